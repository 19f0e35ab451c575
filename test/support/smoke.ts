import { startWhole, startSplit } from './houses.ts'
import { administration, citizen, call } from '@zegel/testing'
const downs: any[] = []
const t = { teardown: (f: any) => downs.unshift(f) }
try {
console.time('start'); const h = await startWhole(t); console.timeEnd('start')
console.log((await (await administration(h)).askToken()).status)
const c = citizen(h)
const me = await c.call('GET', '/consent/me'); console.log(me.status, me.body)
console.log(h.log.atLeast(40))
console.time('split'); const s = await startSplit(t); console.timeEnd('split')
for (const n of s.names) console.log(n, s.logOf(n).split('\n').filter(l => /"level":[456]0/.test(l)).slice(0,5).join('\n').slice(0,600))
} catch (e) { console.log(e) }
for (const d of downs) await d()
