import { Instant, Language, line, Refusal, Uuid } from '@zegel/contract'
import { type App, Problems } from '@zegel/host'
import { asParty } from '@zegel/store'
import { Type } from 'typebox'
import { takeVolume } from './dossier/take-volume.ts'
import type { Archive } from './dossier/view.ts'
import { whileAllowed } from './dossier/while-allowed.ts'
import { askDossiers, type Desk, MESSAGES_MAX } from './dossier-jobs/ask.ts'
import { giveUpJob } from './dossier-jobs/give-up.ts'
import { jobFile } from './dossier-jobs/job-file.ts'
import { failedMessages } from './dossier-jobs/job-messages.ts'
import { findJob, type JobRow, listJobs } from './dossier-jobs/jobs.ts'

const ASICE = 'application/vnd.etsi.asic-e+zip'
const asSender = { as: 'sender', scope: 'evidence' } as const
const asEither = [asSender, { as: 'recipient', scope: 'evidence' } as const]
const KEY = /^[\x21-\x7e]{1,128}$/
/** Ten thousand ids in JSON. */
const ORDER_BYTES_MAX = 512 * 1024
/** Messages that cannot be exported, named in an answer; the index of the file names all. */
const FAILED_MAX = 100

const binary = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) } },
})
const describe = (summary: string) => ({ summary, tags: ['evidence'], security: [{ access: [] }] })
const whole = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }))
const content = Type.Optional(Type.Boolean({ description: 'false leaves the contents out, digests stay' }))
const language = Type.Optional(
  Type.Union(Language.anyOf, { description: "of report.pdf; the letter's own unless it is named" }),
)

/** The dossier of one message. */
export function dossierRoute(app: App, archive: Archive) {
  app.get(
    '/messages/:id/dossier',
    {
      // A head alone takes nothing home.
      exposeHeadRoute: false,
      config: { auth: asEither },
      schema: {
        ...describe('The dossier: an ASiC-E container that anyone can verify offline'),
        description:
          'A recipient finds the contents in it once they were handed over to it; before, it opens the letter in its box. While an offer waits for its decision there is none for the recipient (item-not-consigned). It is as of a state of the log, named in Zegel-As-Of: the same asOf gives the same bytes but for the seal of the export. Of a message with more evidences than a container holds there are several volumes, Zegel-Volumes of them: ask for each with the asOf of the first. Each export is itself an evidence: those of a sender are seen by its recipients.',
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object(
          {
            content,
            language,
            asOf: whole('a size of the log for which there is a checkpoint; the newest unless it is named'),
            volume: whole('the first unless it is named'),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            ...binary('ETSI EN 319 162-1', ASICE),
            headers: {
              'zegel-volumes': { type: 'integer', description: 'how many volumes there are' },
              'zegel-as-of': { type: 'integer', description: 'the size of the log that it is as of' },
            },
          },
          ...Problems(
            'evidence-unknown',
            'dossier-of-no-message',
            'item-not-consigned',
            'checkpoint-unknown',
            'volume-unknown',
            'dossier-too-large',
            'rate-limited',
            'log-behind',
            'unavailable',
            'part-damaged',
          ),
        },
      },
    },
    async (request, reply) => {
      const { params, query, caller } = request
      const number = query.volume ?? 1
      const wanted = {
        message: params.id,
        caller,
        content: query.content ?? true,
        ...(query.language && { language: query.language }),
        ...(query.asOf !== undefined && { asOf: query.asOf }),
      }
      const { dossier, container } = await takeVolume(archive, wanted, number)
      const name = dossier.volumes > 1 ? `${params.id}-${number}` : params.id
      return reply
        .headers({
          'content-type': ASICE,
          'content-length': container.size,
          'content-disposition': `attachment; filename="${name}.asice"`,
          'zegel-volumes': dossier.volumes,
          'zegel-as-of': dossier.size,
        })
        .send(whileAllowed(container, request.accessEnded))
    },
  )
}

const Job = Type.Object({
  state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
  done: Type.Integer({ description: 'messages that are finished' }),
  of: Type.Integer({ description: 'messages that were asked for' }),
  bytes: Type.Integer({ description: 'of the dossiers so far' }),
  failed: Type.Array(Type.Object({ message: Uuid, code: Type.String() }), {
    description: `messages of which there is no dossier, and why: the first ${FAILED_MAX}; index.json names all`,
  }),
  reason: Type.Optional(Type.String({ description: 'why the whole failed' })),
  expiresAt: Instant,
})

const Listed = Type.Object({
  job: Uuid,
  client: Type.String({ description: 'who of the sender ordered it' }),
  state: Job.properties.state,
  done: Job.properties.done,
  of: Job.properties.of,
  bytes: Job.properties.bytes,
  askedAt: Instant,
  expiresAt: Instant,
  statusUrl: Type.String(),
})

