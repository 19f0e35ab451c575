import type { LetterText } from './letter-text.ts'

export const de: LetterText = {
  department: 'Dienst für Raumordnung und Umwelt',
  ourReference: 'Unser Zeichen',
  subject: 'Betreff',
  locale: 'de-BE',
  salutation: 'Sehr geehrte Damen und Herren,',
  opening: [
    'Sie haben eine Genehmigung für die Parzelle {parcel} in der Beispielstraße beantragt. Die Akte wurde für vollständig erklärt und trägt das Zeichen {reference}, das Sie bitte in jedem Schreiben angeben.',
    'Die öffentliche Untersuchung dauerte dreißig Tage. Zwei Einwände wurden erhoben, der eine zur Höhe des Dachgesimses, der andere zum Abfluss des Regenwassers. Beide wurden geprüft und werden nachstehend beantwortet.',
  ],
  decisionHeading: 'Beschluss',
  decision: [
    'Das Gemeindekollegium beschließt in seiner Sitzung, die beantragte Genehmigung unter den auf den folgenden Seiten genannten Bedingungen zu erteilen. Die mit dem Stempel der Gemeinde versehenen Pläne sind Bestandteil dieses Beschlusses.',
    'Der Einwand zum Dachgesims ist teilweise begründet: Die Höhe wird auf 6,20 Meter verringert, wie beim angrenzenden Gebäude. Der Einwand zum Regenwasser ist unbegründet, da eine Zisterne von 7.500 Litern mit begrenztem Abfluss vorgesehen ist.',
    'Die Gebühr für die Bearbeitung der Akte beträgt 125,00 €. Sie ist innerhalb von dreißig Tagen mit der strukturierten Mitteilung zu zahlen, die Sie in Ihrem persönlichen Bereich finden.',
  ],
  remediesHeading: 'Rechtsbehelfe',
  remedies: [
    'Eine Nichtigkeitsklage kann beim Staatsrat, rue de la Science 33, 1040 Brüssel, innerhalb von sechzig Tagen nach der Zustellung dieses Beschlusses mit einer datierten und unterzeichneten Antragschrift eingereicht werden.',
    'Die Klage hat keine aufschiebende Wirkung. Die Frist beginnt am Tag nach der Zustellung dieses Beschlusses.',
  ],
  closing: 'Mit vorzüglicher Hochachtung',
  signedBy: 'Für das Kollegium: die Generaldirektorin, der Bürgermeister',
  conditionsHeading: 'Bedingungen der Genehmigung',
  building: 'Gebäude',
  articleName: 'Artikel',
  articles: [
    'Der Inhaber teilt dem Kollegium den Beginn der Arbeiten mindestens fünfzehn Tage vorher schriftlich mit. Genehmigung und Pläne liegen ständig auf der Baustelle aus.',
    'Die Lage des Gebäudes wird an Ort und Stelle von einem Landmesser abgesteckt. Keine Arbeit beginnt, bevor das Protokoll der Absteckung erstellt ist.',
    'Die Fassaden werden in rotbraunem Ziegel und Kalkstein ausgeführt. Fenster und Türen haben eine einheitliche matte Farbe; das Dach wird mit Ziegeln oder Schiefer gedeckt.',
    'Das Regenwasser wird in einer Zisterne gesammelt und wiederverwendet. Der Überlauf versickert auf der Parzelle; andernfalls wird er mit höchstens zwei Litern pro Sekunde in das Trennsystem geleitet.',
    'Die im Plan eingezeichneten hochstämmigen Bäume bleiben erhalten und werden während der Bauzeit geschützt. Jeder gefällte Baum wird vor dem Ende der Pflanzzeit durch eine einheimische Art ersetzt.',
    'Baulärm ist auf Werktage von sieben bis achtzehn Uhr beschränkt. Die öffentlichen Wege werden täglich gereinigt und jeder Schaden wird auf Kosten des Inhabers behoben.',
    'Die Genehmigung verfällt von Rechts wegen, wenn die Arbeiten nicht innerhalb von zwei Jahren nach der Erteilung tatsächlich begonnen haben. Eine Verlängerung um ein Jahr kann zwei Monate vor Ablauf beantragt werden.',
    'Die personenbezogenen Daten dieser Akte werden zur Erfüllung einer Aufgabe im öffentlichen Interesse verarbeitet. Sie können sie beim Datenschutzbeauftragten einsehen und berichtigen lassen.',
  ],
  planHeading: 'Anlage: Auszug aus dem Parzellenplan',
  planCaption: 'Die Parzelle {parcel} ist rot umrandet. Ungefährer Maßstab 1:1000.',
  page: 'Seite',
  fictional: 'Vorführdokument: Gemeinde, Parzellen und Beschluss sind erfunden.',
}
