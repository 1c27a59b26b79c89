# Was die Seiten des Marktplatzteams über die der Partner hinaus (partners.de.ftl) sagen, auf Deutsch. Dieselben Meldungen und
# Variablen in jeder Sprache; ein Test vergleicht sie.

## Der Rahmen

staff-about = Für das Marktplatzteam: was läuft, was wartet und was zu tun ist.
staff-start = Start
staff-assessments = Selbsteinschätzungen
staff-rollout = Einführung
staff-fortified = Cloud Fortified
staff-mail = Mails
staff-jobs = Jobs
staff-catalogue = Katalog
staff-programme = Programm
staff-people = Team

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
staff-date-assessment = Die Selbsteinschätzung zur Sicherheit endet{ $detail }
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

## Selbsteinschätzungen

staff-assessments-end = Die Selbsteinschätzung zur Sicherheit endet am { $date }.
staff-assessments-ended = Die Selbsteinschätzung zur Sicherheit endete am { $date }: Es kann nichts mehr entschieden werden.
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
staff-application-of = Selbsteinschätzung von { $partner }
staff-not-saved = Nichts wurde geändert
staff-stale = Jemand hat den Antrag geändert, seit Sie diese Seite geöffnet haben, oder Sie haben zweimal gedrückt. Er steht hier, wie er jetzt ist, mit dem, was Sie geschrieben haben. Sehen Sie ihn an und entscheiden Sie noch einmal.
staff-reasons-missing = Schreiben Sie die Gründe: Der Partner wird sie lesen.
staff-approve-drops = Sie haben Gründe geschrieben, und die sind für Änderungen und Ablehnungen. Verlangen Sie damit Änderungen oder lehnen Sie ab, oder nehmen Sie sie heraus und geben Sie noch einmal frei. Eine Anmerkung zu einer Frage darf bleiben.
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

## Prüfungen veröffentlichter Antworten

staff-reviews = Prüfungen
staff-reviews-open = Warten auf eine Entscheidung
staff-reviews-asked = Partner wurde gefragt
staff-reviews-kind = Was gefunden wurde
staff-reviews-any = Alles
staff-reviews-found = Gefunden
staff-reviews-none = Nichts wartet.
staff-reviews-no-more = Mehr wartet nicht.
staff-reviews-here = { $count ->
        [one] 1 Prüfung, das größte Risiko zuerst.
       *[other] { $count } Prüfungen, das größte Risiko zuerst, dann was am längsten wartet.
    }
staff-reviews-more = Weitere folgen auf der nächsten Seite.
staff-reviews-filtered = { $count ->
        [one] 1 davon ist zu sehen: Der Filter sieht nur diese Seite an.
       *[other] { $count } davon sind zu sehen: Der Filter sieht nur diese Seite an.
    }
staff-reviews-oldest = Am längsten wartet: { $ago }
staff-review-of = Prüfung von { $app }
staff-review-open = wartet
staff-review-is-asked = Partner wurde gefragt
staff-review-decided = entschieden
staff-review-not-scanned = noch nicht durchsucht
staff-review-nothing = nichts gefunden
staff-review-again = der Partner bittet um einen weiteren Blick
staff-review-again-at = Der Partner hat am { $date } um einen weiteren Blick gebeten.
staff-review-rejections = { $count ->
        [one] bisher einmal abgelehnt
       *[other] bisher { $count }-mal abgelehnt
    }
staff-review-approved = Freigegeben: { $app }.
staff-review-rejected = Abgelehnt: { $app }. Kunden sehen diese Antworten nicht mehr, und der Partner erfährt es per Mail.
staff-review-asked = Der Partner von { $app } wird per Mail gefragt. Kunden sehen die Antworten weiterhin.
staff-review-next-follows = Dies ist die nächste Prüfung.
staff-review-stale = Jemand war schneller, oder Sie haben zweimal gedrückt. Die Prüfung ist zu sehen, wie sie jetzt ist, mit dem, was Sie angekreuzt und geschrieben haben. Sehen Sie an, was neu ist, und entscheiden Sie noch einmal.
staff-review-new-revision = Revision { $revision } wurde veröffentlicht.
staff-review-new-decisions = { $count ->
        [one] Es wurde eine weitere Entscheidung getroffen.
       *[other] Es wurden { $count } weitere Entscheidungen getroffen.
    }
