# What mails and pages share, in English.

# $day of $month (1 to 12) in $year
date = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
instant = { $date }, { $time } UTC

# The time that is left until a date: as "You have … left" and as "It ends …" say it
left-days = { $count ->
        [one] 1 day
       *[other] { $count } days
    }
left-hours = { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
left-moment = less than an hour
in-days = { $count ->
        [one] in 1 day
       *[other] in { $count } days
    }
in-hours = { $count ->
        [one] in 1 hour
       *[other] in { $count } hours
    }
in-moment = in less than an hour

# How many days ago something was
days-ago = { $count ->
        [0] today
        [1] yesterday
       *[other] { $count } days ago
    }

## Why answers were withheld after review

reason-malicious-link = Reason: a link leads to something malicious.
reason-obscenity = Reason: the text is obscene.
reason-personal-data = Reason: there is personal data that does not belong there.
reason-misleading = Reason: the answer misleads customers.
reason-spam = Reason: the answer is spam.
reason-other = Reason: see the reviewer’s text.
