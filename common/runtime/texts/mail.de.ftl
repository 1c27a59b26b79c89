# Was in Mails steht, auf Deutsch. Der Katalog ist Fluent (projectfluent.org): dieselben Nachrichten und Variablen wie in
# mail.en.ftl, wo steht, was sie bedeuten und welche Regeln für die Texte gelten. Anrede: Sie.

## Daten

by-day = { $date } (UTC)

## Ein Abzeichen wird entfallen

subject-fortified-warning = { $apps ->
        [one] Noch { $left }: Tab „Privacy & Security“ bis { $by } vervollständigen, Cloud-Fortified-Abzeichen behalten
       *[other] Noch { $left }: { $apps } Tabs „Privacy & Security“ bis { $by } vervollständigen, Cloud-Fortified-Abzeichen behalten
    }
lead-fortified-warning = { $apps ->
        [one] Bei einer Ihrer Cloud-Fortified-Apps ist der Tab „Privacy & Security“ unvollständig. Sie verliert das Abzeichen, wenn nicht bis { $by } alle Felder ausgefüllt und veröffentlicht sind.
       *[other] Bei { $apps } Ihrer Cloud-Fortified-Apps ist der Tab „Privacy & Security“ unvollständig. Sie verlieren das Abzeichen, wenn nicht bis { $by } alle Felder ausgefüllt und veröffentlicht sind.
    }
todo-fortified-warning = Sie haben noch { $left }. Öffnen Sie jede der folgenden Apps, ergänzen Sie die fehlenden Antworten und veröffentlichen Sie sie: Ein gespeicherter Entwurf zählt nicht.
then-fortified-warning = Sobald alles veröffentlicht ist, bleibt das Abzeichen erhalten, und Sie erhalten keine weiteren Erinnerungen.

## Ein Abzeichen wird nicht gezeigt

subject-badge-removed = { $apps ->
        [one] Cloud-Fortified-Abzeichen entfernt: Mit den fehlenden Antworten erhalten Sie es sofort zurück
       *[other] { $apps } Cloud-Fortified-Abzeichen entfernt: Mit den fehlenden Antworten erhalten Sie sie sofort zurück
    }
lead-badge-removed = { $apps ->
        [one] Kunden sehen das Cloud-Fortified-Abzeichen bei der folgenden App nicht mehr, weil ihr Tab „Privacy & Security“ unvollständig ist.
       *[other] Kunden sehen das Cloud-Fortified-Abzeichen bei den folgenden { $apps } Apps nicht mehr, weil deren Tabs „Privacy & Security“ unvollständig sind.
    }
todo-badge-removed = Ergänzen und veröffentlichen Sie die fehlenden Antworten. Das Abzeichen erscheint automatisch wieder, sobald das letzte fehlende Feld veröffentlicht ist.
then-badge-removed = Sonst ändert sich nichts: Ihre Apps bleiben gelistet, und Kunden können sie wie bisher installieren und nutzen.

## Ein Abzeichen wird wieder gezeigt

subject-badge-returned = { $apps ->
        [one] Ihr Cloud-Fortified-Abzeichen ist wieder da: Sie müssen nichts weiter tun
       *[other] Ihre { $apps } Cloud-Fortified-Abzeichen sind wieder da: Sie müssen nichts weiter tun
    }
lead-badge-returned = { $apps ->
        [one] Kunden sehen das Cloud-Fortified-Abzeichen bei der folgenden App wieder: Alle Felder ihres Tabs „Privacy & Security“ sind ausgefüllt.
       *[other] Kunden sehen das Cloud-Fortified-Abzeichen bei den folgenden { $apps } Apps wieder: Alle Felder ihrer Tabs „Privacy & Security“ sind ausgefüllt.
    }
todo-badge-returned = Sie müssen nichts weiter tun. Halten Sie die Antworten aktuell, wenn sich die App ändert.

## Eine App gehört nicht mehr zu Cloud Fortified

