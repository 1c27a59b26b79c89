# Was die Seiten für Partner außer dem sagen, was auf Seiten für Kunden steht, auf Deutsch: dieselben Nachrichten und
# Variablen wie in partners.en.ftl, wo steht, was sie bedeuten. Anrede: Sie.

## Der Rahmen jeder Seite

frame-skip = Zum Inhalt springen
frame-assessment = Selbsteinschätzung
frame-staff = Marktplatzteam
frame-members = Mitglieder
frame-signed-in = Angemeldet als { $person }
frame-sign-out = Abmelden
console-about = Für Partner: der Tab „Privacy & Security“ Ihrer Apps.
error-title = Fehler: { $title }
service-desk = Service Desk
report-bug = Sicherheitslücke melden
help = Hilfe
edit = Bearbeiten
preview = Vorschau
history = Verlauf
no-answer = Keine Antwort
published-word = Veröffentlicht
answered-of = { $answered } von { $asked } beantwortet ({ $percent } %)
how-far = { $answered } von { $asked }
answered-word = beantwortet
all-answers = Alle Antworten

## Die Liste der Apps

intro-title = Was der Tab „Privacy & Security“ ist
intro-about = Jede Cloud-App hat in ihrem Eintrag einen Tab „Privacy & Security“. Dort lesen Kunden, wie die App ihre Daten speichert, verarbeitet und schützt, damit weniger von ihnen nachfragen müssen.
intro-answer = <strong>Beantworten</strong> Sie die Fragen Schritt für Schritt. Das Formular speichert einen Entwurf, den nur Sie und Ihre Kollegen sehen.
intro-preview = <strong>Prüfen</strong> Sie in der Vorschau den Tab, wie Kunden ihn sehen werden, und was noch fehlt.
intro-publish = <strong>Veröffentlichen</strong> Sie ihn. Kunden sehen die Antworten sofort. Sie können sie jederzeit ändern und erneut veröffentlichen.
intro-programs = Programme können dasselbe mit einem <a href="/manage/tokens">API-Token</a>: siehe die <a href="/openapi.json">Beschreibung der API</a>.
apps-unreachable = Unsere E-Mails erreichen { $partner } nicht: Weder ein Mitglied, das eine App verwaltet, noch der Kontakt hat eine funktionierende E-Mail-Adresse. Bitten Sie den Marketplace, das zu berichtigen, sonst versäumen Sie Fristen.
apps-assessment-over = Die Selbsteinschätzung zur Sicherheit ist beendet: Füllen Sie stattdessen den Tab „Privacy & Security“ aus.
apps-assessment-ends = Die Selbsteinschätzung zur Sicherheit endet am { $date }. Füllen Sie den Tab „Privacy & Security“ aus statt einer neuen Selbsteinschätzung.
apps-assessment-of = Selbsteinschätzung von { $partner }
apps-not-everybody = Noch sehen nicht alle Kunden den Tab. Bitte verweisen Sie Kunden erst darauf, wenn die Einführung bei 100 % ist: Wir schreiben Ihnen dann.
apps-none = Sie verwalten keine Cloud-Apps. Fragen Sie jemanden, der Ihre Mitglieder verwaltet, oder den Marketplace.
apps-none-support = Sie verwalten keine Cloud-Apps. Fragen Sie jemanden, der Ihre Mitglieder verwaltet, oder <a href="{ $link }" rel="noopener">den Marketplace</a>.
status-nothing = Noch nichts beantwortet
status-draft = Entwurf, nicht veröffentlicht
status-live = Live
status-live-and-draft = Live, mit neuerem Entwurf
apps-badge-removed = Das Abzeichen „Cloud Fortified“ wird nicht gezeigt: Im Live-Tab fehlen Pflichtfelder.
apps-risk-live = { $count ->
        [one] Im Live-Tab fehlt 1 Antwort: Das Abzeichen „Cloud Fortified“ wird am { $due } entfernt, wenn bis dahin nicht alles ausgefüllt und veröffentlicht ist.
       *[other] Im Live-Tab fehlen { $count } Antworten: Das Abzeichen „Cloud Fortified“ wird am { $due } entfernt, wenn bis dahin nicht alles ausgefüllt und veröffentlicht ist.
    }
apps-risk-nothing = { $count ->
        [one] Es ist noch nichts veröffentlicht: Das Abzeichen „Cloud Fortified“ wird am { $due } entfernt, wenn der Tab bis dahin nicht mit der 1 Pflichtantwort veröffentlicht ist.
       *[other] Es ist noch nichts veröffentlicht: Das Abzeichen „Cloud Fortified“ wird am { $due } entfernt, wenn der Tab bis dahin nicht mit den { $count } Pflichtantworten veröffentlicht ist.
    }
