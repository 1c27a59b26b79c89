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
