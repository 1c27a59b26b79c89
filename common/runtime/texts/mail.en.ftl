# What mails say, in English. The catalogue is Fluent (projectfluent.org): one message per piece of text, the same
# messages and variables in every language; a test compares them. `common/mail/src/compose` puts an email together.
#
# A notice of the kind KIND has a subject-KIND, a lead-KIND (what it is about), a todo-KIND (what to do), and it may have a
# then-KIND (what happens then). Where a kind says different things, the id ends in the kind and a variant.
#
# Rules for these texts: short; what to do and by when comes first; no app or partner name in a `subject-…`, since it
# becomes a header. The subjects of reminders differ by the time that is left: mail programs show mails of one subject as one.
#
# Variables: $apps how many apps a mail lists · $by a date as `by-day` or `instant` says it · $left, $until the
# time that is left, as `left-…` and `in-…` say it · $grace whether customers see an approval after its expiry, `some` or `none`, and until
# which day they do, $shown · $fields how many fields are missing · $question, $wording a question's number and text · $marketplace, $partner names
# $link a link · $deadline whether the deadline of Cloud Fortified is `ahead` or `past`

## Dates. A deadline at midnight is given as the last whole day before it.

by-day = { $date } (UTC)

## A badge will go

subject-fortified-warning = { $apps ->
        [one] Complete your Privacy & Security tab by { $by } to keep the Cloud Fortified badge: { $left } left
       *[other] Complete { $apps } Privacy & Security tabs by { $by } to keep the Cloud Fortified badge: { $left } left
    }
lead-fortified-warning = { $apps ->
        [one] One of your Cloud Fortified apps has a Privacy & Security tab that is not complete. It loses the badge after { $by } unless every field is answered and published.
       *[other] { $apps } of your Cloud Fortified apps have a Privacy & Security tab that is not complete. They lose the badge after { $by } unless every field is answered and published.
    }
todo-fortified-warning = You have { $left } left. Open each app below, answer what is missing and publish: a saved draft does not count.
then-fortified-warning = As soon as everything is published, the badge is safe and these reminders stop.

## A badge is not shown

subject-badge-removed = { $apps ->
        [one] Cloud Fortified badge removed: publish the missing answers now to get it back
       *[other] { $apps } Cloud Fortified badges removed: publish the missing answers now to get them back
    }
lead-badge-removed = { $apps ->
        [one] Customers no longer see the Cloud Fortified badge on the app below, because its Privacy & Security tab is not complete.
       *[other] Customers no longer see the Cloud Fortified badge on the { $apps } apps below, because their Privacy & Security tabs are not complete.
    }
todo-badge-removed = Answer what is missing and publish. The badge returns automatically as soon as the last missing field is published.
then-badge-removed = Nothing else changes: your apps stay listed, and customers can install and use them as before.

## A badge is shown again

subject-badge-returned = { $apps ->
        [one] Your Cloud Fortified badge is back: nothing more to do
       *[other] Your { $apps } Cloud Fortified badges are back: nothing more to do
    }
lead-badge-returned = { $apps ->
        [one] Customers see the Cloud Fortified badge on the app below again: every field of its Privacy & Security tab is answered.
       *[other] Customers see the Cloud Fortified badge on the { $apps } apps below again: every field of their Privacy & Security tabs is answered.
    }
todo-badge-returned = You have nothing more to do. Keep the answers up to date when the app changes.

## An app has left Cloud Fortified

subject-fortified-left = { $apps ->
        [one] Your app is no longer part of Cloud Fortified: what this means
       *[other] { $apps } of your apps are no longer part of Cloud Fortified: what this means
    }
lead-fortified-left = { $apps ->
        [one] The { $marketplace } has ended the Cloud Fortified enrolment of the app below. Customers no longer see its badge.
       *[other] The { $marketplace } has ended the Cloud Fortified enrolment of the { $apps } apps below. Customers no longer see their badges.
    }
todo-fortified-left = If you did not expect this, ask the { $marketplace } for the reason. Otherwise you have nothing to do.
then-fortified-left = Everything else stays as it is: your apps are listed as before, and customers still see their Privacy & Security tabs.

## Cloud Fortified itself has ended

subject-fortified-ended = { $apps ->
        [one] Cloud Fortified has ended: your badge is no longer shown
       *[other] Cloud Fortified has ended: your { $apps } badges are no longer shown
    }
lead-fortified-ended = { $apps ->
        [one] The Cloud Fortified programme of the { $marketplace } has ended, and with it the badge of the app below.
       *[other] The Cloud Fortified programme of the { $marketplace } has ended, and with it the badges of the { $apps } apps below.
    }
