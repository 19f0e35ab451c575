import pino from 'pino'
import t from 'tap'
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/index.ts'

t.test('who calls is believed of the named proxies alone', async (t) => {
  const from = async (trusted: string, remoteAddress: string, forwarded: string) => {
    const config = readConfig({ ZEGEL_TRUSTED_PROXIES: trusted })
    const app = createApp(config, pino({ level: 'silent' }), () => 'one')
    t.teardown(() => app.close())
    app.get('/who', async ({ ip }) => ip)
    return (await app.inject({ url: '/who', remoteAddress, headers: { 'x-forwarded-for': forwarded } })).body
  }
  t.equal(await from('', '127.0.0.1', '192.0.2.1'), '127.0.0.1', 'none is named')
  t.equal(await from('127.0.0.1', '127.0.0.1', '192.0.2.1'), '192.0.2.1')
  t.equal(await from('127.0.0.1', '198.51.100.7', '192.0.2.1'), '198.51.100.7', 'a stranger says it is another')
  t.equal(await from('127.0.0.1', '127.0.0.1', '203.0.113.9, 192.0.2.1'), '192.0.2.1', 'what the caller itself said')
  t.equal(await from('127.0.0.1,10.0.0.0/8', '127.0.0.1', '192.0.2.1, 10.1.2.3'), '192.0.2.1', 'two proxies, in a row')
})
