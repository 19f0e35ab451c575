import type { DetailWords } from './detail-words.ts'
import type { Words } from './words.ts'

const notice =
  'Un serveur de courriel a pris le message en charge à cette heure et a répondu comme indiqué. Cela ne prouve pas que le courriel est arrivé ou a été lu.'
const noticeFailed =
  'Le courriel n’a pas pu être confié à un serveur de courriel ; la réponse est indiquée. Le destinataire n’a pas été averti par ce courriel.'

export const steps: Words['steps'] = {
  'message.deposited': {
    title: 'Envoi déposé',
    proves:
      'Le service a reçu l’envoi complet de l’expéditeur à cette heure et l’a accepté en vue de sa remise. Les empreintes en fixent le contenu : toute modification ultérieure se verrait.',
  },
  'message.rejected': {
    title: 'Envoi rejeté',
    proves: 'Le service a rejeté l’envoi de l’expéditeur à cette heure, pour le motif indiqué. Rien n’a été remis.',
  },
  'message.recalled': {
    title: 'Envoi rappelé',
    proves: 'L’expéditeur a rappelé l’envoi à cette heure. Cela n’annule pas ce qui s’est passé auparavant.',
  },
  'channel.decided': {
    title: 'Canal décidé',
    proves:
      'Le service a décidé à cette heure par quel canal l’envoi va au destinataire, selon le consentement et l’adresse de contact tels qu’ils étaient alors.',
  },
  'message.offered': {
    title: 'Proposé à l’acceptation',
    proves:
      'À partir de cette heure, le destinataire pouvait accepter ou refuser l’envoi. Le contenu n’était pas encore accessible ; le destinataire n’en avait pas nécessairement connaissance.',
  },
  'message.accepted': {
    title: 'Accepté par le destinataire',
    proves: 'L’envoi a été accepté à cette heure, après une authentification de la nature indiquée.',
  },
  'message.refused': {
    title: 'Refusé par le destinataire',
    proves:
      'L’envoi a été refusé à cette heure, après une authentification de la nature indiquée. Un refus n’empêche pas à lui seul les effets juridiques.',
  },
  'expired/acceptance': {
    title: 'Délai d’acceptation expiré',
    proves: 'Le délai a expiré à cette heure ; jusque-là, le service n’avait enregistré ni acceptation ni refus.',
  },
  'expired/unread': {
    title: 'Délai d’ouverture expiré',
    proves: 'Le délai a expiré à cette heure ; jusque-là, le service n’avait enregistré aucune remise complète.',
  },
  'message.consigned': {
    title: 'Rendu accessible',
    proves:
      'À partir de cette heure, le destinataire pouvait ouvrir l’envoi dans la boîte électronique. Cela ne prouve pas qu’il en avait connaissance.',
  },
  'message.undeliverable': {
    title: 'Remise impossible',
    proves:
      'Le service a constaté à cette heure que l’envoi ne pouvait être remis par aucun canal admis par l’expéditeur, pour le motif indiqué.',
  },
  'message.withheld': {
    title: 'Retenu avant la remise',
    proves:
      'Le destinataire a retiré son consentement avant que l’envoi soit rendu accessible. L’envoi a été retenu et son canal décidé à nouveau.',
  },
  'message.opened': {
    title: 'Ouvert',
    proves:
      'L’envoi a été ouvert à cette heure, après une authentification de la nature indiquée. Cela a été scellé avant la transmission du moindre octet.',
  },
  'message.accessed': {
    title: 'Nouvel accès',
    proves:
      'Le nombre d’octets indiqué de ce document a été transmis à cette heure au destinataire, qui était authentifié.',
  },
  'message.handed-over': {
    title: 'Remis',
    proves:
      'À cette heure, tous les octets du document principal, avec l’empreinte indiquée, avaient été transmis au destinataire, qui était authentifié. Cela ne prouve pas que le texte a été lu.',
  },
  'message.transfer-incomplete': {
    title: 'Transmission incomplète',
    proves: 'Seul le nombre d’octets indiqué a été transmis. Ce n’est pas, à soi seul, une remise.',
  },
  'notice.sent/acceptance': { title: 'Avis de la proposition envoyé', proves: notice },
  'notice.sent/content': { title: 'Avis d’arrivée envoyé', proves: notice },
  'notice.sent': { title: 'Avis envoyé', proves: notice },
  'notice.failed/acceptance': { title: 'Échec de l’avis de la proposition', proves: noticeFailed },
  'notice.failed/content': { title: 'Échec de l’avis d’arrivée', proves: noticeFailed },
  'notice.failed': { title: 'Échec de l’avis', proves: noticeFailed },
  'paper.handed-over': {
    title: 'Confié à l’imprimeur',
    proves: 'L’imprimeur a reçu l’envoi à cette heure pour l’imprimer et le poster.',
  },
  'paper.posted': {
    title: 'Posté sur papier',
    proves: 'L’imprimeur a confirmé avoir confié l’envoi imprimé à l’opérateur postal.',
  },
  'paper.not-posted': {
    title: 'Envoi postal impossible',
    proves: 'L’envoi n’a pas pu être confié à la poste sur papier, pour le motif indiqué.',
  },
  'paper.delivered': {
    title: 'Envoi papier distribué',
    proves: 'L’opérateur postal a signalé l’envoi comme distribué. C’est la déclaration de cet opérateur.',
  },
  'paper.returned': {
    title: 'Envoi papier retourné',
    proves: 'L’opérateur postal a signalé l’envoi comme retourné, pour le motif indiqué.',
  },
  'dossier.exported': {
    title: 'Dossier délivré',
    proves: 'Une copie des preuves a été délivrée à cette heure à la partie indiquée.',
  },
  unknown: {
    title: 'Autre événement enregistré',
    proves:
      'Un événement de la nature indiquée a été enregistré et scellé à cette heure. Ce rapport n’a pas de mots pour lui ; la preuve elle-même dit ce qu’elle contient.',
  },
}

