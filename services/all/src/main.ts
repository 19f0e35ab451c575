import { createLogger, readConfig, untilSignal } from '@zegel/host'
import { forgetUrl, registerDemoSender } from './demo-sender.ts'
import { operate } from './operate.ts'
import { startAll, type WholeHouse } from './start.ts'

/** `npm start`; with arguments, a command of the operator's instead of the house. */
const [command, ...rest] = process.argv.slice(2)
if (command !== undefined) await operate(command, rest)
else await untilSignal(start)

async function start() {
  const config = readConfig()
  const log = createLogger(config.logLevel)
  const house = await startAll({
    config,
    log,
    onDatabaseLost: (error) => {
      log.fatal({ err: error }, 'the database is gone')
      process.exit(1)
    },
  })
  if (config.mode === 'production') {
    log.info({ url: house.url }, 'listening')
    return house
  }
  await registerDemoSender(house, config)
  process.stdout.write(banner(house, config.data))
  return {
    close: async () => {
      await forgetUrl(config)
      await house.close()
    },
  }
}

function banner(house: WholeHouse, data: string) {
  return `
  Zegel stands at ${house.url}   (development, data in ${data})

    every route     ${house.url}/docs
    sender's token  npm run -s token -- sender
    citizen's token npm run -s token -- citizen 85073003328
    stop            Ctrl-C

`
}
