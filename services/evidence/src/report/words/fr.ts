import { details, steps } from './fr-steps.ts'
import type { Words } from './words.ts'

export const fr: Words = {
  language: 'fr',
  colon: ' : ',
  thousands: ' ',
  months: [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ],
  date: (day, month, year) => `${day === 1 ? '1er' : day} ${month} ${year}`,
  moment: (date, time, zone) => `${date} à ${time} (${zone})`,
  elapsed: {
    days: (count) => (count === 1 ? '1 jour' : `${count} jours`),
    hours: (count) => `${count} h`,
    minutes: (count) => `${count} min`,
    seconds: (count) => `${count} s`,
  },
  bytes: (count) => `${count} octets`,
  yes: 'oui',
  no: 'non',
  languages: { fr: 'français', nl: 'néerlandais', de: 'allemand', en: 'anglais' },

  title: 'Rapport de preuve',
  message: 'Message',
  exportedFor: { sender: 'Délivré à l’expéditeur', recipient: 'Délivré à un destinataire' },
  asOf: (size) => `État du registre : ${size} inscriptions (sa taille)`,
  volume: (number, of) => `Volume ${number} sur ${of}`,
  volumeCovers: (first, last) =>
    `Le tableau ci-dessous reprend les étapes ${first} à ${last}, contenues dans ce volume ; le résumé et le schéma portent sur tous les volumes.`,
  headings: {
    shows: 'Ce que ce dossier établit',
    parties: 'Expéditeur et destinataires',
    letter: 'L’envoi',
    rejection: 'L’envoi rejeté',
    parts: 'Documents',
    picture: 'Déroulement',
    steps: 'Chaque événement et ce qu’il prouve',
    notProved: 'Ce que les preuves ne prouvent pas',
    trust: 'Le cachet, l’heure et la remise',
    force: 'Valeur juridique',
    ledger: 'Le registre',
    verify: 'Comment vérifier ce dossier',
  },
  parties: {
    sender: 'Expéditeur',
    notTold: 'non communiqué à ce lecteur',
    recipient: 'Destinataire',
    committed: 'scellé sous forme d’empreinte, non révélé à ce lecteur',
    'be-nrn': 'numéro de Registre national',
    'be-cbe': 'numéro d’entreprise (BCE)',
  },
  recipient: (number) => `destinataire ${number}`,
  recipients: (numbers) => `destinataires ${numbers}`,
  letter: {
    subject: 'Objet',
    reference: 'Référence de l’expéditeur',
    type: 'Type de message (code de l’expéditeur)',
    language: 'Langue de l’envoi',
    mode: 'Mode de remise',
    fallback: 'À défaut de voie électronique',
    submittedAt: 'Introduit',
    legalBasis: 'Base légale indiquée par l’expéditeur',
    contactPoint: 'Point de contact',
    reason: 'Motif du rejet',
  },
  modes: {
    basic: 'directe : accessible immédiatement, sans acceptation préalable',
    consent: 'avec acceptation : d’abord proposé, accessible seulement une fois accepté',
  },
  fallbacks: { paper: 'sur papier', reject: 'pas de remise' },
  parts: {
    part: 'N°',
    file: 'Document',
    type: 'Type',
    size: 'Taille',
    digest: 'Empreinte SHA-256',
    included: 'Dans ce dossier',
    main: 'Document principal',
    annex: 'Annexe',
  },
  codesShown:
    'Les caractères qui ne peuvent pas être dessinés, ou qui modifieraient l’ordre ou l’apparence d’un texte, sont remplacés par leur numéro Unicode, par exemple ⟦U+202E⟧ ; ␣ signale une espace répétée.',

  summary: {
    deposited: (sender, when) => `${sender} a déposé cet envoi le ${when} ; le service l’a accepté.`,
    depositedBySomebody: (when) => `Cet envoi a été déposé le ${when} ; le service l’a accepté.`,
    rejected: (when, reason) => `Le service a rejeté cet envoi le ${when}. Motif : ${reason}. Rien n’a été remis.`,
    channel: {
      electronic: (reason) => `Le canal est électronique. Motif : ${reason}.`,
      paper: (reason) => `Le canal est le papier. Motif : ${reason}.`,
      both: (reason) => `Les canaux sont l’électronique et le papier. Motif : ${reason}.`,
      none: (reason) => `Il n’y a pas de canal. Motif : ${reason}.`,
    },
    channelUndecided: (size) => `Aucun canal n’est décidé alors que le registre compte ${size} inscriptions.`,
    offered: (when) => `L’envoi a été proposé à l’acceptation le ${when}.`,
    undecided: (size) =>
      `Ni acceptation ni refus ne sont enregistrés alors que le registre compte ${size} inscriptions.`,
    accepted: (when) => `Il a été accepté le ${when}.`,
    refused: (when) => `Il a été refusé le ${when} ; son contenu n’a pas été remis.`,
    acceptanceExpired: (when) => `Le délai d’acceptation a expiré le ${when} sans décision.`,
    consigned: (when) => `L’envoi est accessible dans la boîte électronique depuis le ${when}.`,
    opened: (when) => `Il a été ouvert le ${when}, mais aucune remise complète n’est enregistrée.`,
    notOpened: (size) => `Aucune ouverture n’est enregistrée alors que le registre compte ${size} inscriptions.`,
    notHandedOver: (size) =>
      `Aucune remise du contenu n’est enregistrée alors que le registre compte ${size} inscriptions.`,
    handedOver: (when) => `Le document principal a été remis en entier, après authentification, le ${when}.`,
    unreadExpired: (when) => `Le délai d’ouverture a expiré le ${when} ; le contenu n’avait pas été remis.`,
    undeliverable: (when, reason) => `Il a été constaté le ${when} que l’envoi ne peut être remis. Motif : ${reason}.`,
    heldForPaper: (size) =>
      `Alors que le registre compte ${size} inscriptions, l’envoi est en attente de remise sur papier : ni envoi postal ni distribution ne sont enregistrés.`,
    paperPosted: (when) => `L’envoi a été posté sur papier le ${when}.`,
    paperDelivered: (when) => `L’opérateur postal a signalé sa distribution le ${when}.`,
    paperReturned: (when) => `L’envoi sur papier a été retourné le ${when}.`,
    recalled: (when) => `L’expéditeur a rappelé l’envoi le ${when}.`,
  },
  picture: {
    alt: (marks) => `Ligne du temps, de haut en bas. ${marks}`,
    legend: { service: 'acte du service', notice: 'avis', person: 'acte du destinataire', end: 'issue' },
    more: (count) => `${count} autres groupes d’événements : voir le tableau`,
  },
  table: {
    number: 'N°',
    when: 'Date et heure',
    event: 'Événement et canal',
    proves: 'Ce qu’il prouve',
    evidence: 'Preuve',
    leaf: 'place au registre (feuille)',
    to: 'Concerne',
  },
  milliseconds:
    'Les heures sont données à la seconde, en heure de Bruxelles avec l’écart par rapport à l’UTC, et en UTC ; les millisecondes figurent dans les preuves.',
  withheld: (count) =>
    `${count === '1' ? '1 autre étape de ce message n’est pas montrée' : `${count} autres étapes de ce message ne sont pas montrées`} à ce lecteur. Le fichier index.json donne le numéro et l’empreinte de chacune. Chaque étape contient l’empreinte de la précédente, de sorte qu’aucune de celles qui précèdent la dernière étape montrée ne peut être retirée sans que cela se voie ; pour celles qui la suivent, il n’y a que la parole de l’opérateur.`,
  steps,
  ...details,

  notProved: {
    refusal: 'Un refus n’empêche pas à lui seul un envoi de produire ses effets juridiques.',
    notOpened: (size) =>
      `Qu’un envoi n’ait pas été accepté, ouvert ou remis est une déclaration de l’opérateur alors que le registre compte ${size} inscriptions : aucun enregistrement ne prouve qu’un fait ne s’est pas produit.`,
    notice:
      'Un avis envoyé n’est pas un avis lu : la preuve établit qu’un serveur de courriel a pris le message en charge, non qu’il est arrivé ni que quelqu’un l’a vu.',
    handedOver:
      'Remis signifie que tous les octets du document principal ont été transmis au destinataire après authentification. Cela ne prouve pas que le texte a été lu ou compris.',
    login:
      'Une authentification prouve l’utilisation du moyen d’identification, au niveau indiqué. Elle ne prouve pas quelle personne se trouvait devant l’écran.',
    readings:
      'Toutes les lectures ne sont pas montrées à l’expéditeur ; l’absence d’une lecture ne signifie donc rien.',
    late: 'Lorsqu’un événement a été scellé plus de 10 secondes après s’être produit, l’horodatage prouve l’heure du scellement ; l’heure de l’événement est une déclaration de l’opérateur.',
  },
  trust: {
    is: 'Ce que c’est',
    isNot: 'Ce que ce n’est pas',
    seal: {
      name: 'Le cachet',
      is: 'Un cachet électronique (CAdES) sur chaque preuve et sur l’ensemble du dossier. Il montre qu’ils proviennent du titulaire du certificat ci-dessous et n’ont pas été modifiés depuis.',
      qualified: 'Selon la liste de confiance, c’est un cachet électronique qualifié (eIDAS, art. 3, 27).',
      notQualified: 'Ce n’est pas un cachet électronique qualifié.',
      isNot: 'Il ne dit rien de la véracité du contenu de l’envoi.',
    },
    timestamp: {
      name: 'L’heure',
      is: 'Un horodatage électronique (RFC 3161) sur chaque preuve scellée. Il montre que la preuve existait à cette heure, à une seconde près.',
      qualified: 'Selon la liste de confiance, c’est un horodatage électronique qualifié (eIDAS, art. 3, 34).',
      notQualified: 'Ce n’est pas un horodatage électronique qualifié.',
      isNot: 'Il n’observe pas lui-même l’événement : il en date la preuve.',
    },
    delivery: {
      name: 'La remise',
      is: (operator) =>
        `Le déroulement du dépôt, des avis et de la remise, tel que l’opérateur, ${operator}, l’a enregistré au moment même.`,
      qualified:
        'Selon la liste de confiance, l’opérateur est un prestataire qualifié pour ce type de remise (eIDAS, art. 44).',
      notQualified:
        'Ce n’est pas un service de remise qualifié (eIDAS, art. 44) : l’opérateur ne figure à ce titre sur aucune liste de confiance.',
      isNot: 'Un cachet ou un horodatage, qualifié ou non, ne rend pas la remise qualifiée.',
    },
    developmentNote:
      'Ce dossier a été établi avec une autorité de développement propre à cette installation : il montre que le mécanisme fonctionne, ne prouve rien contre l’opérateur et n’est pas destiné à servir de preuve.',
    development:
      'Le certificat provient d’une autorité de développement que cette installation a créée elle-même. Il montre que le mécanisme fonctionne et ne prouve rien contre l’opérateur : il n’est pas destiné à servir de preuve.',
    certificate: {
      subject: 'Titulaire du certificat',
      issuer: 'Émis par',
      serial: 'Numéro de série',
      valid: 'Validité',
      digest: 'SHA-256',
    },
  },
  force: {
    withBasis: (basis) =>
      `L’expéditeur déclare qu’il s’agit d’un envoi recommandé sur la base légale suivante : « ${basis} ».`,
    basisIsTheSenders:
      'L’opérateur n’a pas examiné si cette base s’applique au présent envoi ; cette appréciation revient au juge.',
    without:
      'Aucune base légale n’est indiquée qui donnerait à cet envoi une forme de remise particulière. En vertu de l’article 43, paragraphe 1, du règlement (UE) n° 910/2014 (eIDAS), l’effet juridique et la recevabilité comme preuve des données envoyées et reçues au moyen d’un tel service ne peuvent être refusés au seul motif qu’elles sont électroniques ou que le service n’est pas qualifié.',
  },
  ledger: {
    origin: 'Registre',
    size: 'Inscriptions (taille)',
    root: 'Empreinte de toutes (racine, base64)',
    meaning:
      'Chaque preuve est une inscription (une feuille) d’un registre public auquel on ne peut qu’ajouter ; ses places sont comptées à partir de 0. Le dossier contient, sous ledger/, l’état signé du registre à cette taille (le point de contrôle) et, pour chaque preuve, la preuve de son inclusion. Quiconque modifierait, supprimerait ou insérerait une preuve après coup obtiendrait une autre racine.',
  },
  verify: [
    'Le fichier VERIFY.txt de ce dossier donne les commandes. OpenSSL 3, sha256sum et unzip suffisent ; aucun réseau n’est nécessaire.',
    'La commande « node zegel-verify.mjs FILE --root root.pem --log-key KEY » vérifie tout en une fois et dit ligne par ligne ce qui tient et ce qui échoue. Le programme tient en un fichier et ne demande que Node.js.',
    'Des sommes et des empreintes concordantes ne prouvent rien à elles seules : qui falsifie un fichier peut en écrire de concordantes. Seuls prouvent, ensemble, les sceaux, les horodatages et le registre, et seulement face au certificat racine.',
    'Procurez-vous zegel-verify.mjs, root.pem et la clé du registre dans les dossiers du tribunal ou chez qui d’autre les a gardés, auprès de l’opérateur seulement si vous êtes sûr qu’il ne vous trompe pas aujourd’hui, et jamais dans ce dossier : un dossier ne peut se porter garant de lui-même.',
    'Ce rapport est une présentation destinée aux personnes. Seuls font foi les fichiers de preuve scellés dont la vérification réussit ; si le rapport s’écarte de l’un d’eux, ce fichier l’emporte. Un fichier dont la vérification échoue ne prouve rien.',
  ],
}
