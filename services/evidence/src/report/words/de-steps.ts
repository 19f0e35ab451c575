import type { DetailWords } from './detail-words.ts'
import type { Words } from './words.ts'

const notice =
  'Ein Mailserver hat die E-Mail zu dieser Zeit angenommen und wie angegeben geantwortet. Es beweist nicht, dass die E-Mail ankam oder gelesen wurde.'
const noticeFailed =
  'Die E-Mail konnte keinem Mailserver übergeben werden; die Antwort ist angegeben. Der Empfänger wurde durch diese E-Mail nicht unterrichtet.'

export const steps: Words['steps'] = {
  'message.deposited': {
    title: 'Sendung eingereicht',
    proves:
      'Der Dienst hat zu dieser Zeit die vollständige Sendung vom Absender erhalten und zur Zustellung angenommen. Die Prüfsummen legen ihren Inhalt fest: Jede spätere Änderung würde auffallen.',
  },
  'message.rejected': {
    title: 'Einreichung abgelehnt',
    proves:
      'Der Dienst hat die Einreichung des Absenders zu dieser Zeit aus dem angegebenen Grund abgelehnt. Es wurde nichts zugestellt.',
  },
  'message.recalled': {
    title: 'Sendung zurückgerufen',
    proves:
      'Der Absender hat die Sendung zu dieser Zeit zurückgerufen. Das macht nicht ungeschehen, was zuvor geschah.',
  },
  'channel.decided': {
    title: 'Weg bestimmt',
    proves:
      'Zu dieser Zeit hat der Dienst bestimmt, auf welchem Weg die Sendung zum Empfänger geht, nach der Einwilligung und der Kontaktadresse, wie sie damals waren.',
  },
  'message.offered': {
    title: 'Zur Annahme angeboten',
    proves:
      'Ab dieser Zeit konnte der Empfänger die Sendung annehmen oder verweigern. Der Inhalt war noch nicht zugänglich; der Empfänger musste davon nicht wissen.',
  },
  'message.accepted': {
    title: 'Vom Empfänger angenommen',
    proves: 'Die Sendung wurde zu dieser Zeit angenommen, nach einer Anmeldung der angegebenen Art.',
  },
  'message.refused': {
    title: 'Vom Empfänger verweigert',
    proves:
      'Die Sendung wurde zu dieser Zeit verweigert, nach einer Anmeldung der angegebenen Art. Eine Verweigerung verhindert für sich allein keine Rechtswirkungen.',
  },
  'expired/acceptance': {
    title: 'Frist zur Annahme abgelaufen',
    proves:
      'Die Frist lief zu dieser Zeit ab; bis dahin hatte der Dienst weder eine Annahme noch eine Verweigerung verzeichnet.',
  },
  'expired/unread': {
    title: 'Frist zur Öffnung abgelaufen',
    proves: 'Die Frist lief zu dieser Zeit ab; bis dahin hatte der Dienst keine vollständige Übergabe verzeichnet.',
  },
  'message.consigned': {
    title: 'Zugänglich gemacht',
    proves:
      'Ab dieser Zeit konnte der Empfänger die Sendung im elektronischen Postfach öffnen. Es beweist nicht, dass er davon wusste.',
  },
  'message.undeliverable': {
    title: 'Unzustellbar',
    proves:
      'Zu dieser Zeit hat der Dienst festgestellt, dass die Sendung auf keinem vom Absender zugelassenen Weg zugestellt werden konnte, aus dem angegebenen Grund.',
  },
  'message.withheld': {
    title: 'Vor der Zustellung zurückgehalten',
    proves:
      'Der Empfänger hat die Einwilligung widerrufen, bevor die Sendung zugänglich wurde. Die Sendung wurde zurückgehalten und ihr Weg neu bestimmt.',
  },
  'message.opened': {
    title: 'Geöffnet',
    proves:
      'Die Sendung wurde zu dieser Zeit geöffnet, nach einer Anmeldung der angegebenen Art. Dies wurde versiegelt, bevor ein Byte gesendet wurde.',
  },
  'message.accessed': {
    title: 'Weiterer Zugriff',
    proves:
      'Zu dieser Zeit wurde die angegebene Zahl von Bytes dieses Dokuments an den Empfänger gesendet, der angemeldet war.',
  },
  'message.handed-over': {
    title: 'Übergeben',
    proves:
      'Zu dieser Zeit waren alle Bytes des Hauptdokuments, mit der angegebenen Prüfsumme, an den Empfänger gesendet, der angemeldet war. Es beweist nicht, dass der Text gelesen wurde.',
  },
  'message.transfer-incomplete': {
    title: 'Übertragung unvollständig',
    proves: 'Nur die angegebene Zahl von Bytes wurde gesendet. Für sich allein ist das keine Übergabe.',
  },
  'notice.sent/acceptance': { title: 'Mitteilung des Angebots versandt', proves: notice },
  'notice.sent/content': { title: 'Mitteilung des Eingangs versandt', proves: notice },
  'notice.sent': { title: 'Mitteilung versandt', proves: notice },
  'notice.failed/acceptance': { title: 'Mitteilung des Angebots gescheitert', proves: noticeFailed },
  'notice.failed/content': { title: 'Mitteilung des Eingangs gescheitert', proves: noticeFailed },
  'notice.failed': { title: 'Mitteilung gescheitert', proves: noticeFailed },
  'paper.handed-over': {
    title: 'Dem Druckdienstleister übergeben',
    proves: 'Der Druckdienstleister hat die Sendung zu dieser Zeit zum Druck und zur Aufgabe erhalten.',
  },
  'paper.posted': {
    title: 'Auf Papier zur Post gegeben',
    proves: 'Der Druckdienstleister hat bestätigt, die gedruckte Sendung dem Postbetreiber übergeben zu haben.',
  },
  'paper.not-posted': {
    title: 'Aufgabe bei der Post nicht möglich',
    proves: 'Die Sendung konnte nicht auf Papier zur Post gegeben werden, aus dem angegebenen Grund.',
  },
  'paper.delivered': {
    title: 'Papiersendung zugestellt',
    proves: 'Der Postbetreiber hat die Sendung als zugestellt gemeldet. Es ist die Erklärung dieses Betreibers.',
  },
  'paper.returned': {
    title: 'Papiersendung zurückgekommen',
    proves: 'Der Postbetreiber hat die Sendung als zurückgekommen gemeldet, aus dem angegebenen Grund.',
  },
  'dossier.exported': {
    title: 'Akte ausgestellt',
    proves: 'Zu dieser Zeit wurde der angegebenen Partei eine Kopie der Beweise ausgestellt.',
  },
  unknown: {
    title: 'Anderes verzeichnetes Ereignis',
    proves:
      'Ein Ereignis der angegebenen Art wurde zu dieser Zeit verzeichnet und versiegelt. Dieser Bericht hat keine Worte dafür; der Beweis selbst sagt, was er enthält.',
  },
}

