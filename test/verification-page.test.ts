import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { administration, citizen, expectStatus, makeFolder, type TestHouse, until } from '@zegel/testing'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openBrowser } from './support/browser.ts'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

let house: TestHouse
let browser: Browser
let dossier: Buffer

t.before(async () => {
  house = await startWhole(t, { config: { limits: { verification_bytes_max: 1024 * 1024 } } })
  browser = await openBrowser(t)
  const sender = await administration(house)
  const { message } = expectStatus(
    await sender.deposit({ content: await sender.put(pdf()), recipients: [citizen(house)] }),
    201,
  ).body
  dossier = await until(async () => {
    const { bytes } = expectStatus(await sender.call('GET', `/evidence/messages/${message}/dossier`), 200)
    return bytes.includes('"kind": "message.undeliverable"') ? bytes : undefined
  })
})

type Opened = Page & { faults: readonly string[] }

/** The page in a browser that tells of every fault of its own: a script that throws, a policy that is broken. */
async function opened(t: Test, query = '', { faults: expected }: { faults?: RegExp } = {}): Promise<Opened> {
  const context = await browser.newContext({ locale: 'nl-BE' })
  const page = await context.newPage()
  const faults: string[] = []
  const heard = (fault: string) => expected?.test(fault) || faults.push(fault)
  page.on('pageerror', (error) => heard(String(error)))
  page.on('console', (message) => message.type() === 'error' && heard(message.text()))
  t.teardown(() => context.close())
  await page.goto(`${house.url}/evidence/verify${query}`)
  return Object.assign(page, { faults })
}

const asice = (buffer: Buffer) => ({ name: 'dossier.asice', mimeType: 'application/vnd.etsi.asic-e+zip', buffer })
const verdictOf = (page: Page) => page.locator('#verdict.holds, #verdict.fails').textContent()

t.test('a dossier that is chosen, in four languages', async (t) => {
  const said = new Set<string>()
  for (const language of ['fr', 'nl', 'de', 'en']) {
    const page = await opened(t, `?language=${language}`)
    t.equal(await page.locator('html').getAttribute('lang'), language)
    await page.setInputFiles('input', asice(dossier))
    said.add((await verdictOf(page)) as string)
    t.equal(await page.locator('#verdict').getAttribute('class'), 'holds', language)
    const findings = await page.locator('#findings').innerText()
    t.match(findings, /O=Zegel development, CN=Zegel Development Seal/)
    t.notMatch(findings, /undefined|\[object/)
    t.ok((await page.locator('#findings details:last-of-type li').count()) > 50, 'each check that holds')
    t.same(page.faults, [])
  }
  t.equal(said.size, 4, 'each in its own words')
})

t.test('what was changed is named, and what a forger wrote is shown as text', async (t) => {
  const page = await opened(t)
  t.equal(await page.locator('html').getAttribute('lang'), 'nl', 'the language of the browser')
  const at = dossier.indexOf('"kind":"message.undeliverable"')
  const changed = Buffer.from(dossier)
  changed.write('"kind":"message.undeliverabla"', at)
  await page.setInputFiles('input', asice(changed))
  await verdictOf(page)
  t.equal(await page.locator('#verdict').getAttribute('class'), 'fails')
  t.match(await page.locator('#findings details[open]').first().innerText(), /\b[0-9a-f-]{36}\.json\b/)

  const own = /identity\/[0-9a-f-]{36}\.json/.exec(dossier.toString('latin1'))?.[0] as string
  const name = '<img src=x onerror=alert(1)>'.padEnd(own.length, '-')
  await page.setInputFiles('input', asice(Buffer.from(dossier.toString('latin1').replaceAll(own, name), 'latin1')))
  await page.getByText(name).first().waitFor()
  t.equal(await page.locator('img').count(), 0)
  t.same(page.faults, [])
})

t.test('by keyboard alone, and what is dropped', async (t) => {
  const page = await opened(t)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    (async () => {
      // Past the four languages.
      for (let nth = 0; nth < 5; nth++) await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    })(),
  ])
  const path = join(makeFolder(t), 'dossier.asice')
  writeFileSync(path, dossier)
  await chooser.setFiles(path)
  await verdictOf(page)
  t.equal(await page.locator('#verdict').getAttribute('class'), 'holds')
  t.equal(await page.locator('#verdict').getAttribute('role'), 'status', 'it is read aloud')

  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    data.items.add(new File(['no dossier'], 'dossier.asice'))
    return data
  })()`)
  await page.dispatchEvent('label', 'dragenter', { dataTransfer: transfer })
  t.equal(await page.locator('label').getAttribute('class'), 'over')
  await page.dispatchEvent('label', 'drop', { dataTransfer: transfer })
  await page.locator('#verdict.fails').waitFor()

  const two = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    for (const name of ['a.asice', 'b.asice']) data.items.add(new File([name], name))
    return data
  })()`)
  await page.dispatchEvent('label', 'drop', { dataTransfer: two })
  await page.getByText('één dossier tegelijk').waitFor()
  t.equal(await page.locator('#findings').innerText(), '', 'of none of them anything is said')
  t.same(page.faults, [])
})

t.test('of two files, one after the other, the last one is told of, whichever is answered first', async (t) => {
  const page = await opened(t, '?language=en')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const answered = Promise.withResolvers<void>()
  await page.route('**/verifications', async (route) => {
    const answer = await route.fetch()
    const isFirst = route.request().postDataBuffer()?.length === dossier.length
    if (isFirst) await held
    await route.fulfill({ response: answer })
    if (isFirst) answered.resolve()
  })
  await page.setInputFiles('input', asice(dossier))
  await page.getByText('Checking').waitFor()
  await page.setInputFiles('input', { ...asice(Buffer.from('no dossier')), name: 'other.asice' })
  await page.locator('#verdict.fails').waitFor()
  release()
  await answered.promise
  await page.waitForTimeout(300)
  t.equal(await page.locator('#verdict').getAttribute('class'), 'fails')
  t.match(await page.locator('#findings').innerText(), /^other\.asice/)
  t.notMatch(await page.locator('#findings').innerText(), /dossier\.asice/)
  t.same(page.faults, [])
})

t.test('what is empty or too large, and a house that is away, are said', async (t) => {
  const page = await opened(t, '?language=en', { faults: /^Failed to load resource/ })
  await page.setInputFiles('input', asice(Buffer.alloc(1024 * 1024 + 1)))
  t.match(await verdictOf(page), /too large/)
  await page.setInputFiles('input', asice(Buffer.alloc(0)))
  await page.getByText('This file is empty').waitFor()
  await page.route('**/verifications', (route) => route.abort())
  await page.setInputFiles('input', asice(dossier))
  await page.getByText('could not take place').waitFor()
  await page.unroute('**/verifications')
  await page.setInputFiles('input', asice(dossier))
  await page.locator('#verdict.holds').waitFor()
  t.same(page.faults, [])
})