staff-review-scanned-again = Sie wurde am { $date } durchsucht.
staff-review-published-since = Veröffentlicht, seit Sie die Prüfung geöffnet haben
staff-review-none-ticked = Kreuzen Sie die Antworten an, die Sie meinen, oder alle.
staff-review-approve-drops = Sie haben Antworten angekreuzt, einen Grund gewählt oder einen Text geschrieben, und eine Freigabe braucht nichts davon. Lehnen Sie damit ab oder fragen Sie damit, oder nehmen Sie es heraus und geben Sie noch einmal frei.
staff-review-no-reason = Wählen Sie den Grund.
staff-review-no-explanation = Erklären Sie den Grund im Text: Der Partner wird ihn lesen.
staff-review-no-question = Schreiben Sie die Frage: Der Partner wird sie lesen.
staff-review-asked-already = Der Partner wurde schon gefragt, und die Frage ist noch offen: Es gibt immer nur eine. Geben Sie frei oder lehnen Sie ab, worum es geht, oder warten Sie, bis der Partner veröffentlicht.
staff-review-question = Offene Frage
staff-review-asked-at = Der Partner wurde am { $date } gefragt nach:
staff-review-one-question = Der Partner wurde schon gefragt. Es gibt immer nur eine Frage: Sie endet, wenn der Partner veröffentlicht, oder mit Ihrer Entscheidung.
staff-review-bad-text = Der Text darf höchstens 2.000 Zeichen haben, und keine Steuerzeichen.
staff-review-all-withheld = Alle Antworten sind zurückgehalten. Kreuzen Sie an, dass sie wieder zu sehen sein sollen, oder lassen Sie alles, wie es ist.
staff-review-before = Vorige Prüfung
staff-review-after = Nächste Prüfung
staff-review-policy-alone = Nur der Link zur Datenschutzerklärung
staff-review-app-name = Der Name der App
staff-review-partner-name = Der Name des Partners
staff-review-since = In diesem Zustand seit
staff-review-scanned = Durchsucht
staff-review-before-this = Bisher
staff-review-findings = Was gefunden wurde
staff-review-found-nothing = Die Suche hat nichts gefunden. Ob die Antworten jemanden in die Irre führen, kann nur ein Mensch sagen: Sie stehen unten.
staff-review-wait-for-scan = Die Suche war noch nicht da; sie läuft jede Stunde. Sie können trotzdem entscheiden.
staff-review-found-at = gefunden am { $date }
staff-review-leads = führt zu
staff-review-reads = angezeigt als
staff-review-no-host = ist nicht als Link lesbar
staff-review-tick = Ablehnen oder danach fragen
staff-review-pick = Ablehnen oder fragen
staff-review-in-catalogue = Ein Name ist keine Antwort, also kann er nicht zurückgehalten und nicht erfragt werden: Er gehört zum Katalog, den der Marktplatz führt. Der nächste Scan sieht sich einen neuen Namen an.
staff-review-open-app = Ändern: die App im Katalog
staff-review-open-partner = Ändern: der Partner im Katalog
staff-review-catalogue-others = Bitten Sie jemanden, dessen Rolle den Katalog ändern darf.
staff-review-not-live = Diese Antwort ist nicht mehr live, also ist über sie nichts zu entscheiden.
staff-review-unseen-withheld = Kunden sehen sie nicht, weil eine Prüfung sie zurückhält.
staff-review-unseen-not-asked = Kunden sehen sie nicht, weil die anderen Antworten die Frage nicht öffnen.
staff-review-unseen-other-version = Kunden sehen sie nicht, weil die geltende Version des Fragebogens nicht danach fragt.
staff-review-unseen-no-row = Kunden sehen sie nicht, weil die Frage nur entscheidet, welche anderen gestellt werden.
staff-review-unseen-self-assessment = Kunden sehen sie nicht, weil die Selbsteinschätzung des Partners nicht gezeigt wird.
staff-review-withheld = zurückgehalten
staff-review-approve = Freigeben
staff-review-approve-about = Was Kunden sehen, bleibt; was zurückgehalten ist, bleibt es, wenn Sie es nicht ankreuzen; und die Prüfung ist fertig.
staff-review-release = Beim Freigeben auch wieder zeigen, was jetzt zurückgehalten ist
staff-review-all = { $count ->
        [one] Die 1 Antwort ablehnen oder danach fragen
       *[other] Alle { $count } Antworten ablehnen oder danach fragen, nicht nur die angekreuzten
    }
staff-review-reason = Grund der Ablehnung
staff-review-reason-hint = Der Partner liest ihn in der Mail und auf seinen Seiten.
staff-review-malicious-link = Ein Link führt zu etwas Schädlichem
staff-review-obscenity = Anstößig
staff-review-personal-data = Personenbezogene Daten, die nicht dorthin gehören
staff-review-misleading = Führt Kunden in die Irre
staff-review-spam = Spam
staff-review-other = Etwas anderes, das der Text erklärt
staff-review-text = Text an den Partner
staff-review-text-hint = Nötig, um zu fragen, und bei einem Grund, der nicht in der Liste steht.
staff-review-reject = Angekreuztes ablehnen
staff-review-ask = Erst den Partner fragen
staff-review-others = Alle übrigen Antworten
staff-review-no-others = Es gibt keine weiteren.
staff-review-history = Bisherige Entscheidungen
staff-review-no-history = Über diese App wurde noch nichts entschieden.
staff-review-scanner = die Suche
staff-review-was-approved = Freigegeben
staff-review-was-rejected = Abgelehnt
staff-review-was-asked = Gefragt
staff-review-answers = { $count ->
        [one] 1 Antwort
       *[other] { $count } Antworten
    }
staff-review-assessment = Die Selbsteinschätzung des Partners neben den Maßstäben
staff-review-assessment-about = Was Kunden davon sehen. Was der Partner nur denen gegeben hat, die Selbsteinschätzungen prüfen, fehlt hier.
staff-review-as-customers = Der Tab, wie Kunden ihn sehen
staff-review-as-customers-about = Seine Links führen von hier weg, dorthin, wo Partner ihre Kunden haben wollen.
staff-known-bad = Bekannt schädliche Hosts
staff-known-bad-entries = Einträge
staff-known-bad-uploaded = Hochgeladen
staff-known-bad-none = Noch wurde keine Liste hochgeladen.
staff-known-bad-effect = Hosts auf der Liste werden in jedem Tab, den Kunden sehen, sofort zurückgehalten: Der nächste Lauf von scan-listings, innerhalb einer Stunde, hält jede Antwort mit einem Link dorthin zurück, und der Partner erfährt es per Mail. Kommt ein Host von der Liste, bleibt die Antwort zurückgehalten, bis sie bei einer Prüfung wieder freigegeben wird.
staff-known-bad-list = Die Liste
staff-known-bad-hint = Ein Eintrag in jeder Zeile: ein Host, eine Seite oder die ersten 8 bis 64 hexadezimalen Ziffern des SHA-256 eines Safe-Browsing-Ausdrucks. Was auf ein # folgt, ist ein Kommentar. Höchstens 4 MiB. Nichts wird gespeichert, bevor Sie gesehen haben, was sich ändert. Um alle Einträge zu entfernen, lassen Sie eine Zeile nur mit einem Kommentar stehen.
staff-known-bad-file = Oder eine Datei mit der ganzen Liste
staff-known-bad-added = { $count ->
        [0] Keine Zeile kommt hinzu.
        [one] 1 Zeile kommt hinzu:
       *[other] { $count } Zeilen kommen hinzu:
    }
staff-known-bad-removed = { $count ->
        [0] Keine Zeile fällt weg.
        [one] 1 Zeile fällt weg:
       *[other] { $count } Zeilen fallen weg:
    }
staff-known-bad-more = { $count ->
        [one] und 1 weitere
       *[other] und { $count } weitere
    }
staff-known-bad-after = { $count ->
        [one] Die Liste hat dann 1 Eintrag. Was ein anderer Eintrag abdeckt, zählt nicht.
       *[other] Die Liste hat dann { $count } Einträge. Was ein anderer Eintrag abdeckt, zählt nicht.
    }