todo-fortified-ended = You have nothing to do. You did nothing wrong: no app has the badge any more.
then-fortified-ended = The Privacy & Security tabs of your apps stay. Keep their answers up to date when an app changes.

## The rollout of the tab

subject-rollout-milestone-answers-open = You can now answer the Privacy & Security questions for your cloud apps
lead-rollout-milestone-answers-open = Every cloud app on the { $marketplace } gets a Privacy & Security tab, which tells customers how the app treats their data. You can answer its questions now.
todo-rollout-milestone-answers-open = Open each app below, answer the questions and publish. Customers do not see the tab yet.
then-rollout-milestone-answers-open = { voluntary }

subject-rollout-milestone-answers-open-by = Publish your Privacy & Security answers before customers see the tab from { $date }
lead-rollout-milestone-answers-open-by = { lead-rollout-milestone-answers-open }
todo-rollout-milestone-answers-open-by = Open each app below, answer the questions and publish. Customers do not see the tab yet; the first of them will see it from { $date }.
then-rollout-milestone-answers-open-by = { voluntary }

subject-rollout-milestone-rollout-begins = The first customers can now see your Privacy & Security tab: check and complete your answers
lead-rollout-milestone-rollout-begins = Customers of the { $marketplace } are starting to see the Privacy & Security tab of cloud apps: a few at first, then more and more.
todo-rollout-milestone-rollout-begins = Check each app below, answer what is missing and publish. Customers also see which questions are not answered.
then-rollout-milestone-rollout-begins = Please do not send customers to the tab yet: most of them cannot see it. We will write to you when all of them can.

subject-rollout-milestone-everybody = All customers now see your Privacy & Security tab: complete it and link to it
lead-rollout-milestone-everybody = The rollout is finished: all customers of the { $marketplace } see the Privacy & Security tab of cloud apps, on the website and inside the products.
todo-rollout-milestone-everybody = From now on you can send customers to the tab. Check each app below, answer what is missing and publish.
then-rollout-milestone-everybody = { voluntary }

voluntary = { $deadline ->
        [ahead] Answering is voluntary, but a Cloud Fortified app needs every field answered by { $by } to keep its badge.
       *[past] Answering is voluntary, but a Cloud Fortified app keeps its badge only while every field is answered.
    }

## The Security Self Assessment. $date and $by: the day of its expiry, or of the programme's end

subject-self-assessment-received = We received your Security Self Assessment: nothing to do until it is reviewed
lead-self-assessment-received = The Security Self Assessment of { $partner } has been submitted to the { $marketplace }.
todo-self-assessment-received = You do not need to do anything. A reviewer will read it, and we will write to you when there is a decision or when something has to change.

subject-self-assessment-changes-requested = Change your Security Self Assessment and submit it again
lead-self-assessment-changes-requested = A reviewer has read the Security Self Assessment of { $partner } and asks for changes.
todo-self-assessment-changes-requested = Read the reviewer’s comments, change your answers and submit them again.
then-self-assessment-changes-requested = Until you do, the review is on hold.

subject-self-assessment-approved = Your Security Self Assessment is approved until { $date }
lead-self-assessment-approved = The Security Self Assessment of { $partner } is approved. It is shown in the security section of each of your public cloud apps and on your profile.
todo-self-assessment-approved = You have nothing more to do for now. It is valid until { $date }.
then-self-assessment-approved = We will write to you before it expires. If your security practices change before then, submit an update.

subject-self-assessment-approved-update = Your updated Security Self Assessment is approved
lead-self-assessment-approved-update = The update of the Security Self Assessment of { $partner } is approved: customers see the new answers.
todo-self-assessment-approved-update = You have nothing more to do. The assessment is valid until { $date }, as before.

subject-self-assessment-rejected = Your Security Self Assessment was not approved: change it and apply again
lead-self-assessment-rejected = A reviewer has read the Security Self Assessment of { $partner } and has not approved it.
todo-self-assessment-rejected = Read the reasons, make the necessary changes and apply again. You can start with your previous answers.

subject-self-assessment-closed = Your Security Self Assessment application is closed: complete your Privacy & Security tabs
lead-self-assessment-closed = The Security Self Assessment has ended. There was no decision on the application of { $partner } before then, so it has been closed.
todo-self-assessment-closed = Complete the Privacy & Security tab of each of your cloud apps instead: it has replaced the assessment.
then-self-assessment-closed = The questions are different, so your answers are not copied over.

subject-self-assessment-expiring = Renew your Security Self Assessment by { $by }
lead-self-assessment-expiring = The Security Self Assessment of { $partner } expires on { $date }, { $until }.
todo-self-assessment-expiring = Submit a new application by { $by }. It starts with the answers that are approved now.
then-self-assessment-expiring = A renewal that is approved early starts when the old approval expires, so you lose no days.

