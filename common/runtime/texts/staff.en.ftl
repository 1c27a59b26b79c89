# What staff's pages say besides what partners' pages say (partners.en.ftl), in English. The same messages and variables in
# every language; a test compares them.

## The frame

staff-about = For marketplace staff: what runs, what waits, and what to do about it.
staff-start = Start
staff-assessments = Self assessments
staff-rollout = Rollout
staff-fortified = Cloud Fortified
staff-mail = Mail
staff-jobs = Jobs
staff-catalogue = Catalogue
staff-programme = Programme
staff-people = Staff

## The first page

staff-start-title = What needs somebody
staff-waiting = Waiting
staff-or-more = or more
staff-killed-alarm = Killed: nobody sees the tab. { $channel }
staff-assessments-new = Submitted
staff-assessments-review = In review
staff-oldest = The first has waited since: { $ago }
staff-mail-failed = Mails that failed
staff-mail-waiting = { $count ->
        [one] 1 mail waits to be sent or tried again
       *[other] { $count } mails wait to be sent or tried again
    }; of { $unknown } nobody knows whether they were sent.
staff-suppressed = Suppressed addresses
staff-channel-marketplace = Marketplace
staff-channel-embedded = Embedded in the products
staff-mode-following = follows its calendar
staff-mode-held = held
staff-mode-killed = killed
staff-nothing-for-you = None of your roles has something to watch here. The links above lead to what you work on.
staff-next-dates = Next dates of the programme
staff-no-dates = No date of the programme is ahead.
staff-date-answers = Answers are accepted{ $detail }
staff-date-deadline = Cloud Fortified: the badge needs a complete tab{ $detail }
staff-date-fortified-end = Cloud Fortified ends{ $detail }
staff-date-assessment = The Security Self Assessment ends{ $detail }
staff-date-step-marketplace = Marketplace: { $detail } of the visitors see the tab
staff-date-step-embedded = Embedded: { $detail } of the visitors see the tab
staff-date-version = Questionnaire { $detail } is asked
staff-date-counted = The new questions of { $detail } count
staff-job = Job
staff-job-standing = State
staff-job-last = Last run with a report
staff-job-never = has not run yet
staff-job-good = good
staff-job-failed = failed
staff-job-late = late: a run is missing

## Self assessments

staff-assessments-end = The Security Self Assessment ends on { $date }.
staff-assessments-ended = The Security Self Assessment ended on { $date }: nothing can be decided any more.
staff-states = Where they stand
staff-queue-empty = No application stands there.
staff-queue = Queue
staff-partner = Partner
staff-partner-page = The partner in the catalogue
staff-waiting-since = Waiting since
staff-purpose = What it is
staff-complete = Complete
staff-reviewer = Reviewer
staff-next-page = Next page
staff-application-of = Self assessment of { $partner }
staff-not-saved = Nothing was changed
staff-stale = Somebody has changed the application since you opened this page, or you pressed a button twice. It is shown as it is now, with what you wrote. Look at it, then decide again.
staff-reasons-missing = Write the reasons: the partner will read them.
staff-approve-drops = You wrote reasons, which are for changes and rejections. Request changes or reject with them, or take them out and approve again. A note on a question may stay.
staff-approved-until = Approved until
staff-changes-since = Changes since { $date }
staff-changes = Changes
staff-no-changes = The answers are the same.
staff-before = Before
staff-now = Now
staff-first-application = The partner has not answered before.
staff-notes = Notes
staff-note-internal = for reviewers only
staff-changed = changed
staff-criterion = It passes if
staff-note-on = Note to the partner
staff-note-label = Note to the partner on question { $question }
staff-decision = Decision
staff-reasons = Reasons for the partner
staff-reasons-hint = Needed to request changes and to reject. The partner reads them in the mail and on its page.
staff-internal = Note for reviewers only
staff-start-review = Take up
staff-approve = Approve
staff-request-changes = Request changes
staff-reject = Reject
staff-past = Earlier applications
staff-done-start-review = You have taken the application up.
staff-done-request-changes = Changes were requested. The partner is told by mail.
staff-done-approve = Approved. The partner is told by mail.
staff-done-reject = Rejected. The partner is told by mail.

## Reviews of published answers

staff-reviews = Reviews
staff-reviews-open = Waiting for a decision
staff-reviews-asked = Partner was asked
staff-reviews-kind = What was found
staff-reviews-any = Anything
staff-reviews-found = Found
staff-reviews-none = Nothing waits.
staff-reviews-no-more = Nothing more waits.
staff-reviews-here = { $count ->
        [one] 1 review, greatest risk first.
       *[other] { $count } reviews, greatest risk first, then longest waiting.
    }
