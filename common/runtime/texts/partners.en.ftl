# What partners' pages say besides what customers' pages say (pages.en.ftl), in English. The same messages and variables in
# every language; a test compares them. The questions of the forms stand beside the questionnaires.
#
# A text may have HTML around its variables; then `&` is written as in HTML. Names that are filled in get their own writing
# direction by themselves.

## The frame of every page

frame-skip = Skip to content
frame-assessment = Self assessment
frame-staff = Marketplace staff
frame-members = Members
frame-signed-in = Signed in as { $person }
frame-sign-out = Sign out
console-about = For partners: the Privacy & Security tab of your apps.
error-title = Error: { $title }
service-desk = Service desk
report-bug = Report a security bug
help = Help
edit = Edit
preview = Preview
history = History
no-answer = No answer
published-word = Published
answered-of = { $answered } of { $asked } answered ({ $percent } %)
how-far = { $answered } of { $asked }
answered-word = answered
all-answers = All answers

## The list of apps. $app an app, $partner a partner, $due and $date instants

intro-title = What the Privacy & Security tab is
intro-about = Each cloud app has a Privacy & Security tab on its listing. There customers read how the app stores, processes and protects their data, so that fewer of them have to ask you.
intro-answer = <strong>Answer</strong> the questions step by step. The form saves a draft that only you and your colleagues see.
intro-preview = <strong>Preview</strong> the tab as customers will see it, and what is still missing.
intro-publish = <strong>Publish.</strong> Customers see the answers at once. You can change and publish them again whenever something changes.
intro-programs = Programs can do the same with an <a href="/manage/tokens">API token</a>: see the <a href="/openapi.json">description of the API</a>.
apps-unreachable = Our mail does not reach { $partner }: neither a member who manages an app nor the contact has a working email address. Ask the marketplace to correct this, or you will miss deadlines.
apps-assessment-over = The Security Self Assessment has ended: fill out the Privacy & Security tab instead.
apps-assessment-ends = The Security Self Assessment ends on { $date }. Fill out the Privacy & Security tab instead of a new assessment.
apps-assessment-of = Self assessment of { $partner }
apps-not-everybody = Not all customers see the tab yet. Please do not send customers to it until the rollout is at 100 %: we will write to you then.
apps-none = You do not manage any cloud apps. Ask a colleague who manages your members, or the marketplace.
apps-none-support = You do not manage any cloud apps. Ask a colleague who manages your members, or <a href="{ $link }" rel="noopener">the marketplace</a>.
status-nothing = Nothing answered yet
status-draft = Draft, not published
status-live = Live
status-live-and-draft = Live, with a newer draft
apps-badge-removed = The Cloud Fortified badge is not shown: mandatory fields of the live tab are missing.
apps-risk-live = { $count ->
        [one] The live tab is missing 1 answer: the Cloud Fortified badge will be removed on { $due } unless everything is filled out and published.
       *[other] The live tab is missing { $count } answers: the Cloud Fortified badge will be removed on { $due } unless everything is filled out and published.
    }
apps-risk-nothing = { $count ->
        [one] Nothing is published yet: the Cloud Fortified badge will be removed on { $due } unless the tab is published with the 1 answer that is mandatory.
       *[other] Nothing is published yet: the Cloud Fortified badge will be removed on { $due } unless the tab is published with the { $count } answers that are mandatory.
    }
apps-missing = { $count ->
        [one] Missing: 1 answer
       *[other] Missing: { $count } answers
    }
apps-missing-draft = { $count ->
        [one] Missing from the draft: 1 answer
       *[other] Missing from the draft: { $count } answers
    }
apps-missing-live = { $count ->
        [one] Missing from the live tab: 1 answer
       *[other] Missing from the live tab: { $count } answers
    }
question-label = A question about your answers
question = A reviewer asked you a question on { $date }. The question alone withholds nothing from customers.
question-fields = It is about these answers:
question-shared = It is about what you explain to these questions of your Security Self Assessment:
question-shared-remedy = Correct it there if it needs it, and submit the self assessment.
question-remedy = Correct the answers if they need it, and publish them: what you publish is reviewed again.
withheld = After a review, customers do not see these answers. Correct and publish them: a corrected answer is shown at once.
withheld-on = Rejected on { $date }
withheld-label = Withheld after review
withheld-shared = After a review, customers do not see what you explain to these questions of your Security Self Assessment, with any of your apps:
withheld-shared-remedy = Correct it there, or mark it as private, and submit the self assessment: customers see the new text once it is approved.
withheld-shared-others = Only members with the permission for your partner’s security can correct it.
withheld-still = { $count ->
        [one] Your draft has 1 of these answers as it is: it stays withheld when you publish.
       *[other] Your draft has { $count } of these answers as they are: they stay withheld when you publish.
    }
