/** A process that runs the database in the folder it is given, tells how that went, and stops it at the end of its input. */
import { EmbeddedError, startEmbedded } from '../src/embedded/index.ts'

const [folder = ''] = process.argv.slice(2)
try {
  const server = await startEmbedded({ folder, log: (line) => process.stderr.write(`${line}\n`) })
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid, adopted: server.adopted })}\n`)
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  if (!(error instanceof EmbeddedError)) throw error
  process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`)
}
