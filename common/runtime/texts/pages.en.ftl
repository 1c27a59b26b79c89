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

## An app's answers beside the partner's other answers, for the partner. $count of apps or of questions

drift-title = Do the answers of { $app } agree?
drift-about = The answers of this app are laid beside what you say elsewhere about the same facts. Where they differ, we ask: often both are right, and sometimes one of them is out of date.
drift-compared = What was compared
drift-of-draft = The draft of this app, as it is saved now.
drift-of-live = The live answers of this app: there is no draft.
drift-of-nothing = This app has no answers yet.
drift-apps = { $count ->
        [0] No other app that you manage has live answers.
        [one] The live answers of one other app that you manage:
       *[other] The live answers of { $count } other apps that you manage:
    }
drift-apps-left-out = { $count ->
        [one] One more app was not compared, because only the first 100 by key are.
       *[other] { $count } more apps were not compared, because only the first 100 by key are.
    }
drift-assessment = Self assessment
drift-assessment-approved = The approved answers of your Security Self Assessment.
drift-assessment-in-progress = The newest answers of your Security Self Assessment: the application is not decided yet.
drift-assessment-expired = Not your Security Self Assessment: the approval has expired.
drift-assessment-absent = Not your Security Self Assessment: there is no approval and no open application.
drift-assessment-ended = Not the Security Self Assessment: the marketplace has ended it.
drift-assessment-withheld = Not the Security Self Assessment: you need the permission for your partner’s security to see it.
drift-agrees = All of it goes together. There is nothing to ask.
drift-nothing-answered = Nothing was compared, because this app has no answers yet. Come back when a draft is saved.
drift-nothing-compared = There was nothing to compare this app with.
drift-questions = { $count ->
        [one] There is one question for you.
       *[other] There are { $count } questions for you.
    }
drift-where = Where
drift-answer = Answer
drift-here = This app
drift-edit = Edit the answers
drift-to-apps = Your apps
drift-link = Compare with your other answers
drift-link-from-assessment = Each of your apps has a page that compares its answers with these.