apps-missing = { $count ->
        [one] Es fehlt: 1 Antwort
       *[other] Es fehlen: { $count } Antworten
    }
apps-missing-draft = { $count ->
        [one] Im Entwurf fehlt 1 Antwort
       *[other] Im Entwurf fehlen { $count } Antworten
    }
apps-missing-live = { $count ->
        [one] Im Live-Tab fehlt 1 Antwort
       *[other] Im Live-Tab fehlen { $count } Antworten
    }
question-label = Eine Frage zu Ihren Antworten
question = Bei der Prüfung ist am { $date } eine Frage an Sie entstanden. Die Frage allein hält nichts vor Kunden zurück.
question-fields = Es geht um diese Antworten:
question-shared = Es geht darum, was Sie zu diesen Fragen Ihrer Selbsteinschätzung zur Sicherheit erklären:
question-shared-remedy = Korrigieren Sie es dort, falls nötig, und reichen Sie die Selbsteinschätzung ein.
question-remedy = Korrigieren Sie die Antworten, falls nötig, und veröffentlichen Sie sie: Was Sie veröffentlichen, wird wieder geprüft.
withheld = Nach einer Prüfung sehen Kunden diese Antworten nicht. Korrigieren und veröffentlichen Sie sie: Eine korrigierte Antwort ist sofort zu sehen.
withheld-on = Abgelehnt am { $date }
withheld-label = Nach Prüfung zurückgehalten
withheld-shared = Nach einer Prüfung sehen Kunden nicht, was Sie zu diesen Fragen Ihrer Selbsteinschätzung zur Sicherheit erklären, bei keiner Ihrer Apps:
withheld-shared-remedy = Korrigieren Sie es dort, oder kennzeichnen Sie es als privat, und reichen Sie die Selbsteinschätzung ein: Kunden sehen den neuen Text, sobald er genehmigt ist.
withheld-shared-others = Korrigieren können es nur Mitglieder mit der Berechtigung für die Sicherheit Ihres Partners.
withheld-still = { $count ->
        [one] Ihr Entwurf hat 1 dieser Antworten unverändert: Sie bleibt zurückgehalten, wenn Sie veröffentlichen.
       *[other] Ihr Entwurf hat { $count } dieser Antworten unverändert: Sie bleiben zurückgehalten, wenn Sie veröffentlichen.
    }
look-again = Um einen weiteren Blick bitten
look-again-about = Über die Antworten, wie sie sind, wird noch einmal entschieden. Sie können einmal darum bitten; bis zur Entscheidung sehen Kunden sie nicht.
look-again-asked = Sie haben am { $date } um einen weiteren Blick gebeten. Es wird noch einmal entschieden. Nach jeder Ablehnung können Sie einmal darum bitten.
look-again-gone = Sie haben um einen weiteren Blick gebeten, und seither wurde entschieden. Nach jeder Ablehnung können Sie einmal darum bitten.
history-withheld = Nach Prüfung zurückgehalten: { $fields }.
apps-edit = Bearbeiten <span class="unseen">{ $app }</span>
apps-preview = Vorschau <span class="unseen">{ $app }</span>
apps-compare = Vergleichen <span class="unseen">der Antworten von { $app }</span>
apps-history = Verlauf <span class="unseen">von { $app }</span>
apps-live = Live-Tab <span class="unseen">von { $app }</span>

## Jedes Formular

questions = Fragen
optional = freiwillig
nothing-saved = Es wurde nichts gespeichert
not-submitted = Nicht eingereicht
correct = { $head }: { $count ->
        [one] 1 Angabe muss berichtigt werden
       *[other] { $count } Angaben müssen berichtigt werden
    }