subject-fortified-left = { $apps ->
        [one] Ihre App gehört nicht mehr zu Cloud Fortified: Was das bedeutet
       *[other] { $apps } Ihrer Apps gehören nicht mehr zu Cloud Fortified: Was das bedeutet
    }
lead-fortified-left = { $apps ->
        [one] Der { $marketplace } hat die Teilnahme der folgenden App an Cloud Fortified beendet. Kunden sehen ihr Abzeichen nicht mehr.
       *[other] Der { $marketplace } hat die Teilnahme der folgenden { $apps } Apps an Cloud Fortified beendet. Kunden sehen ihre Abzeichen nicht mehr.
    }
todo-fortified-left = Falls Sie das nicht erwartet haben, wenden Sie sich an den { $marketplace }. Sonst müssen Sie nichts tun.
then-fortified-left = Alles andere bleibt, wie es ist: Ihre Apps sind gelistet wie bisher, und Kunden sehen weiterhin ihre Tabs „Privacy & Security“.

## Cloud Fortified selbst ist beendet

subject-fortified-ended = { $apps ->
        [one] Cloud Fortified ist beendet: Ihr Abzeichen wird nicht mehr gezeigt
       *[other] Cloud Fortified ist beendet: Ihre { $apps } Abzeichen werden nicht mehr gezeigt
    }
lead-fortified-ended = { $apps ->
        [one] Das Programm Cloud Fortified des { $marketplace } ist beendet, und damit auch das Abzeichen der folgenden App.
       *[other] Das Programm Cloud Fortified des { $marketplace } ist beendet, und damit auch die Abzeichen der folgenden { $apps } Apps.
    }
todo-fortified-ended = Sie müssen nichts tun. Sie haben nichts falsch gemacht: Keine App trägt das Abzeichen noch.
then-fortified-ended = Die Tabs „Privacy & Security“ Ihrer Apps bleiben. Halten Sie die Antworten aktuell, wenn sich eine App ändert.

## Die Einführung des Tabs

subject-rollout-milestone-answers-open = Sie können die Fragen zu „Privacy & Security“ für Ihre Cloud-Apps jetzt beantworten
lead-rollout-milestone-answers-open = Jede Cloud-App im { $marketplace } erhält einen Tab „Privacy & Security“, der Kunden zeigt, wie die App mit ihren Daten umgeht. Ab sofort können Sie die Fragen dazu beantworten.
todo-rollout-milestone-answers-open = Öffnen Sie jede der folgenden Apps, beantworten Sie die Fragen und veröffentlichen Sie die Antworten. Kunden sehen den Tab noch nicht.
then-rollout-milestone-answers-open = { voluntary }

subject-rollout-milestone-answers-open-by = Bitte veröffentlichen Sie Ihre Antworten zu „Privacy & Security“, bevor Kunden den Tab ab { $date } sehen
lead-rollout-milestone-answers-open-by = { lead-rollout-milestone-answers-open }
todo-rollout-milestone-answers-open-by = Öffnen Sie jede der folgenden Apps, beantworten Sie die Fragen und veröffentlichen Sie die Antworten. Kunden sehen den Tab noch nicht; für die ersten erscheint er ab { $date }.
then-rollout-milestone-answers-open-by = { voluntary }

subject-rollout-milestone-rollout-begins = Die ersten Kunden sehen Ihren Tab „Privacy & Security“: Bitte prüfen und ergänzen Sie jetzt Ihre Antworten
lead-rollout-milestone-rollout-begins = Kunden des { $marketplace } sehen nun nach und nach den Tab „Privacy & Security“ von Cloud-Apps: zunächst wenige, dann immer mehr.
todo-rollout-milestone-rollout-begins = Prüfen Sie jede der folgenden Apps, ergänzen Sie fehlende Antworten und veröffentlichen Sie sie. Kunden sehen auch, welche Fragen nicht beantwortet sind.
then-rollout-milestone-rollout-begins = Bitte verweisen Sie Kunden noch nicht auf den Tab: Die meisten können ihn noch nicht sehen. Wir schreiben Ihnen, sobald alle ihn sehen.

