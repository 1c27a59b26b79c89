# Was in Mails steht, auf Deutsch. Der Katalog ist Fluent (projectfluent.org): dieselben Nachrichten und Variablen wie in
# mail.en.ftl, wo steht, was sie bedeuten und welche Regeln für die Texte gelten. Anrede: Sie.

## Daten

by-day = { $date } (UTC)

## Ein Abzeichen wird entfallen

subject-fortified-warning = { $apps ->
        [one] Bis { $by }: Tab „Privacy & Security“ vervollständigen und das Cloud-Fortified-Abzeichen behalten
       *[other] Bis { $by }: { $apps } Tabs „Privacy & Security“ vervollständigen und die Cloud-Fortified-Abzeichen behalten
    }
lead-fortified-warning = { $apps ->
        [one] Bei einer Ihrer Cloud-Fortified-Apps ist der Tab „Privacy & Security“ unvollständig. Sie verliert das Abzeichen, wenn nicht bis { $by } alle Felder ausgefüllt und veröffentlicht sind.
       *[other] Bei { $apps } Ihrer Cloud-Fortified-Apps ist der Tab „Privacy & Security“ unvollständig. Sie verlieren das Abzeichen, wenn nicht bis { $by } alle Felder ausgefüllt und veröffentlicht sind.
    }
todo-fortified-warning = { $days ->
        [one] Es bleibt noch 1 Tag. Öffnen Sie jede der folgenden Apps, ergänzen Sie die fehlenden Antworten und veröffentlichen Sie sie: Ein gespeicherter Entwurf zählt nicht.
       *[other] Es bleiben noch { $days } Tage. Öffnen Sie jede der folgenden Apps, ergänzen Sie die fehlenden Antworten und veröffentlichen Sie sie: Ein gespeicherter Entwurf zählt nicht.
    }
then-fortified-warning = Sobald alles veröffentlicht ist, bleibt das Abzeichen erhalten, und diese Erinnerungen enden.

## Ein Abzeichen wird nicht gezeigt

subject-badge-removed = { $apps ->
        [one] Cloud-Fortified-Abzeichen entfernt: Mit den fehlenden Antworten erhalten Sie es sofort zurück
       *[other] { $apps } Cloud-Fortified-Abzeichen entfernt: Mit den fehlenden Antworten erhalten Sie sie sofort zurück
    }
lead-badge-removed = { $apps ->
        [one] Kunden sehen das Cloud-Fortified-Abzeichen bei der folgenden App nicht mehr, weil ihr Tab „Privacy & Security“ unvollständig ist.
       *[other] Kunden sehen das Cloud-Fortified-Abzeichen bei den folgenden { $apps } Apps nicht mehr, weil deren Tabs „Privacy & Security“ unvollständig sind.
    }
todo-badge-removed = Ergänzen und veröffentlichen Sie die fehlenden Antworten. Das Abzeichen erscheint von selbst wieder, sobald das letzte fehlende Feld veröffentlicht ist.
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

## Die Einführung des Tabs

subject-answers-open = Sie können die Fragen zu „Privacy & Security“ für Ihre Cloud-Apps jetzt beantworten
subject-answers-open-by = Bitte veröffentlichen Sie Ihre Antworten zu „Privacy & Security“, bevor Kunden den Tab ab { $date } sehen
lead-answers-open = Jede Cloud-App im { $marketplace } erhält einen Tab „Privacy & Security“, der Kunden zeigt, wie die App mit ihren Daten umgeht. Ab sofort können Sie die Fragen dazu beantworten.
todo-answers-open = Öffnen Sie jede der folgenden Apps, beantworten Sie die Fragen und veröffentlichen Sie die Antworten. Kunden sehen den Tab noch nicht.
todo-answers-open-by = Öffnen Sie jede der folgenden Apps, beantworten Sie die Fragen und veröffentlichen Sie die Antworten. Kunden sehen den Tab noch nicht; die ersten sehen ihn ab { $date }.

subject-rollout-begins = Die ersten Kunden sehen Ihren Tab „Privacy & Security“: Bitte prüfen und ergänzen Sie jetzt Ihre Antworten
lead-rollout-begins = Kunden des { $marketplace } sehen nun nach und nach den Tab „Privacy & Security“ von Cloud-Apps: zunächst wenige, dann immer mehr.
todo-rollout-begins = Prüfen Sie jede der folgenden Apps, ergänzen Sie fehlende Antworten und veröffentlichen Sie sie. Kunden sehen auch, welche Fragen nicht beantwortet sind.
then-rollout-begins = Bitte verweisen Sie Kunden noch nicht auf den Tab: Die meisten können ihn noch nicht sehen. Wir sagen Ihnen Bescheid, sobald alle ihn sehen.

subject-everybody = Alle Kunden sehen jetzt Ihren Tab „Privacy & Security“: Bitte vervollständigen Sie ihn und verweisen Sie darauf
lead-everybody = Die Einführung ist abgeschlossen: Alle Kunden des { $marketplace } sehen den Tab „Privacy & Security“ von Cloud-Apps, auf der Website und in den Produkten.
todo-everybody = Ab jetzt können Sie Kunden auf den Tab verweisen. Prüfen Sie jede der folgenden Apps, ergänzen Sie fehlende Antworten und veröffentlichen Sie sie.

voluntary = Die Antworten sind freiwillig. Cloud-Fortified-Apps tragen ihr Abzeichen jedoch nur, solange alle Felder ausgefüllt sind.
voluntary-by = Die Antworten sind freiwillig. Cloud-Fortified-Apps behalten ihr Abzeichen jedoch nur, wenn bis { $by } alle Felder ausgefüllt sind.

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

## Um eine Mail herum

why = Sie erhalten diese Mail, weil Sie Apps von { $partner } im { $marketplace } betreuen. Sie wurde automatisch versandt.
support = Fragen? { $link }