staff-known-bad-save = Die Liste ersetzen
staff-known-bad-saved = Gespeichert. Der nächste Lauf von scan-listings sucht nach dem, was auf der Liste steht.
staff-known-bad-wrong = Die Liste wird nicht angenommen. Sie steht unten, wie Sie sie geschickt haben: Korrigieren Sie sie und schicken Sie sie noch einmal.
staff-known-bad-stale = Jemand hat die Liste ersetzt, seit Sie diese Seite geöffnet haben. Was Sie geschickt haben, steht unten, verglichen mit der Liste, wie sie jetzt ist: Sehen Sie nach, ob es die andere Änderung rückgängig macht.
staff-known-bad-other = Das ist nicht die Liste, deren Änderungen Sie gesehen haben. Sehen Sie an, was sich jetzt ändern würde.
staff-names = Bekannte Namen von { $partner }
staff-names-about = Der Name einer App, einer Firma, eines Menschen oder eines Ortes ist in den Texten dieses Partners nicht anstößig, sobald er hier vermerkt ist. Der nächste Lauf von scan-listings durchsucht die Apps des Partners noch einmal.
staff-names-none = Es ist kein Name vermerkt.
staff-name = Name
staff-name-add = Als Namen vermerken
staff-name-mark = { $word } ist ein Name
staff-name-remove = Entfernen
staff-name-forget = Entfernen <span class="unseen">von { $name }</span>
staff-name-marked = Der Name ist vermerkt. Der nächste Lauf von scan-listings nimmt weg, was darin gefunden wurde.
staff-name-forgotten = Der Name ist nicht mehr vermerkt. Der nächste Lauf von scan-listings findet ihn wieder.
staff-name-spared = Inzwischen ist es als Name vermerkt: Der nächste Lauf von scan-listings nimmt diesen Fund weg.
staff-keys = Tasten
staff-keys-on = Tasten einschalten
staff-keys-off = Tasten ausschalten
staff-key-reject = Zum Grund der Ablehnung
staff-key-tick = Die Antwort mit dieser Nummer ankreuzen
staff-key-list = Diese Liste zeigen

## Was die Suche findet, jede Art mit dem, was sie bedeutet

finding-known-bad-page = Bekannt schädliche Seite
finding-known-bad-page-about = Der Link führt zu einer Seite, die als schädlich bekannt ist. Öffnen Sie ihn nicht.
finding-known-bad-host = Bekannt schädlicher Host
finding-known-bad-host-about = Der Link führt zu einem Host, der als schädlich bekannt ist. Öffnen Sie ihn nicht.
finding-private-key = Privater Schlüssel
finding-private-key-about = Wer ihn liest, kann im Namen seines Besitzers handeln.
finding-access-token = Zugangstoken
finding-access-token-about = Es sieht aus wie das Token eines bekannten Dienstes, mit dem sich andere anmelden könnten.
finding-card-number = Kartennummer
finding-card-number-about = Eine Zahl könnte die einer Zahlungskarte sein.
finding-confusable-host = Host, der einem anderen gleicht
finding-confusable-host-about = Leser könnten den Host für einen anderen halten.
finding-obscenity = Anstößiges oder Drohung
finding-obscenity-about = Ein Wort darin könnte anstößig oder eine Drohung sein. Namen und Fachwörter sind oft ehrlich.
finding-redirects-elsewhere = Führt auf eine andere Site
finding-redirects-elsewhere-about = Wer dem Link folgt, landet auf einer anderen Site, als er sagt.
finding-link-scheme = Kein https
finding-link-scheme-about = Was an diesen Link gesendet wird, kann unterwegs gelesen und geändert werden.
finding-ip-literal = Adresse statt Name
finding-ip-literal-about = Der Link hat eine Zahl, wo der Name eines Hosts hingehört: Niemand sieht, wem er gehört.
finding-refused-link = Link, dem nicht gefolgt wird
finding-refused-link-about = Er führt aus dem öffentlichen Internet hinaus, oder nennt einen Port, einen Benutzer oder ein Passwort.
finding-unknown-suffix = Unbekannte Endung
finding-unknown-suffix-about = Der Name des Hosts endet auf nichts, was im Internet eingetragen ist.
finding-bank-account = Bankkonto
finding-bank-account-about = Eine Zahl könnte die eines Bankkontos sein (IBAN).
finding-repeated-spam = Wiederholung
finding-repeated-spam-about = Derselbe Satz immer wieder, oder ein Haufen Links.
finding-punycode-host = Host in Punycode
finding-punycode-host-about = Leser sehen nicht, was der Name des Hosts sagt.
finding-unreadable-link = Unlesbarer Link
finding-unreadable-link-about = Kein Browser könnte ihm folgen.
finding-dead-link = Toter Link
finding-dead-link-about = An drei Tagen hat dort niemand geantwortet.
finding-other = Etwas anderes
finding-other-about = Dafür hat diese Seite noch keine Worte; die der Suche stehen darunter.

## Die Einführung

staff-operated = Erledigt. Es gilt sofort und steht im Protokoll.
staff-grain = Zahlen nach
staff-by-day = Nach Tagen
staff-by-hour = Nach Stunden
staff-see-it = der Besucher sehen den Tab
staff-since = seit { $date }
staff-limited = Der Marktplatz verbirgt den Tab vor Besuchern, denen dieser Kanal allein ihn zeigen würde.
staff-forced = { $count ->
        [one] Für 1 Besucher ist der Tab erzwungen oder verborgen.
       *[other] Für { $count } Besucher ist der Tab erzwungen oder verborgen.
    }
