# Was Mails und Seiten gemeinsam haben, auf Deutsch.

date = { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
instant = { $date }, { $time } Uhr UTC

# Die Zeit bis zu einem Datum: wie in „Sie haben noch …“ und wie in „Es endet …“
left-days = { $count ->
        [one] 1 Tag
       *[other] { $count } Tage
    }
left-hours = { $count ->
        [one] 1 Stunde
       *[other] { $count } Stunden
    }
left-moment = weniger als eine Stunde
in-days = { $count ->
        [one] in 1 Tag
       *[other] in { $count } Tagen
    }
in-hours = { $count ->
        [one] in 1 Stunde
       *[other] in { $count } Stunden
    }
in-moment = in weniger als einer Stunde

# Vor wie vielen Tagen etwas war
days-ago = { $count ->
        [0] heute
        [1] gestern
       *[other] vor { $count } Tagen
    }

## Warum Antworten nach einer Prüfung zurückgehalten wurden

reason-malicious-link = Grund: Ein Link führt zu etwas Schädlichem.
reason-obscenity = Grund: Der Text ist anstößig.
reason-personal-data = Grund: Der Text enthält personenbezogene Daten, die nicht dorthin gehören.
reason-misleading = Grund: Die Antwort führt Kunden in die Irre.
reason-spam = Grund: Die Antwort ist Spam.
reason-other = Grund: siehe den Text der Prüfung.
