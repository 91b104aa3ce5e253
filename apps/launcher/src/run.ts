import { isFault } from '@banyan/model/fault'
import { launch } from './launch.ts'
import { narrator } from './narrator.ts'
import type { Settings } from './settings.ts'

/** EX_CONFIG of sysexits.h: the guardian that started us does not try again. */
export const REFUSED = 78

/**
 * The whole life of a launcher process: starts everything, waits to be told to stop, drains, and exits; 0 after a drain,
 * {@link REFUSED} after one sentence about what is in the way. SIGUSR2 restarts what there are several of, one after the other.
 */
export const run = async (read: () => Settings): Promise<never> => {
  process.stdout.on('error', () => {}) // A closed terminal must not keep us from draining.
  try {
    await runUntilTold(read())
    return process.exit(0)
  } catch (error) {
    console.error(isFault(error) ? error.message : error)
    return process.exit(isFault(error) ? REFUSED : 1)
  }
}

const runUntilTold = async (settings: Settings): Promise<void> => {
  const stopRequest = Promise.withResolvers<void>()
  // `disconnect`: our guardian was killed, and with it whoever could tell us to stop.
  for (const reason of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(reason, () => stopRequest.resolve())
  const startedAt = performance.now()
  const { say, listen } = narrator((line) => process.stdout.write(`${line}\n`))
  let restartReplicas = async (): Promise<void> => {}
  process.on('SIGUSR2', () => {
    // Given up only when everything stops.
    restartReplicas().catch(() => {})
  })
  const launched = await launch(settings, { say, listen })
  restartReplicas = launched.restartReplicas
  launched.ready.then(
    () => say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`),
    (error: unknown) => stopRequest.reject(error),
  )
  try {
    await stopRequest.promise
    say('stopping …')
  } finally {
    await launched.stop()
  }
  say('stopped; nothing is left running')
}
