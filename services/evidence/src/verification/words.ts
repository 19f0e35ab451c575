/** What the page says, in the four languages of its readers. */
export const languages = ['fr', 'nl', 'de', 'en'] as const
export type PageLanguage = (typeof languages)[number]

export interface PageWords {
  name: string
  title: string
  intro: string
  choose: string
  hint: string
  checking: string
  holds: string
  /** added where something was not checked */
  rest: string
  fails: string
  message: string
  failed: string
  unchecked: string
  held: string
  sealedBy: string
  asOf: string
  unheld: string
  own: string
  stored: string
  /** several files were dropped */
  several: string
  empty: string
  tooLarge: string
  unreachable: string
}

export const words: Readonly<Record<PageLanguage, PageWords>> = {
  fr: {
    name: 'Français',
    title: 'Vérifier un dossier de preuve',
    intro:
      'Un dossier (fichier .asice) prouve le dépôt, la remise ou le refus d’un envoi recommandé électronique. Déposez-le ici : chaque sceau, chaque heure et chaque empreinte est contrôlé.',
    choose: 'Choisir un dossier, ou le déposer ici',
    hint: 'Un fichier .asice de {MB} Mo au plus',
    checking: 'Vérification en cours…',
    holds: 'Rien n’est en défaut : tout ce que cette page a contrôlé tient.',
    rest: 'Ce qu’elle n’a pas pu contrôler est indiqué ci-dessous.',
    fails: 'Ce dossier ne peut pas être accepté comme preuve.',
    message: 'Envoi',
    failed: 'Ce qui ne tient pas',
    unchecked: 'Ce qui n’a pas pu être contrôlé',
    held: 'Ce qui tient',
    sealedBy: 'Scellé par',
    asOf: 'Au moment où le registre comptait {size} inscriptions ; preuves que son lecteur ne peut pas voir : {withheld}',
    unheld:
      'Ce que disent report.pdf et VERIFY.txt ne figure dans aucune preuve : seuls SHA256SUMS et le sceau de l’export le protègent.',
    own: 'Cette page fait confiance au certificat racine et à la clé du registre de l’opérateur qui la publie. Qui ne veut se fier à personne obtient ces deux clés ailleurs et vérifie le dossier hors ligne, selon le fichier VERIFY.txt qu’il contient.',
    stored: 'Le fichier est lu puis oublié : rien n’est conservé.',
    several:
      'Cette page vérifie un dossier à la fois : rien n’a été contrôlé. Donnez-les l’un après l’autre, ou tous ensemble à la commande zegel verify, qui les confronte aussi entre eux.',
    empty: 'Ce fichier est vide : téléchargez le dossier encore une fois.',
    tooLarge: 'Le fichier est trop grand pour cette page : vérifiez-le avec la commande zegel verify.',
    unreachable: 'La vérification n’a pas pu avoir lieu. Réessayez dans un instant.',
  },
  nl: {
    name: 'Nederlands',
    title: 'Een bewijsdossier controleren',
    intro:
      'Een dossier (bestand .asice) bewijst de afgifte, de ontvangst of de weigering van een elektronische aangetekende zending. Leg het hier neer: elk zegel, elk tijdstip en elke digitale vingerafdruk wordt nagekeken.',
    choose: 'Kies een dossier, of sleep het hierheen',
    hint: 'Een bestand .asice van ten hoogste {MB} MB',
    checking: 'Bezig met controleren…',
    holds: 'Niets faalt: alles wat deze pagina heeft nagekeken, klopt.',
    rest: 'Wat ze niet kon nakijken, staat hieronder.',
    fails: 'Dit dossier kan niet als bewijs worden aanvaard.',
    message: 'Zending',
    failed: 'Wat niet klopt',
    unchecked: 'Wat niet kon worden gecontroleerd',
    held: 'Wat klopt',
    sealedBy: 'Verzegeld door',
    asOf: 'Toen het register {size} inschrijvingen telde; bewijzen die de lezer niet mag zien: {withheld}',
    unheld:
      'Wat report.pdf en VERIFY.txt zeggen, staat in geen enkel bewijs: alleen SHA256SUMS en het zegel van de export beschermen het.',
    own: 'Deze pagina vertrouwt het stamcertificaat en de registersleutel van de operator die ze publiceert. Wie op niemand wil vertrouwen, haalt beide sleutels elders en controleert het dossier offline, zoals VERIFY.txt in het dossier het uitlegt.',
    stored: 'Het bestand wordt gelezen en vergeten: er wordt niets bewaard.',
    several:
      'Deze pagina controleert één dossier tegelijk: er is niets nagekeken. Geef ze na elkaar, of alle samen aan het commando zegel verify, dat ze ook met elkaar vergelijkt.',
    empty: 'Dit bestand is leeg: haal het dossier nog eens op.',
    tooLarge: 'Het bestand is te groot voor deze pagina: controleer het met het commando zegel verify.',
    unreachable: 'De controle kon niet plaatsvinden. Probeer het zo dadelijk opnieuw.',
  },
  de: {
    name: 'Deutsch',
    title: 'Ein Beweisdossier prüfen',
    intro:
      'Ein Dossier (Datei .asice) beweist die Aufgabe, die Aushändigung oder die Verweigerung einer elektronischen Einschreibsendung. Legen Sie es hier ab: Jedes Siegel, jeder Zeitpunkt und jeder Fingerabdruck wird geprüft.',
    choose: 'Dossier auswählen oder hier ablegen',
    hint: 'Eine Datei .asice von höchstens {MB} MB',
    checking: 'Die Prüfung läuft…',
    holds: 'Nichts ist zu beanstanden: Alles, was diese Seite geprüft hat, stimmt.',
    rest: 'Was sie nicht prüfen konnte, steht unten.',
    fails: 'Dieses Dossier kann nicht als Beweis angenommen werden.',
    message: 'Sendung',
    failed: 'Was nicht stimmt',
    unchecked: 'Was nicht geprüft werden konnte',
    held: 'Was stimmt',
    sealedBy: 'Gesiegelt von',
    asOf: 'Als das Register {size} Einträge zählte; Beweise, die der Leser nicht sehen darf: {withheld}',
    unheld:
      'Was report.pdf und VERIFY.txt sagen, steht in keinem Beweis: Nur SHA256SUMS und das Siegel des Exports schützen es.',
    own: 'Diese Seite vertraut dem Stammzertifikat und dem Registerschlüssel des Betreibers, der sie veröffentlicht. Wer niemandem vertrauen will, besorgt sich beide Schlüssel anderswo und prüft das Dossier ohne Netz, wie die Datei VERIFY.txt darin es erklärt.',
    stored: 'Die Datei wird gelesen und vergessen: Nichts wird aufbewahrt.',
    several:
      'Diese Seite prüft ein Dossier nach dem anderen: Nichts wurde geprüft. Legen Sie eines nach dem anderen ab, oder geben Sie alle zusammen dem Befehl zegel verify, der sie auch miteinander vergleicht.',
    empty: 'Diese Datei ist leer: Laden Sie das Dossier noch einmal herunter.',
    tooLarge: 'Die Datei ist zu groß für diese Seite: Prüfen Sie sie mit dem Befehl zegel verify.',
    unreachable: 'Die Prüfung konnte nicht stattfinden. Versuchen Sie es gleich noch einmal.',
  },
  en: {
    name: 'English',
    title: 'Verify a dossier of proof',
    intro:
      'A dossier (a .asice file) proves that an electronic registered letter was deposited, handed over or refused. Drop it here: every seal, every time and every digest is checked.',
    choose: 'Choose a dossier, or drop it here',
    hint: 'An .asice file of at most {MB} MB',
    checking: 'Checking…',
    holds: 'Nothing fails: whatever this page checked holds.',
    rest: 'What it could not check stands below.',
    fails: 'This dossier cannot be accepted as proof.',
    message: 'Message',
    failed: 'What does not hold',
    unchecked: 'What could not be checked',
    held: 'What holds',
    sealedBy: 'Sealed by',
    asOf: 'As of {size} entries of the log; evidences that its reader may not see: {withheld}',
    unheld: 'What report.pdf and VERIFY.txt say is in no evidence: only SHA256SUMS and the seal of the export hold it.',
    own: 'This page trusts the root certificate and the log key of the operator who publishes it. Whoever trusts nobody gets both from elsewhere and verifies the dossier offline, as the file VERIFY.txt in it explains.',
    stored: 'The file is read and forgotten: nothing is kept.',
    several:
      'This page verifies one dossier at a time: nothing was checked. Give them one after the other, or all together to the zegel verify command, which compares them with each other too.',
    empty: 'This file is empty: fetch the dossier once more.',
    tooLarge: 'The file is too large for this page: verify it with the zegel verify command.',
    unreachable: 'The verification could not take place. Try again in a moment.',
  },
}