staff-hold = Anhalten
staff-resume = Fortsetzen
staff-jump = Erhöhen
staff-roll-back = Zurücknehmen
staff-kill = Abschalten
staff-hold-about = Der Kanal bleibt bei dieser Sichtbarkeit, bis jemand ihn fortsetzt, was auch immer sein Kalender sagt.
staff-resume-about = Der Kanal folgt wieder seinem Kalender und sinkt nie unter seine bisherige Sichtbarkeit.
staff-jump-about = Der Kanal steigt sofort. Der Kalender erhöht ihn weiter.
staff-roll-back-about = Der Kanal sinkt sofort und bleibt dort, bis jemand ihn fortsetzt.
staff-kill-about = Niemand sieht den Tab mehr, sofort, auch jene nicht, für die er erzwungen ist. Was veröffentlicht ist, bleibt für Programme lesbar.
staff-to-percent = Auf Prozent
staff-chart = { $channel }: geplante und beobachtete Sichtbarkeit. { $shown }-mal gezeigt, { $hidden }-mal verborgen; die Zahlen folgen als Tabelle.
staff-chart-sum = { $shown }-mal gezeigt, { $hidden }-mal verborgen, bei Besuchern mit Kennung.
staff-planned = Geplant
staff-observed = Beobachtet
staff-numbers = Zahlen
staff-when = Wann
staff-shown = Gezeigt
staff-hidden = Verborgen
staff-steps = Kalender
staff-from = Ab
staff-exposure = Sichtbarkeit
staff-begun = begonnen
staff-audit = Wer was getan hat
staff-no-audit = Noch hat niemand etwas geändert.
staff-audit-when = Wann
staff-audit-who = Wer
staff-audit-what = Was
staff-programme-stale = Jemand hat das Programm geändert, seit Sie diese Seite geöffnet haben, oder Sie haben zweimal gedrückt. Unten steht die Wirkung, die es jetzt hätte.
staff-reason-missing = Schreiben Sie den Grund in einer Zeile.
staff-reason = Grund
staff-reason-hint = Eine Zeile für das Protokoll.
staff-type-name = Zur Bestätigung { $name } eintippen
staff-effect = Was es bewirkt
staff-effect-less = Besucher verlieren den Tab. In den letzten 14 Tagen fragten Besucher hier { $visits }-mal nach ihm; etwa { $concerned } dieser Antworten wären ohne ihn gewesen.
staff-effect-more = Mehr Besucher sehen den Tab. In den letzten 14 Tagen fragten Besucher hier { $visits }-mal nach ihm; etwa { $concerned }-mal öfter wäre er gezeigt worden.
staff-effect-same = Dieselben Besucher wie jetzt sehen den Tab. In den letzten 14 Tagen fragten Besucher hier { $visits }-mal nach ihm.
staff-effect-partners = { $count ->
        [one] Es betrifft 1 Partner: Weniger Kunden lesen seine Antworten.
       *[other] Es betrifft { $count } Partner: Weniger Kunden lesen ihre Antworten.
    }
staff-back-rollout = Zurück zur Einführung
staff-refused-following = Der Kanal folgt schon seinem Kalender; es gibt nichts fortzusetzen.
staff-refused-held = Der Kanal ist schon angehalten.
staff-refused-killed = Der Kanal ist abgeschaltet. Setzen Sie ihn zuerst fort.
staff-refused-up = Erhöhen geht von der jetzigen Sichtbarkeit nach oben. Nach unten geht es mit Zurücknehmen.
staff-refused-down = Zurücknehmen geht von der jetzigen Sichtbarkeit nach unten. Nach oben geht es mit Erhöhen.
staff-refused-ahead = Der Kanal in den Produkten darf dem Marktplatz nicht voraus sein. Erhöhen Sie dort zuerst.
staff-visitors = Erzwungene Besucher
staff-visitors-about = Für diese Besucher ist der Tab auf diesem Kanal an oder aus, was auch immer die Sichtbarkeit ist: für Tests, und für jemanden, der Schwierigkeiten damit hat.
staff-visitors-killed = Der Kanal ist abgeschaltet: Niemand sieht den Tab auf ihm, auch nicht die, für die er an ist.
staff-visitors-none = Auf diesem Kanal ist für niemanden etwas erzwungen.
staff-visitors-form = Für einen Besucher erzwingen oder ändern
staff-visitor = Kennung des Besuchers
staff-visitor-hint = Wie der Marktplatz sie mit jeder Anfrage sendet, in X-Visitor-Id.
staff-visitor-shown = Sieht den Tab
staff-visitor-force = Erzwingen
staff-visitor-release = Nicht mehr erzwingen
staff-visitor-wrong = Geben Sie die Kennung des Besuchers ein, mit höchstens 200 Zeichen.
staff-visitor-undecided = Wählen Sie, ob der Besucher den Tab sieht.
staff-refused-visitor-ahead = Der Marktplatz zeigt diesem Besucher den Tab nicht, und der eingebettete Kanal darf ihm nicht voraus sein. Erzwingen Sie den Tab zuerst dort.
staff-refused-too-many = Auf diesem Kanal ist es schon für { $count } Besucher erzwungen. Entfernen Sie zuerst einen.
staff-refused-not-forced = Für diesen Besucher ist auf diesem Kanal nichts erzwungen, oder nicht mehr.
staff-refused-no-room = Das Programm hat keinen Platz für einen weiteren Besucher. Entfernen Sie zuerst einige.

## Cloud Fortified

staff-days-left = ganze Tage bis zur Frist
staff-deadline-passed = Die Frist ist verstrichen
staff-deadline = Ab { $date } verlangt das Abzeichen einen vollständigen Tab.
staff-warnings = So viele Tage vorher werden Partner gewarnt: { $days }.
staff-fortified-ends = Cloud Fortified selbst endet am { $date }.
staff-badge-moment = Welche Abzeichen
staff-lost-now = Jetzt ohne Abzeichen
staff-lost-then = Zur Frist ohne Abzeichen
staff-examined = { $apps } von { $examined } teilnehmenden Apps auf dieser Seite.
staff-without-badge = Apps ohne Abzeichen
staff-app = App
staff-why = Warum
staff-lost-since = seit { $date }
staff-nothing-live = Nichts ist veröffentlicht.
staff-missing = { $count ->
        [one] 1 Antwort fehlt.
       *[other] { $count } Antworten fehlen.
    }
staff-which = Fehlende Antworten

## Jobs

staff-jobs-about = Ein verspäteter Job ist nicht gelaufen oder endete ohne Bericht: Sehen Sie in sein Protokoll und in die Warteschlange gescheiterter Läufe.
staff-job-every = Läuft alle
staff-minutes = { $minutes ->
        [one] 1 Minute
       *[other] { $minutes } Minuten
    }
