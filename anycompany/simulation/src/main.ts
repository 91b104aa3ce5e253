import { run } from './run.ts'

const ending = new AbortController()
// The second Ctrl-C doesn't wait for what is under way.
process.once('SIGINT', () => ending.abort())

process.exitCode = await run(process.argv.slice(2), {
  screen: { isTerminal: process.stdout.isTTY, write: (text) => void process.stdout.write(text) },
  complain: (text) => void process.stderr.write(`${text}\n`),
  signal: ending.signal,
})