look-again = Ask for another look
look-again-about = A reviewer decides anew about the answers as they are. You can ask once; until the decision customers do not see them.
look-again-asked = You asked for another look on { $date }. A reviewer will decide anew. It can be asked for once after each rejection.
look-again-gone = You asked for another look, and a reviewer has decided since. It can be asked for once after each rejection.
history-withheld = Withheld after review: { $fields }.
apps-edit = Edit <span class="unseen">{ $app }</span>
apps-preview = Preview <span class="unseen">{ $app }</span>
apps-compare = Compare <span class="unseen">the answers of { $app }</span>
apps-history = History <span class="unseen">of { $app }</span>
apps-live = Live tab <span class="unseen">of { $app }</span>

## Every form

questions = Questions
optional = optional
nothing-saved = Nothing was saved
not-submitted = Not submitted
correct = { $head }: { $count ->
        [one] 1 thing needs correcting
       *[other] { $count } things need correcting
    }
see-example = See an <a href="{ $link }" rel="noopener">example</a>.
reviewed-against = Reviewed against: { $criterion }
for-example = For example:
one-per-line = One per line
others-per-line = Others, one per line
no-answer-yet = No answer yet
row = Row
row-removed-name = Remove { $name }
row-number = { $word } { $number }
row-in-sentence = row
add-another = Add another
copy-types = Copy the data types from the first question
publish-link = Publish this link now
mandatory = This is a mandatory field.
withheld-answer = This answer was withheld after review. Correct it and publish it again.
at-least = Write at least { $count } characters for a complete answer.
add-note = A note beside this answer
conflict = Somebody else saved answers in the meantime
conflict-about = Nothing was saved. What you wrote is still in the form below, and the fields that you did not change show their answers. Save to replace their answers with yours, or <a href="{ $link }" data-drop>discard yours and use theirs</a>.
differences-by-field = The differences, field by field
theirs = Theirs (saved)
yours = Yours (in the form)
field = Field
answer = Answer
save = Save
nothing-differs = Somebody else saved answers in the meantime. The form now shows theirs, and none of yours differ.

## What the form's script says. % stands for a text that it fills in

script-unsaved = Not saved yet
script-saving = Saving…
script-saved = Saved
script-offline = Not saved: no connection. What you wrote is kept in this browser.
script-retry = Not saved: no connection. What you wrote is kept in this browser, and we will try again.
script-ended = Not saved: your session has ended. What you wrote is kept in this browser.
script-sign-in = Sign in again
script-refused = Not saved: %. What you wrote is kept in this browser.
script-correct = Not saved: correct the marked fields. What you wrote is kept in this browser.
script-search = Type to search, then press Enter to add
script-add = Press Enter to add
script-remove = Remove %

## The form of an app

form-of = Privacy & Security of { $app }
form-section-of = { $section }: Privacy & Security of { $app }
form-opens = Answers are accepted from { $date }. Until then you can only read the form.
form-step = Step { $number } of { $of }
form-sections = All sections
sections-label = Sections
form-copy = Copy from another app
form-copy-label = Replace the answers above with those of another app
form-copy-button = Copy its answers
form-back = Back<span class="unseen"> to { $section }</span>
form-continue = Save and continue<span class="unseen"> to { $section }</span>
form-preview = Save and preview
form-discard = Discard changes
form-saved = Saved { $date } by { $person }
form-unsaved = Not saved yet. The draft was last saved { $date } by { $person }
form-no-draft-unsaved = Not saved yet. No draft yet.
form-no-draft-live = No draft yet. The form shows the published answers.
form-no-draft = No draft yet. The form is empty.
form-one-page = All on one page
form-step-by-step = Step by step
this-app = This app
flash-saved = Saved.
flash-answers-unsaved = Your answers are not saved yet.
flash-link-unsaved = The link to the privacy policy is not saved: use its own button to publish it.
flash-link-published = The link to the privacy policy is published.
flash-row-added = A new row was added at the end.
flash-row-removed = The row was removed.
flash-nothing-to-copy = There is nothing to copy: the first question lists no data types yet.
flash-types-copied = The data types were copied.
flash-app-copied = The form now has the answers of { $app }.