staff-all-jobs = Alle Jobs
staff-runs = Läufe
staff-run = Lauf von
staff-run-examined = Angesehen
staff-run-acted = Bearbeitet
staff-run-skipped = Übersprungen
staff-run-failed = Gescheitert
staff-run-more = Weiteres
staff-run-continues = Der nächste Lauf macht weiter.
staff-run-refused = Der Maildienst lehnt alle Mails ab:
staff-run-subjects = { $count ->
        [one] 1 Gegenstand
       *[other] { $count } Gegenstände
    }
staff-run-by-hand = Von Hand starten
staff-run-by-hand-about = Eine Probe ändert nichts: Sie sagt, was ein Lauf jetzt täte. Danach können Sie ihn starten.
staff-run-limit = Höchstens so viele Gegenstände
staff-run-limit-hint = Lassen Sie es leer, dann gilt die Grenze des Programms. Eine kleine Zahl macht eine langsame Probe schnell.
staff-run-limit-wrong = Geben Sie eine ganze Zahl über 0 als Höchstzahl ein, oder lassen Sie das Feld leer.
staff-run-would = Was ein Lauf jetzt täte
staff-run-would-take = Gegenstände würden bearbeitet. Der Lauf nimmt weg, was die Regeln des Programms sagen, und sagt es den Partnern.
staff-run-would-write = Gegenstände würden bearbeitet. Der Lauf sagt es den Partnern per Mail.
staff-run-would-more = Er sähe sich { $examined } an, überspränge { $skipped } und scheiterte bei { $failed }.
staff-run-now = Jetzt starten
staff-run-not-as-asked = Nicht geschehen
staff-run-unconfirmed = Ein Lauf beträfe eine andere Zahl, als Sie bestätigt haben. Nichts wurde gestartet. Sehen Sie sich die Probe unten an, und bestätigen Sie dann ihre Zahl.
staff-run-under-way = Jemand hat diesen Job schon gestartet, und er ist noch nicht zu Ende. Nichts wurde gestartet.
staff-run-not-started = AWS Lambda hat ihn nicht gestartet. Versuchen Sie es in einer Minute noch einmal; hilft das nicht, sagt dieser Code, warum:
staff-run-since = { $person } hat diesen Job am { $date } gestartet. Sein Bericht erscheint unten, wenn er endet, spätestens am { $end }; diese Seite zeigt das nicht von selbst, laden Sie sie neu.
staff-rehearsal-failed = Die Probe ist gescheitert: Das Log des Jobs sagt, warum. Nichts wurde geändert.
staff-rehearsal-unanswered = Die Probe dauert länger, als diese Seite warten kann. Nichts wurde geändert. Proben Sie noch einmal mit einer Höchstzahl von Gegenständen.
staff-ran-ended = Er ist gelaufen. Sein Bericht ist der erste unten.
staff-ran-failed = Er ist gelaufen und gescheitert: Sein Bericht unten sagt, bei wie vielen, wenn es einen gibt, und das Log des Jobs sagt, warum. Was er bis dahin getan hat, ist getan; der nächste Lauf tut den Rest.
staff-ran-unanswered = Er läuft, aber länger, als diese Seite warten kann. Sein Bericht kommt später: Laden Sie diese Seite neu.

## Mails

staff-mail-lists = Welche Mails
staff-mail-waits = Warten
staff-mail-partner = Kennung des Partners
staff-show = Zeigen
staff-no-mail = Es gibt keine solche Mail.
staff-mail-kind = Art
staff-mail-standing = Stand
staff-mail-to = An
staff-mail-do = Tun
staff-mail-due = neuer Versuch ab { $date }
staff-notice-open = wartet
staff-notice-claimed = wird gesendet
staff-notice-sent = gesendet
staff-notice-unknown = unbekannt
staff-notice-failed = gescheitert
staff-notice-moot = gilt nicht mehr
staff-no-address = keine Adresse funktioniert
staff-bounced = kam nicht an
staff-again = Noch einmal senden
staff-again-about = Schreiben Sie, warum, und drücken Sie dann den Knopf neben der Mail, die gesendet werden soll.
staff-again-sent = Die Mail ist gesendet.
staff-again-waits = Die Mail wurde nicht gesendet: Sie wartet, ist wieder gescheitert oder gilt nicht mehr. Ihr Stand steht unten.
staff-suppressed-about = An diese Adressen geht keine Mail mehr. Eine Adresse, die gesperrt wurde, bevor es diese Liste gab, fehlt darin; geben Sie sie frei, indem Sie sie eintippen.
staff-none-suppressed = Keine Adresse ist gesperrt.
staff-address = E-Mail-Adresse
staff-suppressed-since = Seit
staff-suppressed-bounce = Es gibt sie nicht.
staff-suppressed-complaint = Ihr Inhaber hat sich beschwert.
staff-release = Wieder Mails dorthin senden
staff-released = Es gehen wieder Mails dorthin.
staff-email-wrong = Geben Sie die ganze E-Mail-Adresse ein.
staff-not-suppressed = Diese Adresse ist nicht gesperrt.

## Der Katalog

staff-find = Suchen
staff-find-hint = Kennung eines Partners oder Produkts, Schlüssel einer App oder Adresse einer Person
staff-not-found = Nichts im Katalog hat die Kennung { $sought }.
staff-partners = Partner
staff-no-partners = Es gibt keine Partner.
staff-partner-mail = Mails an diesen Partner
staff-unreachable = Seit { $date } hat keine Mail diesen Partner erreicht: Keine Adresse funktioniert.
staff-contact = Kontakt
staff-mail-language = Sprache der Mails
staff-is-suppressed = gesperrt
staff-no-application = keine
staff-apps = Apps
staff-no-apps = Es gibt keine Apps.
staff-more-apps = { $count ->
        [one] 1 weitere App steht nicht in der Liste.
       *[other] { $count } weitere Apps stehen nicht in der Liste.
    }
