import { writeFile } from 'node:fs/promises'

const around = {
  // npm runs its scripts at the root; paths are meant from where one stands.
  directory: process.env['INIT_CWD'] ?? process.cwd(),
  print: (text: string) => void process.stdout.write(text),
  complain: (text: string) => void process.stderr.write(`${text}\n`),
  write: (path: string, text: string) => writeFile(path, text),
  env: process.env,
}
const [command = '', ...rest] = process.argv.slice(2)

/** Loaded when asked for: what asks the console needs nothing of what reads code. */
const withConsole = new Map([
  ['faults', async () => (await import('./faults/run-faults.ts')).runFaults],
  ['config', async () => (await import('./config/run-config.ts')).runConfig],
  ['reconcile', async () => (await import('./reconcile/run-reconcile.ts')).runReconcile],
  ['dead-letters', async () => (await import('./dead-letters/run-dead-letters.ts')).runDeadLetters],
])
const load = withConsole.get(command)

process.exitCode = load
  ? await (
      await load()
    )(rest, around)
  : await (await import('./run-cli.ts')).runCli(process.argv.slice(2), around)