## A draft is discarded

discard-title = Discard the changes to { $app }?
discard-live = This deletes the draft, saved { $date } by { $person }, for everybody who manages the app. The published answers stay as they are.
discard-nothing = This deletes the draft, saved { $date } by { $person }, for everybody who manages the app. Nothing has been published, so no answers will be left.
discard = Discard the draft
discard-keep = Keep the draft

## The preview

preview-of = Preview of { $app }
preview-description = The Privacy & Security tab of { $app } as customers will see it.
preview-label = For you, the partner
preview-banner = <strong>Preview:</strong> customers will see this after you publish
preview-draft = Draft of { $app }, saved { $date } by { $person }
preview-new = New in the questionnaire since this draft was started:
preview-new-kept = Your other answers are kept.
preview-badge-removed = The Cloud Fortified badge is not shown on this tab: it needs every mandatory field.
preview-removes = { $count ->
        [one] Publishing removes 1 answer that counts and is live now:
       *[other] Publishing removes { $count } answers that count and are live now:
    }
preview-missing = { $count ->
        [one] Missing: 1 mandatory field
       *[other] Missing: { $count } mandatory fields
    }
preview-no-change = Publishing would not change anything: these answers are already live.
preview-changes = { $count ->
        [one] What publishing changes: 1 field
       *[other] What publishing changes: { $count } fields
    }
preview-changes-by-field = What publishing changes, field by field
live-now = Live now
after-publish = After you publish
preview-what = What is previewed
preview-view = View
preview-channel = Channel
view-default = Default
view-expanded = Expanded
channel-marketplace = Marketplace
channel-embedded = Embedded
effect-returns = The Cloud Fortified badge will return as soon as you publish: nothing is missing any more.
effect-stays = The Cloud Fortified badge stays.
effect-removed = The Cloud Fortified badge would be removed as soon as you publish: mandatory fields would be missing.
effect-not-shown = The Cloud Fortified badge will not be shown until every mandatory field is filled out.
effect-risk = { $count ->
        [one] It will be removed on { $due } unless the missing field is filled out and published by then.
       *[other] It will be removed on { $due } unless the missing fields are filled out and published by then.
    }
preview-blocked = This cannot be published yet
publish = Submit and publish
edit-draft = Edit draft
preview-stale = Nothing was published: somebody has saved the draft since you opened this preview. This is the new draft.

## The receipt. $percent has its sign

receipt-title = Published: { $app }
receipt-live = Revision <strong>{ $revision }</strong> of { $app } went live { $date }, by { $person }.
receipt-newer = Revision { $revision } has replaced it since.
receipt-not-public = The app is not on the public marketplace, so no customer sees the tab.
receipt-where-both = On the marketplace's website and inside the products, { $audience }.
receipt-where-marketplace = On the marketplace's website, { $audience }.
receipt-where-embedded = Inside the products, { $audience }.
audience-everybody = every customer sees the tab now
audience-some = { $percent } of customers see the tab now
audience-stopped = no customer sees the tab at the moment, because the marketplace has stopped showing it
audience-from = no customer sees the tab yet; the first ones will { $date }
audience-nobody = no customer sees the tab at the moment
percent = { $whole } %
percent-with-rest = { $whole }.{ $rest } %
receipt-see = See the live tab

## The history

history-of = History of { $app }
history-refused = { $count ->
        [one] Nothing was saved: 1 thing needs correcting
       *[other] Nothing was saved: { $count } things need correcting
    }
history-stale = Nothing was changed: somebody has saved, published or discarded the draft since you opened this page. Look at it, then try again.
history-saved = Saved as the draft
history-unchanged = No field has changed.
history-changed = { $count ->
        [one] 1 field has changed. Nothing is published yet.
       *[other] { $count } fields have changed. Nothing is published yet.
    }