subject-rollout-milestone-everybody = Alle Kunden sehen jetzt Ihren Tab „Privacy & Security“: Bitte vervollständigen Sie ihn und verweisen Sie darauf
lead-rollout-milestone-everybody = Die Einführung ist abgeschlossen: Alle Kunden des { $marketplace } sehen den Tab „Privacy & Security“ von Cloud-Apps, auf der Website und in den Produkten.
todo-rollout-milestone-everybody = Ab jetzt können Sie Kunden auf den Tab verweisen. Prüfen Sie jede der folgenden Apps, ergänzen Sie fehlende Antworten und veröffentlichen Sie sie.
then-rollout-milestone-everybody = { voluntary }

voluntary = { $deadline ->
        [ahead] Die Antworten sind freiwillig. Cloud-Fortified-Apps behalten ihr Abzeichen jedoch nur, wenn bis { $by } alle Felder ausgefüllt sind.
       *[past] Die Antworten sind freiwillig. Cloud-Fortified-Apps behalten ihr Abzeichen jedoch nur, solange alle Felder ausgefüllt sind.
    }

## Das Security Self Assessment. $date und $by: der Tag des Ablaufs oder des Endes des Programms

subject-self-assessment-received = Ihr Security Self Assessment ist eingegangen: Bis zur Prüfung müssen Sie nichts tun
lead-self-assessment-received = Das Security Self Assessment von { $partner } wurde beim { $marketplace } eingereicht.
todo-self-assessment-received = Sie müssen nichts tun: Wir prüfen es und schreiben Ihnen, sobald eine Entscheidung gefallen ist oder Sie etwas ändern sollen.

subject-self-assessment-changes-requested = Bitte ändern Sie Ihr Security Self Assessment und reichen Sie es erneut ein
lead-self-assessment-changes-requested = Das Security Self Assessment von { $partner } wurde geprüft. Es sind noch Änderungen nötig.
todo-self-assessment-changes-requested = Lesen Sie die Anmerkungen aus der Prüfung, ändern Sie Ihre Antworten und reichen Sie sie erneut ein.
then-self-assessment-changes-requested = Bis dahin ruht die Prüfung.

subject-self-assessment-approved = Ihr Security Self Assessment ist bis { $date } anerkannt
lead-self-assessment-approved = Das Security Self Assessment von { $partner } ist anerkannt. Es erscheint im Abschnitt „Security“ jeder Ihrer öffentlichen Cloud-Apps und in Ihrem Profil.
todo-self-assessment-approved = Sie müssen vorerst nichts weiter tun. Es gilt bis { $date }.
then-self-assessment-approved = Wir schreiben Ihnen, bevor es abläuft. Ändert sich vorher etwas an Ihren Sicherheitsmaßnahmen, reichen Sie eine Aktualisierung ein.

subject-self-assessment-approved-update = Ihr aktualisiertes Security Self Assessment ist anerkannt
lead-self-assessment-approved-update = Die Aktualisierung des Security Self Assessment von { $partner } ist anerkannt: Kunden sehen die neuen Antworten.
todo-self-assessment-approved-update = Sie müssen nichts weiter tun. Das Assessment gilt wie zuvor bis { $date }.

subject-self-assessment-rejected = Ihr Security Self Assessment wurde nicht anerkannt: Bitte ändern Sie es und stellen Sie einen neuen Antrag
lead-self-assessment-rejected = Das Security Self Assessment von { $partner } wurde geprüft und nicht anerkannt.
todo-self-assessment-rejected = Lesen Sie die Gründe, ändern Sie das Nötige und stellen Sie einen neuen Antrag. Sie können mit Ihren bisherigen Antworten beginnen.

