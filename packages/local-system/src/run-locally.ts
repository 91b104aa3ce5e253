import { failureOf, formatFailure, isFault } from '@banyan/model'
import { hostHere, isHostProcess } from './host-process.ts'
import { type LocalSystem, settingsFrom } from './settings.ts'
import { startSystem } from './start-system.ts'

/** EX_USAGE of sysexits.h. */
const NOT_UNDERSTOOD = 64

/**
 * The whole life of a program that runs a system on one's own machine: PostgreSQL, with `--topology services` also a broker, the hosts of
 * the contexts, and the gateway in front, at one address in every topology. Ends all of it on Ctrl-C. The program is run once more for each
 * host, which this function notices, so it does nothing else before it calls this.
 */
export const runLocally = async (what: LocalSystem): Promise<void> => {
  if (isHostProcess()) return hostHere(what)
  const settings = settingsFrom(process.argv.slice(2), what)
  if (typeof settings === 'string') return leave(NOT_UNDERSTOOD, settings)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  try {
    await using running = await startSystem(what, settings, stopping.signal)
    say(`${what.system.name} is ready at ${running.url} (${running.hosts.join(', ')}); Ctrl-C ends it`)
    await new Promise<void>((resolve) => {
      if (stopping.signal.aborted) resolve()
      stopping.signal.addEventListener('abort', () => resolve())
    })
    say('stopping …')
  } catch (error) {
    if (!stopping.signal.aborted) return leave(1, isFault(error) ? error.message : formatFailure(failureOf(error)))
  }
  process.exit(0)
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const leave = (code: number, sentence: string): never => {
  process.stderr.write(`${sentence}\n`)
  return process.exit(code)
}