see-example = Siehe ein <a href="{ $link }" rel="noopener">Beispiel</a>.
reviewed-against = Maßstab der Prüfung: { $criterion }
for-example = Zum Beispiel:
one-per-line = Eine Angabe pro Zeile
others-per-line = Weitere, eine pro Zeile
no-answer-yet = Noch keine Antwort
row = Zeile
row-removed-name = { $name } entfernen
row-number = { $word } { $number }
row-in-sentence = Zeile
add-another = Weitere hinzufügen
copy-types = Datenarten aus der ersten Frage übernehmen
publish-link = Diesen Link jetzt veröffentlichen
mandatory = Dies ist ein Pflichtfeld.
withheld-answer = Diese Antwort wurde nach einer Prüfung zurückgehalten. Berichtigen Sie sie, und veröffentlichen Sie sie erneut.
at-least = Für eine vollständige Antwort sind mindestens { $count } Zeichen nötig.
add-note = Anmerkung zu dieser Antwort
conflict = Inzwischen hat jemand anderes Antworten gespeichert
conflict-about = Es wurde nichts gespeichert. Was Sie geschrieben haben, steht noch unten im Formular; Felder, die Sie nicht geändert haben, zeigen die anderen Antworten. Speichern Sie, um die anderen Antworten durch Ihre zu ersetzen, oder <a href="{ $link }" data-drop>verwerfen Sie Ihre und behalten Sie die anderen</a>.
differences-by-field = Die Unterschiede, Feld für Feld
theirs = Andere (gespeichert)
yours = Ihre (im Formular)
field = Feld
answer = Antwort
save = Speichern
nothing-differs = Inzwischen hat jemand anderes Antworten gespeichert. Das Formular zeigt sie jetzt, und Ihre unterscheiden sich nicht davon.

## Was das Skript des Formulars sagt

script-unsaved = Noch nicht gespeichert
script-saving = Wird gespeichert …
script-saved = Gespeichert um
script-offline = Nicht gespeichert: keine Verbindung. Was Sie geschrieben haben, bleibt in diesem Browser erhalten.
script-retry = Nicht gespeichert: keine Verbindung. Was Sie geschrieben haben, bleibt in diesem Browser erhalten, und wir versuchen es noch einmal.
script-ended = Nicht gespeichert: Ihre Sitzung ist beendet. Was Sie geschrieben haben, bleibt in diesem Browser erhalten.
script-sign-in = Neu anmelden
script-refused = Nicht gespeichert: %. Was Sie geschrieben haben, bleibt in diesem Browser erhalten.
script-correct = Nicht gespeichert: Berichtigen Sie die markierten Felder. Was Sie geschrieben haben, bleibt in diesem Browser erhalten.
script-search = Tippen Sie, um zu suchen, und fügen Sie mit der Eingabetaste hinzu
script-add = Mit der Eingabetaste hinzufügen
script-remove = % entfernen

## Das Formular einer App

form-of = Privacy & Security: { $app }
form-section-of = { $section }: Privacy & Security, { $app }
form-opens = Antworten werden ab dem { $date } angenommen. Bis dahin können Sie das Formular nur lesen.
form-step = Schritt { $number } von { $of }
form-sections = Alle Abschnitte
sections-label = Abschnitte
form-copy = Aus einer anderen App übernehmen
form-copy-label = Die Antworten oben durch die einer anderen App ersetzen
form-copy-button = Antworten übernehmen
form-back = Zurück<span class="unseen"> zu { $section }</span>
form-continue = Speichern und weiter<span class="unseen"> zu { $section }</span>
form-preview = Speichern und Vorschau
form-discard = Änderungen verwerfen
form-saved = Gespeichert am { $date } von { $person }
form-unsaved = Noch nicht gespeichert. Der Entwurf wurde zuletzt am { $date } von { $person } gespeichert
form-no-draft-unsaved = Noch nicht gespeichert. Noch kein Entwurf.
form-no-draft-live = Noch kein Entwurf. Das Formular zeigt die veröffentlichten Antworten.
form-no-draft = Noch kein Entwurf. Das Formular ist leer.
form-one-page = Alles auf einer Seite
form-step-by-step = Schritt für Schritt
this-app = Diese App
flash-saved = Gespeichert.
flash-answers-unsaved = Ihre Antworten sind noch nicht gespeichert.
flash-link-unsaved = Der Link auf die Datenschutzerklärung ist nicht gespeichert: Veröffentlichen Sie ihn mit seinem eigenen Knopf.
flash-link-published = Der Link auf die Datenschutzerklärung ist veröffentlicht.
flash-row-added = Am Ende wurde eine neue Zeile hinzugefügt.
flash-row-removed = Die Zeile wurde entfernt.
flash-nothing-to-copy = Es gibt nichts zu übernehmen: In der ersten Frage stehen noch keine Datenarten.
flash-types-copied = Die Datenarten wurden übernommen.
flash-app-copied = Das Formular hat jetzt die Antworten von { $app }.

## Ein Entwurf wird verworfen

