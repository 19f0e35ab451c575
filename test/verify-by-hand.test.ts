import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { administration, citizen, expectStatus, makeFolder, run, until } from '@zegel/testing'
import t from 'tap'
import { commandsOf, trustedFrom, verifyByHand } from './support/dossier.ts'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

/** The loops of VERIFY.txt in their order, each by what it looks at. */
const loops = [
  'names',
  'digests',
  'files',
  'seals',
  'stamps',
  'times',
  'links',
  'checkpoints',
  'proofs',
  'log',
  'contents',
  'openings',
]

interface Index {
  evidences: { sequence: number; evidence: string; kind: string; at: string; recipient: string }[]
}

t.test('each loop of VERIFY.txt finds what it is for, and names the file', async (t) => {
  const house = await startWhole(t)
  const [sender, anna] = [await administration(house), await citizen(house).becomeReachable('nl')]
  const { message } = expectStatus(
    await sender.deposit({ content: await sender.put(pdf()), recipients: [anna], mode: 'consent' }),
    201,
  ).body
  await anna.itemIn(message, 'offered')
  expectStatus(await anna.refuse(message), 200)
  const dossier = async () => {
    const { bytes } = expectStatus(await sender.call('GET', `/evidence/messages/${message}/dossier`), 200)
    return bytes.includes('"kind": "message.refused"') ? bytes : undefined
  }
  const folder = makeFolder(t)
  writeFileSync(join(folder, 'FILE.asice'), await until(dossier))
  const { rootPem, logKey } = await trustedFrom(house)
  writeFileSync(join(folder, 'root.pem'), rootPem)
  await run('unzip', ['-q', '-d', 'whole', 'FILE.asice'], { cwd: folder })
  const whole = join(folder, 'whole')
  const lines = commandsOf(readFileSync(join(whole, 'VERIFY.txt'), 'utf8')).filter((line) => line.startsWith('for '))
  t.equal(lines.length, loops.length)
  const type = (what: string, at: string, key = logKey) =>
    run('bash', ['--norc', '-c', `ROOT=${join(folder, 'root.pem')}; KEY='${key}'; ${lines[loops.indexOf(what)]}`], {
      cwd: at,
    })

  const { evidences } = JSON.parse(readFileSync(join(whole, 'index.json'), 'utf8')) as Index
  const refused = evidences.find(({ kind }) => kind === 'message.refused') as Index['evidences'][0]
  const deposited = evidences.find(({ kind }) => kind === 'message.deposited') as Index['evidences'][0]
  const last = evidences.at(-1) as Index['evidences'][0]
  const after = evidences[evidences.indexOf(refused) - 1] as Index['evidences'][0]
  for (const what of loops) {
    const { status, output } = await type(what, whole)
    t.equal(status, 0, `${what} hold: ${output.slice(-300)}`)
    t.match(output, /^[^\n]+: OK$/m)
    t.notMatch(output, /FAILED/)
  }
  t.match((await type('times', whole)).output, new RegExp(` ConsignmentRejection ${refused.at}, timestamp `))
  t.equal((await type('openings', whole)).output, '1 openings: OK\n', 'and the number stays in its file')
  for (const key of ['', 'the line of the log', otherKey(logKey), logKey.replace(/^[^+]+/, 'other.example/log')])
    t.match(await type('log', whole, key), { status: 1, output: /checkpoint: FAILED/ }, `not by ${key}`)

  // A volume of one step, which follows one in the volume before.
  const alone = join(folder, 'alone')
  mkdirSync(alone)
  cpSync(join(whole, `${refused.evidence}.json`), join(alone, `${refused.evidence}.json`))
  const volume = `{\n  "volume": {\n    "number": 2,\n    "of": 2,\n    "first": ${refused.sequence}\n  }\n}\n`
  writeFileSync(join(alone, 'index.json'), volume)
  t.match(await type('links', alone), { status: 0, output: /^0 links: OK$/m })
  writeFileSync(join(alone, 'index.json'), volume.replace('"number": 2', '"number": 1'))
  t.match(await type('links', alone), { status: 1, output: /FAILED/ }, 'and the first volume has no other before it')

  const [step, seal, stamp] = [`${refused.evidence}.json`, signatureOf(refused), timestampOf(refused)]
  const nearly = step.replace('-', '.')
  const identity = `identity/${refused.recipient}.json`
  const hour = (text: string) => text.replaceAll(refused.at, new Date(Date.parse(refused.at) + 3_600_000).toISOString())
  const tamperings: [what: string, how: string, names: string, (at: string) => void][] = [
    ['digests', 'a step says another hour', step, edited(step, hour)],
    ['files', 'a file that nobody sealed', 'more.txt', (at) => writeFileSync(join(at, 'more.txt'), '')],
    ['seals', 'the seal of another step', seal, (at) => cpSync(join(at, signatureOf(deposited)), join(at, seal))],
    ['stamps', 'a token without its last byte', stamp, (at) => cut(join(at, stamp))],
    ['times', 'a step later than its timestamp', step, edited(step, hour)],
    ['times', 'a step without a timestamp', step, (at) => rmSync(join(at, stamp))],
    [
      'links',
      'the step before is of another version',
      `${after.evidence}.json`,
      edited(`${after.evidence}.json`, version),
    ],
    ['links', 'the last step is of another version', `${last.evidence}.json`, edited(`${last.evidence}.json`, version)],
    ['links', 'the step before is taken out', 'index.json', (at) => rmSync(join(at, `${after.evidence}.json`))],
    ['checkpoints', 'a proof for a longer log', proofOf(refused), edited(proofOf(refused), longer)],
    [
      'proofs',
      'the proof of another step',
      proofOf(refused),
      (at) => swapped(at, proofOf(refused), proofOf(deposited)),
    ],
    ['proofs', 'another timestamp', proofOf(refused), (at) => cut(join(at, stamp))],
    ['names', 'a space', 'report.pdf?VERIFY.txt', (at) => writeFileSync(join(at, 'report.pdf VERIFY.txt'), '')],
    ['names', 'a line', 'report.pdf', (at) => writeFileSync(join(at, 'VERIFY.txt\nreport.pdf'), '')],
    ['names', 'an option', '-fzz.json', (at) => writeFileSync(join(at, '-fzz.json'), '')],
    ['names', 'a command', 'touch?x', (at) => writeFileSync(join(at, '$(touch x)'), '')],
    ['files', 'a name that is nearly one', nearly, (at) => cpSync(join(at, step), join(at, nearly))],
    ['files', 'a name with a space', 'zz', (at) => writeFileSync(join(at, 'report.pdf zz'), '')],
    ['files', 'a name that is a pattern', '[r]eport.pdf', (at) => writeFileSync(join(at, '[r]eport.pdf'), '')],
    ['files', 'a name with an escape', 'zz', (at) => writeFileSync(join(at, 'zz\\c'), '')],
    ['links', 'a step beyond the end', nearly, (at) => follow(at, last.evidence, nearly)],
    ['proofs', 'a place that is a command', proofOf(refused), edited(proofOf(refused), commanding)],
    ['proofs', 'a size that is a command', proofOf(refused), edited('ledger/checkpoint', commanded)],
    ['files', 'another kind of container', 'mimetype', edited('mimetype', (text) => text.replace('asic-e', 'asic-s'))],
    ['files', 'a link to elsewhere', 'link.txt', (at) => symlinkSync('/etc/hostname', join(at, 'link.txt'))],
    ['log', 'a longer log', 'ledger/checkpoint', edited('ledger/checkpoint', longer)],
    ['log', 'nobody signed', 'ledger/checkpoint', edited('ledger/checkpoint', (text) => text.replace(/\n—.*/, ''))],
    ['contents', 'other words', 'content/0.pdf', (at) => cut(join(at, 'content/0.pdf'))],
    ['openings', 'another person', identity, edited(identity, (text) => text.replaceAll(anna.value, '85073003328'))],
    [
      'openings',
      'another subject',
      identity,
      edited(identity, (text) => text.replace('"subject": "', '"subject": "No ')),
    ],
    [
      'openings',
      'under another name',
      'identity/x.json',
      (at) => renameSync(join(at, identity), join(at, 'identity/x.json')),
    ],
  ]
  // Files whose names have sed take one of them for its script.
  const scripted = join(folder, 'scripted')
  cpSync(whole, scripted, { recursive: true })
  writeFileSync(join(scripted, '-fzz.json'), '')
  writeFileSync(join(scripted, 'zz.json'), '1e touch MADE')
  for (const what of loops) await type(what, scripted)
  t.notOk(existsSync(join(scripted, 'MADE')))
  for (const [nth, [what, how, names, tamper]] of tamperings.entries()) {
    const copy = join(folder, String(nth))
    cpSync(whole, copy, { recursive: true })
    tamper(copy)
    const { status, output } = await type(what, copy)
    t.not(status, 0, `${what}: ${how}`)
    t.notOk(existsSync(join(copy, 'MADE')), 'nothing in it is run')
    t.ok(
      output.split('\n').some((line) => line.includes('FAILED') && line.includes(names)),
      `names ${names}: ${output}`,
    )
  }
})