export const details: DetailWords = {
  roads: {
    interface: 'interface des expéditeurs',
    rules: 'décision du service',
    box: 'boîte électronique',
    email: 'courriel',
    print: 'imprimeur',
    post: 'poste, sur papier',
    export: 'délivrance de preuves',
    unknown: 'non indiqué',
  },
  channels: {
    electronic: 'électronique',
    paper: 'papier',
    both: 'électronique et papier',
    none: 'aucun',
  },
  reasons: {
    'consent-active': 'le destinataire avait consenti et son adresse de contact est vérifiée',
    enterprise: 'le destinataire est une entreprise, joignable sans consentement préalable',
    'no-consent': 'le destinataire n’a jamais consenti à la voie électronique',
    'consent-withdrawn': 'le destinataire a retiré son consentement à la voie électronique',
    'no-verified-contact': 'le destinataire n’a pas d’adresse de contact vérifiée',
    'sender-not-authorised-nrn': 'l’expéditeur n’est pas autorisé à utiliser le numéro de Registre national',
  },
  consents: { given: 'donné', withdrawn: 'retiré', 'never-given': 'jamais donné' },
  causes: {
    cut: 'la connexion a été coupée',
    damaged: 'le contenu conservé était endommagé',
    restart: 'le service a redémarré',
    lapsed: 'l’accès a pris fin',
  },
  assurances: { low: 'faible', substantial: 'substantiel', high: 'élevé' },
  labels: {
    client: 'Application cliente',
    reason: 'Motif',
    consent: 'Consentement',
    terms: 'Conditions',
    contactVerified: 'Adresse de contact vérifiée',
    revision: 'Décision revue, fois',
    server: 'Serveur de courriel',
    reply: 'Sa réponse',
    attempts: 'Tentatives',
    mail: 'Courriel',
    mailDigest: 'SHA-256 du courriel',
    capacity: 'En qualité de',
    assurance: 'Niveau d’authentification',
    method: 'Moyen d’authentification',
    authenticatedAt: 'Session ouverte par authentification le',
    sent: 'Transmis',
    sentDigest: 'SHA-256 de ce qui a été transmis',
    sentOf: 'Transmis, sur le total',
    cause: 'Cause',
    part: 'Document',
    startedAt: 'Début',
    exportedBy: 'Délivré à',
    asOf: 'Inscriptions au registre à ce moment (taille)',
    withContent: 'Avec les documents',
    volumes: 'Volumes',
    postalId: 'Numéro postal',
    provider: 'Imprimeur',
    kind: 'Nature',
  },
  clients: { 'dev-login': 'page de connexion d’une installation de développement (dev-login)' },
  methods: { dev: 'connexion de développement, sans identification (dev)' },
  capacitySelf: 'destinataire en personne',
  serverFolder: 'aucun : un dossier de cette installation, pour le développement',
  sealedLate: (when) => `Scellé plus de 10 s après l’événement : ${when}`,
}
