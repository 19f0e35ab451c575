import t from 'tap'
import { POLICY_OID } from './support/authority.ts'
import { authority, judge } from './support/refused.ts'

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

t.test('a policy that comes back, as when a release is taken back, is told and refuses nothing', async (t) => {
  const named = (said: Said, nth: number, from: number, to: number): Said =>
    nth >= from && nth < to ? { ...said, evidenceIssuerPolicyId: 'https://policy/2' } : said
  const failover = await judge({ code: 'evidence-policy', alter: (said, nth) => named(said, nth, 3, 5) })
  t.ok(failover.verdict.holds, failover.said)
  t.match(detailsOf(failover.verdict, 'evidence-policy'), [
    /policy\/1 from evidence 1 on; https:\/\/policy\/2 from evidence 4 on; .*policy\/1 from evidence 6 on/,
  ])
  const text = await judge({
    code: 'evidence-policy',
    alter: (said, nth) => (nth === consigned ? withText(said, NEW_TEXT) : said),
  })
  t.ok(text.verdict.holds, text.said)
  t.match(detailsOf(text.verdict, 'evidence-policy'), [/2{64}\) from evidence 5 on; \S+policy\/1 from evidence 6 on/])
  const stamped = await judge({
    code: 'token-policy',
    signers: (nth) => (nth < consigned ? {} : { policyOid: NEW_OID }),
  })
  t.ok(stamped.verdict.holds, stamped.said)
  t.match(detailsOf(stamped.verdict, 'token-policy'), [/1\.7 from evidence 5 on; .*99999\.1\.1 from the export on/])
})