discard-title = Die Änderungen an { $app } verwerfen?
discard-live = Damit wird der Entwurf gelöscht, gespeichert am { $date } von { $person }, und zwar für alle, die die App verwalten. Die veröffentlichten Antworten bleiben, wie sie sind.
discard-nothing = Damit wird der Entwurf gelöscht, gespeichert am { $date } von { $person }, und zwar für alle, die die App verwalten. Es ist nichts veröffentlicht, daher bleiben keine Antworten übrig.
discard = Entwurf verwerfen
discard-keep = Entwurf behalten

## Die Vorschau

preview-of = Vorschau: { $app }
preview-description = Der Tab „Privacy & Security“ von { $app }, wie Kunden ihn sehen werden.
preview-label = Für Sie, den Partner
preview-banner = <strong>Vorschau:</strong> Das sehen Kunden, nachdem Sie veröffentlicht haben
preview-draft = Entwurf von { $app }, gespeichert am { $date } von { $person }
preview-new = Neu im Fragebogen, seit dieser Entwurf begonnen wurde:
preview-new-kept = Ihre anderen Antworten bleiben erhalten.
preview-badge-removed = Das Abzeichen „Cloud Fortified“ wird auf diesem Tab nicht gezeigt: Dafür müssen alle Pflichtfelder ausgefüllt sein.
preview-removes = { $count ->
        [one] Das Veröffentlichen entfernt 1 Antwort, die zählt und jetzt live ist:
       *[other] Das Veröffentlichen entfernt { $count } Antworten, die zählen und jetzt live sind:
    }
preview-missing = { $count ->
        [one] Es fehlt: 1 Pflichtfeld
       *[other] Es fehlen: { $count } Pflichtfelder
    }
preview-no-change = Das Veröffentlichen würde nichts ändern: Diese Antworten sind schon live.
preview-changes = { $count ->
        [one] Was das Veröffentlichen ändert: 1 Feld
       *[other] Was das Veröffentlichen ändert: { $count } Felder
    }
preview-changes-by-field = Was das Veröffentlichen ändert, Feld für Feld
live-now = Jetzt live
after-publish = Nach dem Veröffentlichen
preview-what = Was die Vorschau zeigt
preview-view = Ansicht
preview-channel = Kanal
view-default = Kurz
view-expanded = Ausführlich
channel-marketplace = Marketplace
channel-embedded = Eingebettet
effect-returns = Das Abzeichen „Cloud Fortified“ kommt zurück, sobald Sie veröffentlichen: Es fehlt nichts mehr.
effect-stays = Das Abzeichen „Cloud Fortified“ bleibt.
effect-removed = Das Abzeichen „Cloud Fortified“ würde entfernt, sobald Sie veröffentlichen: Es würden Pflichtfelder fehlen.
effect-not-shown = Das Abzeichen „Cloud Fortified“ wird erst gezeigt, wenn alle Pflichtfelder ausgefüllt sind.
effect-risk = { $count ->
        [one] Es wird am { $due } entfernt, wenn das fehlende Feld bis dahin nicht ausgefüllt und veröffentlicht ist.
       *[other] Es wird am { $due } entfernt, wenn die fehlenden Felder bis dahin nicht ausgefüllt und veröffentlicht sind.
    }
preview-blocked = Das kann noch nicht veröffentlicht werden
publish = Einreichen und veröffentlichen
edit-draft = Entwurf bearbeiten
preview-stale = Es wurde nichts veröffentlicht: Jemand hat den Entwurf gespeichert, seit Sie diese Vorschau geöffnet haben. Dies ist der neue Entwurf.

## Die Bestätigung

receipt-title = Veröffentlicht: { $app }
receipt-live = Revision <strong>{ $revision }</strong> von { $app } ist seit dem { $date } live, veröffentlicht von { $person }.
receipt-newer = Revision { $revision } hat sie inzwischen ersetzt.
receipt-not-public = Die App ist nicht auf dem öffentlichen Marketplace, daher sieht kein Kunde den Tab.
receipt-where-both = Auf der Website des Marketplace und in den Produkten gilt: { $audience }.
receipt-where-marketplace = Auf der Website des Marketplace gilt: { $audience }.
receipt-where-embedded = In den Produkten gilt: { $audience }.
audience-everybody = Alle Kunden sehen den Tab jetzt
audience-some = { $percent } der Kunden sehen den Tab jetzt
audience-stopped = Kein Kunde sieht den Tab im Moment, weil der Marketplace ihn nicht mehr zeigt
audience-from = Noch sieht kein Kunde den Tab; die ersten sehen ihn am { $date }
audience-nobody = Kein Kunde sieht den Tab im Moment
percent = { $whole } %
percent-with-rest = { $whole },{ $rest } %
receipt-see = Live-Tab ansehen

