import type { LetterText } from './letter-text.ts'

export const en: LetterText = {
  department: 'Planning and Environment Department',
  ourReference: 'Our reference',
  subject: 'Subject',
  locale: 'en-BE',
  salutation: 'Dear Sir or Madam,',
  opening: [
    'You applied for a permit concerning parcel {parcel} in Example Street. The file has been declared complete and bears the reference {reference}, which we ask you to quote in all correspondence.',
    'The public inquiry lasted thirty days. Two objections were lodged, one about the height of the cornice and one about the drainage of rainwater. Both have been examined and are answered below.',
  ],
  decisionHeading: 'Decision',
  decision: [
    'The municipal executive, in session, decides to grant the permit applied for, under the conditions listed on the following pages. The plans bearing the municipal stamp form an integral part of this decision.',
    'The objection about the cornice is partly founded: its height is reduced to 6.20 metres, that of the adjoining building. The objection about rainwater is unfounded, as a tank of 7,500 litres with a limited outflow is provided.',
    'The fee for processing the file is €125.00. It is payable within thirty days, with the structured payment reference shown in your personal space.',
  ],
  remediesHeading: 'Remedies',
  remedies: [
    'An action for annulment may be brought before the Council of State, rue de la Science 33, 1040 Brussels, within sixty days of the notification of this decision, by a dated and signed application.',
    'The action does not suspend the decision. The period starts on the day after this decision is notified to you.',
  ],
  closing: 'Yours faithfully,',
  signedBy: 'For the executive: the director general, the mayor',
  conditionsHeading: 'Conditions of the permit',
  building: 'building',
  articleName: 'Article',
  articles: [
    'The holder informs the executive in writing of the start of the works at least fifteen days beforehand. The permit and the plans are kept on the site at all times.',
    'The position of the building is staked out on site by a land surveyor. No work starts before the record of the staking out has been drawn up.',
    'The façades are built in red-brown brick and limestone. External joinery has a single matt colour; the roof is covered with tiles or slates.',
    'Rainwater is collected in a tank and reused. The overflow infiltrates on the parcel; failing that, it is led to the separate sewer at no more than two litres per second.',
    'The standard trees shown on the plan are kept and are protected during the works. Any tree felled is replaced by a native species before the end of the planting season.',
    'Noise on the site is limited to working days, from seven to eighteen hours. Public roads are cleaned every day and any damage is repaired at the expense of the holder.',
    'The permit lapses by operation of law if the works have not started in earnest within two years of its issue. An extension of one year may be requested two months before it lapses.',
    'The personal data in this file are processed for the performance of a task in the public interest. You may consult them and have them corrected through the data protection officer.',
  ],
  planHeading: 'Annex: extract from the parcel plan',
  planCaption: 'Parcel {parcel} is outlined in red. Approximate scale 1:1000.',
  page: 'Page',
  fictional: 'Demonstration document: municipality, parcels and decision are fictitious.',
}
