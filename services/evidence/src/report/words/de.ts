import { details, steps } from './de-steps.ts'
import type { Words } from './words.ts'

export const de: Words = {
  language: 'de',
  colon: ': ',
  thousands: '.',
  months: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  date: (day, month, year) => `${day}. ${month} ${year}`,
  moment: (date, time, zone) => `${date} um ${time} Uhr (${zone})`,
  elapsed: {
    days: (count) => (count === 1 ? '1 Tag' : `${count} Tage`),
    hours: (count) => `${count} Std.`,
    minutes: (count) => `${count} Min.`,
    seconds: (count) => `${count} Sek.`,
  },
  bytes: (count) => `${count} Byte`,
  yes: 'ja',
  no: 'nein',
  languages: { fr: 'Französisch', nl: 'Niederländisch', de: 'Deutsch', en: 'Englisch' },

  title: 'Beweisbericht',
  message: 'Nachricht',
  exportedFor: { sender: 'Ausgestellt für den Absender', recipient: 'Ausgestellt für einen Empfänger' },
  asOf: (size) => `Stand des Protokolls: ${size} Einträge (seine Größe)`,
  volume: (number, of) => `Band ${number} von ${of}`,
  volumeCovers: (first, last) =>
    `Die folgende Tabelle enthält die Schritte ${first} bis ${last}, die in diesem Band liegen; Zusammenfassung und Schaubild betreffen alle Bände.`,
  headings: {
    shows: 'Was diese Akte belegt',
    parties: 'Absender und Empfänger',
    letter: 'Die Sendung',
    rejection: 'Die abgelehnte Einreichung',
    parts: 'Dokumente',
    picture: 'Ablauf',
    steps: 'Jedes Ereignis und was es beweist',
    notProved: 'Was die Beweise nicht beweisen',
    trust: 'Das Siegel, die Zeit und die Zustellung',
    force: 'Rechtliche Wirkung',
    ledger: 'Das Protokoll',
    verify: 'Wie diese Akte zu prüfen ist',
  },
  parties: {
    sender: 'Absender',
    notTold: 'diesem Leser nicht mitgeteilt',
    recipient: 'Empfänger',
    committed: 'als Prüfsumme versiegelt, diesem Leser nicht offengelegt',
    'be-nrn': 'Nationalregisternummer',
    'be-cbe': 'Unternehmensnummer (ZDU)',
  },
  recipient: (number) => `Empfänger ${number}`,
  recipients: (numbers) => `Empfänger ${numbers}`,
  letter: {
    subject: 'Betreff',
    reference: 'Zeichen des Absenders',
    type: 'Art der Nachricht (Code des Absenders)',
    language: 'Sprache der Sendung',
    mode: 'Art der Zustellung',
    fallback: 'Falls elektronisch nicht erreichbar',
    submittedAt: 'Eingereicht',
    legalBasis: 'Vom Absender angegebene Rechtsgrundlage',
    contactPoint: 'Kontaktstelle',
    reason: 'Grund der Ablehnung',
  },
  modes: {
    basic: 'unmittelbar: sofort zugänglich, ohne vorherige Annahme',
    consent: 'mit Annahme: zuerst angeboten, erst nach Annahme zugänglich',
  },
  fallbacks: { paper: 'auf Papier', reject: 'keine Zustellung' },
  parts: {
    part: 'Nr.',
    file: 'Dokument',
    type: 'Typ',
    size: 'Größe',
    digest: 'SHA-256-Prüfsumme',
    included: 'In dieser Akte',
    main: 'Hauptdokument',
    annex: 'Anlage',
  },
  codesShown:
    'Zeichen, die nicht dargestellt werden können oder die Reihenfolge oder das Aussehen eines Textes verändern würden, stehen als ihre Unicode-Nummer da, etwa ⟦U+202E⟧; ␣ bezeichnet ein wiederholtes Leerzeichen.',

  summary: {
    deposited: (sender, when) => `${sender} hat diese Sendung am ${when} eingereicht; der Dienst hat sie angenommen.`,
    depositedBySomebody: (when) => `Diese Sendung wurde am ${when} eingereicht; der Dienst hat sie angenommen.`,
    rejected: (when, reason) =>
      `Der Dienst hat diese Einreichung am ${when} abgelehnt. Grund: ${reason}. Es wurde nichts zugestellt.`,
    channel: {
      electronic: (reason) => `Der Weg ist elektronisch. Grund: ${reason}.`,
      paper: (reason) => `Der Weg ist Papier. Grund: ${reason}.`,
      both: (reason) => `Die Wege sind elektronisch und Papier. Grund: ${reason}.`,
      none: (reason) => `Es gibt keinen Weg. Grund: ${reason}.`,
    },
    channelUndecided: (size) => `Bei ${size} Einträgen im Protokoll ist noch kein Weg bestimmt.`,
    offered: (when) => `Die Sendung wurde am ${when} zur Annahme angeboten.`,
    undecided: (size) =>
      `Bei ${size} Einträgen im Protokoll ist weder eine Annahme noch eine Verweigerung verzeichnet.`,
    accepted: (when) => `Sie wurde am ${when} angenommen.`,
    refused: (when) => `Sie wurde am ${when} verweigert; ihr Inhalt wurde nicht übergeben.`,
    acceptanceExpired: (when) => `Die Frist zur Annahme ist am ${when} ohne Entscheidung abgelaufen.`,
    consigned: (when) => `Die Sendung ist seit dem ${when} im elektronischen Postfach zugänglich.`,
    opened: (when) => `Sie wurde am ${when} geöffnet, doch ist keine vollständige Übergabe verzeichnet.`,
    notOpened: (size) => `Bei ${size} Einträgen im Protokoll ist keine Öffnung verzeichnet.`,
    notHandedOver: (size) => `Bei ${size} Einträgen im Protokoll ist keine Übergabe des Inhalts verzeichnet.`,
    handedOver: (when) => `Das Hauptdokument wurde nach Anmeldung am ${when} vollständig übergeben.`,
    unreadExpired: (when) => `Die Frist zur Öffnung ist am ${when} abgelaufen; der Inhalt war nicht übergeben.`,
    undeliverable: (when, reason) =>
      `Am ${when} wurde festgestellt, dass die Sendung unzustellbar ist. Grund: ${reason}.`,
    heldForPaper: (size) =>
      `Bei ${size} Einträgen im Protokoll wartet die Sendung auf die Zustellung auf Papier: weder eine Aufgabe bei der Post noch eine Zustellung ist verzeichnet.`,
    paperPosted: (when) => `Am ${when} wurde die Sendung auf Papier zur Post gegeben.`,
    paperDelivered: (when) => `Am ${when} hat der Postbetreiber sie als zugestellt gemeldet.`,
    paperReturned: (when) => `Am ${when} kam die Sendung auf Papier zurück.`,
    recalled: (when) => `Der Absender hat die Sendung am ${when} zurückgerufen.`,
  },
  picture: {
    alt: (marks) => `Zeitachse, von oben nach unten. ${marks}`,
    legend: {
      service: 'Handlung des Dienstes',
      notice: 'Mitteilung',
      person: 'Handlung des Empfängers',
      end: 'Ausgang',
    },
    more: (count) => `${count} weitere Gruppen von Ereignissen: siehe Tabelle`,
  },
  table: {
    number: 'Nr.',
    when: 'Datum und Uhrzeit',
    event: 'Ereignis und Weg',
    proves: 'Was es beweist',
    evidence: 'Beweis',
    leaf: 'Stelle im Protokoll (Blatt)',
    to: 'Betrifft',
  },
  milliseconds:
    'Die Zeiten sind auf die Sekunde angegeben, in Brüsseler Zeit mit dem Abstand zu UTC, und in UTC; die Beweise enthalten die Millisekunden.',
  withheld: (count) =>
    `${count === '1' ? '1 weiterer Schritt dieser Nachricht wird' : `${count} weitere Schritte dieser Nachricht werden`} diesem Leser nicht gezeigt. Die Datei index.json enthält zu jedem die Nummer und die Prüfsumme. Jeder Schritt enthält die Prüfsumme des vorigen, sodass keiner vor dem letzten gezeigten unbemerkt entfernt werden kann; für die danach steht nur das Wort des Betreibers.`,
  steps,
  ...details,

  notProved: {
    refusal: 'Eine Verweigerung verhindert für sich allein nicht die Rechtswirkungen einer Sendung.',
    notOpened: (size) =>
      `Dass eine Sendung nicht angenommen, nicht geöffnet oder nicht übergeben wurde, ist eine Erklärung des Betreibers bei ${size} Einträgen im Protokoll: Kein Eintrag beweist, dass etwas nicht geschehen ist.`,
    notice:
      'Eine versandte Mitteilung ist keine gelesene Mitteilung: Bewiesen ist, dass ein Mailserver die E-Mail angenommen hat, nicht, dass sie ankam oder dass jemand sie gesehen hat.',
    handedOver:
      'Übergeben bedeutet, dass alle Bytes des Hauptdokuments nach Anmeldung an den Empfänger gesendet wurden. Es beweist nicht, dass der Text gelesen oder verstanden wurde.',
    login:
      'Eine Anmeldung beweist, dass das Identifizierungsmittel auf dem angegebenen Niveau verwendet wurde. Sie beweist nicht, welche Person vor dem Bildschirm saß.',
    readings: 'Dem Absender wird nicht jedes Lesen gezeigt; dass keines verzeichnet ist, besagt also nichts.',
    late: 'Wurde ein Ereignis mehr als 10 Sekunden nach seinem Eintritt versiegelt, so beweist der Zeitstempel die Zeit der Versiegelung; die Zeit des Ereignisses ist eine Erklärung des Betreibers.',
  },
  trust: {
    is: 'Was es ist',
    isNot: 'Was es nicht ist',
    seal: {
      name: 'Das Siegel',
      is: 'Ein elektronisches Siegel (CAdES) auf jedem Beweis und auf der ganzen Akte. Es zeigt, dass sie vom Inhaber des nachstehenden Zertifikats stammen und seither nicht verändert wurden.',
      qualified: 'Laut Vertrauensliste ist es ein qualifiziertes elektronisches Siegel (eIDAS, Art. 3 Nr. 27).',
      notQualified: 'Es ist kein qualifiziertes elektronisches Siegel.',
      isNot: 'Es sagt nichts über die Wahrheit des Inhalts der Sendung.',
    },
    timestamp: {
      name: 'Die Zeit',
      is: 'Ein elektronischer Zeitstempel (RFC 3161) auf jedem versiegelten Beweis. Er zeigt, dass der Beweis zu dieser Zeit bestand, auf eine Sekunde genau.',
      qualified: 'Laut Vertrauensliste ist es ein qualifizierter elektronischer Zeitstempel (eIDAS, Art. 3 Nr. 34).',
      notQualified: 'Es ist kein qualifizierter elektronischer Zeitstempel.',
      isNot: 'Er beobachtet das Ereignis nicht selbst: Er datiert den Beweis davon.',
    },
    delivery: {
      name: 'Die Zustellung',
      is: (operator) =>
        `Der Verlauf von Einreichung, Mitteilung und Übergabe, wie ihn der Betreiber, ${operator}, im jeweiligen Augenblick aufgezeichnet hat.`,
      qualified:
        'Laut Vertrauensliste ist der Betreiber ein qualifizierter Anbieter dieser Art der Zustellung (eIDAS, Art. 44).',
      notQualified:
        'Es ist kein qualifizierter Zustelldienst (eIDAS, Art. 44): Der Betreiber steht dafür auf keiner Vertrauensliste.',
      isNot:
        'Ein Siegel oder Zeitstempel, ob qualifiziert oder nicht, macht die Zustellung nicht zu einer qualifizierten.',
    },
    developmentNote:
      'Diese Akte wurde mit einer Entwicklungsstelle dieser Installation erstellt: Sie zeigt, dass das Verfahren funktioniert, beweist nichts gegen den Betreiber und ist nicht dazu bestimmt, als Beweis zu dienen.',
    development:
      'Das Zertifikat stammt von einer Entwicklungsstelle, die diese Installation selbst angelegt hat. Es zeigt, dass das Verfahren funktioniert, und beweist nichts gegen den Betreiber: Es ist nicht dazu bestimmt, als Beweis zu dienen.',
    certificate: {
      subject: 'Inhaber des Zertifikats',
      issuer: 'Ausgestellt von',
      serial: 'Seriennummer',
      valid: 'Gültig',
      digest: 'SHA-256',
    },
  },
  force: {
    withBasis: (basis) =>
      `Der Absender erklärt, dass dies ein Einschreiben auf folgender Rechtsgrundlage ist: „${basis}“.`,
    basisIsTheSenders:
      'Der Betreiber hat nicht geprüft, ob diese Grundlage auf diese Sendung anwendbar ist; das zu beurteilen ist Sache des Gerichts.',
    without:
      'Es ist keine Rechtsgrundlage angegeben, die dieser Sendung eine besondere Form der Zustellung gäbe. Nach Artikel 43 Absatz 1 der Verordnung (EU) Nr. 910/2014 (eIDAS) darf Daten, die mit einem solchen Dienst abgesendet und empfangen wurden, die Rechtswirkung und die Zulässigkeit als Beweismittel nicht allein deshalb abgesprochen werden, weil sie elektronisch sind oder weil der Dienst nicht qualifiziert ist.',
  },
  ledger: {
    origin: 'Protokoll',
    size: 'Einträge (Größe)',
    root: 'Prüfsumme über alle (Wurzel, base64)',
    meaning:
      'Jeder Beweis ist ein Eintrag (ein Blatt) in einem öffentlichen Protokoll, dem nur hinzugefügt werden kann; die Stellen werden von 0 an gezählt. Die Akte enthält unter ledger/ den unterzeichneten Stand des Protokolls bei dieser Größe (den Prüfpunkt) und zu jedem Beweis den Nachweis, dass er darin enthalten ist. Wer nachträglich einen Beweis änderte, entfernte oder einfügte, erhielte eine andere Wurzel.',
  },
  verify: [
    'Die Datei VERIFY.txt in dieser Akte nennt die Befehle. OpenSSL 3, sha256sum und unzip genügen; ein Netz ist nicht nötig.',
    'Der Befehl „node zegel-verify.mjs FILE --root root.pem --log-key KEY“ prüft alles auf einmal und sagt Zeile für Zeile, was stimmt und was nicht. Das Programm ist eine einzige Datei und braucht nur Node.js.',
    'Übereinstimmende Summen und Prüfsummen beweisen für sich allein nichts: Wer eine Datei fälscht, kann passende dazu schreiben. Nur die Siegel, die Zeitstempel und das Protokoll zusammen beweisen etwas, und nur gegenüber dem Stammzertifikat.',
    'Beschaffen Sie zegel-verify.mjs, root.pem und den Schlüssel des Protokolls aus den Akten des Gerichts oder bei wem sie sonst verwahrt sind, beim Betreiber nur, wenn Sie darauf vertrauen, dass er Sie heute nicht täuscht, und nie aus dieser Akte: Eine Akte kann nicht für sich selbst bürgen.',
    'Dieser Bericht ist eine Darstellung für Menschen. Maßgeblich sind allein die versiegelten Beweisdateien, deren Prüfung gelingt; weicht der Bericht von einer davon ab, geht diese Datei vor. Eine Datei, deren Prüfung misslingt, beweist nichts.',
  ],
}
