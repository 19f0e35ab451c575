import type { Language, NoticePurpose } from '@zegel/contract'

/** What a mail may be filled with; nothing of it says what the letter is about, or to whom it is. */
export interface Filling {
  /** contact only */
  code?: string | undefined
  /** content of a basic letter only */
  sender?: string | undefined
  /** where the house is reached, if it has an address */
  url?: string | undefined
}

interface Words {
  subject: string
  body(filling: Filling): string[]
}

const at = (before: string, url: string | undefined, otherwise: string) => (url ? `${before} ${url}` : otherwise)

const fr: Record<NoticePurpose, Words> = {
  contact: {
    subject: 'Votre code de confirmation',
    body: ({ code }) => [
      'Bonjour,',
      `Voici le code qui confirme cette adresse : ${code}`,
      'Il est valable 15 minutes. Ne le communiquez à personne.',
      "Si vous n'avez rien demandé, vous ne devez rien faire : sans ce code, cette adresse ne sera pas utilisée.",
    ],
  },
  acceptance: {
    subject: 'Une lettre attend votre décision',
    body: ({ url }) => [
      'Bonjour,',
      'Une lettre électronique vous est proposée. Vous pouvez l’accepter ou la refuser. L’expéditeur vous sera indiqué après acceptation.',
      at('Connectez-vous ici :', url, 'Connectez-vous à votre boîte comme à votre habitude.'),
      'Une fois acceptée, la lettre est à votre disposition, et un délai peut commencer même si vous ne l’ouvrez pas.',
      'Ce courriel ne contient jamais la lettre, et nous ne vous demandons jamais de mot de passe.',
    ],
  },
  content: {
    subject: 'Une lettre est arrivée dans votre boîte',
    body: ({ sender, url }) => [
      'Bonjour,',
      sender
        ? `Une lettre électronique est arrivée dans votre boîte. Expéditeur : ${sender}`
        : 'La lettre électronique que vous avez acceptée est dans votre boîte.',
      at('Connectez-vous ici :', url, 'Connectez-vous à votre boîte comme à votre habitude.'),
      'Un délai peut déjà courir, même si vous n’ouvrez pas la lettre.',
      'Ce courriel ne contient jamais la lettre, et nous ne vous demandons jamais de mot de passe.',
    ],
  },
}

const nl: Record<NoticePurpose, Words> = {
  contact: {
    subject: 'Uw bevestigingscode',
    body: ({ code }) => [
      'Goeiedag,',
      `Met deze code bevestigt u dit adres: ${code}`,
      'De code is 15 minuten geldig. Geef hem aan niemand door.',
      'Hebt u niets gevraagd, dan hoeft u niets te doen: zonder deze code wordt dit adres niet gebruikt.',
    ],
  },
  acceptance: {
    subject: 'Een brief wacht op uw beslissing',
    body: ({ url }) => [
      'Goeiedag,',
      'Er wordt u een elektronische brief aangeboden. U kunt hem aanvaarden of weigeren. Wie de afzender is, ziet u na de aanvaarding.',
      at('Meld u hier aan:', url, 'Meld u aan bij uw box zoals u gewoon bent.'),
      'Na uw aanvaarding staat de brief in uw box, en kan een termijn beginnen te lopen ook als u hem niet opent.',
      'Deze mail bevat nooit de brief, en wij vragen u nooit een wachtwoord.',
    ],
  },
  content: {
    subject: 'Er is een brief in uw box aangekomen',
    body: ({ sender, url }) => [
      'Goeiedag,',
      sender
        ? `Er is een elektronische brief in uw box aangekomen. Afzender: ${sender}`
        : 'De elektronische brief die u hebt aanvaard, zit in uw box.',
      at('Meld u hier aan:', url, 'Meld u aan bij uw box zoals u gewoon bent.'),
      'Er kan al een termijn lopen, ook als u de brief niet opent.',
      'Deze mail bevat nooit de brief, en wij vragen u nooit een wachtwoord.',
    ],
  },
}

const de: Record<NoticePurpose, Words> = {
  contact: {
    subject: 'Ihr Bestätigungscode',
    body: ({ code }) => [
      'Guten Tag,',
      `Mit diesem Code bestätigen Sie diese Adresse: ${code}`,
      'Der Code ist 15 Minuten gültig. Geben Sie ihn an niemanden weiter. Wir fragen Sie außerdem nie danach.',
      'Falls Sie nichts angefordert haben, müssen Sie nichts tun: Ohne diesen Code wird diese Adresse nicht benutzt.',
    ],
  },
  acceptance: {
    subject: 'Ein Brief wartet auf Ihre Entscheidung',
    body: ({ url }) => [
      'Guten Tag,',
      'Ihnen wird ein elektronischer Brief angeboten. Sie können ihn annehmen oder ablehnen. Den Absender erfahren Sie nach der Annahme.',
      at('Melden Sie sich hier an:', url, 'Melden Sie sich wie gewohnt bei Ihrem Postfach an.'),
      'Nach der Annahme liegt der Brief in Ihrem Postfach, und eine Frist kann beginnen, auch wenn Sie ihn nicht öffnen.',
      'Diese E-Mail enthält nie den Brief, und wir fragen Sie nie nach einem Passwort.',
    ],
  },
  content: {
    subject: 'Ein Brief ist in Ihrem Postfach eingegangen',
    body: ({ sender, url }) => [
      'Guten Tag,',
      sender
        ? `Ein elektronischer Brief ist in Ihrem Postfach eingegangen. Absender: ${sender}`
        : 'Der elektronische Brief, den Sie angenommen haben, liegt in Ihrem Postfach.',
      at('Melden Sie sich hier an:', url, 'Melden Sie sich wie gewohnt bei Ihrem Postfach an.'),
      'Eine Frist kann bereits laufen, auch wenn Sie den Brief nicht öffnen.',
      'Diese E-Mail enthält nie den Brief, und wir fragen Sie nie nach einem Passwort.',
    ],
  },
}

const en: Record<NoticePurpose, Words> = {
  contact: {
    subject: 'Your confirmation code',
    body: ({ code }) => [
      'Hello,',
      `This code confirms this address: ${code}`,
      'It is valid for 15 minutes. Give it to nobody.',
      'If you did not ask for it you need not do anything: without the code this address will not be used.',
    ],
  },
  acceptance: {
    subject: 'A letter waits for your decision',
    body: ({ url }) => [
      'Hello,',
      'An electronic letter is offered to you. You can accept or refuse it. You will see who sent it once you have accepted it.',
      at('Log in here:', url, 'Log in to your box as you always do.'),
      'Once accepted, the letter is in your box, and a time limit can start even if you do not open it.',
      'This mail never contains the letter, and we never ask you for a password.',
    ],
  },
  content: {
    subject: 'A letter has arrived in your box',
    body: ({ sender, url }) => [
      'Hello,',
      sender
        ? `An electronic letter has arrived in your box. Sender: ${sender}`
        : 'The electronic letter that you accepted is in your box.',
      at('Log in here:', url, 'Log in to your box as you always do.'),
      'A time limit may be running already, even if you do not open the letter.',
      'This mail never contains the letter, and we never ask you for a password.',
    ],
  },
}

/** Every word the house mails, in the four languages. */
export const words: Readonly<Record<Language, Record<NoticePurpose, Words>>> = { fr, nl, de, en }