staff-reviews-more = More follow on the next page.
staff-reviews-filtered = { $count ->
        [one] 1 of them is shown: the filter looks only at this page.
       *[other] { $count } of them are shown: the filter looks only at this page.
    }
staff-reviews-oldest = Longest waiting: { $ago }
staff-review-of = Review of { $app }
staff-review-open = waits
staff-review-is-asked = partner was asked
staff-review-decided = decided
staff-review-not-scanned = not scanned yet
staff-review-nothing = nothing found
staff-review-again = the partner asks for another look
staff-review-again-at = The partner asked for another look on { $date }.
staff-review-rejections = { $count ->
        [one] rejected once so far
       *[other] rejected { $count } times so far
    }
staff-review-approved = Approved: { $app }.
staff-review-rejected = Rejected: { $app }. Customers do not see these answers any more, and the partner is told by mail.
staff-review-asked = The partner of { $app } is asked by mail. Customers still see the answers.
staff-review-next-follows = This is the next review.
staff-review-stale = Somebody was quicker than you, or you pressed a button twice. The review is shown as it is now, with what you ticked and wrote. Look at what is new, then decide again.
staff-review-new-revision = Revision { $revision } was published.
staff-review-new-decisions = { $count ->
        [one] Another decision was made.
       *[other] { $count } other decisions were made.
    }
staff-review-scanned-again = It was scanned on { $date }.
staff-review-published-since = Published since you opened the review
staff-review-none-ticked = Tick the answers that you mean, or all of them.
staff-review-approve-drops = You ticked answers, chose a reason or wrote a text, which an approval does not use. Reject or ask with them, or take them out and approve again.
staff-review-no-reason = Choose the reason.
staff-review-no-explanation = Explain the reason in the text: the partner will read it.
staff-review-no-question = Write the question: the partner will read it.
staff-review-asked-already = The partner was asked already, and that question is open: there is one at a time. Approve or reject what it is about, or wait until the partner publishes.
staff-review-question = Open question
staff-review-asked-at = The partner was asked on { $date } about:
staff-review-one-question = The partner was asked already. There is one question at a time: it ends when the partner publishes, or with your decision.
staff-review-bad-text = The text must have at most 2,000 characters, and no control characters.
staff-review-all-withheld = All answers are withheld. Tick that they are to be shown again, or leave them as they are.
staff-review-before = Previous review
staff-review-after = Next review
staff-review-policy-alone = The link to the privacy policy alone
staff-review-app-name = The app’s name
staff-review-partner-name = The partner’s name
staff-review-since = In this state since
staff-review-scanned = Scanned
staff-review-before-this = So far
staff-review-findings = What was found
staff-review-found-nothing = The scanner has found nothing. Whether the answers mislead anybody, only a person can say: they are below.
staff-review-wait-for-scan = The scanner has not looked at it yet; it runs every hour. You may decide all the same.
staff-review-found-at = found on { $date }
staff-review-leads = leads to
staff-review-reads = shown as
staff-review-no-host = cannot be read as a link
staff-review-tick = Reject this or ask about it
staff-review-pick = Reject or ask
staff-review-in-catalogue = A name is no answer, so it cannot be withheld or asked about: it belongs to the catalogue, which staff keep. The next scan looks at a new name.
staff-review-open-app = Change it: the app in the catalogue
staff-review-open-partner = Change it: the partner in the catalogue
staff-review-catalogue-others = Ask somebody whose role lets them change the catalogue.
staff-review-not-live = This answer is not live any more, so there is nothing to decide about it.
staff-review-unseen-withheld = Customers do not see it, because a review withholds it.
staff-review-unseen-not-asked = Customers do not see it, because the other answers do not open its question.
staff-review-unseen-other-version = Customers do not see it, because the version of the questionnaire that is in force does not ask for it.
staff-review-unseen-no-row = Customers do not see it, because its question only decides which others are asked.
staff-review-unseen-self-assessment = Customers do not see it, because the partner’s self assessment is not shown.
staff-review-withheld = withheld
staff-review-approve = Approve
staff-review-approve-about = What customers see stays, what is withheld stays withheld unless you tick it, and the review is done.
staff-review-release = When approving, also show again what is withheld now
staff-review-all = { $count ->
        [one] Reject or ask about the 1 answer
       *[other] Reject or ask about all { $count } answers, not only those ticked
    }