## Der Verlauf

history-of = Verlauf von { $app }
history-refused = { $count ->
        [one] Es wurde nichts gespeichert: 1 Angabe muss berichtigt werden
       *[other] Es wurde nichts gespeichert: { $count } Angaben müssen berichtigt werden
    }
history-stale = Es wurde nichts geändert: Jemand hat den Entwurf gespeichert, veröffentlicht oder verworfen, seit Sie diese Seite geöffnet haben. Sehen Sie ihn an, und versuchen Sie es dann noch einmal.
history-saved = Als Entwurf gespeichert
history-unchanged = Kein Feld hat sich geändert.
history-changed = { $count ->
        [one] 1 Feld hat sich geändert. Es ist noch nichts veröffentlicht.
       *[other] { $count } Felder haben sich geändert. Es ist noch nichts veröffentlicht.
    }
history-preview = In der Vorschau sehen, was Kunden sehen werden
history-what = Was sich geändert hat
history-what-by-field = Was sich geändert hat, Feld für Feld
before = Vorher
in-draft = Jetzt im Entwurf
revisions = Revisionen
revisions-caption = Revisionen, die neueste zuerst
revision-word = Revision
by = Von
actions = Aktionen
history-nothing = Es ist noch nichts veröffentlicht.
history-restored = Eine Revision, die wiederhergestellt wird, wird zum Entwurf; veröffentlicht wird nichts.
history-restored-draft = Eine Revision, die wiederhergestellt wird, wird zum Entwurf und ersetzt den jetzigen; veröffentlicht wird nichts.
history-open = Öffnen<span class="unseen">: Revision { $revision }</span>
history-compare-before = <span class="unseen">Revision { $revision } </span>Mit der vorigen vergleichen
history-compare-live = <span class="unseen">Revision { $revision } </span>Mit der Live-Revision vergleichen
history-restore = Wiederherstellen<span class="unseen">: Revision { $revision } als Entwurf</span>
history-earlier = Frühere Revisionen
history-differences = Unterschiede zwischen Revision { $from } und Revision { $to }
history-same = Es gibt keine Unterschiede.
history-empty = Sie hat keine Antworten.
history-answers = Die Antworten von Revision { $revision }
history-no-revision = Die App hat keine Revision { $revision }. Wählen Sie eine aus der Liste oben.
history-not-two = Das sind nicht zwei verschiedene Revisionen. Vergleichen Sie eine aus der Liste oben.
export = Exportieren
export-draft = Die Antworten des Entwurfs als Datei:
export-live = Die veröffentlichten Antworten als Datei:
import = Importieren
import-file = Eine JSON- oder CSV-Datei, die hier exportiert wurde
import-text = Oder fügen Sie ihren Text ein
import-about = Die Antworten werden zum Entwurf, wenn mit ihnen alles in Ordnung ist; veröffentlicht wird nichts.
import-about-draft = Die Antworten werden zum Entwurf und ersetzen den jetzigen, wenn mit ihnen alles in Ordnung ist; veröffentlicht wird nichts.
import-button = Als Entwurf importieren
the-file = Die Datei
the-text = Der Text
import-no-file = Wählen Sie eine Datei, die nicht leer ist, oder fügen Sie ihren Text ein. Es wurde nichts gesendet.
import-both = Sie haben eine Datei und einen Text gesendet, aber nur eines davon kann zum Entwurf werden. Löschen Sie den Text, oder wählen Sie keine Datei.
same-rows-alone = { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    }
same-rows = { $count ->
        [one] 1 weitere Zeile, auf beiden Seiten gleich
       *[other] { $count } weitere Zeilen, auf beiden Seiten gleich
    }

## Was an einer Antwort nicht stimmt

