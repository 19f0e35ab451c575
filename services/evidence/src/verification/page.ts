import { createHash } from 'node:crypto'
import { checkCodes } from '@zegel/verify'
import { german } from './check-words/de.ts'
import { french } from './check-words/fr.ts'
import { dutch } from './check-words/nl.ts'
import { languages, type PageLanguage, words } from './words.ts'

const checkWords = { fr: french, nl: dutch, de: german, en: checkCodes } as const

/** The page on which anybody drops a dossier: HTML that works from a keyboard and is read aloud, one script, no library. */

const STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.55 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
nav { display: flex; gap: 1rem; flex-wrap: wrap; }
nav a[aria-current] { font-weight: 700; text-decoration: none; color: inherit; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.5rem 0 0.75rem; }
label { display: block; border: 2px dashed #707070; border-radius: 0.5rem; padding: 2rem 1rem; text-align: center; cursor: pointer; }
label.over, label:focus-within { border-style: solid; outline: 3px solid #2b6cb0; outline-offset: 2px; }
label strong { display: block; }
input[type='file'] { position: absolute; width: 1px; height: 1px; opacity: 0; }
#verdict { font-weight: 700; font-size: 1.2rem; padding: 0.75rem 1rem; border-radius: 0.5rem; border-left: 0.5rem solid currentColor; }
#verdict:empty { display: none; }
#verdict.holds { color: #14532d; background: #dcfce7; }
#verdict.fails { color: #7f1d1d; background: #fee2e2; }
li { overflow-wrap: anywhere; }
code { font-size: 0.9em; }
`

const SCRIPT = `
const say = JSON.parse(document.getElementById('words').textContent)
const input = document.querySelector('input')
const label = document.querySelector('label')
const verdict = document.getElementById('verdict')
const findings = document.getElementById('findings')

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text })

// Whom a certificate names: the organisation first, and no value can pass for another attribute (RFC 4514 section 2.4).
const unseen = (one) =>
  [...new TextEncoder().encode(one)].map((byte) => '\\\\' + byte.toString(16).toUpperCase().padStart(2, '0')).join('')
const escaped = (value) =>
  value.replace(/[,+"\\\\;<>=]|^[ #]| $/g, '\\\\$&').replace(/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]/gu, unseen)
const named = ({ organization: O, organizationIdentifier, commonName: CN }) =>
  Object.entries({ O, organizationIdentifier, CN })
    .flatMap(([name, value]) => (value ? [name + '=' + escaped(value)] : []))
    .join(', ')

function list(title, checks, isOpen) {
  if (checks.length === 0) return
  const box = document.createElement('details')
  box.open = isOpen
  box.append(element('summary', title + ' (' + checks.length + ')'))
  const items = document.createElement('ul')
  for (const { code, status, file, detail } of checks) {
    const item = document.createElement('li')
    item.append(say.checks[code] ?? code)
    if (file) item.append(element('br', ''), element('code', file))
    // The verifier's own words, in English, say no more than the line above where the check holds.
    if (status !== 'holds') item.append(element('br', ''), Object.assign(element('small', detail), { lang: 'en' }))
    items.append(item)
  }
  box.append(items)
  findings.append(box)
}

function show(kind, text) {
  verdict.className = kind
  verdict.textContent = text
}

let asked = 0
async function verify(files) {
  const [file] = files
  if (!file) return
  // What comes of an earlier file must not stand under the name of a later one.
  const mine = ++asked
  findings.replaceChildren()
  // Who gives two must not take the verdict on the first for that on both.
  if (files.length > 1) return show('fails', say.several)
  findings.append(element('p', file.name))
  if (file.size === 0) return show('fails', say.empty)
  show('', say.checking)
  let answer
  try {
    answer = await fetch('verifications', {
      method: 'POST', body: file, headers: { 'content-type': 'application/vnd.etsi.asic-e+zip' },
    })
  } catch {
    return mine === asked && show('fails', say.unreachable)
  }
  const told = answer.ok ? await answer.json().catch(() => undefined) : undefined
  if (mine !== asked) return
  if (answer.status === 413) return show('fails', say.tooLarge)
  if (!told) return show('fails', say.unreachable)
  const { holds, message, about, signatories, checks } = told
  const of = (status) => checks.filter((check) => check.status === status)
  const all = of('unchecked').length === 0
  show(holds ? 'holds' : 'fails', !holds ? say.fails : all ? say.holds : say.holds + ' ' + say.rest)
  if (message) findings.append(element('p', say.message + ' ' + message))
  if (about) findings.append(element('p', say.asOf.replace('{size}', about.size).replace('{withheld}', about.withheld)))
  const sealers = signatories.filter(({ role }) => role === 'seal').map(({ subject }) => named(subject))
  if (sealers.length > 0) findings.append(element('p', say.sealedBy + ' ' + [...new Set(sealers)].join('; ')))
  findings.append(element('p', say.unheld))
  list(say.failed, of('fails'), true)
  list(say.unchecked, of('unchecked'), true)
  list(say.held, of('holds'), false)
}

input.addEventListener('change', () => verify(input.files))
for (const name of ['dragenter', 'dragover']) label.addEventListener(name, (event) => { event.preventDefault(); label.classList.add('over') })
for (const name of ['dragleave', 'drop']) label.addEventListener(name, () => label.classList.remove('over'))
label.addEventListener('drop', (event) => {
  event.preventDefault()
  verify(event.dataTransfer.files)
})
`

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but what stands in the page itself, and its one question to this house. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(STYLE)}`,
  `script-src ${sourceOf(SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const escaped = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

export function verificationPage(language: PageLanguage, bytesMax: number): string {
  const say = words[language]
  const link = (one: PageLanguage) =>
    `<a href="?language=${one}" lang="${one}" hreflang="${one}"${one === language ? ' aria-current="true"' : ''}>${words[one].name}</a>`
  // Inside a script element only the end tag could be mistaken for one.
  const json = JSON.stringify({ ...say, checks: checkWords[language] }).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(say.title)} – Zegel</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="fr nl de en">${languages.map(link).join(' ')}</nav>
<main>
<h1>${escaped(say.title)}</h1>
<p>${escaped(say.intro)}</p>
<label><strong>${escaped(say.choose)}</strong> ${escaped(say.hint.replace('{MB}', String(Math.floor(bytesMax / 1024 ** 2))))}<input type="file" accept=".asice,application/vnd.etsi.asic-e+zip"></label>
<p id="verdict" role="status"></p>
<div id="findings"></div>
<p>${escaped(say.stored)}</p>
<p>${escaped(say.own)}</p>
</main>
<script type="application/json" id="words">${json}</script>
<script>${SCRIPT}</script>
</body>
</html>
`
}

/** The first of the reader's languages that the page speaks. */
export function languageOf(accepted: string | undefined): PageLanguage {
  const asked = (accepted ?? '').split(',').map((one) => one.trim().slice(0, 2).toLowerCase())
  return asked.find((one): one is PageLanguage => (languages as readonly string[]).includes(one)) ?? 'fr'
}
