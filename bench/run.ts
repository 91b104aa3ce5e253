// npm run bench -- NAME        runs bench/NAME.ts: ours and its peers in turn, and writes bench/results/NAME.json
import { readdirSync } from 'node:fs'
import { installPeers } from './peers.ts'
import { report, type Result } from './report.ts'

/** What each bench exports. */
type Bench = { readonly run: () => Promise<Result> }

const NOT_A_BENCH: readonly string[] = ['run.ts', 'report.ts', 'peers.ts']

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_A_BENCH.includes(file))
  .map((file) => file.slice(0, -'.ts'.length))

const [name = ''] = process.argv.slice(2)
if (names.includes(name)) {
  await installPeers()
  const { run } = (await import(`./${name}.ts`)) as Bench
  const holds = await report(await run())
  process.exitCode = holds ? 0 : 1
} else {
  console.error(`Expected one of ${names.join(', ')}, found "${name}".`)
  process.exitCode = 1
}
