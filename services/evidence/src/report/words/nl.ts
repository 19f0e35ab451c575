import { details, steps } from './nl-steps.ts'
import type { Words } from './words.ts'

export const nl: Words = {
  language: 'nl',
  colon: ': ',
  thousands: '.',
  months: [
    'januari',
    'februari',
    'maart',
    'april',
    'mei',
    'juni',
    'juli',
    'augustus',
    'september',
    'oktober',
    'november',
    'december',
  ],
  date: (day, month, year) => `${day} ${month} ${year}`,
  moment: (date, time, zone) => `${date} om ${time} (${zone})`,
  elapsed: {
    days: (count) => (count === 1 ? '1 dag' : `${count} dagen`),
    hours: (count) => `${count} u`,
    minutes: (count) => `${count} min`,
    seconds: (count) => `${count} s`,
  },
  bytes: (count) => `${count} bytes`,
  yes: 'ja',
  no: 'neen',
  languages: { fr: 'Frans', nl: 'Nederlands', de: 'Duits', en: 'Engels' },

  title: 'Bewijsverslag',
  message: 'Bericht',
  exportedFor: { sender: 'Afgeleverd aan de afzender', recipient: 'Afgeleverd aan een geadresseerde' },
  asOf: (size) => `Toestand van het logboek: ${size} inschrijvingen (de omvang)`,
  volume: (number, of) => `Deel ${number} van ${of}`,
  volumeCovers: (first, last) =>
    `De onderstaande tabel bevat de stappen ${first} tot en met ${last}, die in dit deel liggen; de samenvatting en het schema betreffen alle delen.`,
  headings: {
    shows: 'Wat dit dossier aantoont',
    parties: 'Afzender en geadresseerden',
    letter: 'De zending',
    rejection: 'De afgewezen indiening',
    parts: 'Documenten',
    picture: 'Verloop',
    steps: 'Elke gebeurtenis en wat ze bewijst',
    notProved: 'Wat de bewijzen niet bewijzen',
    trust: 'Het zegel, het tijdstip en de bezorging',
    force: 'Juridische waarde',
    ledger: 'Het logboek',
    verify: 'Hoe u dit dossier nagaat',
  },
  parties: {
    sender: 'Afzender',
    notTold: 'niet meegedeeld aan deze lezer',
    recipient: 'Geadresseerde',
    committed: 'verzegeld als vingerafdruk, niet onthuld aan deze lezer',
    'be-nrn': 'rijksregisternummer',
    'be-cbe': 'ondernemingsnummer (KBO)',
  },
  recipient: (number) => `geadresseerde ${number}`,
  recipients: (numbers) => `geadresseerden ${numbers}`,
  letter: {
    subject: 'Onderwerp',
    reference: 'Kenmerk van de afzender',
    type: 'Soort bericht (code van de afzender)',
    language: 'Taal van de zending',
    mode: 'Wijze van bezorging',
    fallback: 'Indien elektronisch onbereikbaar',
    submittedAt: 'Ingediend',
    legalBasis: 'Rechtsgrond die de afzender opgeeft',
    contactPoint: 'Contactpunt',
    reason: 'Reden van de afwijzing',
  },
  modes: {
    basic: 'rechtstreeks: meteen toegankelijk, zonder voorafgaande aanvaarding',
    consent: 'met aanvaarding: eerst aangeboden, pas toegankelijk na aanvaarding',
  },
  fallbacks: { paper: 'op papier', reject: 'geen bezorging' },
  parts: {
    part: 'Nr.',
    file: 'Document',
    type: 'Type',
    size: 'Omvang',
    digest: 'SHA-256-vingerafdruk',
    included: 'In dit dossier',
    main: 'Hoofddocument',
    annex: 'Bijlage',
  },
  codesShown:
    'Tekens die niet getekend kunnen worden, of die de volgorde of het uitzicht van een tekst zouden wijzigen, staan er als hun Unicode-nummer, zoals ⟦U+202E⟧; ␣ duidt een herhaalde spatie aan.',

  summary: {
    deposited: (sender, when) => `${sender} diende deze zending in op ${when}; de dienst aanvaardde ze.`,
    depositedBySomebody: (when) => `Deze zending werd ingediend op ${when}; de dienst aanvaardde ze.`,
    rejected: (when, reason) => `De dienst wees deze indiening af op ${when}. Reden: ${reason}. Er werd niets bezorgd.`,
    channel: {
      electronic: (reason) => `Het kanaal is elektronisch. Reden: ${reason}.`,
      paper: (reason) => `Het kanaal is papier. Reden: ${reason}.`,
      both: (reason) => `De kanalen zijn elektronisch en papier. Reden: ${reason}.`,
      none: (reason) => `Er is geen kanaal. Reden: ${reason}.`,
    },
    channelUndecided: (size) => `Bij ${size} inschrijvingen in het logboek is nog geen kanaal bepaald.`,
    offered: (when) => `De zending werd ter aanvaarding aangeboden op ${when}.`,
    undecided: (size) =>
      `Bij ${size} inschrijvingen in het logboek is noch een aanvaarding, noch een weigering vastgelegd.`,
    accepted: (when) => `Ze werd aanvaard op ${when}.`,
    refused: (when) => `Ze werd geweigerd op ${when}; de inhoud werd niet overhandigd.`,
    acceptanceExpired: (when) => `De termijn om ze te aanvaarden verstreek op ${when} zonder beslissing.`,
    consigned: (when) => `De zending is toegankelijk in de elektronische brievenbus sinds ${when}.`,
    opened: (when) => `Ze werd geopend op ${when}, maar er is geen volledige overhandiging vastgelegd.`,
    notOpened: (size) => `Bij ${size} inschrijvingen in het logboek is geen opening vastgelegd.`,
    notHandedOver: (size) =>
      `Bij ${size} inschrijvingen in het logboek is geen overhandiging van de inhoud vastgelegd.`,
    handedOver: (when) => `Het hoofddocument werd na aanmelding volledig overhandigd op ${when}.`,
    unreadExpired: (when) => `De termijn om ze te openen verstreek op ${when}; de inhoud was niet overhandigd.`,
    undeliverable: (when, reason) => `Op ${when} werd vastgesteld dat de zending onbestelbaar is. Reden: ${reason}.`,
    heldForPaper: (size) =>
      `Bij ${size} inschrijvingen in het logboek wacht de zending op bezorging op papier: er is geen afgifte aan de post en geen bezorging vastgelegd.`,
    paperPosted: (when) => `Op ${when} werd de zending op papier gepost.`,
    paperDelivered: (when) => `Op ${when} meldde de postoperator de zending als bezorgd.`,
    paperReturned: (when) => `Op ${when} kwam de zending op papier terug.`,
    recalled: (when) => `De afzender riep de zending terug op ${when}.`,
  },
  picture: {
    alt: (marks) => `Tijdlijn, van boven naar onder. ${marks}`,
    legend: {
      service: 'handeling van de dienst',
      notice: 'kennisgeving',
      person: 'handeling van de geadresseerde',
      end: 'afloop',
    },
    more: (count) => `nog ${count} groepen gebeurtenissen: zie de tabel`,
  },
  table: {
    number: 'Nr.',
    when: 'Datum en uur',
    event: 'Gebeurtenis en kanaal',
    proves: 'Wat ze bewijst',
    evidence: 'Bewijs',
    leaf: 'plaats in het logboek (blad)',
    to: 'Betreft',
  },
  milliseconds:
    'Tijdstippen staan tot op de seconde, in Brusselse tijd met het verschil ten opzichte van UTC, en in UTC; de bewijzen bevatten de milliseconden.',
  withheld: (count) =>
    `${count === '1' ? 'Nog 1 stap van dit bericht wordt' : `Nog ${count} stappen van dit bericht worden`} deze lezer niet getoond. Het bestand index.json bevat van elke stap het nummer en de vingerafdruk. Elke stap bevat de vingerafdruk van de vorige, zodat geen enkele stap vóór de laatste getoonde ongemerkt kan verdwijnen; voor die erna is er alleen het woord van de operator.`,
  steps,
  ...details,

  notProved: {
    refusal: 'Een weigering verhindert op zich niet dat een zending rechtsgevolgen heeft.',
    notOpened: (size) =>
      `Dat een zending niet aanvaard, niet geopend of niet overhandigd werd, is een verklaring van de operator bij ${size} inschrijvingen in het logboek: geen enkel gegeven bewijst dat iets niet gebeurd is.`,
    notice:
      'Een verzonden kennisgeving is geen gelezen kennisgeving: het bewijs toont aan dat een mailserver de e-mail aannam, niet dat hij aankwam of dat iemand hem zag.',
    handedOver:
      'Overhandigd betekent dat alle bytes van het hoofddocument na aanmelding naar de geadresseerde verzonden werden. Het bewijst niet dat de tekst gelezen of begrepen werd.',
    login:
      'Een aanmelding bewijst dat het identificatiemiddel gebruikt werd, op het vermelde niveau. Ze bewijst niet welke persoon voor het scherm zat.',
    readings: 'Niet elke lezing wordt aan de afzender getoond; dat er geen vermeld staat, zegt dus niets.',
    late: 'Werd een gebeurtenis meer dan 10 seconden nadat ze plaatsvond verzegeld, dan bewijst het tijdstempel het tijdstip van de verzegeling; het tijdstip van de gebeurtenis is een verklaring van de operator.',
  },
  trust: {
    is: 'Wat het is',
    isNot: 'Wat het niet is',
    seal: {
      name: 'Het zegel',
      is: 'Een elektronisch zegel (CAdES) op elk bewijs en op het hele dossier. Het toont aan dat ze van de houder van het onderstaande certificaat komen en sindsdien niet gewijzigd zijn.',
      qualified: 'Volgens de vertrouwenslijst is het een gekwalificeerd elektronisch zegel (eIDAS, art. 3, 27).',
      notQualified: 'Het is geen gekwalificeerd elektronisch zegel.',
      isNot: 'Het zegt niets over de waarheid van de inhoud van de zending.',
    },
    timestamp: {
      name: 'Het tijdstip',
      is: 'Een elektronisch tijdstempel (RFC 3161) op elk verzegeld bewijs. Het toont aan dat het bewijs op dat tijdstip bestond, tot op één seconde.',
      qualified: 'Volgens de vertrouwenslijst is het een gekwalificeerd elektronisch tijdstempel (eIDAS, art. 3, 34).',
      notQualified: 'Het is geen gekwalificeerd elektronisch tijdstempel.',
      isNot: 'Het neemt de gebeurtenis niet zelf waar: het dateert het bewijs ervan.',
    },
    delivery: {
      name: 'De bezorging',
      is: (operator) =>
        `Het verloop van indiening, kennisgeving en overhandiging, zoals de operator, ${operator}, het op het ogenblik zelf vastlegde.`,
      qualified:
        'Volgens de vertrouwenslijst is de operator een gekwalificeerde verlener van deze vorm van bezorging (eIDAS, art. 44).',
      notQualified:
        'Het is geen gekwalificeerde bezorgdienst (eIDAS, art. 44): de operator staat daarvoor op geen enkele vertrouwenslijst.',
      isNot: 'Een zegel of een tijdstempel, al dan niet gekwalificeerd, maakt de bezorging niet gekwalificeerd.',
    },
    developmentNote:
      'Dit dossier is gemaakt met een ontwikkelautoriteit van deze installatie zelf: het toont aan dat het mechanisme werkt, bewijst niets tegen de operator en is niet bestemd om als bewijs te dienen.',
    development:
      'Het certificaat komt van een ontwikkelautoriteit die deze installatie zelf aanmaakte. Het toont aan dat het mechanisme werkt en bewijst niets tegen de operator: het is niet bestemd om als bewijs te dienen.',
    certificate: {
      subject: 'Houder van het certificaat',
      issuer: 'Uitgegeven door',
      serial: 'Serienummer',
      valid: 'Geldig',
      digest: 'SHA-256',
    },
  },
  force: {
    withBasis: (basis) =>
      `De afzender verklaart dat dit een aangetekende zending is op de volgende rechtsgrond: “${basis}”.`,
    basisIsTheSenders:
      'De operator heeft niet onderzocht of die rechtsgrond op deze zending van toepassing is; dat oordeel komt de rechter toe.',
    without:
      'Er is geen rechtsgrond opgegeven die aan deze zending een bijzondere vorm van bezorging zou geven. Krachtens artikel 43, lid 1, van Verordening (EU) nr. 910/2014 (eIDAS) mogen het rechtsgevolg en de toelaatbaarheid als bewijs van gegevens die met een dergelijke dienst verzonden en ontvangen zijn, niet worden ontkend louter omdat ze elektronisch zijn of omdat de dienst niet gekwalificeerd is.',
  },
  ledger: {
    origin: 'Logboek',
    size: 'Inschrijvingen (omvang)',
    root: 'Vingerafdruk van alle samen (wortel, base64)',
    meaning:
      'Elk bewijs is een inschrijving (een blad) in een openbaar logboek waaraan alleen kan worden toegevoegd; de plaatsen worden vanaf 0 geteld. Het dossier bevat onder ledger/ de ondertekende toestand van het logboek bij deze omvang (het controlepunt) en voor elk bewijs het bewijs dat het erin is opgenomen. Wie achteraf een bewijs zou wijzigen, verwijderen of invoegen, zou een andere wortel verkrijgen.',
  },
  verify: [
    'Het bestand VERIFY.txt in dit dossier geeft de opdrachten. OpenSSL 3, sha256sum en unzip volstaan; een netwerk is niet nodig.',
    'De opdracht “node zegel-verify.mjs FILE --root root.pem --log-key KEY” gaat alles in één keer na en zegt regel per regel wat klopt en wat faalt. Het programma is één bestand en heeft alleen Node.js nodig.',
    'Sommen en vingerafdrukken die overeenkomen, bewijzen op zichzelf niets: wie een bestand vervalst, kan er passende bij schrijven. Alleen de zegels, de tijdstempels en het logboek samen bewijzen iets, en alleen tegenover het stamcertificaat.',
    'Haal zegel-verify.mjs, root.pem en de sleutel van het logboek uit de stukken van de rechtbank of bij wie ze nog bewaarde, bij de operator alleen als u erop vertrouwt dat hij u vandaag niet misleidt, en nooit uit dit dossier: een dossier kan niet voor zichzelf instaan.',
    'Dit verslag is een weergave voor mensen. Alleen de verzegelde bewijsbestanden waarvan de controle slaagt, tellen; wijkt het verslag van zo’n bestand af, dan gaat dat bestand voor. Een bestand waarvan de controle faalt, bewijst niets.',
  ],
}
