# Was die Seiten für Kunden, das Bild des Abzeichens und der Feed sagen, auf Deutsch: dieselben Nachrichten und Variablen
# wie in pages.en.ftl, wo steht, was sie bedeuten. Anrede: Sie.

language-name = Deutsch
languages = Sprache

## Der Tab

tab = Privacy & Security
tab-of = Privacy & Security: { $app }
tab-about = Wie { $app } von { $partner } Daten speichert, verarbeitet und schützt.
by-partner = von
fortified = Cloud Fortified
fortified-about = Cloud Fortified ist ein Programm des { $marketplace } für Cloud-Apps.
fortified-since = Diese App hat das Abzeichen seit dem { $date }.
fortified-asks = Ab dem { $date } hat eine App das Abzeichen nur, solange alle Fragen ihres Tabs „Privacy & Security“ beantwortet sind.
silent = Der Partner hat noch keine Antworten veröffentlicht.
how-much = Umfang der Ansicht
show-all = { $count ->
        [0] Alle Fragen zeigen
        [one] Alle Fragen zeigen (1 Antwort)
       *[other] Alle { $count } Antworten zeigen
    }
sections = Abschnitte
note = Anmerkung des Partners:
answered = { $count ->
        [0] keine Antwort
        [one] 1 Antwort
       *[other] { $count } Antworten
    }
show-less = Weniger anzeigen
last-updated = Zuletzt aktualisiert am
revision = Revision { $number }
elsewhere = (andere Website, öffnet sich in einem neuen Tab)
self-assessment = Selbsteinschätzung zur Sicherheit
to-overview = Übersicht:
to-feed = Änderungen als Feed

## Die Selbsteinschätzung zur Sicherheit

to-security = Die Antworten des Partners lesen
security-of = Sicherheit von { $app }
security-about = Was { $partner } zur Sicherheit von { $app } angibt.
profile-about = { $partner } auf dem Marketplace: Apps und Sicherheit.
approved-on = Anerkannt am
valid-until = gültig bis
self-assessment-answers = Die Antworten des Partners
no-self-assessment = Der Partner hat keine gültige Selbsteinschätzung zur Sicherheit.
apps-of = Apps
to-profile = Mehr über

## Für Besucher, denen die Einführung den Tab nicht zeigt: Nichts sagt, dass es ihn gibt

unavailable = Diese Seite ist nicht verfügbar
unavailable-about = Hier gibt es im Moment nichts zu lesen.
listing-about = { $app } von { $partner } auf dem Marktplatz.

## Die Übersicht

overview-about = { $app } von { $partner }: Datenschutz und Sicherheit auf einen Blick.
at-a-glance = Privacy & Security auf einen Blick
to-tab = Tab „Privacy & Security“ öffnen

## Das Bild des Abzeichens

sign-updated = aktualisiert am { $date }
sign-silent = noch nicht beantwortet
sign-listed = Eintrag der App

## Der Feed

feed-of = Privacy & Security: { $app }, Änderungen
feed-first = Erste veröffentlichte Antworten
feed-revision = Revision { $number } der Antworten
feed-changed = Geändert: { $labels }
feed-unchanged = Nichts von dem, was dieser Tab zeigt, hat sich geändert.

## Wenn etwas nicht stimmt

site-name = Marketplace
main-links = Hauptnavigation
to-partners-pages = Für Partner
to-staff-pages = Das Team des Marktplatzes
problem-not-found = Seite nicht gefunden
problem-not-found-about = Unter dieser Adresse gibt es weder eine App noch einen Partner. Vielleicht ist sie falsch geschrieben, oder die Seite wurde entfernt.
problem-not-understood = Die Adresse ist ungültig
problem-not-understood-about = Ein Teil der Adresse stimmt nicht. Bitte öffnen Sie die Seite noch einmal über den Eintrag der App.
problem-busy = Die Website ist im Moment überlastet
problem-busy-about = Bitte laden Sie die Seite gleich noch einmal.
problem-fault = Bei uns ist etwas schiefgegangen
problem-fault-about = Es lag nicht an Ihnen. Bitte laden Sie die Seite in einiger Zeit noch einmal.

## Anmelden auf den Seiten für Partner