staff-no-members = Es gibt keine Mitglieder.
staff-import = Import
staff-import-lines = Zeilen
staff-import-hint = Partner, Apps und Mitglieder als JSON, jedes in einer eigenen Zeile, wie POST /catalogue/import sie nimmt; höchstens 500 Zeilen, mit allem 256 KiB. Nichts wird gespeichert, bevor Sie gesehen haben, was sich ändert.
staff-import-file = Oder eine Datei mit solchen Zeilen
staff-import-show = Zeigen, was sich änderte
staff-import-preview = Was sich änderte
staff-import-would = Neu: { $created }. Geändert: { $updated }. Wie sie sind: { $unchanged }. Abgelehnt: { $failed }.
staff-import-takes = { $count ->
        [one] 1 App verliert etwas: ihren Tab, ihren Platz unter den öffentlichen Apps, ihre Teilnahme an Cloud Fortified oder ihr Abzeichen.
       *[other] { $count } Apps verlieren etwas: ihren Tab, ihren Platz unter den öffentlichen Apps, ihre Teilnahme an Cloud Fortified oder ihr Abzeichen.
    }
staff-import-line-head = Zeile
staff-import-line = Zeile { $line }
staff-import-subject = Was
staff-import-refused = abgelehnt
staff-import-created = neu
staff-import-updated = geändert
staff-import-unchanged = wie es ist
staff-import-more = { $count ->
        [one] 1 weitere Zeile ist nicht aufgeführt.
       *[other] { $count } weitere Zeilen sind nicht aufgeführt.
    }
staff-import-apply = { $count ->
        [one] Diese Zeile speichern
       *[other] Diese { $count } Zeilen speichern
    }
staff-import-empty = Es gibt keine Zeile. Fügen Sie Zeilen ein, oder wählen Sie eine Datei.
staff-import-too-many = Es sind mehr als 500 Zeilen. Teilen Sie sie, oder senden Sie sie an POST /catalogue/import, das 1.000 nimmt.
staff-import-other = Die Zeilen änderten nicht das, was Sie gesehen haben: Es sind andere, oder jemand hat den Katalog seither geändert. Sehen Sie sich an, was sich jetzt änderte.
staff-import-unconfirmed = Das nimmt Apps etwas. Tippen Sie, wie vielen, wie die Vorschau es sagt.
staff-imported = Gespeichert. Neu: { $created }. Geändert: { $updated }. Wie sie waren: { $unchanged }. Gescheitert: { $failed }.
staff-loss-tab = verliert ihren Tab
staff-loss-sale = nicht mehr öffentlich
staff-loss-enrolment = verlässt Cloud Fortified
staff-loss-badge = verliert das Abzeichen
staff-member-some = Nur diese Apps:
staff-member-keys = Schlüssel von Apps, jeder in einer Zeile
staff-member-none = Keine App
staff-member-no-key = Tippen Sie den Schlüssel mindestens einer App, oder wählen Sie „Keine App“.
staff-member-last = { $what } ist das letzte Mitglied des Partners: Niemand könnte sich mehr für den Partner anmelden. Kreuzen Sie unten an, dass Sie das wollen.
staff-member-last-yes = Das letzte Mitglied entfernen
staff-member-remove = Entfernen
staff-member-saved = Das Mitglied wurde gespeichert.
staff-member-removed = Das Mitglied wurde entfernt. Seine Token und Sitzungen gelten für diesen Partner nicht mehr.
staff-member-unknown = { $what } ist kein Mitglied dieses Partners.
staff-member-app-unknown = { $what } ist nicht der Schlüssel einer App dieses Partners.
staff-no-tokens = Diese Person hat keine API-Token.
staff-token-issuer = Ausgestellt von
staff-token-everything = alles, was diese Person darf
staff-token-expired = abgelaufen
staff-token-about = Wer das Token hat, kann alles, was es darf, und Sie werden es sehen. Geben Sie es der Person auf sicherem Weg, und niemandem sonst.
staff-token-issue = Token ausstellen
staff-token-issued = Das Token wurde ausgestellt. Kopieren Sie es jetzt: Es wird nicht noch einmal gezeigt.
staff-token-revoke = Das Token { $name } widerrufen
staff-token-revoke-about = Programme, die es verwenden, werden sofort abgewiesen. Das lässt sich nicht rückgängig machen.
staff-token-revoked = Das Token wurde widerrufen. Es gilt nicht mehr.
staff-token-keep = Behalten
staff-token-name-wrong = Geben Sie in einer Zeile einen Namen ein, der sagt, wofür das Token ist, mit höchstens { $what } Zeichen.
staff-token-not-managed = Die Person verwaltet { $what } nicht. Tippen Sie Schlüssel von Apps, die sie verwaltet, jeden in einer Zeile.
staff-token-too-many = Die Person hat { $what } gültige Token, mehr darf sie nicht haben. Widerrufen Sie zuerst eines.
staff-token-beyond = Diese Person hat Rollen, die Sie nicht haben. Sie können ihr darum kein Token ausstellen: Sie würden es sehen.
staff-token-made-before = Dieses Formular wurde zweimal gesendet. Das erste hat das Token erzeugt und gezeigt; ist es verloren, widerrufen Sie es und stellen Sie ein anderes aus.
staff-change-facts = Diese Angaben ändern
staff-live = Veröffentlicht
staff-archived = Archiviert
staff-archive = Vom Marktplatz nehmen
staff-archive-about = Kunden finden die App nicht mehr, und ihr Tab, ihr Abzeichen und ihr Feed sind sofort weg. Was veröffentlicht wurde, der Entwurf und der Verlauf bleiben erhalten, und die App kann zurückgeholt werden.
staff-archive-takes = Die App:
staff-archive-misnamed = Tippen Sie zur Bestätigung den Schlüssel der App, { $key }.
staff-archive-other = Die App verlöre anderes, als Sie gesehen haben: Jemand hat sie seither geändert. Sehen Sie sich an, was sie jetzt verlöre.
staff-archive-done = Die App ist nicht mehr auf dem Marktplatz.
staff-restore = Zurück auf den Marktplatz holen
staff-restore-about = Kunden finden die App wieder, mit dem, was zuletzt veröffentlicht wurde. Das Abzeichen folgt aus ihren Antworten, wie sie jetzt sind.
staff-restore-done = Die App ist wieder auf dem Marktplatz.
staff-tab = Der Tab, wie Kunden ihn sehen
staff-product = Produkt
staff-hosting = Betrieb und Sichtbarkeit
staff-badge-none = nimmt nicht teil
staff-badge-held = hat das Abzeichen
staff-badge-removed = ohne Abzeichen
staff-at-risk = Sie verliert das Abzeichen am { $due }, wenn sie { $count ->
        [one] die 1 fehlende Antwort
       *[other] die { $count } fehlenden Antworten
    } nicht veröffentlicht.