fault-unknown-field = Ein solches Feld gibt es nicht.
fault-wrong-type = Diese Antwort ist von der falschen Art.
fault-not-an-option = Das gehört nicht zu den Möglichkeiten, die zur Wahl stehen.
fault-too-long = Das ist zu lang: Höchstens { $limit } Zeichen sind erlaubt.
fault-too-many = Das sind zu viele: Höchstens { $limit } sind erlaubt.
fault-negative = Geben Sie eine Zahl ein, die nicht kleiner als null ist.
fault-not-a-whole-number = Geben Sie eine ganze Zahl von Tagen ein.
fault-too-large = Höchstens { $limit } Tage sind erlaubt. Für eine längere Zeit wählen Sie, dass die Daten unbegrenzt aufbewahrt werden.
fault-min-above-max = Die kürzeste Zeit ist länger als die längste.
fault-contradiction = Zwei Antworten schließen einander aus. Geben Sie entweder eine Zahl von Tagen an oder dass die Daten unbegrenzt aufbewahrt werden.
fault-link-malformed = Das ist kein Link. Geben Sie einen ein wie https://example.com/page.
fault-link-scheme = Der Link muss mit https:// beginnen.
fault-link-host = Der Link muss zu einem öffentlichen Domainnamen führen, etwa example.com.
fault-link-user-info = Der Link darf weder einen Benutzernamen noch ein Passwort enthalten.
fault-contact = Das ist weder eine E-Mail-Adresse noch ein https-Link. Geben Sie etwas ein wie security@example.com oder https://example.com/security.
fault-email = Das ist keine E-Mail-Adresse. Geben Sie eine ein wie security@example.com.
fault-control-character = Entfernen Sie das Steuerzeichen: Es lässt sich nicht anzeigen.
fault-mandatory = Dies ist ein Pflichtfeld.
fault-answers-too-large = Alle Antworten zusammen sind zu lang. Kürzen Sie einige davon.
fault-malformed = Das lässt sich nicht lesen. Gehen Sie von einer Datei aus, die hier exportiert wurde.
fault-other = Das kann nicht angenommen werden. Bitte berichtigen Sie es.
fault-of-item = „{ $item }“: { $fault }
line = Zeile { $number }

## Die Selbsteinschätzung

assessment-of = Selbsteinschätzung zur Sicherheit von { $partner }
assessment-ended = Das Programm endete am { $date }: Füllen Sie stattdessen den Tab „Privacy & Security“ aus.
assessment-ends = Das Programm endet am { $date }. An seine Stelle tritt der Tab „Privacy & Security“.
assessment-shown = Kunden sehen die Anerkennung bis zum { $until }.
assessment-shown-ahead = Kunden sehen die Anerkennung bis zum { $expiry } und, solange über Ihren Antrag nicht entschieden ist, längstens bis zum { $until }.
assessment-shown-prolonged = Kunden sehen die Anerkennung, solange über Ihren Antrag nicht entschieden ist, längstens bis zum { $until }.
assessment-not-shown = Im Moment sehen Kunden keine Anerkennung.
assessment-serves = Der Antrag, den Sie eingereicht haben, gilt als Verlängerung.
assessment-will-serve = Wenn bis zum { $date } nicht über Ihren Antrag entschieden ist, gilt er als Verlängerung.
assessment-renew-now = Sie können die Anerkennung jetzt verlängern.
assessment-renew-from = Sie können die Anerkennung ab dem { $date } verlängern. Bis dahin speichern Sie eine Aktualisierung und reichen sie ein.
assessment-notes = Was die Prüfer geschrieben haben
assessment-submit = Speichern und einreichen
assessment-renew = Mit den letzten Antworten verlängern
assessment-withdraw = Zurückziehen
assessment-earlier = Frühere Anträge
assessment-row = <a href="{ $link }">Begonnen am { $date }</a>, { $state } seit dem { $since }
assessment-incomplete = Ihre Antworten sind gespeichert, aber der Antrag ist nicht eingereicht: Einige Fragen haben keine Antwort.
state-draft = Entwurf
state-submitted = eingereicht
state-in-review = in Prüfung
state-changes-requested = Änderungen erbeten
state-approved = anerkannt
state-rejected = abgelehnt
state-withdrawn = zurückgezogen
state-closed = geschlossen
standing-none = Sie haben noch keinen Antrag begonnen.
standing-draft = Entwurf, { $ago } begonnen. Er ist noch nicht eingereicht.
standing-submitted = { $ago } eingereicht. Eine Prüfung dauert meist { $days } Tage.
standing-in-review = { $ago } eingereicht und jetzt in Prüfung. Eine Prüfung dauert meist { $days } Tage.
standing-changes-requested = Die Prüfer haben { $ago } um Änderungen gebeten. Nehmen Sie sie vor, und reichen Sie den Antrag dann noch einmal ein.
standing-approved = Anerkannt: { $ago }.
standing-rejected = Abgelehnt: { $ago }. Um einen neuen Antrag zu stellen, speichern Sie Ihre Antworten: Damit beginnt er.
standing-withdrawn = Zurückgezogen: { $ago }. Um einen neuen Antrag zu stellen, speichern Sie Ihre Antworten: Damit beginnt er.
standing-closed = Geschlossen: Das Programm endete, bevor entschieden wurde.
over-ended = Das Programm endete am { $date }. An seine Stelle ist der Tab „Privacy & Security“ getreten: Füllen Sie stattdessen den Tab jeder App aus.
over-what = Was war
over-approved = Zuletzt wurde sie am { $date } anerkannt. Kunden sehen weder das noch die Antworten mehr.
over-no-approval = Sie wurde nicht anerkannt.
over-no-application = Es gab keinen Antrag.
over-applications = Anträge
past-of = Frühere Selbsteinschätzung zur Sicherheit von { $partner }
past-current = Aktueller Antrag
purpose-new = Ein neuer Antrag
purpose-renewal = Eine Verlängerung
purpose-update = Eine Aktualisierung
past-about = { $purpose }, begonnen am { $date }, { $state } seit dem { $since }.
past-about-submitted = { $purpose }, begonnen am { $date }, eingereicht am { $submitted }, { $state } seit dem { $since }.
past-private = Nur die Prüfer sehen die Einzelheiten und Links.

