import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { ROOT } from './tutorial.ts'

const START_MS = 60_000

/** One shell that a reader types into, with what they set remembered. */
export const openTerminal = () => {
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env // else tests that are typed would report to us
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: shell.stdout })
  let count = 0
  /** What the commands print. */
  const type = async (commands: string): Promise<string> => {
    const end = `-- end of ${++count} --`
    const printed: string[] = []
    const done = Promise.withResolvers<string>()
    const hear = (line: string): void => {
      if (line === end) done.resolve(printed.join('\n'))
      else printed.push(line)
    }
    lines.on('line', hear)
    shell.stdin.write(`${commands}\necho '${end}'\n`)
    const told = await done.promise
    lines.off('line', hear)
    return told
  }
  const close = async (): Promise<void> => {
    const exited = once(shell, 'exit')
    shell.stdin.end()
    await exited
  }
  return { type, [Symbol.asyncDispose]: close }
}

/** Consumers that begin for the first time note where a moment after their process is ready: whoever reads on is slower than that. */
const BEGUN_MS = 4_000

/** The program that the reader has running in the other terminal. */
export const startRestaurant = async (args: readonly string[]) => {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'examples/restaurant/src/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const said: string[] = []
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line)
      if (line.includes(' is ready at ')) ready.resolve()
    })
  const tooLate = setTimeout(() => ready.reject(new Error(`it was not ready: ${said.join('\n')}`)), START_MS)
  void exited.then(() => ready.reject(new Error(`it ended: ${said.join('\n')}`)))
  await ready.promise.finally(() => clearTimeout(tooLate))
  await delay(BEGUN_MS)
  return {
    said,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT')
      await exited
    },
  }
}