## Das Dokument des Programms

staff-version = Version { $version }
staff-document = Dokument
staff-document-hint = JSON; alle Zeiten in UTC. Proben Sie es zuerst: Dabei wird nichts gespeichert.
staff-rehearse = Proben
staff-document-saved = Gespeichert. Es gilt sofort und steht im Protokoll.
staff-document-wrong = Das Dokument wird nicht angenommen.
staff-document-stale = Jemand hat das Programm geändert, seit Sie diese Seite geöffnet haben. Der Unterschied unten besteht zwischen dem jetzigen Programm und Ihrem Text: Sehen Sie nach, ob er deren Änderung zurücknimmt.
staff-document-unconfirmed = Das nimmt vielen etwas. Tippen Sie, wie viele es betrifft, wie es die Wirkung unten sagt.
staff-document-same = Es gibt keinen Unterschied.
staff-after = Nachher
staff-no-effect = Niemand verliert sofort etwas.
staff-badges-removed = { $count ->
        [one] 1 App verliert sofort das Abzeichen von Cloud Fortified.
       *[other] { $count } Apps verlieren sofort das Abzeichen von Cloud Fortified.
    }
staff-badges-returned = { $count ->
        [one] 1 App bekommt das Abzeichen zurück.
       *[other] { $count } Apps bekommen das Abzeichen zurück.
    }
staff-ends-at-once = Endet sofort: { $programme }
staff-type-number = Tippen Sie { $affects } zur Bestätigung, wie viele es betrifft

## Team

staff-people-about = Wer zum Team des Marktplatzes gehört. Eine Änderung gilt sofort, auch für offene Sitzungen und API-Token. Wer seine Rollen vor langer Zeit bekommen hat, erscheint hier, nachdem er diese Seite selbst geöffnet hat.
staff-position = Position
staff-people-form = Jemanden hinzufügen oder ändern
staff-position-reviewer = Prüfer
staff-position-reviewer-about = entscheidet über veröffentlichte Antworten und über Selbsteinschätzungen.
staff-position-operator = Betreiber
staff-position-operator-about = pflegt den Katalog und betreibt das Programm, die Einführung, Mails und Jobs.
staff-position-admin = Verwalter
staff-position-admin-about = tut alles und bestimmt, wer zum Team gehört.
staff-role-catalogue = nur der Katalog
staff-role-programme = nur Programm, Einführung, Mails und Jobs
staff-role-assessment = nur Selbsteinschätzungen
staff-role-review = nur veröffentlichte Antworten
staff-role-people = Ändert das Team
staff-people-confirm = Tippen Sie Ihre eigene Adresse, wenn Sie sich selbst den Verwalter nehmen
staff-people-confirm-hint = Sie könnten es nicht rückgängig machen: Das müsste jemand anderes tun.
staff-people-remove = Aus dem Team nehmen
staff-people-issued = Token, die diese Person anderen ausgestellt hat
staff-people-issued-about = Diese Person hat sie gesehen. Sie gehören anderen, deren Programme sie verwenden, und gelten weiter, wenn diese Person geht. Widerrufen Sie die, die niemand braucht, und lassen Sie die anderen ersetzen.
staff-people-saved = Geschehen. Es gilt sofort und steht im Protokoll.
staff-people-revoked = { $count ->
        [one] 1 API-Token wurde widerrufen: Wer es ausgestellt hatte, darf die Rollen nicht benutzen, mit denen es gilt.
       *[other] { $count } API-Token wurden widerrufen: Wer sie ausgestellt hatte, darf die Rollen nicht benutzen, mit denen sie gelten.
    }
staff-people-replaces = Diese Person gehört schon zum Team; das Formular wusste davon nichts oder wurde vor der letzten Änderung geöffnet. Senden Sie es noch einmal, wenn Ihre Auswahl Folgendes ersetzen soll:
staff-people-gone = Diese Person gehört nicht oder nicht mehr zum Team. Wenn Sie sie aufnehmen wollen, wählen Sie aus, was sie ist, und speichern Sie noch einmal.
staff-people-no-position = Wählen Sie mindestens eine Position, oder nehmen Sie die Person aus dem Team.
staff-people-own = Sie könnten das Team dann nicht mehr ändern. Tippen Sie Ihre eigene Adresse, wenn Sie das wollen.
staff-people-last = Es bliebe niemand, der das Team ändern darf. Machen Sie zuerst jemand anderen zum Verwalter.

## Statistik

staff-statistics-about = Jede Zahl, auch kleine. Die anderen können alle unter <a href="{ $path }">{ $path }</a> lesen. Jede App wird gezählt, wenn sie durchsucht wird, binnen einer Stunde nach ihrer Veröffentlichung, und wenn jemand über sie entscheidet.

## Das Protokoll

