import { details, steps } from './en-steps.ts'
import type { Words } from './words.ts'

export const en: Words = {
  language: 'en',
  colon: ': ',
  thousands: ',',
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  date: (day, month, year) => `${day} ${month} ${year}`,
  moment: (date, time, zone) => `${date} at ${time} (${zone})`,
  elapsed: {
    days: (count) => (count === 1 ? '1 day' : `${count} days`),
    hours: (count) => `${count} h`,
    minutes: (count) => `${count} min`,
    seconds: (count) => `${count} s`,
  },
  bytes: (count) => `${count} bytes`,
  yes: 'yes',
  no: 'no',
  languages: { fr: 'French', nl: 'Dutch', de: 'German', en: 'English' },

  title: 'Report of evidence',
  message: 'Message',
  exportedFor: { sender: 'Exported for the sender', recipient: 'Exported for a recipient' },
  asOf: (size) => `As of ${size} entries in the ledger (its size)`,
  volume: (number, of) => `Volume ${number} of ${of}`,
  volumeCovers: (first, last) =>
    `The table below lists the steps ${first} to ${last} that lie in this volume; the summary and the picture cover all volumes.`,
  headings: {
    shows: 'What this dossier shows',
    parties: 'Sender and recipients',
    letter: 'The letter',
    rejection: 'The rejected submission',
    parts: 'Documents',
    picture: 'Course of events',
    steps: 'Each event and what it proves',
    notProved: 'What the evidence does not prove',
    trust: 'The seal, the time and the delivery',
    force: 'Legal force',
    ledger: 'The ledger',
    verify: 'How to verify this dossier',
  },
  parties: {
    sender: 'Sender',
    notTold: 'not disclosed to this reader',
    recipient: 'Recipient',
    committed: 'sealed as a commitment, not opened for this reader',
    'be-nrn': 'national number',
    'be-cbe': 'enterprise number (CBE)',
  },
  recipient: (number) => `recipient ${number}`,
  recipients: (numbers) => `recipients ${numbers}`,
  letter: {
    subject: 'Subject',
    reference: 'Reference of the sender',
    type: 'Type of message (the sender’s own code)',
    language: 'Language of the letter',
    mode: 'Mode of delivery',
    fallback: 'If not reachable electronically',
    submittedAt: 'Submitted',
    legalBasis: 'Legal basis stated by the sender',
    contactPoint: 'Contact point',
    reason: 'Reason of the rejection',
  },
  modes: {
    basic: 'direct: accessible at once, without prior acceptance',
    consent: 'with acceptance: offered first, accessible only once accepted',
  },
  fallbacks: { paper: 'on paper', reject: 'no delivery' },
  parts: {
    part: 'No.',
    file: 'Document',
    type: 'Type',
    size: 'Size',
    digest: 'SHA-256 digest',
    included: 'In this dossier',
    main: 'Main document',
    annex: 'Annex',
  },
  codesShown:
    'Characters that cannot be drawn, or that would change the order or the look of a text, are shown as their Unicode number, as in ⟦U+202E⟧; ␣ marks a repeated space.',

  summary: {
    deposited: (sender, when) => `${sender} deposited this letter on ${when}; the service accepted it.`,
    depositedBySomebody: (when) => `This letter was deposited on ${when}; the service accepted it.`,
    rejected: (when, reason) =>
      `The service rejected this submission on ${when}. Reason: ${reason}. No letter was delivered.`,
    channel: {
      electronic: (reason) => `The channel is electronic. Reason: ${reason}.`,
      paper: (reason) => `The channel is paper. Reason: ${reason}.`,
      both: (reason) => `The channels are electronic and paper. Reason: ${reason}.`,
      none: (reason) => `There is no channel. Reason: ${reason}.`,
    },
    channelUndecided: (size) => `As of ${size} entries in the ledger no channel is decided.`,
    offered: (when) => `The letter was offered for acceptance on ${when}.`,
    undecided: (size) => `As of ${size} entries in the ledger neither an acceptance nor a refusal is on record.`,
    accepted: (when) => `It was accepted on ${when}.`,
    refused: (when) => `It was refused on ${when}; its content was not handed over.`,
    acceptanceExpired: (when) => `The term for accepting it ended on ${when} without a decision.`,
    consigned: (when) => `The letter has been accessible in the electronic box since ${when}.`,
    opened: (when) => `It was opened on ${when}, but no complete hand-over is on record.`,
    notOpened: (size) => `As of ${size} entries in the ledger no opening is on record.`,
    notHandedOver: (size) => `As of ${size} entries in the ledger no hand-over of the content is on record.`,
    handedOver: (when) => `The whole main document was handed over, after login, on ${when}.`,
    unreadExpired: (when) => `The term for opening it ended on ${when}; it had not been handed over.`,
    undeliverable: (when, reason) => `On ${when} the letter was found to be undeliverable. Reason: ${reason}.`,
    heldForPaper: (size) =>
      `As of ${size} entries in the ledger the letter is held for delivery on paper: no posting and no delivery is on record.`,
    paperPosted: (when) => `On ${when} the letter was posted on paper.`,
    paperDelivered: (when) => `On ${when} the postal operator reported it as delivered.`,
    paperReturned: (when) => `On ${when} the paper letter was returned.`,
    recalled: (when) => `The sender recalled the letter on ${when}.`,
  },
  picture: {
    alt: (marks) => `Line of time, from top to bottom. ${marks}`,
    legend: { service: 'act of the service', notice: 'notice', person: 'act of the recipient', end: 'outcome' },
    more: (count) => `${count} more groups of events: see the table`,
  },
  table: {
    number: 'No.',
    when: 'Date and time',
    event: 'Event and channel',
    proves: 'What it proves',
    evidence: 'Evidence',
    leaf: 'place in the ledger (leaf)',
    to: 'Concerns',
  },
  milliseconds:
    'Times are given to the second, in Brussels time with its difference from UTC, and in UTC; the evidence holds the milliseconds.',
  withheld: (count) =>
    `${count === '1' ? '1 further step of this message is' : `${count} further steps of this message are`} not shown to this reader. The file index.json gives the number and the digest of each. Each step holds the digest of the one before, so that none before the last step shown can be removed unnoticed; of those after it only the operator tells.`,
  steps,
  ...details,

  notProved: {
    refusal: 'A refusal does not by itself stop the legal effects of a letter.',
    notOpened: (size) =>
      `That a letter was not accepted, not opened or not handed over is the operator’s statement as of ${size} entries in the ledger: no record proves that something did not happen.`,
    notice:
      'A notice sent is not a notice read: the evidence proves that a mail server took the e-mail, not that it arrived or that anyone saw it.',
    handedOver:
      'Handed over means that every byte of the main document was sent to the recipient after login. It does not prove that the text was read or understood.',
    login:
      'A login proves that the means of identification was used, at the level stated. It does not prove which person sat before the screen.',
    readings: 'Not every reading is shown to the sender; a missing reading therefore says nothing.',
    late: 'Where an event was sealed more than 10 seconds after it happened, the time stamp proves the time of sealing; the time of the event is the operator’s statement.',
  },
  trust: {
    is: 'What it is',
    isNot: 'What it is not',
    seal: {
      name: 'The seal',
      is: 'An electronic seal (CAdES) on every piece of evidence and on the whole dossier. It shows that they come from the holder of the certificate below and that they have not been changed since.',
      qualified: 'By the trusted list the seal is a qualified electronic seal (eIDAS, art. 3(27)).',
      notQualified: 'It is not a qualified electronic seal.',
      isNot: 'It says nothing about the truth of the letter’s content.',
    },
    timestamp: {
      name: 'The time',
      is: 'An electronic time stamp (RFC 3161) on every sealed piece of evidence. It shows that the evidence existed at that time, to within one second.',
      qualified: 'By the trusted list the time stamp is a qualified electronic time stamp (eIDAS, art. 3(34)).',
      notQualified: 'It is not a qualified electronic time stamp.',
      isNot: 'It does not itself observe the event: it dates the evidence of it.',
    },
    delivery: {
      name: 'The delivery',
      is: (operator) =>
        `The course of deposit, notice and hand-over as the operator, ${operator}, recorded it at the time.`,
      qualified: 'By the trusted list the operator is a qualified provider of this kind of delivery (eIDAS, art. 44).',
      notQualified:
        'It is not a qualified delivery service (eIDAS, art. 44): the operator is on no trusted list for it.',
      isNot: 'A seal or a time stamp, qualified or not, does not make the delivery a qualified one.',
    },
    developmentNote:
      'This dossier was made with a development authority of this installation: it shows that the machinery works, proves nothing against the operator, and is not meant to serve as proof.',
    development:
      'The certificate comes from a development authority that this installation made for itself. It shows that the machinery works and proves nothing against the operator: it is not meant to serve as proof.',
    certificate: {
      subject: 'Holder of the certificate',
      issuer: 'Issued by',
      serial: 'Serial number',
      valid: 'Valid',
      digest: 'SHA-256',
    },
  },
  force: {
    withBasis: (basis) =>
      `The sender states that this is a registered letter on the following legal basis: “${basis}”.`,
    basisIsTheSenders:
      'The operator did not examine whether that basis applies to this letter; that is for the court to decide.',
    without:
      'No legal basis is stated that would give this letter a particular form of delivery. Under Article 43(1) of Regulation (EU) No 910/2014 (eIDAS) data sent and received through such a service are not denied legal effect or admissibility as evidence solely because they are electronic, or because the service is not a qualified one.',
  },
  ledger: {
    origin: 'Ledger',
    size: 'Entries (size)',
    root: 'Sum of all of them (root, base64)',
    meaning:
      'Every piece of evidence is an entry (a leaf) of a public ledger to which one can only add; its places are counted from 0. The dossier holds, under ledger/, the signed state of the ledger at this size (the checkpoint) and for each piece of evidence the proof that it is included. Whoever changed, removed or inserted a piece of evidence afterwards would get another root.',
  },
  verify: [
    'VERIFY.txt in this dossier gives the commands. OpenSSL 3, sha256sum and unzip suffice; no network is needed.',
    'The command “node zegel-verify.mjs FILE --root root.pem --log-key KEY” checks everything at once and says line by line what holds and what fails. The program is one file and needs Node.js only.',
    'Sums and digests that match prove nothing by themselves: whoever forges a file can write matching ones. Only the seals, the time stamps and the ledger prove, together, and only against the root certificate.',
    'Get zegel-verify.mjs, root.pem and the key of the ledger from the court’s own files or from whoever else kept them, from the operator only if you trust it not to deceive you today, and never from this dossier: a dossier cannot vouch for itself.',
    'This report is a view for people. What counts are the sealed evidence files for which the checks hold; should the report differ from one of them, that file prevails. A file that fails a check proves nothing.',
  ],
}
