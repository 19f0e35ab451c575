import type { Terms } from '../terms.ts'

/** Plain words, the same five points in each language: what, whom, how one is told, how to stop, what stays. */
export const terms202611: Terms = {
  version: '2026-11',
  texts: {
    fr: `Recevoir mes envois par voie électronique

1. J'accepte que les administrations qui utilisent ce service m'envoient par voie électronique, dans ma boîte, les lettres qu'elles m'enverraient sinon sur papier, y compris les envois avec preuve de dépôt et de remise.
2. Mon accord vaut pour toutes ces administrations. Se connecter ou relier une application ne vaut jamais accord.
3. Un courriel à l'adresse que j'ai confirmée m'avertit de chaque lettre. Sans adresse confirmée, rien ne m'est envoyé uniquement par voie électronique. Un délai peut commencer à courir sans que j'aie ouvert la lettre.
4. Je peux retirer mon accord à tout moment, sans donner de raison : ici, au guichet, par téléphone ou par la poste. Le retrait vaut pour toute lettre qui n'est pas encore dans ma boîte.
5. Les lettres déjà dans ma boîte restent lisibles et gardent leurs effets. Le service conserve la preuve de mon accord et de son retrait.
`,
    nl: `Mijn zendingen elektronisch ontvangen

1. Ik ga ermee akkoord dat de besturen die deze dienst gebruiken mij de brieven die zij anders op papier zouden sturen, elektronisch in mijn box bezorgen, ook zendingen met bewijs van afgifte en van overhandiging.
2. Mijn akkoord geldt voor al deze besturen. Inloggen of een toepassing koppelen geldt nooit als akkoord.
3. Een e-mail naar het adres dat ik heb bevestigd meldt mij elke brief. Zonder bevestigd adres wordt mij niets uitsluitend elektronisch gestuurd. Een termijn kan beginnen te lopen zonder dat ik de brief heb geopend.
4. Ik kan mijn akkoord op elk moment intrekken, zonder reden te geven: hier, aan het loket, per telefoon of per post. De intrekking geldt voor elke brief die nog niet in mijn box zit.
5. Brieven die al in mijn box zitten, blijven leesbaar en behouden hun gevolgen. De dienst bewaart het bewijs van mijn akkoord en van de intrekking ervan.
`,
    de: `Meine Sendungen elektronisch erhalten

1. Ich bin damit einverstanden, dass die Behörden, die diesen Dienst benutzen, mir Briefe, die sie mir sonst auf Papier schicken würden, elektronisch in mein Postfach zustellen, auch Sendungen mit Nachweis der Aufgabe und der Übergabe.
2. Mein Einverständnis gilt für alle diese Behörden. Sich anzumelden oder eine App zu verknüpfen, gilt nie als Einverständnis.
3. Eine E-Mail an die von mir bestätigte Adresse meldet mir jeden Brief. Ohne bestätigte Adresse wird mir nichts ausschließlich elektronisch geschickt. Eine Frist kann beginnen, ohne dass ich den Brief geöffnet habe.
4. Ich kann mein Einverständnis jederzeit ohne Angabe von Gründen zurückziehen: hier, am Schalter, telefonisch oder per Post. Der Widerruf gilt für jeden Brief, der noch nicht in meinem Postfach liegt.
5. Briefe, die schon in meinem Postfach liegen, bleiben lesbar und behalten ihre Wirkung. Der Dienst bewahrt den Nachweis meines Einverständnisses und seines Widerrufs auf.
`,
    en: `Receiving my letters electronically

1. I agree that the administrations that use this service deliver to my box, electronically, the letters that they would otherwise send me on paper, including those with proof of deposit and of hand-over.
2. My agreement holds for all these administrations. Logging in or linking an app is never an agreement.
3. An e-mail to the address that I confirmed tells me of every letter. Without a confirmed address nothing is sent to me by electronic means alone. A time limit can start to run although I have not opened the letter.
4. I can withdraw my agreement at any time without giving a reason: here, at the desk, by phone or by post. The withdrawal holds for every letter that is not in my box yet.
5. Letters that are in my box already stay readable and keep their effect. The service keeps the proof of my agreement and of its withdrawal.
`,
  },
}
