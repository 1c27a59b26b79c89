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
