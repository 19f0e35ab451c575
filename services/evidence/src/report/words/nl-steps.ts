import type { DetailWords } from './detail-words.ts'
import type { Words } from './words.ts'

const notice =
  'Een mailserver nam de e-mail op dit tijdstip aan en antwoordde zoals vermeld. Het bewijst niet dat de e-mail aankwam of gelezen werd.'
const noticeFailed =
  'De e-mail kon niet aan een mailserver worden afgegeven; het antwoord staat vermeld. De geadresseerde werd niet door deze e-mail ingelicht.'

export const steps: Words['steps'] = {
  'message.deposited': {
    title: 'Zending ingediend',
    proves:
      'De dienst ontving op dit tijdstip de volledige zending van de afzender en aanvaardde ze voor bezorging. De vingerafdrukken leggen de inhoud vast: elke latere wijziging zou blijken.',
  },
  'message.rejected': {
    title: 'Indiening afgewezen',
    proves:
      'De dienst wees de indiening van de afzender op dit tijdstip af, om de vermelde reden. Er werd niets bezorgd.',
  },
  'message.recalled': {
    title: 'Zending teruggeroepen',
    proves: 'De afzender riep de zending op dit tijdstip terug. Dat maakt niet ongedaan wat eerder gebeurde.',
  },
  'channel.decided': {
    title: 'Kanaal bepaald',
    proves:
      'Op dit tijdstip bepaalde de dienst langs welk kanaal de zending naar de geadresseerde gaat, volgens de toestemming en het contactadres zoals die toen waren.',
  },
  'message.offered': {
    title: 'Ter aanvaarding aangeboden',
    proves:
      'Vanaf dit tijdstip kon de geadresseerde de zending aanvaarden of weigeren. De inhoud was nog niet toegankelijk; de geadresseerde was er niet noodzakelijk van op de hoogte.',
  },
  'message.accepted': {
    title: 'Aanvaard door de geadresseerde',
    proves: 'De zending werd op dit tijdstip aanvaard, na een aanmelding zoals vermeld.',
  },
  'message.refused': {
    title: 'Geweigerd door de geadresseerde',
    proves:
      'De zending werd op dit tijdstip geweigerd, na een aanmelding zoals vermeld. Een weigering verhindert op zich geen rechtsgevolgen.',
  },
  'expired/acceptance': {
    title: 'Termijn voor aanvaarding verstreken',
    proves:
      'De termijn verstreek op dit tijdstip; tot dan had de dienst noch een aanvaarding, noch een weigering vastgelegd.',
  },
  'expired/unread': {
    title: 'Termijn voor opening verstreken',
    proves: 'De termijn verstreek op dit tijdstip; tot dan had de dienst geen volledige overhandiging vastgelegd.',
  },
  'message.consigned': {
    title: 'Toegankelijk gemaakt',
    proves:
      'Vanaf dit tijdstip kon de geadresseerde de zending openen in de elektronische brievenbus. Het bewijst niet dat hij ervan op de hoogte was.',
  },
  'message.undeliverable': {
    title: 'Onbestelbaar',
    proves:
      'Op dit tijdstip stelde de dienst vast dat de zending langs geen enkel kanaal dat de afzender toeliet kon worden bezorgd, om de vermelde reden.',
  },
  'message.withheld': {
    title: 'Tegengehouden vóór de bezorging',
    proves:
      'De geadresseerde trok de toestemming in voordat de zending toegankelijk werd. De zending werd tegengehouden en haar kanaal opnieuw bepaald.',
  },
  'message.opened': {
    title: 'Geopend',
    proves:
      'De zending werd op dit tijdstip geopend, na een aanmelding zoals vermeld. Dit werd verzegeld voordat één byte verzonden werd.',
  },
  'message.accessed': {
    title: 'Verdere toegang',
    proves:
      'Op dit tijdstip werd het vermelde aantal bytes van dit document verzonden naar de geadresseerde, die aangemeld was.',
  },
  'message.handed-over': {
    title: 'Overhandigd',
    proves:
      'Op dit tijdstip waren alle bytes van het hoofddocument, met de vermelde vingerafdruk, verzonden naar de geadresseerde, die aangemeld was. Het bewijst niet dat de tekst gelezen werd.',
  },
  'message.transfer-incomplete': {
    title: 'Verzending onvolledig',
    proves: 'Alleen het vermelde aantal bytes werd verzonden. Op zich is dit geen overhandiging.',
  },
  'notice.sent/acceptance': { title: 'Kennisgeving van het aanbod verzonden', proves: notice },
  'notice.sent/content': { title: 'Kennisgeving van aankomst verzonden', proves: notice },
  'notice.sent': { title: 'Kennisgeving verzonden', proves: notice },
  'notice.failed/acceptance': { title: 'Kennisgeving van het aanbod mislukt', proves: noticeFailed },
  'notice.failed/content': { title: 'Kennisgeving van aankomst mislukt', proves: noticeFailed },
  'notice.failed': { title: 'Kennisgeving mislukt', proves: noticeFailed },
  'paper.handed-over': {
    title: 'Aan de drukker bezorgd',
    proves: 'De drukker ontving de zending op dit tijdstip om ze te drukken en te posten.',
  },
  'paper.posted': {
    title: 'Op papier gepost',
    proves: 'De drukker bevestigde dat hij de gedrukte zending aan de postoperator afgaf.',
  },
  'paper.not-posted': {
    title: 'Kon niet gepost worden',
    proves: 'De zending kon niet op papier aan de post worden afgegeven, om de vermelde reden.',
  },
  'paper.delivered': {
    title: 'Papieren zending bezorgd',
    proves: 'De postoperator meldde de zending als bezorgd. Het is de verklaring van die operator.',
  },
  'paper.returned': {
    title: 'Papieren zending teruggekeerd',
    proves: 'De postoperator meldde de zending als teruggekeerd, om de vermelde reden.',
  },
  'dossier.exported': {
    title: 'Dossier afgeleverd',
    proves: 'Op dit tijdstip werd een kopie van de bewijzen afgeleverd aan de vermelde partij.',
  },
  unknown: {
    title: 'Andere vastgelegde gebeurtenis',
    proves:
      'Een gebeurtenis van de vermelde aard werd op dit tijdstip vastgelegd en verzegeld. Dit verslag heeft er geen woorden voor; het bewijs zelf zegt wat het bevat.',
  },
}

