# What customers' pages, the badge's image and the feed say, in English. The catalogue is Fluent (projectfluent.org): the
# same messages and variables in every language; a test compares them. The questionnaire's words are not here: they stand
# beside the questionnaires.
#
# Variables: $app, $partner, $marketplace names · $number of a revision · $count of answers · $date a date · $labels of questions

language-name = English
languages = Language

## The tab

tab = Privacy & Security
tab-of = Privacy & Security of { $app }
tab-about = How { $app } by { $partner } stores, processes and protects data.
by-partner = by
fortified = Cloud Fortified
fortified-about = Cloud Fortified is a programme of the { $marketplace } for cloud apps.
fortified-since = This app has had its badge since { $date }.
fortified-asks = From { $date } on, an app has the badge only while all questions of its Privacy & Security tab are answered.
silent = The partner has not published any answers yet.
how-much = How much is shown
show-all = { $count ->
        [0] Show all questions
        [one] Show all questions (1 answer)
       *[other] Show all { $count } answers
    }
sections = Sections
note = Note of the partner:
answered = { $count ->
        [0] no answer
        [one] 1 answer
       *[other] { $count } answers
    }
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
to-staff-pages = The marketplace’s staff
problem-not-found = Page not found
problem-not-found-about = There is no app or partner at this address. The address may be mistyped, or the page may have been removed.
problem-not-understood = The address is not valid
problem-not-understood-about = A part of the address is wrong. Please open the page again from the app’s listing.
problem-busy = This site is very busy at the moment
problem-busy-about = Please reload the page in a moment.
problem-fault = Something went wrong on our side
problem-fault-about = It was not your fault. Please reload the page in a while.

## Signing in to the partners' pages. $minutes for how long a link works

sign-in-title = Sign in to the partner pages of the { $marketplace }
sign-in-about = Here partners answer the Privacy & Security questions about their apps, preview the answers and publish them.
sign-in-staff-title = Sign in to the staff pages of the { $marketplace }
sign-in-staff-about = Here the marketplace’s staff review what partners publish, and keep the catalogue and the programme.
sign-in-error = Error:
sign-in-look-again = One field needs another look
sign-in-address = Email address
sign-in-hint = We will email you a link. It works once, and only for { $minutes } minutes.
sign-in-incomplete = Enter your complete email address, such as pat@example.com.
sign-in-request = Email me a link
sign-in-over = That link no longer works: each link works once, and only for { $minutes } minutes. Ask for a new one here.
signed-out = You are signed out.
sign-in-sent = Check your email
sign-in-sent-about = If we know this address, an email with a link is on its way. Open the link within { $minutes } minutes.
sign-in-no-mail = No email? Check your spam folder and check the address for mistakes. We send only a few links an hour to an address.
sign-in-again = Ask for another link
sign-in-press = Press the button to sign in with this browser. Do not press it if you did not ask for this link.
sign-in = Sign in

## What partners' pages say that functions for customers may show too: when something is wrong

frame-product = Privacy & Security
frame-apps = Apps
frame-tokens = API tokens
apps-title = Your apps
opens-tab = (opens another tab)
partner-problem-400 = Bad request
partner-problem-400-about = Something in this request is wrong. Go back, reload the page and try again.
partner-problem-401 = Not signed in
partner-problem-401-about = You are not signed in, or your session has ended. Nothing was saved yet: sign in in another tab, then reload this page to send what you wrote.
partner-problem-403 = Forbidden
partner-problem-403-about = You do not have the permission for this. Ask a colleague who manages your members.
partner-problem-404 = Not found
partner-problem-404-about = There is nothing at this address, or it is not for you. Look at your apps.
partner-problem-409 = Conflict
partner-problem-409-about = This is not possible at the moment, or somebody else made a change at the same time. Nothing was changed. Go back and look again.
partner-problem-412 = Changed in the meantime
partner-problem-412-about = Somebody has made a change since you opened the page. Nothing was changed. Go back and look again.
partner-problem-413 = Too large
partner-problem-413-about = What you sent is too large. Nothing was changed.
partner-problem-503 = Busy
partner-problem-503-about = We cannot answer at the moment. Nothing was lost: reload the page in a moment.
partner-problem-500 = Something went wrong on our side
partner-problem-500-about = It was not your fault. Please reload the page in a while.
partner-problem-other = This was not possible
partner-problem-other-about = Nothing was changed. Go back, reload the page and try again.

## The statistics, for everybody and for staff

statistics = Statistics
statistics-about = How many apps have answered the Privacy & Security tab, and how completely.
statistics-tabs = Tabs with published answers
statistics-complete = Complete tabs
statistics-days = Over time
statistics-chart = Tabs with published answers and complete tabs, day by day; the numbers follow in a table.
statistics-no-days = Nothing has been counted yet.
statistics-no-questions = There is no number to be shown yet.
statistics-numbers = Numbers by day
statistics-day = Day
statistics-questions = By question
statistics-question = Question
statistics-asked = Tabs that are asked it
statistics-answered = Tabs that answer it
statistics-few = Only apps that everybody can find are counted, each within an hour of its publishing, and one that leaves within a month. A number below 5, or one that lacks less than 5 of the whole, is not shown (–), so that no single app can be made out.
