# Was die Seiten des Marktplatzteams über die der Partner hinaus (partners.de.ftl) sagen, auf Deutsch. Dieselben Meldungen und
# Variablen in jeder Sprache; ein Test vergleicht sie.

## Der Rahmen

staff-about = Für das Marktplatzteam: was läuft, was wartet und was zu tun ist.
staff-start = Start
staff-assessments = Selbstauskünfte
staff-rollout = Einführung
staff-fortified = Cloud Fortified
staff-mail = Mails
staff-jobs = Jobs
staff-catalogue = Katalog
staff-programme = Programm

## Die erste Seite

staff-start-title = Was jemanden braucht
staff-waiting = Wartet
staff-or-more = oder mehr
staff-killed-alarm = Abgeschaltet: Niemand sieht den Tab. { $channel }
staff-assessments-new = Eingereicht
staff-assessments-review = In Prüfung
staff-oldest = Die erste wartet seit: { $ago }
staff-mail-failed = Gescheiterte Mails
staff-mail-waiting = { $count ->
        [one] 1 Mail wartet auf das Senden oder einen neuen Versuch
       *[other] { $count } Mails warten auf das Senden oder einen neuen Versuch
    }; von { $unknown } weiß niemand, ob sie gesendet wurden.
staff-suppressed = Gesperrte Adressen
staff-channel-marketplace = Marktplatz
staff-channel-embedded = In den Produkten
staff-mode-following = folgt dem Kalender
staff-mode-held = angehalten
staff-mode-killed = abgeschaltet
staff-nothing-for-you = Keine Ihrer Rollen hat hier etwas zu beobachten. Die Links oben führen zu Ihrer Arbeit.
staff-next-dates = Nächste Termine des Programms
staff-no-dates = Es steht kein Termin des Programms bevor.
staff-date-answers = Antworten werden angenommen{ $detail }
staff-date-deadline = Cloud Fortified: Das Abzeichen verlangt einen vollständigen Tab{ $detail }
staff-date-fortified-end = Cloud Fortified endet{ $detail }
staff-date-assessment = Die Selbstauskunft zur Sicherheit endet{ $detail }
staff-date-step-marketplace = Marktplatz: { $detail } der Besucher sehen den Tab
staff-date-step-embedded = In den Produkten: { $detail } der Besucher sehen den Tab
staff-date-version = Der Fragebogen { $detail } wird gestellt
staff-date-counted = Die neuen Fragen von { $detail } zählen
staff-job = Job
staff-job-standing = Stand
staff-job-last = Letzter Lauf mit Bericht
staff-job-never = ist noch nie gelaufen
staff-job-good = gut
staff-job-failed = gescheitert
staff-job-late = verspätet: Ein Lauf fehlt

## Selbstauskünfte

staff-assessments-end = Die Selbstauskunft zur Sicherheit endet am { $date }.
staff-assessments-ended = Die Selbstauskunft zur Sicherheit endete am { $date }: Es kann nichts mehr entschieden werden.
staff-states = Wie sie stehen
staff-queue-empty = Kein Antrag steht so.
staff-queue = Warteschlange
staff-partner = Partner
staff-partner-page = Der Partner im Katalog
staff-waiting-since = Wartet seit
staff-purpose = Was es ist
staff-complete = Vollständig
staff-reviewer = Wer prüft
staff-next-page = Nächste Seite
staff-application-of = Selbstauskunft von { $partner }
staff-not-saved = Nichts wurde geändert
staff-stale = Jemand hat den Antrag geändert, seit Sie diese Seite geöffnet haben, oder Sie haben zweimal gedrückt. Er steht hier, wie er jetzt ist, mit dem, was Sie geschrieben haben. Sehen Sie ihn an und entscheiden Sie noch einmal.
staff-reasons-missing = Schreiben Sie die Gründe: Der Partner wird sie lesen.
staff-approved-until = Genehmigt bis
staff-changes-since = Änderungen seit { $date }
staff-changes = Änderungen
staff-no-changes = Die Antworten sind dieselben.
staff-before = Vorher
staff-now = Jetzt
staff-first-application = Der Partner hat noch nie geantwortet.
staff-notes = Anmerkungen
staff-note-internal = nur für Prüfende
staff-changed = geändert
staff-criterion = Bestanden, wenn
staff-note-on = Anmerkung für den Partner
staff-note-label = Anmerkung für den Partner zu Frage { $question }
staff-decision = Entscheidung
staff-reasons = Gründe für den Partner
staff-reasons-hint = Nötig, um Änderungen zu verlangen und um abzulehnen. Der Partner liest sie in der Mail und auf seiner Seite.
staff-internal = Anmerkung nur für Prüfende
staff-start-review = Übernehmen
staff-approve = Genehmigen
staff-request-changes = Änderungen verlangen
staff-reject = Ablehnen
staff-past = Frühere Anträge
staff-done-start-review = Sie haben den Antrag übernommen.
staff-done-request-changes = Änderungen sind verlangt. Der Partner erfährt es per Mail.
staff-done-approve = Genehmigt. Der Partner erfährt es per Mail.
staff-done-reject = Abgelehnt. Der Partner erfährt es per Mail.