export const details: DetailWords = {
  roads: {
    interface: 'koppeling voor afzenders',
    rules: 'beslissing van de dienst',
    box: 'elektronische brievenbus',
    email: 'e-mail',
    print: 'drukker',
    post: 'post, op papier',
    export: 'afgifte van bewijzen',
    unknown: 'niet vermeld',
  },
  channels: {
    electronic: 'elektronisch',
    paper: 'papier',
    both: 'elektronisch en papier',
    none: 'geen',
  },
  reasons: {
    'consent-active': 'de geadresseerde had toegestemd en heeft een nagekeken contactadres',
    enterprise: 'de geadresseerde is een onderneming, bereikbaar zonder voorafgaande toestemming',
    'no-consent': 'de geadresseerde heeft nooit toegestemd in elektronische bezorging',
    'consent-withdrawn': 'de geadresseerde heeft de toestemming voor elektronische bezorging ingetrokken',
    'no-verified-contact': 'de geadresseerde heeft geen nagekeken contactadres',
    'sender-not-authorised-nrn': 'de afzender is niet gemachtigd om het rijksregisternummer te gebruiken',
  },
  consents: { given: 'gegeven', withdrawn: 'ingetrokken', 'never-given': 'nooit gegeven' },
  causes: {
    cut: 'de verbinding werd verbroken',
    damaged: 'de bewaarde inhoud was beschadigd',
    restart: 'de dienst werd opnieuw gestart',
    lapsed: 'de toegang liep af',
  },
  assurances: { low: 'laag', substantial: 'substantieel', high: 'hoog' },
  labels: {
    client: 'Toepassing',
    reason: 'Reden',
    consent: 'Toestemming',
    terms: 'Voorwaarden',
    contactVerified: 'Nagekeken contactadres',
    revision: 'Opnieuw bepaald, keer',
    server: 'Mailserver',
    reply: 'Zijn antwoord',
    attempts: 'Pogingen',
    mail: 'E-mail',
    mailDigest: 'SHA-256 van de e-mail',
    capacity: 'In de hoedanigheid van',
    assurance: 'Niveau van de aanmelding',
    method: 'Middel van de aanmelding',
    authenticatedAt: 'Aangemeld op (begin van de sessie)',
    sent: 'Verzonden',
    sentDigest: 'SHA-256 van wat verzonden werd',
    sentOf: 'Verzonden, van het geheel',
    cause: 'Oorzaak',
    part: 'Document',
    startedAt: 'Begonnen',
    exportedBy: 'Afgeleverd aan',
    asOf: 'Inschrijvingen in het logboek op dat ogenblik (omvang)',
    withContent: 'Met de documenten',
    volumes: 'Delen',
    postalId: 'Postnummer van de zending',
    provider: 'Drukker',
    kind: 'Aard',
  },
  clients: { 'dev-login': 'aanmeldpagina van een ontwikkelinstallatie (dev-login)' },
  methods: { dev: 'aanmelding voor ontwikkeling, zonder identificatie (dev)' },
  capacitySelf: 'de geadresseerde in persoon',
  serverFolder: 'geen: een map van deze installatie, voor ontwikkeling',
  sealedLate: (when) => `Meer dan 10 s na de gebeurtenis verzegeld: ${when}`,
}