subject-self-assessment-closed = Ihr Antrag zum Security Self Assessment ist geschlossen: Bitte füllen Sie Ihre Tabs „Privacy & Security“ aus
lead-self-assessment-closed = Das Security Self Assessment ist beendet. Über den Antrag von { $partner } war noch nicht entschieden; er wurde daher geschlossen.
todo-self-assessment-closed = Füllen Sie stattdessen den Tab „Privacy & Security“ jeder Ihrer Cloud-Apps aus: Er ersetzt das Assessment.
then-self-assessment-closed = Die Fragen sind andere, deshalb werden Ihre Antworten nicht übernommen.

subject-self-assessment-expiring = Bitte erneuern Sie Ihr Security Self Assessment bis { $by }
lead-self-assessment-expiring = Das Security Self Assessment von { $partner } läuft am { $date } ab, { $until }.
todo-self-assessment-expiring = Stellen Sie bis { $by } einen neuen Antrag. Er beginnt mit den Antworten, die jetzt anerkannt sind.
then-self-assessment-expiring = Wird eine Erneuerung vorzeitig anerkannt, gilt sie ab dem bisherigen Ablaufdatum: Sie verlieren keinen Tag.

subject-self-assessment-expiring-under-review = Ihr Security Self Assessment läuft am { $date } ab: Ihr Antrag wird geprüft und erneuert es
lead-self-assessment-expiring-under-review = { lead-self-assessment-expiring }
todo-self-assessment-expiring-under-review = Sie müssen nichts tun: Der Antrag, der gerade geprüft wird, gilt als Erneuerung.
then-self-assessment-expiring-under-review = { undecided }

subject-self-assessment-expiring-changes-requested = Bitte reichen Sie Ihr geändertes Security Self Assessment bis { $by } erneut ein
lead-self-assessment-expiring-changes-requested = { lead-self-assessment-expiring }
todo-self-assessment-expiring-changes-requested = Ihr eingereichter Antrag gilt als Erneuerung. Es sind aber noch Änderungen nötig: Nehmen Sie diese vor und reichen Sie ihn erneut ein.
then-self-assessment-expiring-changes-requested = { undecided }

undecided = { $grace ->
        [some] Bis zur Entscheidung sehen Kunden weiterhin die bisherige Anerkennung, längstens bis { $shown }.
       *[none] Fällt bis zum Ablauf keine Entscheidung, sehen Kunden das Assessment erst wieder, wenn Ihr Antrag anerkannt ist.
    }

subject-self-assessment-expired = Ihr Security Self Assessment ist abgelaufen: Bitte stellen Sie einen neuen Antrag
lead-self-assessment-expired = Das Security Self Assessment von { $partner } galt bis { $date }. Kunden sehen es bei Ihren Apps und in Ihrem Profil nicht mehr.
todo-self-assessment-expired = Stellen Sie einen neuen Antrag, damit es wieder erscheint. Er beginnt mit den Antworten, die anerkannt waren.

subject-self-assessment-expired-under-review = Ihr Security Self Assessment ist abgelaufen: Ihr Antrag wird noch geprüft
lead-self-assessment-expired-under-review = { lead-self-assessment-expired }
todo-self-assessment-expired-under-review = Sie müssen nichts tun: Kunden sehen es wieder, sobald Ihr Antrag anerkannt ist.

subject-self-assessment-expired-changes-requested = Ihr Security Self Assessment ist abgelaufen: Bitte ändern Sie Ihren Antrag und reichen Sie ihn erneut ein
lead-self-assessment-expired-changes-requested = { lead-self-assessment-expired }
todo-self-assessment-expired-changes-requested = Nehmen Sie die erbetenen Änderungen vor und reichen Sie Ihren Antrag erneut ein. Kunden sehen das Assessment wieder, sobald er anerkannt ist.