staff-review-reason = Reason for rejecting
staff-review-reason-hint = The partner reads it in the mail and on its pages.
staff-review-malicious-link = A link leads to something malicious
staff-review-obscenity = Obscene
staff-review-personal-data = Personal data that does not belong there
staff-review-misleading = Misleads customers
staff-review-spam = Spam
staff-review-other = Something else, which the text explains
staff-review-text = Text to the partner
staff-review-text-hint = Needed to ask, and for another reason than those in the list.
staff-review-reject = Reject what is ticked
staff-review-ask = Ask the partner first
staff-review-others = All other answers
staff-review-no-others = There are no others.
staff-review-history = Decisions so far
staff-review-no-history = Nothing was decided about this app yet.
staff-review-scanner = the scanner
staff-review-was-approved = Approved
staff-review-was-rejected = Rejected
staff-review-was-asked = Asked
staff-review-answers = { $count ->
        [one] 1 answer
       *[other] { $count } answers
    }
staff-review-assessment = The partner’s self assessment, beside the criteria for passing
staff-review-assessment-about = What customers see of it. What the partner gave to the reviewers of self assessments alone is left out.
staff-review-as-customers = The tab as customers see it
staff-review-as-customers-about = Its links lead away, to where partners want their customers.
staff-known-bad = Known-bad hosts
staff-known-bad-entries = Entries
staff-known-bad-uploaded = Uploaded
staff-known-bad-none = No list was uploaded yet.
staff-known-bad-effect = Hosts on the list are withheld at once in every live tab: the next run of scan-listings, within the hour, withholds every answer with a link to one of them, and its partner is told by mail. An answer stays withheld when its host is taken off the list, until a reviewer shows it again.
staff-known-bad-list = The list
staff-known-bad-hint = An entry on each line: a host, a page, or the first 8 to 64 hexadecimal digits of the SHA-256 of a Safe Browsing expression. What follows a # is a comment. 4 MiB at most. Nothing is saved before you have seen what changes. To take all entries off the list, leave a line with nothing but a comment.
staff-known-bad-file = Or a file with the whole list
staff-known-bad-added = { $count ->
        [0] No line is added.
        [one] 1 line is added:
       *[other] { $count } lines are added:
    }
staff-known-bad-removed = { $count ->
        [0] No line is removed.
        [one] 1 line is removed:
       *[other] { $count } lines are removed:
    }