audit-app = Angaben zur App
audit-archive = Vom Marktplatz genommen
audit-restore = Zurück auf den Marktplatz geholt
audit-partner = Angaben zum Partner
audit-grant = Rechte eines Mitglieds
audit-remove-member = Mitglied entfernt
audit-privacy-policy = Datenschutzerklärung
audit-publish = Veröffentlicht
audit-discard = Entwurf verworfen
audit-reason-issued-by-others = Wer sie ausgestellt hatte, darf die Rollen nicht benutzen, mit denen sie gelten
audit-review-approve = Antworten freigegeben
audit-review-reject = Antworten abgelehnt
audit-review-ask = Partner gefragt
audit-review-look-again = Um einen zweiten Blick gebeten
audit-known-names = Bekannte Namen
audit-notice-again = Mail noch einmal gesendet
audit-issue-token = API-Token ausgestellt
audit-revoke-token = API-Token widerrufen
audit-revoke-tokens = API-Token widerrufen
audit-staff-roles = Rollen
audit-sign-in = Angemeldet
audit-sign-out = Abgemeldet
audit-sign-out-everywhere = Überall abgemeldet
audit-unsuppress = Mail geht wieder dorthin
audit-programme = Programm geändert
audit-rollout-hold = Angehalten
audit-rollout-resume = Fortgesetzt
audit-rollout-jump = Gesprungen
audit-rollout-roll-back = Zurückgenommen
audit-rollout-kill = Abgeschaltet
audit-rollout-force = Für einen Besucher erzwungen
audit-rollout-release = Für einen Besucher nicht mehr erzwungen
audit-known-bad-list = Liste bekannt schlechter Hosts
audit-run-job = Lauf gestartet
audit-run-job-ended = Lauf beendet
audit-rehearse-job = Lauf geprobt
audit-submit = Antrag eingereicht
audit-withdraw = Antrag zurückgezogen
audit-start-review = Prüfung begonnen
audit-request-changes = Änderungen erbeten
audit-approve = Antrag genehmigt
audit-reject = Antrag abgelehnt
audit-renew = Erneuerung begonnen
audit-close = Antrag geschlossen
audit-field-name = Name
audit-field-partner = Partner
audit-field-product = Produkt
audit-field-hosting = Betrieb
audit-field-visibility = Öffentlichkeit
audit-field-scopes = Berechtigungen der App
audit-field-bugBounty = Bug-Bounty-Programm
audit-field-fortified = Cloud Fortified
audit-field-status = Stand
audit-field-approvedAt = Genehmigt
audit-field-archivedAt = Archiviert
audit-field-formerPartners = Frühere Partner
audit-field-contact = Kontakt
audit-field-language = Sprache
audit-field-member = Mitglied
audit-field-permissions = Rechte
audit-field-manage-app = Apps
audit-field-manage-partner-security = Selbsteinschätzung
audit-field-person = Person
audit-field-roles = Rollen
audit-field-token = Token
audit-field-tokens = Token
audit-field-apps = Apps
audit-field-revision = Revision
audit-field-fields = Antworten
audit-field-text = Text
audit-field-channel = Kanal
audit-field-basisPoints = Sichtbarkeit
audit-field-visitor = Besucher
audit-field-shown = Sieht den Tab
audit-field-url = Link
audit-field-names = Namen
audit-field-entries = Einträge
audit-field-bytes = Bytes
audit-field-notice = Mail
audit-field-application = Antrag vom
audit-field-state = Stand
audit-field-purpose = Zweck
audit-field-outcome = Ergebnis
audit-field-more = Weitere Änderungen
audit-field-effect = Wirkung
audit-field-affects = Betroffen
audit-field-badgesRemoved = Entzogene Abzeichen
audit-field-badgesReturned = Zurückgegebene Abzeichen
audit-field-marketplace = Marktplatz
audit-field-operator = Betreiber
audit-field-deadline = Frist
audit-field-rollout = Einführung
audit-field-limit = Höchstens
audit-field-from = Von
audit-field-to = Auf
audit-field-acted = Behandelt

## Was gefunden wurde, in Worten: die Sätze der Detektoren

finding-says-unreadable = das lässt sich nicht als Link lesen
finding-says-scheme = der Link beginnt mit { $a }:, nicht mit https:
finding-says-ip = { $a } ist eine IP-Adresse, kein Name eines Hosts
finding-says-suffix = { $a } endet auf nichts, was im Internet eingetragen ist
finding-says-scripts = „{ $a }“ in { $b } mischt Buchstaben mehrerer Schriften
finding-says-looks-like = { $a } sieht aus wie { $b } (zu lesen ist { $c })
finding-says-shown-as = { $a } wird als { $b } gezeigt
finding-says-punycode = { $a } ist Punycode, der nichts sagt
finding-says-card = eine Nummer, die als die einer Zahlungskarte durchgeht, mit dem Ende { $a }
finding-says-account = eine Nummer, die als die eines Bankkontos durchgeht: { $a }
finding-says-user = der Link nennt vor seinem Host, { $a }, einen Benutzer: Man kann das eine für das andere halten
finding-says-obscene = liest sich obszön oder bedrohlich: { $a }
finding-says-plain-key = der Anfang eines privaten Schlüssels
finding-says-encrypted-key = der Anfang eines verschlüsselten privaten Schlüssels
finding-says-key = der Anfang eines privaten Schlüssels ({ $a })
finding-says-an-key = der Anfang eines privaten Schlüssels ({ $a })
finding-says-jwt = ein JSON Web Token
finding-says-token = ein Token von { $a }
finding-says-in-a-row = { $a } steht { $b }-mal hintereinander da
finding-says-repeated = { $a } steht { $b }-mal da
finding-says-links = { $a } Links mit kaum einem Wort
finding-says-listed-host = { $a } steht auf der Liste bekannt schädlicher Hosts, als { $b }
finding-says-listed-page = { $a } steht auf der Liste bekannt schädlicher Seiten, als { $b }
finding-says-web-risk = Web Risk kennt { $a } als { $b }
finding-says-elsewhere = { $a } führt am Ende zu einer anderen Site: { $b }
finding-says-refused = { $a } wird nicht verfolgt: { $why }
finding-says-dead = { $a }: { $why }
finding-why-no-url = das ist keine URL
finding-why-no-https = das ist nicht https
finding-why-port = sie nennt den Port { $a }
finding-why-user = sie enthält einen Benutzernamen oder ein Passwort
finding-why-address = ihr Host hat eine Adresse, die nicht öffentlich ist ({ $a })
finding-why-no-host = der Name des Hosts wurde nicht gefunden
finding-why-no-connection = der Host nimmt keine Verbindung an
finding-why-tls = mit dem Zertifikat oder etwas anderem an TLS stimmt etwas nicht
finding-why-slow = die Antwort dauerte zu lange
finding-why-garbled = die Antwort ist nicht zu verstehen
finding-why-server-status = der Server antwortet mit dem Status { $a }
finding-why-site-status = die Site antwortet mit dem Status { $a }
finding-why-redirects = sie leitet zu oft weiter
finding-why-days = sie hat an mehreren Tagen nicht geantwortet