## Die Seiten des Kontos

fields-look-again = { $count ->
        [one] Ein Feld muss noch geändert werden
       *[other] { $count } Felder müssen noch geändert werden
    }
only-these-apps = Nur die unten angekreuzten Apps
tokens-description = Ihre API-Token.
token-created = <strong>Das Token „{ $name }“ wurde erstellt.</strong> Kopieren Sie es jetzt: Es wird nicht noch einmal gezeigt.
copy = Kopieren
copied = Kopiert
copy-keys = Mit Strg+C kopieren
tokens-about = Ein Programm, das die API mit Ihrer E-Mail-Adresse und einem Token aufruft, kann alles, was Sie können. Mit einem Token nur für einige Apps kann es diese Apps verwalten und sonst nichts.
tokens-limited = Sie haben ein Token nur für einige Apps benutzt: Token, die mehr können, sind nicht aufgeführt.
tokens-none = Sie haben keine Token.
tokens-caption = Ihre Token
token-name = Name
token-manages = Kann verwalten
token-valid = Gültig
token-used = Zuletzt benutzt
token-revoke = Widerrufen
token-revoke-name = Widerrufen<span class="unseen">: { $name }</span>
token-everything = alles, was Sie können
token-from-until = vom { $from } bis zum { $until }
token-from = ab dem { $from }, bis es widerrufen wird
token-unused = nicht seit dem { $date }
token-revoked = widerrufen
token-new = Neues Token
token-name-hint = Wofür es ist, zum Beispiel „Release-Pipeline“.
token-valid-for = Gültig für
token-days = { $count ->
        [365] 1 Jahr
       *[other] { $count } Tage
    }
token-all-apps = Alle meine Apps und alles andere, was ich kann
token-create = Token erstellen
sessions = Sitzungen
sessions-about = Meldet Sie in jedem Browser ab, auch in diesem. Ihre Token funktionieren weiter.
sign-out-everywhere = Überall abmelden
token-needs-name = Geben Sie einen Namen ein, der sagt, wofür das Token ist.
token-needs-days = Wählen Sie, wie lange das Token gültig ist.
token-needs-limit = Wählen Sie, für welche Apps das Token ist.
token-unknown-app = Eine der angekreuzten Apps ist unbekannt. Kreuzen Sie nur Apps aus der Liste an.
token-no-apps = Kreuzen Sie mindestens eine App an.
token-too-many-apps = Es sind zu viele Apps angekreuzt.
token-not-managed = Sie verwalten eine dieser Apps nicht mehr. Prüfen Sie, welche Apps angekreuzt sind.
members-of = Mitglieder von { $partner }
members-description = Die Mitglieder von { $partner } und ihre Berechtigungen.
member-saved = Gespeichert: { $member } ist Mitglied mit den Berechtigungen unten.
member-removed = { $member } ist kein Mitglied mehr.
member = Mitglied
member-manages = Verwaltet
member-security = Sicherheit des Partners
member-change = Ändern
member-change-name = Ändern<span class="unseen">: { $member }</span>
member-remove-name = Entfernen<span class="unseen">: { $member }</span>
no-app = keine App
all-apps = alle Apps
yes = ja
no = nein
member-form = Mitglied hinzufügen oder ändern
member-hint = Wenn diese Person schon Mitglied ist, ersetzen diese Berechtigungen die jetzigen.
member-apps = Verwaltet Apps: speichert ihre Antworten, prüft sie in der Vorschau und veröffentlicht sie
member-all-apps = Alle Apps, auch künftige
member-secures = Kümmert sich um die Sicherheit des Partners: stellt den Antrag auf Selbsteinschätzung zur Sicherheit
member-both = Ein Mitglied mit beiden Berechtigungen, für alle Apps, kann auch die Mitglieder verwalten.
member-save = Mitglied speichern
member-incomplete = Geben Sie eine vollständige E-Mail-Adresse ein, etwa pat@example.com.
member-last = Niemand könnte mehr die Mitglieder verwalten. Geben Sie zuerst einem anderen Mitglied alle Berechtigungen.
removal-title = { $member } bei { $partner } entfernen?
removal-description = Fragt einmal nach, bevor ein Mitglied entfernt wird.
removal-last = Niemand könnte mehr die Mitglieder verwalten. Geben Sie zuerst einem anderen Mitglied alle Berechtigungen, auf der Seite der <a href="{ $link }">Mitglieder</a>.
removal-self = Das sind Sie: Ihre Sitzungen und API-Token funktionieren für { $partner } sofort nicht mehr. Was Sie gespeichert und veröffentlicht haben, bleibt. Nur ein anderes Mitglied kann Sie wieder hinzufügen.
removal-other = Die Sitzungen und API-Token dieser Person funktionieren für { $partner } sofort nicht mehr. Was sie gespeichert und veröffentlicht hat, bleibt.
removal = Mitglied entfernen
removal-keep = Mitglied behalten