const statusUrlOf = (job: string) => `/evidence/dossiers/${job}`

/** The dossiers of many messages at once. */
export function dossiersRoutes(app: App, archive: Archive, desk: Desk) {
  const { store } = archive.context
  const own = async (party: string, id: string): Promise<JobRow> => {
    const job = await asParty(store, party, (tx) => findJob(tx, party, id))
    if (!job) throw new Refusal('dossiers-unknown')
    return job
  }
  const params = Type.Object({ job: Uuid })

  app.post(
    '/dossiers',
    {
      bodyLimit: ORDER_BYTES_MAX,
      config: { auth: asSender },
      schema: {
        ...describe('Orders the dossiers of many messages, as one ZIP file'),
        description:
          'Messages by their ids, or all that were deposited in [from, to) and are of a type; without any of these, every message of the sender. Safe to repeat with the same Idempotency-Key. Each dossier is recorded as an export.',
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({ description: 'required: 1 to 128 visible characters, your own' }),
          ),
        }),
        body: Type.Object(
          {
            messages: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: MESSAGES_MAX })),
            from: Type.Optional(Instant),
            to: Type.Optional(Instant),
            messageType: Type.Optional(line(100)),
            content,
            language,
          },
          { additionalProperties: false },
        ),
        response: {
          202: Type.Object({ job: Uuid, statusUrl: Type.String() }),
          ...Problems(
            'body-invalid',
            'idempotency-key-missing',
            'idempotency-key-reused',
            'evidence-unknown',
            'dossiers-too-many',
            'dossiers-too-large',
            'dossiers-exhausted',
          ),
        },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      if (key === undefined || !KEY.test(key)) throw new Refusal('idempotency-key-missing')
      const { id } = await askDossiers(desk, request.caller, key, request.body)
      const statusUrl = statusUrlOf(id)
      return reply.code(202).header('location', statusUrl).send({ job: id, statusUrl })
    },
  )

  app.get(
    '/dossiers',
    {
      config: { auth: asSender },
      schema: {
        ...describe('The exports of many messages that are kept, the newest first'),
        response: { 200: Type.Object({ jobs: Type.Array(Listed) }) },
      },
    },
    async ({ caller: { party } }) => {
      const jobs = await asParty(store, party, (tx) => listJobs(tx, party))
      return {
        jobs: jobs.map(({ id, client, state, done, messages, bytes, askedAt, expiresAt }) => {
          return { job: id, client, state, done, of: messages, bytes, askedAt, expiresAt, statusUrl: statusUrlOf(id) }
        }),
      }
    },
  )

  app.get(
    '/dossiers/:job',
    {
      config: { auth: asSender },
      schema: {
        ...describe('How far an export of many messages is'),
        params,
        response: { 200: Job, ...Problems('dossiers-unknown') },
      },
    },
    async ({ params: { job: id }, caller: { party } }) => {
      const job = await own(party, id)
      const { state, done, messages, bytes, reason, expiresAt } = job
      const failed = await asParty(store, party, (tx) => failedMessages(tx, id, FAILED_MAX))
      return { state, done, of: messages, bytes, failed, ...(reason !== null && { reason }), expiresAt }
    },
  )

  app.delete(
    '/dossiers/:job',
    {
      config: { auth: asSender },
      schema: {
        ...describe('Gives up an export of many messages'),
        description:
          'One that runs stops before its next message, and its place is free at once; its files are destroyed, and its Idempotency-Key may be used anew. Safe to repeat: once all is gone the export is unknown (dossiers-unknown). The dossiers that were made stay recorded as exports.',
        params,
        response: { 204: Type.Null({ description: 'It is given up.' }), ...Problems('dossiers-unknown') },
      },
    },
    async ({ params: { job: id }, caller: { party } }, reply) => {
      await giveUpJob(archive.context, party, id)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/dossiers/:job/file',
    {
      exposeHeadRoute: false,
      config: { auth: asSender },
      schema: {
        ...describe('The dossiers in one ZIP file, with an index as CSV and as JSON'),
        params,
        response: {
          200: binary('`<message>/<message>-<volume>.asice`, index.csv, index.json; stored', 'application/zip'),
          ...Problems('dossiers-unknown', 'dossiers-unready', 'dossiers-failed'),
        },
      },
    },
    async (request, reply) => {
      const job = await own(request.caller.party, request.params.job)
      const zip = await jobFile(archive, job)
      return reply
        .headers({
          'content-type': 'application/zip',
          'content-length': zip.size,
          'content-disposition': `attachment; filename="dossiers-${job.id}.zip"`,
        })
        .send(whileAllowed(zip, request.accessEnded))
    },
  )
}
