import { generateKeyPairSync } from 'node:crypto'
import type { Signer } from '@zegel/pki'
import { noteSigner } from '@zegel/tlog'
import t from 'tap'
import { BEGAN, testAuthority } from './support/authority.ts'
import { authority, foreign, judge, trust, type Wrong } from './support/refused.ts'
import { tokenOver } from './support/seal-letter.ts'

const bothRoots = { roots: [authority.root.certificate, foreign.root.certificate] }
const stampedBy = (timestamp: Signer, more: Partial<Wrong> = {}) =>
  judge({
    code: 'index',
    trust: bothRoots,
    change: (files) => {
      const checkpoint = files.get('ledger/checkpoint') as Buffer
      files.set('ledger/checkpoint.tst', tokenOver(checkpoint, new Date(BEGAN + 60_000), { timestamp }))
    },
    ...more,
  })

t.test('a timestamp is outside when its root and its key are of nobody who stands behind the evidences', async (t) => {
  const own = await judge({ code: 'index' })
  t.match(own.verdict.anchors, [{ kind: 'timestamp', worth: 'same-root', by: /timestamping/ }])
  const outside = await stampedBy(foreign.timestamp)
  t.ok(outside.verdict.holds, outside.said)
  t.match(outside.verdict.anchors, [{ kind: 'timestamp', worth: 'outside', by: /Foreign/ }])
})

t.test('it is not where the export or an evidence is stamped under its root as well', async (t) => {
  const exported = await stampedBy(foreign.timestamp, {
    pack: { signers: { seal: authority.seal, timestamp: foreign.timestamp } },
  })
  t.ok(exported.verdict.holds, exported.said)
  t.match(exported.verdict.anchors, [{ worth: 'same-root' }])
  const one = await stampedBy(foreign.timestamp, {
    signers: (nth) => (nth === 4 ? { timestamp: foreign.timestamp } : {}),
  })
  t.ok(one.verdict.holds, one.said)
  t.match(one.verdict.anchors, [{ worth: 'same-root' }])
})

t.test('nor where the key is the same and only the paper around it another', async (t) => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const timestamp = authority.issue('timestamping', { keys })
  const { verdict, said } = await stampedBy(foreign.issue('timestamping', { keys }), { signers: () => ({ timestamp }) })
  t.ok(verdict.holds, said)
  t.match(verdict.anchors, [{ worth: 'same-key', detail: /stands behind the evidences/ }])
})

t.test('nor where it is another authority of those who seal', async (t) => {
  const former = testAuthority('Test')
  const roots = [authority.root.certificate, former.root.certificate]
  const { verdict, said } = await stampedBy(former.timestamp, { trust: { roots } })
  t.ok(verdict.holds, said)
  t.match(verdict.anchors, [{ worth: 'same-holder', detail: /O=Test, .* stands behind the evidences/ }])
})

t.test('a witness whose key was given and who did not sign is told', async (t) => {
  const key = (name: string) => noteSigner({ name, privateKey: generateKeyPairSync('ed25519').privateKey }).vkey
  const told = async (name: string) => {
    const { verdict } = await judge({ code: 'witness', trust: { logKeys: [...trust.logKeys, key(name)] } })
    t.ok(verdict.holds)
    return verdict.checks.filter(({ code }) => code === 'witness')
  }
  t.match(await told('witness.example/w'), [{ status: 'unchecked', detail: /witness\.example\/w, whose key/ }])
  t.same(await told(`${authority.log.name}/2`), [], 'another log of the house is none')
})

t.test('a witness is checked where its key was given', async (t) => {
  const privateKey = generateKeyPairSync('ed25519').privateKey
  const witness = noteSigner({ name: 'witness.example/w', privateKey })
  const witnessed = async (...logKeys: string[]) => {
    const { verdict, said } = await judge({
      code: 'checkpoint-signature',
      log: { witnesses: [witness] },
      trust: { logKeys: [...trust.logKeys, ...logKeys] },
    })
    t.ok(verdict.holds, said)
    return verdict.anchors.filter(({ kind }) => kind === 'witness')
  }
  t.match(await witnessed(), [{ by: 'witness.example/w', worth: 'unknown-key' }])
  t.match(await witnessed(witness.vkey), [{ by: 'witness.example/w', worth: 'outside', detail: /right/ }])
  const own = noteSigner({ name: authority.log.name, privateKey })
  t.match(await witnessed(witness.vkey, own.vkey), [{ worth: 'same-key' }], 'a key of the log by another name')
})