## Die Antworten einer App neben den anderen Antworten des Partners, für den Partner

drift-title = Passen die Antworten von { $app } zusammen?
drift-about = Die Antworten dieser App stehen hier neben dem, was Sie anderswo über dieselben Tatsachen sagen. Wo sie sich unterscheiden, fragen wir nach: oft stimmt beides, und manchmal ist eine Angabe veraltet.
drift-compared = Was verglichen wurde
drift-of-draft = Der Entwurf dieser App, wie er jetzt gespeichert ist.
drift-of-live = Die veröffentlichten Antworten dieser App: es gibt keinen Entwurf.
drift-of-nothing = Diese App hat noch keine Antworten.
drift-apps = { $count ->
        [0] Keine andere App, die Sie verwalten, hat veröffentlichte Antworten.
        [one] Die veröffentlichten Antworten einer anderen App, die Sie verwalten:
       *[other] Die veröffentlichten Antworten von { $count } anderen Apps, die Sie verwalten:
    }
drift-apps-left-out = { $count ->
        [one] Eine weitere App wurde nicht verglichen, denn verglichen werden die ersten 100 nach ihrem Schlüssel.
       *[other] { $count } weitere Apps wurden nicht verglichen, denn verglichen werden die ersten 100 nach ihrem Schlüssel.
    }
drift-assessment = Selbsteinschätzung
drift-assessment-approved = Die anerkannten Antworten Ihrer Selbsteinschätzung zur Sicherheit.
drift-assessment-in-progress = Die neuesten Antworten Ihrer Selbsteinschätzung zur Sicherheit: über den Antrag ist noch nicht entschieden.
drift-assessment-expired = Nicht Ihre Selbsteinschätzung zur Sicherheit: die Anerkennung ist abgelaufen.
drift-assessment-absent = Nicht Ihre Selbsteinschätzung zur Sicherheit: es gibt weder eine Anerkennung noch einen offenen Antrag.
drift-assessment-ended = Nicht die Selbsteinschätzung zur Sicherheit: der Marketplace hat sie beendet.
drift-assessment-withheld = Nicht die Selbsteinschätzung zur Sicherheit: um sie zu sehen, brauchen Sie die Berechtigung für die Sicherheit Ihres Partners.
drift-agrees = Alles passt zusammen. Es gibt nichts zu fragen.
drift-nothing-answered = Es wurde nichts verglichen, denn diese App hat noch keine Antworten. Kommen Sie wieder, wenn ein Entwurf gespeichert ist.
drift-nothing-compared = Es gab nichts, womit diese App verglichen werden konnte.
drift-questions = { $count ->
        [one] Es gibt eine Frage an Sie.
       *[other] Es gibt { $count } Fragen an Sie.
    }
drift-where = Wo
drift-answer = Antwort
drift-here = Diese App
drift-edit = Antworten bearbeiten
drift-to-apps = Ihre Apps
drift-link = Mit Ihren anderen Antworten vergleichen
drift-link-from-assessment = Jede Ihrer Apps hat eine Seite, die ihre Antworten mit diesen vergleicht.