t.test('what was rejected opens as what was taken', async (t) => {
  const house = await startWhole(t)
  const sender = await administration(house, { nationalNumber: false })
  const anna = citizen(house)
  expectStatus(await sender.deposit({ content: await sender.put(pdf()), recipients: [anna] }), 403)
  const [{ message }] = await until(
    async () => (await sender.events()).body.events?.[0] && (await sender.events()).body.events,
  )
  const trusted = await trustedFrom(house)
  for (const who of [sender, anna]) {
    const { bytes } = await until(async () => {
      const answer = await who.call('GET', `/evidence/messages/${message}/dossier`)
      return answer.status === 200 && answer
    })
    const { held, output } = await verifyByHand(makeFolder(t), bytes, trusted, { loops: true })
    t.ok(held, output.slice(-500))
    t.match(output, /^1 openings: OK$/m)
  }
})

const signatureOf = ({ evidence }: { evidence: string }) => `META-INF/signature-${evidence}.p7s`
const timestampOf = ({ evidence }: { evidence: string }) => `META-INF/timestamp-${evidence}.tst`
const proofOf = ({ evidence }: { evidence: string }) => `ledger/${evidence}.tlog-proof`
const version = (text: string) => text.replace('"version":"zegel-1"', '"version":"zegel-2"')
const longer = (text: string) => text.replace(/\n(\d+)\n(?=[^\n]+\n\n—)/, '\n9$1\n')
/** A step that nobody sealed, after the last one that is there. */
function follow(at: string, last: string, name: string) {
  const bytes = readFileSync(join(at, `${last}.json`))
  const { sequence } = JSON.parse(String(bytes)).extensions
  const digest = createHash('sha256').update(bytes).digest('hex')
  const text = `{"extensions":{"sequence":${sequence + 1},"previousEvidenceDigest":"${digest}","fact":{}}}`
  writeFileSync(join(at, name), text)
}

const COMMAND = 'x[$(touch MADE)]+'
const commanding = (text: string) => text.replace(/^index /m, () => `index ${COMMAND}`)
const commanded = (text: string) => text.replace(/\n(?=\d+\n)/, () => `\n${COMMAND}`)

/** With a bit of its 32 bytes turned. */
const otherKey = (key: string) => key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))

const edited = (name: string, change: (text: string) => string) => (at: string) => {
  const [file, text] = [join(at, name), readFileSync(join(at, name), 'utf8')]
  if (change(text) === text) throw new Error(`nothing changes in ${name}`)
  writeFileSync(file, change(text))
}

function cut(file: string) {
  writeFileSync(file, readFileSync(file).subarray(0, -1))
}

function swapped(at: string, one: string, other: string) {
  const [first, second] = [one, other].map((name) => readFileSync(join(at, name))) as [Buffer, Buffer]
  writeFileSync(join(at, one), second)
  writeFileSync(join(at, other), first)
}
