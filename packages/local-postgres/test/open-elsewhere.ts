import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type PostgresServer, openServer } from '../src/index.ts'

/** Tests kill processes, not machines. */
export const FAST = { fsync: 'off' }

export const openWith = (dataDir: string): Promise<PostgresServer> => openServer({ dataDir, settings: FAST })

/** Opens the server in another process and answers that process and what it printed, once it has printed something. */
export const openElsewhere = async (dataDir: string) => {
  const program = `import { openServer } from ${JSON.stringify(import.meta.resolve('../src/index.ts'))}
    const { pid, adopted } = await openServer({ dataDir: process.argv[1], settings: { fsync: 'off' } })
    console.log(JSON.stringify({ pid, adopted }))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = async () => {
    const exited = once(child, 'exit')
    if (child.kill('SIGKILL')) await exited
  }
  const opened = once(child.stdout, 'data').then(
    ([text]) => JSON.parse(String(text)) as { readonly pid: number; readonly adopted: boolean },
  )
  return { opened, kill }
}
