import { randomBytes, createHash } from 'node:crypto'
import { messageDeposited, messageConsigned, readFact, derivedId } from '@zegel/contract'
import { openDevelopmentAuthority } from './authority.ts'
import { sealFact } from './page.ts'
import { prove } from './prove.ts'
import { evidenceJson } from './evidence-json.ts'
import { aboutOf } from './event.ts'
import { asicManifest, sealDetached, timestampToken } from '@zegel/pki'
export function cpu(name: string, n: number, f: () => unknown) {
  for (let i = 0; i < n / 4; i++) f()
  let best = 1e9
  for (let r = 0; r < 5; r++) { const a = process.cpuUsage(); for (let i = 0; i < n; i++) f(); const b = process.cpuUsage(a); best = Math.min(best, (b.user + b.system) / n) }
  console.log(name.padEnd(40), best.toFixed(2), 'us')
}
const a = await openDevelopmentAuthority('/tmp/micro/authority', new Date())
const signers = { seal: a.seal, timestamp: a.timestamp, timestampPolicy: '1.3.6.1.4.1.32473.1.1' }
const notary = { signers, issuer: { name: 'Zegel (development)', policy: 'https://zegel.brussels/ns/policy/1', software: 'zegel' }, random: randomBytes }
const u = () => derivedId(randomBytes(8).toString('hex'))
const sha = 'a'.repeat(64)
const letter = { sender: { party: u(), cbe: '0207203282', name: 'Gemeente Voorbeeld' }, messageType: 'permit-decision', language: 'fr' as const, mode: 'basic' as const, fallback: 'reject' as const, submittedAt: '2026-01-01T00:00:00.000Z', parts: [{ part: 0, content: u(), mediaType: 'application/pdf', size: 30000, sha256: sha }] }
const box = { party: u(), digest: sha, sealed: randomBytes(600).toString('base64') }
const mk = () => { const m = u(); return messageDeposited.make({ about: [m], subject: m, at: '2026-01-01T00:00:00.000Z', body: { message: m, client: 'client', contactPoint: 'Service de urbanisme Grand-Place 1', legalBasis: 'CoBAT 191', letter, recipients: [{ recipient: box.party, scheme: 'be-nrn', commitment: sha }] }, boxes: [box] }) }
const fact = mk()
const mkc = () => { const m = u(); return messageConsigned.make({ about: [m], subject: m, at: '2026-01-01T00:00:00.000Z', body: { message: m, recipient: box.party, sender: letter.sender, revision: 0, letter }, boxes: [box] }) }
cpu('make deposited', 5000, mk)
cpu('make consigned', 5000, mkc)
cpu('readFact', 5000, () => readFact(fact.text, fact.boxes, fact.digest))
const now = Date.now()
const s = sealFact(fact, 1, now, new Map(), notary)[0]!
console.log(Object.entries(s.proven).map(([k, v]) => `${k} ${v.length}`).join(', '), 'fact', fact.text.length, 'boxes', JSON.stringify(fact.boxes).length)
cpu('sealFact', 3000, () => sealFact(fact, 1, now, new Map(), notary))
const about = aboutOf(fact)
cpu('evidenceJson', 5000, () => evidenceJson({ id: fact.id, fact, about, recipient: box.party, link: { sequence: 1, previous: null }, sealedAt: now, issuer: notary.issuer, nonce: 'x' }))
const t = evidenceJson({ id: fact.id, fact, about, recipient: box.party, link: { sequence: 1, previous: null }, sealedAt: now, issuer: notary.issuer, nonce: 'x' })
cpu('prove', 3000, () => prove(fact.id, t, new Date(now), randomBytes(16), signers))
cpu('  sealDetached', 3000, () => sealDetached(signers.seal, s.proven.manifest, new Date(now)))
cpu('  token', 3000, () => timestampToken(signers.timestamp, { sha256: fact.digest, serial: 12345678901234567890n, genTime: new Date(now), policyOid: '1.3.6.1.4.1.32473.1.1', accuracyMs: 1000 }))
cpu('  raw sign', 3000, () => signers.seal.sign(s.proven.manifest))
cpu('  asicManifest 3', 5000, () => asicManifest({ signature: { uri: 'META-INF/x.p7s', mimeType: 'application/pkcs7-signature' }, objects: [1, 2, 3].map(() => ({ uri: 'META-INF/ASiCManifest-x.xml', mimeType: 'text/xml', sha256: fact.digest })) }))
cpu('  sha256 1500', 5000, () => createHash('sha256').update(t).digest())
cpu('derivedId', 5000, () => derivedId('evidence', fact.id, box.party))
