# What customers' pages, the badge's image and the feed say, in English. The catalogue is Fluent (projectfluent.org): the
# same messages and variables in every language; a test compares them. The questionnaire's words are not here: they stand
# beside the questionnaires.
#
# Variables: $app, $partner names · $number of a revision · $date a date · $labels of questions

language-name = English
languages = Language

## The tab

tab = Privacy & Security
tab-of = Privacy & Security of { $app }
tab-about = How { $app } by { $partner } stores, processes and protects data.
by-partner = by
fortified = Cloud Fortified
silent = The partner has not published any answers yet.
how-much = How much is shown
show-all = Show all
show-less = Show less
last-updated = Last updated
revision = Revision { $number }
elsewhere = (another site, opens in a new tab)
self-assessment = Security self-assessment
to-overview = Overview of
to-feed = Changes as a feed

## The security self-assessment

to-security = Read the partner’s answers
security-of = Security of { $app }
security-about = What { $partner } says about the security of { $app }.
profile-about = { $partner } on the marketplace: apps and security.
approved-on = Approved on
valid-until = valid until
self-assessment-answers = The partner’s answers
no-self-assessment = The partner has no valid security self-assessment.
apps-of = Apps
to-profile = More about

## For a visitor to whom the rollout does not show the tab: nothing says that there is one

unavailable = This page is not available
unavailable-about = There is nothing to read here at the moment.
listing-about = { $app } by { $partner } on the marketplace.

## The overview

overview-about = { $app } by { $partner }: privacy and security at a glance.
at-a-glance = Privacy & Security at a glance
to-tab = Open the Privacy & Security tab

## The badge's image

sign-updated = updated { $date }
sign-silent = not answered yet
sign-listed = app listing

## The feed

feed-of = Privacy & Security of { $app }: changes
feed-first = First published answers
feed-revision = Revision { $number } of the answers
feed-changed = Changed: { $labels }
feed-unchanged = Nothing that this tab shows has changed.

## When something is wrong

site-name = Marketplace
main-links = Main
to-partners-pages = For partners
problem-not-found = Page not found
problem-not-found-about = There is no app or partner at this address. The address may be mistyped, or the page may have been removed.
problem-not-understood = The address is not valid
problem-not-understood-about = A part of the address is wrong. Please open the page again from the app’s listing.
problem-busy = This site is very busy at the moment
problem-busy-about = Please reload the page in a moment.
problem-fault = Something went wrong on our side
problem-fault-about = It was not your fault. Please reload the page in a while.