export const details: DetailWords = {
  roads: {
    interface: 'Schnittstelle für Absender',
    rules: 'Entscheidung des Dienstes',
    box: 'elektronisches Postfach',
    email: 'E-Mail',
    print: 'Druckdienstleister',
    post: 'Post, auf Papier',
    export: 'Ausstellung von Beweisen',
    unknown: 'nicht angegeben',
  },
  channels: {
    electronic: 'elektronisch',
    paper: 'Papier',
    both: 'elektronisch und Papier',
    none: 'keiner',
  },
  reasons: {
    'consent-active': 'der Empfänger hatte eingewilligt und hat eine geprüfte Kontaktadresse',
    enterprise: 'der Empfänger ist ein Unternehmen und ohne vorherige Einwilligung erreichbar',
    'no-consent': 'der Empfänger hat nie in die elektronische Zustellung eingewilligt',
    'consent-withdrawn': 'der Empfänger hat die Einwilligung in die elektronische Zustellung widerrufen',
    'no-verified-contact': 'der Empfänger hat keine geprüfte Kontaktadresse',
    'sender-not-authorised-nrn': 'der Absender ist nicht befugt, die Nationalregisternummer zu verwenden',
  },
  consents: { given: 'erteilt', withdrawn: 'widerrufen', 'never-given': 'nie erteilt' },
  causes: {
    cut: 'die Verbindung wurde unterbrochen',
    damaged: 'der gespeicherte Inhalt war beschädigt',
    restart: 'der Dienst wurde neu gestartet',
    lapsed: 'der Zugang ist abgelaufen',
  },
  assurances: { low: 'niedrig', substantial: 'substanziell', high: 'hoch' },
  labels: {
    client: 'Anwendung',
    reason: 'Grund',
    consent: 'Einwilligung',
    terms: 'Bedingungen',
    contactVerified: 'Geprüfte Kontaktadresse',
    revision: 'Neu bestimmt, Mal',
    server: 'Mailserver',
    reply: 'Seine Antwort',
    attempts: 'Versuche',
    mail: 'E-Mail',
    mailDigest: 'SHA-256 der E-Mail',
    capacity: 'Handelnd als',
    assurance: 'Niveau der Anmeldung',
    method: 'Mittel der Anmeldung',
    authenticatedAt: 'Angemeldet am (Beginn der Sitzung)',
    sent: 'Gesendet',
    sentDigest: 'SHA-256 des Gesendeten',
    sentOf: 'Gesendet, vom Ganzen',
    cause: 'Ursache',
    part: 'Dokument',
    startedAt: 'Begonnen',
    exportedBy: 'Ausgestellt für',
    asOf: 'Einträge im Protokoll zu diesem Zeitpunkt (Größe)',
    withContent: 'Mit den Dokumenten',
    volumes: 'Bände',
    postalId: 'Sendungsnummer',
    provider: 'Druckdienstleister',
    kind: 'Art',
  },
  clients: { 'dev-login': 'Anmeldeseite einer Entwicklungsinstallation (dev-login)' },
  methods: { dev: 'Anmeldung zur Entwicklung, ohne Identifizierung (dev)' },
  capacitySelf: 'der Empfänger in Person',
  serverFolder: 'keiner: ein Ordner dieser Installation, zur Entwicklung',
  sealedLate: (when) => `Mehr als 10 Sek. nach dem Ereignis versiegelt: ${when}`,
}