subject-deprecation-ahead = Das Security Self Assessment endet { $until }, am { $date }: Tabs „Privacy & Security“ ausfüllen
lead-deprecation-ahead = Das Security Self Assessment endet am { $date }, { $until }. Der Abschnitt und die Antworten erscheinen danach nicht mehr, und offene Anträge werden geschlossen.
todo-deprecation-ahead = Füllen Sie den Tab „Privacy & Security“ jeder Ihrer Cloud-Apps aus: Er ersetzt das Assessment.
then-deprecation-ahead = { then-self-assessment-closed }

note-question = Frage { $question }: { $wording }
open-self-assessment = Security Self Assessment öffnen
open-apps = Ihre Apps öffnen

## Die Apps einer Mail

nothing-published = Es ist noch nichts veröffentlicht.
fields-missing = { $fields ->
        [one] 1 Feld fehlt
       *[other] { $fields } Felder fehlen
    }
fields-more = { $fields ->
        [one] und 1 weiteres Feld
       *[other] und { $fields } weitere Felder
    }
complete = Vollständig: Alle Felder sind ausgefüllt.
apps-more = { $apps ->
        [one] Eine weitere App ist betroffen; Sie finden sie unter Ihren Apps.
       *[other] { $apps } weitere Apps sind betroffen; Sie finden sie unter Ihren Apps.
    }
open-missing = Fehlende Antworten ergänzen
open-look = Antworten ansehen

## Die Prüfung des Veröffentlichten

subject-review-rejection = Antworten in einem Ihrer Tabs „Privacy & Security“ wurden nach Prüfung zurückgehalten: bitte korrigieren
lead-review-rejection = Nach einer Prüfung sehen Kunden die folgenden Antworten nicht mehr. In ihren Zeilen steht, dass sie nach Prüfung zurückgehalten wurden.
todo-review-rejection = Korrigieren Sie diese Antworten und veröffentlichen Sie sie. Eine korrigierte Antwort ist sofort zu sehen; dieselbe Antwort bleibt zurückgehalten.
then-review-rejection = Bis dahin gelten die Antworten als fehlend. Halten Sie die Entscheidung für falsch, so können Sie einmal um eine erneute Prüfung bitten.

subject-review-question = Eine Frage zu Antworten in einem Ihrer Tabs „Privacy & Security“
lead-review-question = Bei der Prüfung kam eine Frage zu den folgenden Antworten auf. Kunden sehen sie weiterhin: Nichts wurde zurückgehalten.
todo-review-question = Lesen Sie die Frage, korrigieren Sie die Antworten, wenn es nötig ist, und veröffentlichen Sie sie.
then-review-question = Was Sie veröffentlichen, wird wieder geprüft.

reviewed-answers = { $fields ->
        [one] 1 Antwort:
       *[other] { $fields } Antworten:
    }
open-reviewed = Antworten öffnen

## Das Ende jeder Mail

why = Sie erhalten diese E-Mail, weil Sie Apps von { $partner } im { $marketplace } betreuen. Sie wurde automatisch versandt.
why-security = Sie erhalten diese E-Mail, weil Sie die Sicherheit von { $partner } im { $marketplace } betreuen. Sie wurde automatisch versandt.
support = Fragen? { $link }
support-by-reply = Fragen? Antworten Sie auf diese E-Mail.
support-by-mail = Fragen? Schreiben Sie an { $address }.

## Ein Link zum Anmelden

subject-sign-in = Ihr Link zum Anmelden
lead-sign-in = Sie haben einen Link angefordert, um sich auf den Partnerseiten des { $marketplace } anzumelden.
todo-sign-in = Öffnen Sie ihn innerhalb von { $minutes } Minuten und klicken Sie auf „Sign in“. Er funktioniert nur einmal.
then-sign-in = Sie haben ihn nicht angefordert? Dann ignorieren Sie diese E-Mail: Ohne den Link kann sich niemand anmelden.
open-sign-in = Anmelden
why-sign-in = Sie erhalten diese E-Mail, weil Ihre Adresse auf der Anmeldeseite des { $marketplace } eingegeben wurde. Sie wurde automatisch versandt.
