import { understand, USAGE } from './chaos/arguments.ts'
import { runChaos } from './chaos/run-chaos.ts'

const asked = understand(process.argv.slice(2))
const ending = new AbortController()
process.once('SIGINT', () => ending.abort())

if (asked === 'help') process.stdout.write(USAGE)
else if ('mistake' in asked) {
  process.stderr.write(`${asked.mistake}\n\n${USAGE}`)
  process.exitCode = 2
} else {
  const isWell = await runChaos(asked, { say: (line) => console.log(line), signal: ending.signal })
  process.exitCode = isWell ? 0 : 1
}
