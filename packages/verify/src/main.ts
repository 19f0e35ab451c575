import { verifyCommand } from './command/verify-command.ts'

process.exitCode = await verifyCommand(process.argv.slice(2), {
  now: new Date(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
})
