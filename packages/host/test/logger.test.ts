import { Refusal } from '@zegel/contract'
import { MemoryLog } from '@zegel/testing'
import t from 'tap'
import { isAway, isTrouble, PeerError } from '../src/trouble.ts'

const NRN = '85073003328'

/** As the driver makes them. */
const databaseError = (message: string, members: object) =>
  Object.assign(new Error(message), { severity: 'ERROR' }, members)

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

t.test('an error is logged without what it quotes of the data', async (t) => {
  const log = new MemoryLog()
  const errors = [
    databaseError('duplicate key value violates unique constraint "party_pkey"', {
      code: '23505',
      detail: `Key (value)=(${NRN}) already exists.`,
      where: `COPY party, line 1: "${NRN}"`,
    }),
    databaseError(`invalid input syntax for type uuid: "${NRN}"`, { code: '22P02' }),
    databaseError(`invalid input syntax for type uuid: "${NRN}\n    at ${NRN}"`, {
      code: '22P02',
      where: 'unnamed portal',
    }),
    caught(() => JSON.parse(`{"value":${NRN}x}`)),
    caught(() => JSON.parse(NRN + NRN + '}')),
    // As one comes from another thread: of no class.
    Object.assign(new Error(`Unexpected token 'x', "${NRN}" is not valid JSON`), { name: 'SyntaxError' }),
    new Error('outer', { cause: Object.assign(new Error('inner'), { input: NRN, parameters: [NRN] }) }),
    Object.assign(new Error('validation'), { validation: [{ params: { value: NRN } }] }),
    { message: NRN },
    NRN,
    undefined,
    new Refusal('internal', {
      cause: databaseError(`date/time field value out of range: "${NRN}"`, { code: '22008' }),
    }),
  ]
  for (const err of errors) log.logger.error({ err }, 'it failed')
  t.equal(log.lines.length, errors.length)
  t.notMatch(log.text, NRN)
  const [duplicate, syntax] = log.atLeast(50)
  t.match(duplicate, {
    err: { type: 'Error', code: '23505', message: 'duplicate key value violates unique constraint "party_pkey"' },
  })
  t.match(syntax, { err: { message: 'invalid input syntax for type uuid' } })
  t.match(JSON.stringify(duplicate), /logger\.test\.ts/, 'where it happened is told')
  t.match(log.text, '"inner"', 'and what it follows from')
})

t.test('trouble of a connection is nobody’s fault; a bug is one', async (t) => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code })
  const away = [
    ...['08006', '53300', '57P01', '57P03', '57014', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].map(
      withCode,
    ),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
    new PeerError('evidence answered 503 to /feed'),
    AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason,
  ]
  for (const error of away) t.ok(isAway(error) && isTrouble(error), String(error))
  for (const error of [
    withCode('40001'),
    withCode('40P01'),
    withCode('ENOSPC'),
    new DOMException('stop', 'AbortError'),
  ]) {
    t.ok(isTrouble(error) && !isAway(error), String(error))
  }
  const faults = [
    withCode('23505'),
    withCode('22P02'),
    withCode('ZG001'),
    new Error('no terminal was connected'),
    new TypeError('x'),
    withCode('ERR_ASSERTION'),
  ]
  for (const error of faults) t.notOk(isTrouble(error) || isAway(error), String(error))
})
