import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeBundle } from '../verify/make-bundle.ts'

const root = join(import.meta.dirname, '..', '..')

t.test('the bundle is one file that stands alone', async (t) => {
  const [bytes, again] = await Promise.all([makeBundle(), makeBundle()])
  const digest = (of: Buffer) => createHash('sha256').update(of).digest('hex')
  t.equal(digest(bytes), digest(again), 'the same sources give the same bytes')
  const text = bytes.toString()
  const imports = [...text.matchAll(/^(?:import|export) .*? from "([^"]+)"/gm)].map(([, from]) => from as string)
  t.ok(imports.length > 0)
  t.same(
    imports.filter((from) => !from.startsWith('node:')),
    [],
    'it imports nothing but Node',
  )
  t.notMatch(text, /\brequire\(|\bimport\(/)
  t.notMatch(text, root, 'and names no place of this machine')
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  t.match(text, `#!/usr/bin/env node\n// zegel-verify ${version}: `)
  t.match(text, `Licence: ${license}.`)
  t.match(text, `"${version}"`, 'and --version says the same')
})
