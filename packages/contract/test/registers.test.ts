import t from 'tap'
import { isEnterpriseNumber, isNationalNumber, isPartyNumber, Refusal, refusals } from '../src/index.ts'

const digits = (n: number, width: number) => String(n).padStart(width, '0')
const national = (birth: string, serial: number, century: 19 | 20) => {
  const nine = birth + digits(serial, 3)
  return nine + digits(97 - (Number(`${century === 20 ? '2' : ''}${nine}`) % 97), 2)
}

t.test('national numbers: the check digits of both centuries, and nothing else', async (t) => {
  // The examples that the register and its users publish.
  for (const good of ['85073003328', '93051822361', '72020290081', '00012556777', '17073003384']) {
    t.ok(isNationalNumber(good), good)
  }
  for (let year = 0; year < 100; year++) {
    const born = `${digits(year, 2)}${digits(1 + (year % 12), 2)}15`
    for (const serial of [1, 500, 997]) {
      for (const century of [19, 20] as const) {
        const good = national(born, serial, century)
        if (!isNationalNumber(good)) t.fail(good)
        const wrong = good.slice(0, 9) + digits((Number(good.slice(9)) + 1) % 100, 2)
        const other = national(born, serial, century === 19 ? 20 : 19)
        if (wrong !== other && isNationalNumber(wrong)) t.fail(`${wrong} is not a number`)
      }
    }
  }
  t.equal(national('850730', 33, 19), '85073003328')
  t.not(national('000125', 567, 19), national('000125', 567, 20), 'the century is in the check digits')
  t.notOk(isNationalNumber('00012556700'), 'the check digits are 1 to 97')
  const shapes = [
    '',
    '8507300332',
    '850730033280',
    '85.07.30-033.28',
    ' 85073003328',
    '85073003328\n',
    '８５０７３００３３２８',
    '8507300332x',
  ]
  for (const bad of shapes) t.notOk(isNationalNumber(bad), encodeURIComponent(bad))
})

t.test('every single wrong digit of a national or enterprise number is seen', async (t) => {
  const cases = [
    [isNationalNumber, '85073003328'],
    [isEnterpriseNumber, '0202239951'],
  ] as const
  for (const [is, good] of cases) {
    let missed = 0
    for (let at = 0; at < good.length; at++) {
      for (let digit = 0; digit < 10; digit++) {
        const changed = good.slice(0, at) + digit + good.slice(at + 1)
        if (changed !== good && is(changed)) missed++
      }
    }
    // A number of 2000 and later has other check digits, so one digit may turn the one reading into the other.
    t.ok(missed <= (is === isNationalNumber ? 1 : 0), `${missed} missed`)
  }
})

t.test('enterprise numbers', async (t) => {
  for (const good of ['0202239951', '0214596464', '0308357159', '0417497106']) t.ok(isEnterpriseNumber(good), good)
  const one = `10000000${digits(97 - (10_000_000 % 97), 2)}`
  t.ok(isEnterpriseNumber(one), 'they may start with 1')
  t.notOk(isEnterpriseNumber(`20000000${digits(97 - (20_000_000 % 97), 2)}`), 'but not with 2')
  for (const bad of ['202239951', '0202.239.951', 'BE0202239951', '0202239950', '0202239951 ', '']) {
    t.notOk(isEnterpriseNumber(bad), encodeURIComponent(bad))
  }
  t.ok(isPartyNumber('be-nrn', '85073003328') && isPartyNumber('be-cbe', '0202239951'))
  t.notOk(isPartyNumber('be-cbe', '85073003328') || isPartyNumber('be-nrn', '0202239951'))
})

t.test('every refusal says what it is and what to do next', async (t) => {
  const titles = new Set<string>()
  for (const [code, [status, title, next]] of Object.entries(refusals)) {
    const sound =
      /^[a-z]+(-[a-z]+)*$/.test(code) &&
      status >= 400 &&
      status < 600 &&
      /^[A-Za-z].*[^.]$/.test(title) &&
      /^[A-Z].*\.$/.test(next)
    t.ok(sound, `${code}: ${status}, a title without a full stop, and sentences for what is next`)
    titles.add(title)
  }
  t.equal(titles.size, Object.keys(refusals).length, 'no two have the same title')
})

t.test('a refusal carries its code, and keeps its cause to itself', async (t) => {
  const cause = new Error('inner')
  const refusal = new Refusal('rate-limited', { retryAfter: 3, detail: 'd', cause, members: { errors: [] } })
  t.match(refusal, {
    name: 'Refusal',
    message: 'rate-limited',
    code: 'rate-limited',
    retryAfter: 3,
    detail: 'd',
    cause,
  })
  t.ok(refusal instanceof Error)
  t.same(new Refusal('internal').members, {})
  t.notOk('cause' in new Refusal('internal'))
})