history-preview = Preview what customers will see
history-what = What changed
history-what-by-field = What changed, field by field
before = Before
in-draft = In the draft now
revisions = Revisions
revisions-caption = Revisions, latest first
revision-word = Revision
by = By
actions = Actions
history-nothing = Nothing has been published yet.
history-restored = A revision that is restored becomes the draft; nothing is published.
history-restored-draft = A revision that is restored becomes the draft and replaces the current one; nothing is published.
history-open = Open<span class="unseen"> revision { $revision }</span>
history-compare-before = Compare<span class="unseen"> revision { $revision }</span> with the one before
history-compare-live = Compare<span class="unseen"> revision { $revision }</span> with the live one
history-restore = Restore<span class="unseen"> revision { $revision } as the draft</span>
history-earlier = Earlier revisions
history-differences = Differences between revision { $from } and revision { $to }
history-same = There are no differences.
history-empty = It has no answers.
history-answers = The answers of revision { $revision }
history-no-revision = The app has no revision { $revision }. Choose one from the list above.
history-not-two = These are not two different revisions. Compare one from the list above.
export = Export
export-draft = The answers of the draft as a file:
export-live = The published answers as a file:
import = Import
import-file = A JSON or CSV file that was exported here
import-text = Or paste its text
import-about = The answers become the draft, if nothing is wrong with them; nothing is published.
import-about-draft = The answers become the draft and replace the current one, if nothing is wrong with them; nothing is published.
import-button = Import as the draft
the-file = The file
the-text = The text
import-no-file = Choose a file that is not empty, or paste its text. Nothing was sent.
import-both = You sent both a file and a text, but only one can become the draft. Clear the text, or choose no file.
same-rows-alone = { $count ->
        [one] 1 row
       *[other] { $count } rows
    }
same-rows = { $count ->
        [one] 1 more row, the same on both sides
       *[other] { $count } more rows, the same on both sides
    }

## What is wrong with an answer, where the language has no words of the questionnaire's rules. $limit a number

fault-unknown-field = There is no such field.
fault-wrong-type = This answer is of the wrong kind.
fault-not-an-option = This is not one of the options.
fault-too-long = This is too long: at most { $limit } characters are allowed.
fault-too-many = There are too many: at most { $limit } are allowed.
fault-negative = Enter a number that is not below zero.
fault-not-a-whole-number = Enter a whole number of days.
fault-too-large = At most { $limit } days are allowed. For a longer time, choose that data is kept indefinitely.
fault-min-above-max = The shortest time is longer than the longest.
fault-contradiction = Two answers rule each other out. Give a number of days or say that data is kept indefinitely, not both.
fault-link-malformed = This is not a link. Enter one such as https://example.com/page.
fault-link-scheme = The link must start with https://.
fault-link-host = The link must lead to a public domain name, such as example.com.
fault-link-user-info = The link must not contain a user name or a password.
fault-contact = This is neither an email address nor an https link. Enter one such as security@example.com or https://example.com/security.
fault-email = This is not an email address. Enter one such as security@example.com.
fault-control-character = Remove the control character: it cannot be shown.
fault-mandatory = This is a mandatory field.
fault-answers-too-large = All answers together are too long. Shorten some of them.
fault-malformed = This cannot be read. Start from a file that was exported here.
fault-other = This cannot be accepted. Please correct it.
fault-of-item = “{ $item }”: { $fault }
line = Line { $number }

## The self assessment

assessment-of = Security Self Assessment of { $partner }
assessment-ended = The programme ended on { $date }: fill out the Privacy & Security tab instead.
assessment-ends = The programme ends on { $date }. The Privacy & Security tab replaces it.
assessment-shown = Customers see the approval until { $until }.
assessment-shown-ahead = Customers see the approval until { $expiry } and, as long as your application is undecided, until { $until } at the latest.
assessment-shown-prolonged = Customers see the approval as long as your application is undecided, until { $until } at the latest.
assessment-not-shown = Customers do not see an approval at the moment.
assessment-serves = The application that you submitted serves as the renewal.
assessment-will-serve = If there is no decision on your application by { $date }, it serves as the renewal.
assessment-renew-now = You can renew the approval now.
assessment-renew-from = You can renew the approval from { $date }. Until then, save and submit an update.
assessment-notes = What the reviewers wrote
assessment-submit = Save and submit
assessment-renew = Renew with your last answers
assessment-withdraw = Withdraw
assessment-earlier = Earlier applications
assessment-row = <a href="{ $link }">Started { $date }</a>, { $state } { $since }
assessment-incomplete = Your answers are saved, but the application is not submitted: some questions have no answer.
state-draft = draft
state-submitted = submitted
state-in-review = in review
state-changes-requested = changes requested
state-approved = approved
state-rejected = rejected
state-withdrawn = withdrawn
state-closed = closed
standing-none = You have not started an application.
standing-draft = Draft, started { $ago }. It is not submitted yet.
standing-submitted = Submitted { $ago }. A review usually takes { $days } days.
standing-in-review = Submitted { $ago } and now in review. A review usually takes { $days } days.
standing-changes-requested = The reviewers asked for changes { $ago }. Make them, then submit again.
standing-approved = Approved { $ago }.
standing-rejected = Rejected { $ago }. To apply again, save your answers: this starts a new application.
standing-withdrawn = Withdrawn { $ago }. To apply again, save your answers: this starts a new application.
standing-closed = Closed: the programme ended before a decision was made.
over-ended = The programme ended on { $date }. The Privacy & Security tab has replaced it: fill out the tab of each app instead.
over-what = What was
over-approved = The last approval was given { $date }. Customers no longer see it, nor the answers.
over-no-approval = There was no approval.
over-no-application = There was no application.
over-applications = Applications
past-of = Earlier Security Self Assessment of { $partner }
past-current = Current application
purpose-new = A new application
purpose-renewal = A renewal
purpose-update = An update
past-about = { $purpose }, started { $date }, { $state } { $since }.
past-about-submitted = { $purpose }, started { $date }, submitted { $submitted }, { $state } { $since }.
past-private = Only the reviewers see the details and links.