sign-in-title = Anmelden auf den Partnerseiten des { $marketplace }
sign-in-about = Hier beantworten Partner die Fragen zu „Privacy & Security“ ihrer Apps, sehen die Antworten in der Vorschau und veröffentlichen sie.
sign-in-staff-title = Anmelden auf den Seiten für das Team des { $marketplace }
sign-in-staff-about = Hier prüft das Team des Marktplatzes, was Partner veröffentlichen, und pflegt den Katalog und das Programm.
sign-in-error = Fehler:
sign-in-look-again = Ein Feld muss noch geändert werden
sign-in-address = E-Mail-Adresse
sign-in-hint = Wir senden Ihnen einen Link. Er funktioniert einmal und nur { $minutes } Minuten lang.
sign-in-incomplete = Geben Sie Ihre vollständige E-Mail-Adresse ein, etwa pat@example.com.
sign-in-request = Link senden
sign-in-over = Dieser Link funktioniert nicht mehr: Jeder Link funktioniert einmal und nur { $minutes } Minuten lang. Fordern Sie hier einen neuen an.
signed-out = Sie sind abgemeldet.
sign-in-sent = Sehen Sie in Ihre E-Mails
sign-in-sent-about = Wenn wir diese Adresse kennen, ist eine E-Mail mit einem Link unterwegs. Öffnen Sie den Link innerhalb von { $minutes } Minuten.
sign-in-no-mail = Keine E-Mail? Sehen Sie im Spam-Ordner nach, und prüfen Sie die Adresse auf Tippfehler. Wir senden nur wenige Links pro Stunde an eine Adresse.
sign-in-again = Neuen Link anfordern
sign-in-press = Drücken Sie den Knopf, um sich mit diesem Browser anzumelden. Drücken Sie ihn nicht, wenn Sie diesen Link nicht angefordert haben.
sign-in = Anmelden

## Was Seiten für Partner sagen und auch Funktionen für Kunden zeigen können: wenn etwas nicht stimmt

frame-product = Privacy & Security
frame-apps = Apps
frame-tokens = API-Token
apps-title = Ihre Apps
opens-tab = (öffnet sich in einem neuen Tab)
partner-problem-400 = Die Anfrage ist ungültig
partner-problem-400-about = Etwas an dieser Anfrage stimmt nicht. Gehen Sie zurück, laden Sie die Seite neu, und versuchen Sie es noch einmal.
partner-problem-401 = Nicht angemeldet
partner-problem-401-about = Sie sind nicht angemeldet, oder Ihre Sitzung ist beendet. Es wurde noch nichts gespeichert: Melden Sie sich in einem anderen Tab an, und laden Sie dann diese Seite neu, um zu senden, was Sie geschrieben haben.
partner-problem-403 = Keine Berechtigung
partner-problem-403-about = Ihnen fehlt die Berechtigung dafür. Fragen Sie jemanden, der Ihre Mitglieder verwaltet.
partner-problem-404 = Nicht gefunden
partner-problem-404-about = Unter dieser Adresse gibt es nichts, oder es ist nicht für Sie bestimmt. Sehen Sie bei Ihren Apps nach.
partner-problem-409 = Im Moment nicht möglich
partner-problem-409-about = Das ist im Moment nicht möglich, oder jemand anderes hat gleichzeitig etwas geändert. Es wurde nichts geändert. Gehen Sie zurück, und sehen Sie noch einmal nach.
partner-problem-412 = Inzwischen geändert
partner-problem-412-about = Jemand hat etwas geändert, seit Sie die Seite geöffnet haben. Es wurde nichts geändert. Gehen Sie zurück, und sehen Sie noch einmal nach.
partner-problem-413 = Zu groß
partner-problem-413-about = Was Sie gesendet haben, ist zu groß. Es wurde nichts geändert.
partner-problem-503 = Überlastet
partner-problem-503-about = Wir können im Moment nicht antworten. Es ging nichts verloren: Laden Sie die Seite gleich noch einmal.
partner-problem-500 = Bei uns ist etwas schiefgegangen
partner-problem-500-about = Es lag nicht an Ihnen. Bitte laden Sie die Seite in einiger Zeit noch einmal.
partner-problem-other = Das war nicht möglich
partner-problem-other-about = Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu, und versuchen Sie es noch einmal.

## Die Statistik, für alle und für das Team

statistics = Statistik
statistics-about = Wie viele Apps den Tab Privacy & Security beantwortet haben, und wie vollständig.
statistics-tabs = Tabs mit veröffentlichten Antworten
statistics-complete = Vollständige Tabs
statistics-days = Im Lauf der Zeit
statistics-chart = Tabs mit veröffentlichten Antworten und vollständige Tabs, Tag für Tag; die Zahlen folgen in einer Tabelle.
statistics-no-days = Noch ist nichts gezählt.
statistics-no-questions = Noch ist keine Zahl zu zeigen.
statistics-numbers = Zahlen nach Tagen
statistics-day = Tag
statistics-questions = Nach Fragen
statistics-question = Frage
statistics-asked = Tabs, die gefragt werden
statistics-answered = Tabs, die antworten
statistics-few = Gezählt werden nur Apps, die alle finden können, jede binnen einer Stunde nach ihrer Veröffentlichung, und eine, die geht, binnen eines Monats. Eine Zahl unter 5, oder eine, der weniger als 5 zum Ganzen fehlen, wird nicht gezeigt (–), damit keine einzelne App zu erkennen ist.
