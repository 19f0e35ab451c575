import t from 'tap'
import { POLICY_OID } from './support/authority.ts'
import { authority, expectRefused, jsonOf, judge, tokenOf } from './support/refused.ts'

/** In the chain: two evidences of the deposit, two decisions, then the consignment and the notice. */
const consigned = 4
const NEW_OID = `${POLICY_OID}.7`
const [OLD_TEXT, NEW_TEXT] = ['1'.repeat(64), '2'.repeat(64)]

type Said = Parameters<NonNullable<Parameters<typeof judge>[0]['alter']>>[0]
const withText = (said: Said, policyDigest: string): Said => ({
  ...said,
  evidenceIssuerDetails: { ...said.evidenceIssuerDetails, policyDigest },
})

const detailsOf = (verdict: Awaited<ReturnType<typeof judge>>['verdict'], code: string) =>
  verdict.checks.flatMap((check) => (check.code === code && check.file === undefined ? [check.detail] : []))

t.test('a policy that is revised while the letter lives takes nothing from it', async (t) => {
  const text = await judge({
    code: 'evidence-policy',
    alter: (said, nth) => withText(said, nth < consigned ? OLD_TEXT : NEW_TEXT),
  })
  t.ok(text.verdict.holds, text.said)
  t.match(detailsOf(text.verdict, 'evidence-policy'), [/1{64}\) from evidence 1 on; .*2{64}\) from evidence 5 on/])
  const named = await judge({
    code: 'evidence-policy',
    alter: (said, nth) => (nth < consigned ? said : { ...said, evidenceIssuerPolicyId: 'https://policy/2' }),
  })
  t.ok(named.verdict.holds, named.said)
  const stamped = await judge({
    code: 'token-policy',
    signers: (nth) => (nth < consigned ? {} : { policyOid: NEW_OID }),
    pack: { signers: { ...authority, policyOid: `${NEW_OID}.1` } },
  })
  t.ok(stamped.verdict.holds, stamped.said)
  t.match(detailsOf(stamped.verdict, 'token-policy'), [
    /99999\.1\.1 from evidence 1 on; .*1\.7 from evidence 5 on; .*1\.7\.1 from the export on/,
  ])
  const one = await judge({ code: 'token-policy' })
  t.match(detailsOf(one.verdict, 'token-policy'), [/under one policy, or/])
})

t.test('but a policy that was replaced does not come back', async (t) => {
  await expectRefused(t, {
    'the text before, after another': {
      code: 'evidence-policy',
      file: jsonOf('notice.sent'),
      says: /replaced/,
      alter: (said, nth) => withText(said, nth === consigned ? NEW_TEXT : OLD_TEXT),
    },
    'the policy before, after another': {
      code: 'evidence-policy',
      file: jsonOf('notice.sent'),
      alter: (said, nth) => (nth === consigned ? { ...said, evidenceIssuerPolicyId: 'https://policy/2' } : said),
    },
    'no text any more': {
      code: 'evidence-policy',
      file: jsonOf('notice.sent'),
      alter: (said, nth) => (nth === consigned ? withText(said, NEW_TEXT) : said),
    },
    'a token under the policy before': {
      code: 'token-policy',
      file: tokenOf('notice.sent'),
      signers: (nth) => (nth === consigned ? { policyOid: NEW_OID } : {}),
    },
    'an export under the policy before': {
      code: 'token-policy',
      file: 'META-INF/timestamp-export.tst',
      signers: (nth) => (nth < consigned ? {} : { policyOid: NEW_OID }),
    },
  })
})