## The pages of the account

fields-look-again = { $count ->
        [one] One field needs another look
       *[other] { $count } fields need another look
    }
only-these-apps = Only the apps ticked below
tokens-description = Your API tokens.
token-created = <strong>The token “{ $name }” has been created.</strong> Copy it now: it will not be shown again.
copy = Copy
copied = Copied
copy-keys = Press Ctrl+C to copy
tokens-about = A program that calls the API with your email address and a token can do everything that you can do. With a token for some apps only, it can manage those apps and do nothing else.
tokens-limited = You called with a token for some apps only: tokens that can do more than it are not listed.
tokens-none = You have no tokens.
tokens-caption = Your tokens
token-name = Name
token-manages = Can manage
token-valid = Valid
token-used = Last used
token-revoke = Revoke
token-revoke-name = Revoke<span class="unseen"> { $name }</span>
token-everything = everything that you can
token-from-until = from { $from } until { $until }
token-from = from { $from } until it is revoked
token-unused = not since { $date }
token-revoked = revoked
token-new = New token
token-name-hint = What it is for, such as “Release pipeline”.
token-valid-for = Valid for
token-days = { $count ->
        [365] 1 year
       *[other] { $count } days
    }
token-all-apps = All my apps, and everything else that I can do
token-create = Create token
sessions = Sessions
sessions-about = Signs you out of every browser, including this one. Your tokens keep working.
sign-out-everywhere = Sign out everywhere
token-needs-name = Enter a name that says what the token is for.
token-needs-days = Choose how long the token is valid.
token-needs-limit = Choose which apps the token is for.
token-unknown-app = One of the ticked apps is unknown. Tick only apps from the list.
token-no-apps = Tick at least one app.
token-too-many-apps = Too many apps are ticked.
token-not-managed = You no longer manage one of these apps. Check which apps are ticked.
members-of = Members of { $partner }
members-description = The members of { $partner } and their permissions.
member-saved = Saved: { $member } is a member with the permissions below.
member-removed = { $member } is no longer a member.
member = Member
member-manages = Manages
member-security = Partner’s security
member-change = Change
member-change-name = Change<span class="unseen"> { $member }</span>
member-remove-name = Remove<span class="unseen"> { $member }</span>
no-app = no app
all-apps = all apps
yes = yes
no = no
member-form = Add or change a member
member-hint = If this person is a member already, these permissions replace their current ones.
member-apps = Manages apps: saves, previews and publishes their answers
member-all-apps = All apps, including future ones
member-secures = Looks after the partner’s security: applies for the Security Self Assessment
member-both = A member with both permissions, for all apps, can also manage the members.
member-save = Save the member
member-incomplete = Enter a complete email address, such as pat@example.com.
member-last = Nobody would be left to manage the members. Give another member every permission first.
removal-title = Remove { $member } from { $partner }?
removal-description = Asks once before a member is removed.
removal-last = Nobody would be left to manage the members. First give another member every permission, on the page of the <a href="{ $link }">members</a>.
removal-self = That is you: your sessions and API tokens stop working for { $partner } at once. What you saved and published stays. Only another member can add you again.
removal-other = Their sessions and API tokens stop working for { $partner } at once. What they saved and published stays.
removal = Remove the member
removal-keep = Keep the member

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
