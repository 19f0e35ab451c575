import fc from 'fast-check'

/** What happens to one letter, as fast-check draws it. People are named by kind and number: many letters share them. */
export interface Plan {
  /** may the sender use national numbers? where not, a person among the recipients makes it A.2 */
  authorised: boolean
  mode: 'basic' | 'consent'
  fallback: 'reject' | 'paper'
  /** long enough to be cut */
  large: boolean
  attachment: boolean
  recipients: readonly RecipientPlan[]
}

export interface RecipientPlan {
  kind: PersonKind
  nth: number
  /** agrees to the terms first, where somebody withdrew before */
  ready: boolean
  /** at the same time as the deposit */
  racing: readonly ConsentAct[]
  /** many begin as people do: they wait until it is there, and decide */
  begins: readonly Act[]
  acts: readonly Act[]
}

/**
 * reachable: a person with consent and a verified address; the only ones who withdraw and agree again
 * never, no-contact: persons who never agreed, or have no address
 * enterprise, told-enterprise: reached by law; the second with an address
 */
export type PersonKind = 'reachable' | 'never' | 'no-contact' | 'enterprise' | 'told-enterprise'
export type ConsentAct = 'withdraw' | 'give'
export type Transfer = 'whole' | 'first' | 'second' | 'cut' | 'head' | 'attachment'

/** Legal or not: what is not must be refused. */
export type Act =
  /** waits until the letter rests */
  | { do: 'settle' }
  | { do: 'accept' | 'refuse' }
  /** accepts and refuses at once */
  | { do: 'race' }
  /** `twice`: two requests at once */
  | { do: 'open'; twice: boolean; transfers: readonly Transfer[] }
  /** somebody else tries, or a part is asked for without a grant */
  | { do: 'trespass'; how: 'acceptance' | 'refusal' | 'opening' | 'no-grant' | 'false-grant' }
  | { do: ConsentAct }

const SETTLE: Act = { do: 'settle' }
const consentAct = fc.constantFrom<ConsentAct>('withdraw', 'give')

// In one opening either ranges or a cut: what a cut transfer covers only the mailbox knows.
const transfers = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom<Transfer>('whole', 'first', 'second', 'head'), { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<Transfer>('whole', 'cut', 'attachment'), { maxLength: 2 }) },
)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(SETTLE) },
  { weight: 4, arbitrary: fc.constant<Act>({ do: 'accept' }) },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'refuse' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'race' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      twice: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      transfers,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('trespass' as const),
      how: fc.constantFrom(
        'acceptance' as const,
        'refusal' as const,
        'opening' as const,
        'no-grant' as const,
        'false-grant' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: consentAct }) },
)

const recipient: fc.Arbitrary<RecipientPlan> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant<PersonKind>('reachable') },
    { weight: 2, arbitrary: fc.constant<PersonKind>('enterprise') },
    { weight: 2, arbitrary: fc.constant<PersonKind>('told-enterprise') },
    { weight: 1, arbitrary: fc.constantFrom<PersonKind>('never', 'no-contact') },
  ),
  nth: fc.nat({ max: 9_999 }),
  ready: fc.boolean(),
  racing: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(consentAct, { minLength: 1, maxLength: 3 }) },
  ),
  begins: fc.constantFrom<Act[]>([], [SETTLE], [SETTLE, { do: 'accept' }, SETTLE], [SETTLE, { do: 'refuse' }]),
  acts: fc.array(act, { maxLength: 6, size: 'max' }),
})

export const plan: fc.Arbitrary<Plan> = fc.record({
  authorised: fc.oneof({ weight: 14, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  mode: fc.constantFrom<Plan['mode']>('basic', 'consent'),
  fallback: fc.constantFrom<Plan['fallback']>('reject', 'paper'),
  large: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  attachment: fc.boolean(),
  recipients: fc.oneof(
    { weight: 5, arbitrary: fc.array(recipient, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(recipient, { minLength: 2, maxLength: 3 }) },
  ),
})
