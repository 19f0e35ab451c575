import type { LetterText } from './letter-text.ts'

export const fr: LetterText = {
  department: 'Service de l’urbanisme et de l’environnement',
  ourReference: 'Nos références',
  subject: 'Objet',
  locale: 'fr-BE',
  salutation: 'Madame, Monsieur,',
  opening: [
    'Vous avez introduit une demande de permis concernant la parcelle {parcel}, située rue de l’Exemple. Le dossier a été déclaré complet et porte la référence {reference}, que nous vous prions de rappeler dans toute correspondance.',
    'L’enquête publique s’est déroulée pendant trente jours. Elle a donné lieu à deux réclamations, portant l’une sur la hauteur de la corniche, l’autre sur l’écoulement des eaux de pluie. Elles ont été examinées et il y est répondu ci-dessous.',
  ],
  decisionHeading: 'Décision',
  decision: [
    'Le collège communal, réuni en séance, décide d’accorder le permis demandé, aux conditions énumérées dans les pages suivantes. Les plans revêtus du cachet communal font partie intégrante de la présente décision.',
    'La réclamation relative à la corniche est partiellement fondée : la hauteur en est ramenée à 6,20 mètres, soit celle du bâtiment contigu. La réclamation relative aux eaux de pluie n’est pas fondée, une citerne de 7 500 litres étant prévue avec un débit de fuite limité.',
    'La redevance due pour le traitement du dossier s’élève à 125,00 €. Elle est payable dans les trente jours, au moyen de la communication structurée qui figure dans votre espace personnel.',
  ],
  remediesHeading: 'Voies de recours',
  remedies: [
    'Un recours en annulation peut être introduit auprès du Conseil d’État, rue de la Science 33 à 1040 Bruxelles, dans les soixante jours de la notification de la présente décision, par requête datée et signée.',
    'Le recours n’est pas suspensif. Le délai commence à courir le lendemain du jour où la présente vous est notifiée.',
  ],
  closing: 'Nous vous prions d’agréer, Madame, Monsieur, l’expression de notre considération distinguée.',
  signedBy: 'Pour le collège : la directrice générale, le bourgmestre',
  conditionsHeading: 'Conditions du permis',
  building: 'bâtiment',
  articleName: 'Article',
  articles: [
    'Le titulaire avertit le collège communal, au moins quinze jours à l’avance et par écrit, du commencement des travaux. Le permis et les plans se trouvent en permanence sur le chantier.',
    'L’implantation de la construction est indiquée sur place par un géomètre-expert. Aucun travail ne commence avant que le procès-verbal d’implantation n’ait été dressé.',
    'Les matériaux de façade sont la brique de teinte rouge-brun et la pierre calcaire. Les menuiseries extérieures sont de teinte unie et mate ; la toiture est couverte de tuiles ou d’ardoises.',
    'Les eaux de pluie sont recueillies dans une citerne et réutilisées. Le trop-plein est infiltré sur la parcelle ; à défaut, il est conduit vers le réseau séparatif avec un débit limité à deux litres par seconde.',
    'Les arbres à haute tige indiqués sur le plan sont conservés et protégés pendant le chantier. Tout arbre abattu est remplacé, avant la fin de la saison de plantation, par un sujet d’essence indigène.',
    'Le bruit du chantier est limité aux jours ouvrables, de sept à dix-huit heures. Les voies publiques sont nettoyées chaque jour et toute dégradation est réparée aux frais du titulaire.',
    'Le permis est périmé de plein droit si les travaux n’ont pas commencé de manière significative dans les deux ans de sa délivrance. Une prorogation d’un an peut être demandée deux mois avant l’échéance.',
    'Les données à caractère personnel de ce dossier sont traitées pour l’exécution d’une mission d’intérêt public. Vous pouvez les consulter et les faire rectifier auprès du délégué à la protection des données.',
  ],
  planHeading: 'Annexe : extrait du plan parcellaire',
  planCaption: 'La parcelle {parcel} est entourée de rouge. Échelle indicative 1/1000.',
  page: 'Page',
  fictional: 'Document de démonstration : commune, parcelles et décision sont fictives.',
}