subject-self-assessment-expiring-under-review = Your Security Self Assessment expires on { $date }: your application under review will renew it
lead-self-assessment-expiring-under-review = { lead-self-assessment-expiring }
todo-self-assessment-expiring-under-review = You do not need to do anything: the application that is under review serves as the renewal.
then-self-assessment-expiring-under-review = { undecided }

subject-self-assessment-expiring-changes-requested = Submit your changed Security Self Assessment again by { $by }: it will renew the approval
lead-self-assessment-expiring-changes-requested = { lead-self-assessment-expiring }
todo-self-assessment-expiring-changes-requested = The application that you submitted serves as the renewal, but the reviewer asked for changes. Make them and submit it again.
then-self-assessment-expiring-changes-requested = { undecided }

undecided = { $grace ->
        [some] Until there is a decision, customers still see the present approval, at most until { $shown }.
       *[none] If there is no decision before it expires, customers do not see the assessment again until your application is approved.
    }

subject-self-assessment-expired = Your Security Self Assessment has expired: apply again
lead-self-assessment-expired = The Security Self Assessment of { $partner } was valid until { $date }. Customers no longer see it on your apps and on your profile.
todo-self-assessment-expired = Apply again to have it shown. The new application starts with the answers that were approved.

subject-self-assessment-expired-under-review = Your Security Self Assessment has expired: your application is still under review
lead-self-assessment-expired-under-review = { lead-self-assessment-expired }
todo-self-assessment-expired-under-review = You do not need to do anything: customers see it again when your application is approved.

subject-self-assessment-expired-changes-requested = Your Security Self Assessment has expired: change your application and submit it again
lead-self-assessment-expired-changes-requested = { lead-self-assessment-expired }
todo-self-assessment-expired-changes-requested = Make the changes that the reviewer asked for and submit your application again. Customers see the assessment again when it is approved.

subject-deprecation-ahead = The Security Self Assessment ends { $until }, on { $date }: complete your Privacy & Security tabs
lead-deprecation-ahead = The Security Self Assessment ends on { $date }, { $until }. After that, its section and its answers are no longer shown, and open applications are closed.
todo-deprecation-ahead = Complete the Privacy & Security tab of each of your cloud apps: it replaces the assessment.
then-deprecation-ahead = { then-self-assessment-closed }

note-question = Question { $question }: { $wording }
open-self-assessment = Open the Security Self Assessment
open-apps = Open your apps

## The apps of a mail

nothing-published = Nothing is published yet.
fields-missing = { $fields ->
        [one] 1 field is missing
       *[other] { $fields } fields are missing
    }
fields-more = { $fields ->
        [one] and 1 more field
       *[other] and { $fields } more fields
    }
complete = Complete: every field is answered.
apps-more = { $apps ->
        [one] One more app is affected; you can find it among your apps.
       *[other] { $apps } more apps are affected; you can find them among your apps.
    }
open-missing = Answer what is missing
open-look = See the answers

## The review of what was published

subject-review-rejection = Answers on a Privacy & Security tab of yours were withheld after review: correct and publish them
lead-review-rejection = After a review, customers no longer see the answers below. Their rows say that they were withheld after review.
todo-review-rejection = Correct these answers and publish them. A corrected answer is shown at once; the same answer stays withheld.
then-review-rejection = Until then, the answers count as missing. If you think that the decision is wrong, ask for another look: you can do that once.

subject-review-question = A question about answers on a Privacy & Security tab of yours
lead-review-question = A reviewer has a question about the answers below. Customers still see them: nothing was withheld.
todo-review-question = Read the question, correct the answers if they need it, and publish them.
then-review-question = What you publish is reviewed again.

reviewed-answers = { $fields ->
        [one] 1 answer:
       *[other] { $fields } answers:
    }
open-reviewed = Open the answers

## The end of every mail

why = You are receiving this email because you look after apps of { $partner } on the { $marketplace }. It was sent automatically.
why-security = You are receiving this email because you look after the security of { $partner } on the { $marketplace }. It was sent automatically.
support = Questions? { $link }
support-by-reply = Questions? Reply to this email.
support-by-mail = Questions? Write to { $address }.

## A link to sign in

subject-sign-in = Your link to sign in
lead-sign-in = You asked for a link to sign in to the partner pages of the { $marketplace }.
todo-sign-in = Open it within { $minutes } minutes and press “Sign in”. It works once.
then-sign-in = You did not ask for it? Then ignore this email: nobody can sign in without the link.
open-sign-in = Sign in
why-sign-in = You are receiving this email because your address was entered on the sign-in page of the { $marketplace }. It was sent automatically.