staff-known-bad-more = { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
staff-known-bad-after = { $count ->
        [one] The list then has 1 entry. One that another covers does not count.
       *[other] The list then has { $count } entries. One that another covers does not count.
    }
staff-known-bad-save = Replace the list
staff-known-bad-saved = Saved. The next run of scan-listings looks for what is on the list.
staff-known-bad-wrong = The list is not accepted. It is below as you sent it: correct it and send it again.
staff-known-bad-stale = Somebody has replaced the list since you opened this page. What you sent is below, compared with the list as it is now: look whether it undoes what they did.
staff-known-bad-other = This is not the list whose changes you have seen. Look at what would change now.
staff-names = Known names of { $partner }
staff-names-about = The name of an app, a company, a person or a place is no obscenity in the texts of this partner once it is marked here. The next run of scan-listings looks through its apps again.
staff-names-none = No name is marked.
staff-name = Name
staff-name-add = Mark as a name
staff-name-mark = { $word } is a name
staff-name-remove = Remove
staff-name-forget = Remove <span class="unseen">{ $name }</span>
staff-name-marked = The name is marked. The next run of scan-listings takes away what was found in it.
staff-name-forgotten = The name is not marked any more. The next run of scan-listings finds it again.
staff-name-spared = It is marked as a name by now: the next run of scan-listings takes this away.
staff-keys = Keys
staff-keys-on = Turn the keys on
staff-keys-off = Turn the keys off
staff-key-reject = Go to the reason for rejecting
staff-key-tick = Tick the answer of this number
staff-key-list = Show this list

## What the scanner finds, each kind with what it means

finding-known-bad-page = Known-bad page
finding-known-bad-page-about = The link leads to a page that is known to be malicious. Do not open it.
finding-known-bad-host = Known-bad host
finding-known-bad-host-about = The link leads to a host that is known to be malicious. Do not open it.
finding-private-key = Private key
finding-private-key-about = Whoever reads it can act in its owner’s name.
finding-access-token = Access token
finding-access-token-about = It looks like a token of a known service, with which others could sign in.
finding-card-number = Card number
finding-card-number-about = A number passes as that of a payment card.
finding-confusable-host = Host that looks like another
finding-confusable-host-about = Readers may take the host for another one.
finding-obscenity = Obscenity or threat
finding-obscenity-about = A word in it may be obscene or a threat. Names and technical terms are often honest.
finding-redirects-elsewhere = Leads to another site
finding-redirects-elsewhere-about = Whoever follows the link ends on another site than it says.
finding-link-scheme = Not https
finding-link-scheme-about = What is sent to this link can be read and changed on the way.
finding-ip-literal = Address instead of a name
finding-ip-literal-about = The link has a number where a host’s name belongs, so nobody sees whose it is.
finding-refused-link = Link that is not followed
finding-refused-link-about = It leads away from the public internet, or names a port, a user or a password.
finding-unknown-suffix = Unknown ending
finding-unknown-suffix-about = The host’s name ends in nothing that is registered on the internet.
finding-bank-account = Bank account
finding-bank-account-about = A number passes as that of a bank account (IBAN).
finding-repeated-spam = Repetition
finding-repeated-spam-about = The same phrase over and over, or a heap of links.
finding-punycode-host = Host in punycode
finding-punycode-host-about = A reader does not see what the host’s name says.
finding-unreadable-link = Unreadable link
finding-unreadable-link-about = No browser could follow it.
finding-dead-link = Dead link
finding-dead-link-about = Nobody answered there on three days.
finding-other = Something else
finding-other-about = This page has no words for it yet; the scanner’s own are below.

## The rollout

staff-operated = Done. It is in force at once, and in the audit log.
staff-grain = Numbers by
staff-by-day = By day
staff-by-hour = By hour
staff-see-it = of the visitors see the tab
staff-since = since { $date }
staff-limited = The marketplace keeps the tab from visitors to whom this channel alone would show it.
staff-forced = { $count ->
        [one] The tab is forced on or off for 1 visitor.
       *[other] The tab is forced on or off for { $count } visitors.
    }
staff-hold = Hold
staff-resume = Resume
staff-jump = Jump
staff-roll-back = Roll back
staff-kill = Kill
staff-hold-about = The channel stays at this exposure until somebody resumes it, whatever its calendar says.
staff-resume-about = The channel follows its calendar again, and never goes below the exposure that it had.
staff-jump-about = The channel goes up at once. The calendar raises it further.
staff-roll-back-about = The channel goes down at once and stays there until somebody resumes it.
staff-kill-about = Nobody sees the tab any more, at once, not even those for whom it is forced on. What was published stays readable for programs.
staff-to-percent = To percent
staff-chart = { $channel }: planned and observed exposure. Shown { $shown } times, hidden { $hidden } times; the numbers follow in a table.
staff-chart-sum = Shown { $shown } times, hidden { $hidden } times, to visitors with an id.
staff-planned = Planned
staff-observed = Observed
staff-numbers = Numbers
staff-when = When
staff-shown = Shown
staff-hidden = Hidden
staff-steps = Calendar
staff-from = From
staff-exposure = Exposure
staff-begun = begun
staff-audit = Who did what
staff-no-audit = Nobody has changed anything yet.
staff-audit-when = When
staff-audit-who = Who
staff-audit-what = What
staff-programme-stale = Somebody has changed the programme since you opened this page, or you pressed the button twice. The effect below is what it would be now.
staff-reason-missing = Write the reason in one line.
staff-reason = Reason
staff-reason-hint = One line for the audit log.
staff-type-name = Type { $name } to confirm
staff-effect = What it does
staff-effect-less = Visitors lose the tab. In the last 14 days visitors asked for it { $visits } times here; about { $concerned } of these answers would have been without it.
staff-effect-more = More visitors see the tab. In the last 14 days visitors asked for it { $visits } times here; at about { $concerned } more of them it would have been shown.
staff-effect-same = The same visitors see the tab as now. In the last 14 days visitors asked for it { $visits } times here.
staff-effect-partners = { $count ->
        [one] 1 partner is concerned: fewer customers read its answers.
       *[other] { $count } partners are concerned: fewer customers read their answers.
    }
staff-back-rollout = Back to the rollout
staff-refused-following = The channel follows its calendar already; there is nothing to resume.
staff-refused-held = The channel is held already.
staff-refused-killed = The channel is killed. Resume it first.
staff-refused-up = A jump goes up from the present exposure. To go down, roll back.
staff-refused-down = A roll-back goes down from the present exposure. To go up, jump.
staff-refused-ahead = The embedded channel may not be ahead of the marketplace. Jump there first.
staff-visitors = Forced visitors
staff-visitors-about = For these visitors the tab is forced on or off on this channel, whatever the exposure is: for tests, and for somebody who has trouble with it.
staff-visitors-killed = The channel is killed: nobody sees the tab on it, not even those for whom it is forced on.
staff-visitors-none = Nobody is forced on this channel.
staff-visitors-form = Force or change a visitor
staff-visitor = Visitor’s id
staff-visitor-hint = As the marketplace sends it with each request, in X-Visitor-Id.
staff-visitor-shown = Sees the tab
staff-visitor-force = Force
staff-visitor-release = No longer force
staff-visitor-wrong = Enter the visitor’s id, of at most 200 characters.
staff-visitor-undecided = Choose whether the visitor sees the tab.
staff-refused-visitor-ahead = The marketplace does not show this visitor the tab, and the embedded channel may not be ahead of it. Force the tab there first.
staff-refused-too-many = { $count } visitors are forced on this channel already. Release one first.
staff-refused-not-forced = This visitor is not forced on this channel, or no longer is.
staff-refused-no-room = The programme has no room for another visitor. Release some first.

## Cloud Fortified

staff-days-left = whole days until the deadline
staff-deadline-passed = The deadline has passed
staff-deadline = From { $date } on the badge needs a complete tab.
staff-warnings = Partners are warned these numbers of days before: { $days }.
staff-fortified-ends = Cloud Fortified itself ends on { $date }.
staff-badge-moment = Which badges
staff-lost-now = Without the badge now
staff-lost-then = Without it at the deadline
staff-examined = { $apps } of { $examined } enrolled apps on this page.
staff-without-badge = Apps without the badge
staff-app = App
staff-why = Why
staff-lost-since = since { $date }
staff-nothing-live = Nothing is published.
staff-missing = { $count ->
        [one] 1 answer is missing.
       *[other] { $count } answers are missing.
    }
staff-which = Missing answers

## Jobs

staff-jobs-about = A job that is late has not run, or ended without a report: look into its log and into the queue of failed runs.
staff-job-every = Runs every
staff-minutes = { $minutes ->
        [one] minute
       *[other] { $minutes } minutes
    }
staff-all-jobs = All jobs
staff-runs = Runs
staff-run = Run of
staff-run-examined = Looked at
staff-run-acted = Acted on
staff-run-skipped = Skipped
staff-run-failed = Failed
staff-run-more = More
staff-run-continues = The next run continues.
staff-run-refused = The mail service refuses all mail:
staff-run-subjects = { $count ->
        [one] 1 subject
       *[other] { $count } subjects
    }
staff-run-by-hand = Run it by hand
staff-run-by-hand-about = A rehearsal changes nothing: it says what a run would do now. Then you can let it run.
staff-run-limit = At most so many subjects
staff-run-limit-hint = Leave it empty for the programme’s own limit. A small number makes a slow rehearsal fast.
staff-run-limit-wrong = Enter a whole number above 0 as the most subjects, or leave it empty.
staff-run-would = What a run would do now
staff-run-would-take = subjects would be acted on. The run takes away what the programme’s rules say, and tells the partners.
staff-run-would-write = subjects would be acted on. The run tells the partners by mail.
staff-run-would-more = It would look at { $examined }, skip { $skipped } and fail for { $failed }.
staff-run-now = Run now
staff-run-not-as-asked = Not done
staff-run-unconfirmed = A run would do something for another number than you confirmed. Nothing was run. Look at the rehearsal below, then confirm its number.
staff-run-under-way = Somebody has started this job already and it has not ended. Nothing was run.
staff-run-not-started = AWS Lambda did not start it. Try again in a minute; if that does not help, this code says why:
staff-run-since = { $person } started this job on { $date }. Its report appears below when it ends, on { $end } at the latest; this page does not show that by itself, reload it.
staff-rehearsal-failed = The rehearsal failed: the job’s log says why. Nothing was changed.
staff-rehearsal-unanswered = The rehearsal takes longer than this page can wait. Nothing was changed. Rehearse it again with at most so many subjects.
staff-ran-ended = It ran. Its report is the first of those below.
staff-ran-failed = It ran and failed: its report below says for how many, if there is one, and the job’s log says why. What it had done by then is done; the next run does the rest.
staff-ran-unanswered = It runs, but longer than this page can wait. Its report comes later: reload this page.

## Mail

staff-mail-lists = Which mails
staff-mail-waits = Waiting
staff-mail-partner = Partner’s id
staff-show = Show
staff-no-mail = There is no such mail.
staff-mail-kind = Kind
staff-mail-standing = State
staff-mail-to = To
staff-mail-do = Do
staff-mail-due = tried again from { $date }
staff-notice-open = waits
staff-notice-claimed = is being sent
staff-notice-sent = sent
staff-notice-unknown = unknown
staff-notice-failed = failed
staff-notice-moot = no longer true
staff-no-address = no address works
staff-bounced = did not arrive
staff-again = Send again
staff-again-about = Write why, then press the button beside the mail that is to be sent.
staff-again-sent = The mail was sent.
staff-again-waits = The mail was not sent: it waits, has failed again, or is no longer true. Its state is below.
staff-suppressed-about = No mail goes to these addresses any more. An address that was suppressed before this list existed is not in it; let mail go to it again by typing it.
staff-none-suppressed = No address is suppressed.
staff-address = Email address
staff-suppressed-since = Since
staff-suppressed-bounce = It does not exist.
staff-suppressed-complaint = Its owner complained.
staff-release = Let mail go there again
staff-released = Mail goes there again.
staff-email-wrong = Enter the whole email address.
staff-not-suppressed = This address is not suppressed.

## The catalogue

staff-find = Find
staff-find-hint = A partner’s id, an app’s key, a product’s id or a person’s address
staff-not-found = Nothing in the catalogue has the id { $sought }.
staff-partners = Partners
staff-no-partners = There are no partners.
staff-partner-mail = Mail to this partner
staff-unreachable = No mail has reached this partner since { $date }: no address works.
staff-contact = Contact
staff-mail-language = Language of mail
staff-is-suppressed = suppressed
staff-no-application = none
staff-apps = Apps
staff-no-apps = There are no apps.
staff-more-apps = { $count ->
        [one] 1 more app is not listed.
       *[other] { $count } more apps are not listed.
    }
staff-no-members = There are no members.
staff-import = Import
staff-import-lines = Lines
staff-import-hint = Partners, apps and members as JSON, each on a line of its own, as POST /catalogue/import takes them; 500 lines at most, 256 KiB with all. Nothing is saved before you have seen what changes.
staff-import-file = Or a file of such lines
staff-import-show = Show what would change
staff-import-preview = What would change
staff-import-would = New: { $created }. Changed: { $updated }. As they are: { $unchanged }. Refused: { $failed }.
staff-import-takes = { $count ->
        [one] 1 app loses something: its tab, its place among the public apps, its enrolment in Cloud Fortified or its badge.
       *[other] { $count } apps lose something: their tab, their place among the public apps, their enrolment in Cloud Fortified or their badge.
    }
staff-import-line-head = Line
staff-import-line = Line { $line }
staff-import-subject = What
staff-import-refused = refused
staff-import-created = new
staff-import-updated = changed
staff-import-unchanged = as it is
staff-import-more = { $count ->
        [one] 1 more line is not listed.
       *[other] { $count } more lines are not listed.
    }
staff-import-apply = { $count ->
        [one] Save this line
       *[other] Save these { $count } lines
    }
staff-import-empty = There is no line. Paste lines, or choose a file.
staff-import-too-many = There are more than 500 lines. Split them, or send them to POST /catalogue/import, which takes 1,000.
staff-import-other = The lines would not change what you have seen: they are other ones, or somebody has changed the catalogue since. Look at what would change now.
staff-import-unconfirmed = This takes something from apps. Type how many, as the preview says.
staff-imported = Saved. New: { $created }. Changed: { $updated }. As they were: { $unchanged }. Failed: { $failed }.
staff-loss-tab = loses its tab
staff-loss-sale = no longer public
staff-loss-enrolment = leaves Cloud Fortified
staff-loss-badge = loses the badge
staff-member-some = Only these apps:
staff-member-keys = Keys of apps, each on a line
staff-member-none = No app
staff-member-no-key = Type the key of at least one app, or choose “No app”.
staff-member-last = { $what } is the partner’s last member: nobody could sign in for the partner any more. Tick below that you want that.
staff-member-last-yes = Remove the last member
staff-member-remove = Remove
staff-member-saved = The member was saved.
staff-member-removed = The member was removed. Their tokens and sessions no longer work for this partner.
staff-member-unknown = { $what } is not a member of this partner.
staff-member-app-unknown = { $what } is not the key of an app of this partner.
staff-no-tokens = This person has no API tokens.
staff-token-issuer = Issued by
staff-token-everything = all that this person may
staff-token-expired = expired
staff-token-about = Whoever has the token can do what it may do, and you will see it. Give it to the person in a safe way, and to nobody else.
staff-token-issue = Issue the token
staff-token-issued = The token was issued. Copy it now: it will not be shown again.
staff-token-revoke = Revoke the token { $name }
staff-token-revoke-about = Programs that use it are refused at once. This cannot be undone.
staff-token-revoked = The token was revoked. It no longer works.
staff-token-keep = Keep it
staff-token-name-wrong = Enter a name of one line that says what the token is for, of at most { $what } characters.
staff-token-not-managed = The person does not manage { $what }. Type keys of apps that they manage, each on a line.
staff-token-too-many = The person has { $what } tokens that work, which is the most. Revoke one first.
staff-token-beyond = This person has staff roles that you do not have, so you cannot issue a token for them: you would see it.
staff-token-made-before = This form was sent twice. The token was made by the first, which showed it; if it is lost, revoke it and issue another one.
staff-change-facts = Change these facts
staff-live = Published
staff-archived = Archived
staff-archive = Take off the marketplace
staff-archive-about = Customers no longer find the app, and its tab, badge and feed are gone at once. What was published, the draft and the history are kept, and the app can be put back.
staff-archive-takes = The app:
staff-archive-misnamed = Type the app’s key, { $key }, to confirm.
staff-archive-other = The app would lose other things than you have seen: somebody has changed it since. Look at what it would lose now.
staff-archive-done = The app is off the marketplace.
staff-restore = Put back on the marketplace
staff-restore-about = Customers find the app again, with what was published last. The badge follows from its answers as they are now.
staff-restore-done = The app is on the marketplace again.
staff-tab = The tab as customers see it
staff-product = Product
staff-hosting = Hosting and visibility
staff-badge-none = not enrolled
staff-badge-held = has the badge
staff-badge-removed = without the badge
staff-at-risk = It will lose the badge on { $due } unless it publishes { $count ->
        [one] the 1 answer that is missing.
       *[other] the { $count } answers that are missing.
    }

## The programme’s document

staff-version = version { $version }
staff-document = Document
staff-document-hint = JSON; all times in UTC. Rehearse it first: nothing is saved by that.
staff-rehearse = Rehearse
staff-document-saved = Saved. It is in force at once, and in the audit log.
staff-document-wrong = The document is not accepted.
staff-document-stale = Somebody has changed the programme since you opened this page. The difference below is between the programme as it is now and what you typed: look whether it undoes what they did.
staff-document-unconfirmed = This takes something from partners or apps. Type how many it affects, as the effect below says.
staff-document-same = Nothing differs.
staff-after = After
staff-no-effect = Nobody loses anything at once.
staff-badges-removed = { $count ->
        [one] 1 app loses the Cloud Fortified badge at once.
       *[other] { $count } apps lose the Cloud Fortified badge at once.
    }
staff-badges-returned = { $count ->
        [one] 1 app gets the badge back.
       *[other] { $count } apps get the badge back.
    }
staff-ends-at-once = Ends at once: { $programme }
staff-type-number = Type { $affects } to confirm how many this affects

## Staff

staff-people-about = Who belongs to the marketplace’s staff. A change is in force at once, for open sessions and API tokens too. Somebody who got their roles long ago appears here after they have opened this page themselves.
staff-position = Position
staff-people-form = Add or change somebody
staff-position-reviewer = Reviewer
staff-position-reviewer-about = decides on published answers and on self assessments.
staff-position-operator = Operator
staff-position-operator-about = keeps the catalogue, and runs the programme, the rollout, mail and jobs.
staff-position-admin = Admin
staff-position-admin-about = does everything, and says who belongs to staff.
staff-role-catalogue = only the catalogue
staff-role-programme = only the programme, rollout, mail and jobs
staff-role-assessment = only self assessments
staff-role-review = only published answers
staff-role-people = Changes staff
staff-people-confirm = Type your own address if you take Admin from yourself
staff-people-confirm-hint = You could not undo it: somebody else would have to.
staff-people-remove = Take out of staff
staff-people-issued = Tokens that this person issued to others
staff-people-issued-about = This person has seen them. They belong to other people, whose programs use them, and go on working when this person leaves. Revoke those that nobody needs, and let the others be replaced.
staff-people-saved = Done. It is in force at once, and in the audit log.
staff-people-revoked = { $count ->
        [one] 1 API token was revoked: whoever had issued it may not use the roles that it has.
       *[other] { $count } API tokens were revoked: whoever had issued them may not use the roles that they have.
    }
staff-people-replaces = This person belongs to staff already, and this form did not know it or was opened before the last change. Send it again if what you ticked is to replace this:
staff-people-gone = This person does not belong to staff, or no longer does. If you want to add them, tick what they are and save again.
staff-people-no-position = Choose at least one position, or take the person out of staff.
staff-people-own = You would no longer be able to change staff. Type your own address if you want that.
staff-people-last = Nobody would be left who may change staff. Make somebody else Admin first.

## Statistics

staff-statistics-about = Every number, also small ones. Everybody can read the others at <a href="{ $path }">{ $path }</a>. Each app is counted when it is scanned, within an hour of its publishing, and when somebody decides about it.

## The audit log

audit-app = Facts of the app
audit-archive = Taken off the marketplace
audit-restore = Put back on the marketplace
audit-partner = Facts of the partner
audit-grant = Permissions of a member
audit-remove-member = Member removed
audit-privacy-policy = Privacy policy
audit-publish = Published
audit-discard = Draft discarded
audit-reason-issued-by-others = whoever had issued them may not use the roles that they have
audit-review-approve = Answers approved
audit-review-reject = Answers rejected
audit-review-ask = Partner asked
audit-review-look-again = Another look asked for
audit-known-names = Known names
audit-notice-again = Mail sent again
audit-issue-token = API token issued
audit-revoke-token = API token revoked
audit-revoke-tokens = API tokens revoked
audit-staff-roles = Roles
audit-sign-in = Signed in
audit-sign-out = Signed out
audit-sign-out-everywhere = Signed out everywhere
audit-unsuppress = Mail goes there again
audit-programme = Programme changed
audit-rollout-hold = Held
audit-rollout-resume = Resumed
audit-rollout-jump = Jumped
audit-rollout-roll-back = Rolled back
audit-rollout-kill = Killed
audit-rollout-force = Visitor forced
audit-rollout-release = Visitor no longer forced
audit-known-bad-list = List of known-bad hosts
audit-run-job = Run started
audit-run-job-ended = Run ended
audit-rehearse-job = Run rehearsed
audit-submit = Application submitted
audit-withdraw = Application withdrawn
audit-start-review = Review begun
audit-request-changes = Changes requested
audit-approve = Application approved
audit-reject = Application rejected
audit-renew = Renewal begun
audit-close = Application closed
audit-field-name = Name
audit-field-partner = Partner
audit-field-product = Product
audit-field-hosting = Hosting
audit-field-visibility = Visibility
audit-field-scopes = Scopes
audit-field-bugBounty = Bug bounty programme
audit-field-fortified = Cloud Fortified
audit-field-status = Status
audit-field-approvedAt = Approved
audit-field-archivedAt = Archived
audit-field-formerPartners = Former partners
audit-field-contact = Contact
audit-field-language = Language
audit-field-member = Member
audit-field-permissions = Permissions
audit-field-manage-app = Apps
audit-field-manage-partner-security = Self assessment
audit-field-person = Person
audit-field-roles = Roles
audit-field-token = Token
audit-field-tokens = Tokens
audit-field-apps = Apps
audit-field-revision = Revision
audit-field-fields = Answers
audit-field-text = Text
audit-field-channel = Channel
audit-field-basisPoints = Exposure
audit-field-visitor = Visitor
audit-field-shown = Sees the tab
audit-field-url = Link
audit-field-names = Names
audit-field-entries = Entries
audit-field-bytes = Bytes
audit-field-notice = Mail
audit-field-application = Application of
audit-field-state = State
audit-field-purpose = Purpose
audit-field-outcome = Outcome
audit-field-more = Further changes
audit-field-effect = Effect
audit-field-affects = Concerned
audit-field-badgesRemoved = Badges removed
audit-field-badgesReturned = Badges returned
audit-field-marketplace = Marketplace
audit-field-operator = Operator
audit-field-deadline = Deadline
audit-field-rollout = Rollout
audit-field-limit = At most
audit-field-from = From
audit-field-to = To
audit-field-acted = Acted on

## What was found, in words: the sentences of the detectors

finding-says-unreadable = it cannot be read as a link
finding-says-scheme = the link begins with { $a }:, not with https:
finding-says-ip = { $a } is an IP address, not a host's name
finding-says-suffix = { $a } ends in nothing that is registered on the internet
finding-says-scripts = “{ $a }” in { $b } mixes letters of several scripts
finding-says-looks-like = { $a } looks like { $b } (it reads { $c })
finding-says-shown-as = { $a } is shown as { $b }
finding-says-punycode = { $a } is punycode that says nothing
finding-says-card = a number that passes as a payment card's, ending in { $a }
finding-says-account = a number that passes as a bank account's: { $a }
finding-says-user = the link names a user before its host, which is { $a }: a reader may take one for the other
finding-says-obscene = reads as obscene or threatening: { $a }
finding-says-plain-key = the beginning of a private key
finding-says-encrypted-key = the beginning of an encrypted private key
finding-says-key = the beginning of a { $a } private key
finding-says-an-key = the beginning of an { $a } private key
finding-says-jwt = a JSON Web Token
finding-says-token = a token of { $a }
finding-says-in-a-row = { $a } stands there { $b } times in a row
finding-says-repeated = { $a } stands there { $b } times
finding-says-links = { $a } links with hardly a word
finding-says-listed-host = { $a } is on the list of known-bad hosts, as { $b }
finding-says-listed-page = { $a } is on the list of known-bad pages, as { $b }
finding-says-web-risk = Web Risk knows { $a } as { $b }
finding-says-elsewhere = { $a } leads to another site in the end: { $b }
finding-says-refused = { $a } is not followed: { $why }
finding-says-dead = { $a }: { $why }
finding-why-no-url = it is not a URL
finding-why-no-https = it is not https
finding-why-port = it names port { $a }
finding-why-user = it carries a user name or password
finding-why-address = its host has { $a }
finding-why-no-host = the host's name was not found
finding-why-no-connection = the host takes no connection
finding-why-tls = the certificate, or something else about TLS, is not in order
finding-why-slow = the answer took too long
finding-why-garbled = the answer cannot be understood
finding-why-server-status = the server answers with status { $a }
finding-why-site-status = the site answers with status { $a }
finding-why-redirects = it redirects too often
finding-why-days = it did not answer on several days
