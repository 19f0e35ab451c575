import { closed, Language, line, type RefusalCode } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { Type } from 'typebox'
import { ADDRESS_PATTERN, maskAddress } from './address.ts'
import { ClaimedAnswer, ConfirmedAnswer, ConsentAnswer, GivenAnswer, WithdrawnAnswer } from './answers.ts'
import { claimContact } from './claim-contact.ts'
import { confirmContact } from './confirm-contact.ts'
import { give } from './give.ts'
import type { Sealing } from './sealed.ts'
import type { Tables } from './tables.ts'
import { currentTerms, termsDigest } from './terms.ts'
import { masked, viewOf } from './view.ts'
import { withdraw } from './withdraw.ts'

const config = { auth: { as: 'recipient' as const, scope: 'consent' } }

const GiveBody = closed({
  terms: line(50, 'the version of the terms that was shown'),
  language: Language,
  portal: line(100, 'through which portal or desk'),
})
const ContactBody = closed({
  email: Type.String({ maxLength: 254, pattern: ADDRESS_PATTERN, description: 'plain ASCII local@domain' }),
  language: Language,
})
const ConfirmationBody = closed({ code: Type.String({ pattern: '^[0-9]{6}$' }) })

const described = (summary: string, ...codes: RefusalCode[]) => ({
  summary,
  tags: ['consent'],
  security: [{ access: [] }],
  problems: Problems('token-missing', 'token-invalid', 'token-expired', 'token-revoked', 'scope-missing', ...codes),
})

export function routes(app: App, context: Context<Tables>, { acted }: Sealing) {
  const { problems: reading, ...read } = described('My consent, my contact, my history and the current terms')
  app.get('/me', { config, schema: { ...read, response: { 200: ConsentAnswer, ...reading } } }, async ({ caller }) => ({
    ...(await viewOf(context, caller.party)),
    currentTerms: termsAnswer(),
  }))

  const { problems: giving, ...giveSchema } = described(
    'Agree to receive letters electronically',
    ...(['terms-unknown', 'rate-limited', 'body-invalid', 'body-not-json'] as const),
  )
  app.put(
    '/me',
    {
      config,
      schema: { ...giveSchema, body: GiveBody, response: { 200: GivenAnswer, 202: GivenAnswer, ...giving } },
    },
    async ({ caller, body }, reply) => {
      const [act] = await acted((acting) => give(acting, { caller, ...body }))
      return reply.code(act.sealed ? 200 : 202).send({ consent: 'given', terms: body.terms, act })
    },
  )

  const { problems: withdrawing, ...withdrawSchema } = described('Withdraw my consent', 'consent-not-given')
  app.delete(
    '/me',
    { config, schema: { ...withdrawSchema, response: { 200: WithdrawnAnswer, 202: WithdrawnAnswer, ...withdrawing } } },
    async ({ caller }, reply) => {
      const [act] = await acted((acting) => withdraw(acting, { caller }))
      return reply.code(act.sealed ? 200 : 202).send({ consent: 'withdrawn', act })
    },
  )

  const { problems: claiming, ...claimSchema } = described(
    'Name my e-mail address; a code is mailed to it',
    ...(['rate-limited', 'body-invalid', 'body-not-json'] as const),
  )
  app.put(
    '/me/contact',
    {
      config,
      schema: { ...claimSchema, body: ContactBody, response: { 200: ClaimedAnswer, 202: ClaimedAnswer, ...claiming } },
    },
    async ({ caller, body }, reply) => {
      const [act, claimed] = await acted((acting) => claimContact(acting, { caller, ...body }))
      const { claim, expiresAt, attemptsLeft } = claimed
      const address = maskAddress(claimed.address)
      return reply.code(act.sealed ? 200 : 202).send({ claim, address, expiresAt, attemptsLeft, act })
    },
  )

  const { problems: confirming, ...confirmSchema } = described(
    'Confirm my address with the code that was mailed',
    ...(['contact-missing', 'code-wrong', 'code-expired', 'code-attempts-exhausted'] as const),
    ...(['body-invalid', 'body-not-json'] as const),
  )
  app.post(
    '/me/contact/confirmation',
    {
      config,
      schema: {
        ...confirmSchema,
        body: ConfirmationBody,
        response: { 200: ConfirmedAnswer, 202: ConfirmedAnswer, ...confirming },
      },
    },
    async ({ caller, body: { code } }, reply) => {
      const [act, { box }] = await acted((acting) => confirmContact(acting, { caller, code }))
      return reply.code(act.sealed ? 200 : 202).send({ ...(await masked(context.keyring, box)), act })
    },
  )
}

function termsAnswer() {
  const { version, texts } = currentTerms
  const text = (language: Language) => ({ text: texts[language], digest: termsDigest(language) })
  return { version, texts: { fr: text('fr'), nl: text('nl'), de: text('de'), en: text('en') } }
}
