import { generateKeyPairSync } from 'node:crypto'
import { checkpointText, noteSigner, readCheckpoint, readNote, readTlogProof, signNote, tlogProof } from '@zegel/tlog'
import type { Files } from '../export-anew.ts'
import { tokenOver } from '../export-anew.ts'
import { always, edit, type Mutation, mutation } from './mutation.ts'

const CHECKPOINT = 'ledger/checkpoint'
const TOKEN = 'ledger/checkpoint.tst'
const forger = generateKeyPairSync('ed25519').privateKey

/** Everywhere where it stands, in the proofs too. */
function setCheckpoint(files: Files, note: string): void {
  files.set(CHECKPOINT, Buffer.from(note))
  for (const [name, bytes] of files) {
    if (!name.endsWith('.tlog-proof')) continue
    const { index, path } = readTlogProof(bytes)
    files.set(name, Buffer.from(tlogProof({ index, path, checkpoint: note })))
  }
}

/** Checkpoints of other logs, sizes and times; proofs of other leaves. */
export const ofLedger: readonly Mutation[] = [
  mutation('an older checkpoint of the same log', always, ({ random, files, material }) => {
    const note = String(material.older.get(CHECKPOINT))
    if (note === String(files.get(CHECKPOINT))) return false
    if (random.maybe()) files.set(TOKEN, material.older.get(TOKEN) as Buffer)
    if (random.maybe()) files.set(CHECKPOINT, Buffer.from(note))
    else setCheckpoint(files, note)
    return undefined
  }),
  mutation('a checkpoint by a forger, its token by the real authority', always, ({ random, files, material }) => {
    const { text } = readNote(files.get(CHECKPOINT) as Buffer)
    const { origin, size, root } = readCheckpoint(text)
    const other = random.maybe()
      ? { origin, size: size + 1 + random.below(9), root }
      : { origin, size, root: random.bytes(32) }
    const name = random.pick([origin, 'other.example/log'])
    const forged = random.pick([text, checkpointText(other), checkpointText({ origin: name, size, root })])
    const note = signNote(forged, [noteSigner({ name, privateKey: forger })])
    setCheckpoint(files, note)
    const { timestamp } = material.real
    files.set(TOKEN, tokenOver(Buffer.from(note), { timestamp, at: material.at, serial: 3n }))
    return undefined
  }),
  mutation('a text of the checkpoint changed', always, ({ random, files }) =>
    edit(files, CHECKPOINT, (note) => {
      const changes = [
        (text: string) => text.replace(/\n\d+\n/, `\n${random.below(1_000)}\n`),
        (text: string) => text.replace(/^./, 'Z'),
        (text: string) => text.replace('\n\n', '\nmore\n\n'),
        (text: string) => text.replace(/\n(.{44})\n\n/, `\n${random.bytes(32).toString('base64')}\n\n`),
        (text: string) => `${text}— other AAAAAAAA\n`,
        (text: string) => text.replaceAll('\n', '\r\n'),
        (text: string) => text.slice(0, text.indexOf('\n\n') + 2),
        (text: string) => `${text}${text.slice(text.indexOf('\n\n') + 2)}`,
      ]
      return random.pick(changes)(note)
    }),
  ),
  mutation('the token of the checkpoint', always, ({ random, files, material }) => {
    const note = files.get(CHECKPOINT) as Buffer
    const { real, foreign, withoutCrl, older } = material
    const early = new Date(material.at.getTime() - 86_400_000)
    const tokens = [
      () => tokenOver(note, { timestamp: foreign.timestamp, at: material.at, serial: 1n }),
      () => tokenOver(note, { timestamp: withoutCrl.timestamp, at: material.at, serial: 1n }),
      () => tokenOver(note, { timestamp: real.seal, at: material.at, serial: 1n }),
      () => tokenOver(note, { timestamp: real.timestamp, at: early, serial: 1n }),
      () => tokenOver(random.bytes(9), { timestamp: real.timestamp, at: material.at, serial: 1n }),
      () => older.get('META-INF/timestamp-export.tst') as Buffer,
    ]
    files.set(TOKEN, random.pick(tokens)())
    return undefined
  }),
  mutation('the proof of another leaf', always, ({ random, files, ids, material }) => {
    const name = `ledger/${random.pick(ids)}.tlog-proof`
    const own = readTlogProof(files.get(name) as Buffer)
    const others = [files, material.otherView, ...material.others].flatMap((from) =>
      [...from].filter(([one]) => one.endsWith('.tlog-proof') && one !== name).map(([, bytes]) => bytes),
    )
    const { index, path } = readTlogProof(random.pick(others))
    if (index === own.index && path.length === own.path.length) return false
    files.set(name, Buffer.from(tlogProof({ index, path, checkpoint: own.checkpoint })))
    return undefined
  }),
  mutation('a path or an index of a proof', always, ({ random, files, ids }) => {
    const name = `ledger/${random.pick(ids)}.tlog-proof`
    const { index, path, checkpoint } = readTlogProof(files.get(name) as Buffer)
    const at = random.below(path.length)
    const changes = [
      () => tlogProof({ index: index + 1 + random.below(5), path, checkpoint }),
      () => tlogProof({ index: Number.MAX_SAFE_INTEGER, path, checkpoint }),
      () => tlogProof({ index, path: path.toSpliced(at, 1), checkpoint }),
      () => tlogProof({ index, path: path.toSpliced(at, 0, random.bytes(32)), checkpoint }),
      () => tlogProof({ index, path: path.with(at, random.bytes(32)), checkpoint }),
      () => tlogProof({ index, path, checkpoint, extra: random.bytes(5) }),
      () => tlogProof({ index, path, checkpoint }).replace('index ', 'index 0'),
      () => tlogProof({ index, path, checkpoint }).replace('@v1', '@v2'),
      () => tlogProof({ index, path: [...path].reverse(), checkpoint }),
    ]
    const made = Buffer.from(random.pick(changes)())
    if (made.equals(files.get(name) as Buffer)) return false
    files.set(name, made)
    return undefined
  }),
]
