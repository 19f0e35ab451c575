import type { LetterText } from './letter-text.ts'

export const nl: LetterText = {
  department: 'Dienst Ruimtelijke Ordening en Leefmilieu',
  ourReference: 'Ons kenmerk',
  subject: 'Betreft',
  locale: 'nl-BE',
  salutation: 'Geachte heer, mevrouw,',
  opening: [
    'U hebt een vergunning aangevraagd voor het perceel {parcel}, gelegen in de Voorbeeldstraat. Het dossier is volledig verklaard en draagt het kenmerk {reference}. Wij vragen u dit kenmerk in elke briefwisseling te vermelden.',
    'Het openbaar onderzoek duurde dertig dagen. Er werden twee bezwaren ingediend: het ene over de hoogte van de kroonlijst, het andere over de afvoer van het regenwater. Beide zijn onderzocht en worden hieronder beantwoord.',
  ],
  decisionHeading: 'Beslissing',
  decision: [
    'Het college van burgemeester en schepenen, in zitting bijeen, beslist de gevraagde vergunning te verlenen onder de voorwaarden op de volgende bladzijden. De door de gemeente gestempelde plannen maken integraal deel uit van deze beslissing.',
    'Het bezwaar over de kroonlijst is gedeeltelijk gegrond: de hoogte wordt teruggebracht tot 6,20 meter, gelijk aan die van het aanpalende gebouw. Het bezwaar over het regenwater is ongegrond, omdat een put van 7 500 liter met beperkte afvoer is voorzien.',
    'De retributie voor de behandeling van het dossier bedraagt € 125,00. Zij is betaalbaar binnen dertig dagen, met de gestructureerde mededeling die u in uw persoonlijke ruimte vindt.',
  ],
  remediesHeading: 'Beroepsmogelijkheden',
  remedies: [
    'Een beroep tot nietigverklaring kan worden ingesteld bij de Raad van State, Wetenschapsstraat 33, 1040 Brussel, binnen zestig dagen na de kennisgeving van deze beslissing, met een gedagtekend en ondertekend verzoekschrift.',
    'Het beroep werkt niet schorsend. De termijn begint te lopen de dag na die waarop deze beslissing u ter kennis is gebracht.',
  ],
  closing: 'Met de meeste hoogachting,',
  signedBy: 'Namens het college: de algemeen directeur, de burgemeester',
  conditionsHeading: 'Voorwaarden van de vergunning',
  building: 'gebouw',
  articleName: 'Artikel',
  articles: [
    'De houder brengt het college minstens vijftien dagen vooraf schriftelijk op de hoogte van het begin van de werken. De vergunning en de plannen liggen voortdurend op de werf.',
    'Een landmeter-expert zet de inplanting van het gebouw ter plaatse uit. Geen enkel werk begint voordat het proces-verbaal van inplanting is opgemaakt.',
    'De gevels worden uitgevoerd in roodbruine baksteen en kalksteen. Het buitenschrijnwerk heeft één matte kleur; het dak wordt gedekt met pannen of leien.',
    'Het regenwater wordt in een put opgevangen en hergebruikt. De overloop infiltreert op het perceel; kan dat niet, dan gaat hij naar het gescheiden stelsel met een debiet van ten hoogste twee liter per seconde.',
    'De hoogstammige bomen die op het plan staan, worden behouden en tijdens de werken beschermd. Elke gevelde boom wordt voor het einde van het plantseizoen vervangen door een inheemse soort.',
    'Lawaai op de werf is beperkt tot werkdagen van zeven tot achttien uur. De openbare weg wordt dagelijks schoongemaakt en elke schade wordt op kosten van de houder hersteld.',
    'De vergunning vervalt van rechtswege als de werken niet binnen twee jaar na de afgifte daadwerkelijk zijn begonnen. Twee maanden voor het verstrijken kan een verlenging met een jaar worden gevraagd.',
    'De persoonsgegevens in dit dossier worden verwerkt voor de vervulling van een taak van algemeen belang. U kunt ze inzien en laten verbeteren bij de functionaris voor gegevensbescherming.',
  ],
  planHeading: 'Bijlage: uittreksel uit het perceelsplan',
  planCaption: 'Het perceel {parcel} is rood omrand. Schaal bij benadering 1/1000.',
  page: 'Bladzijde',
  fictional: 'Demonstratiedocument: gemeente, percelen en beslissing zijn verzonnen.',
}
