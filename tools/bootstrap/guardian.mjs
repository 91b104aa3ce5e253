import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { claimRunning } from './claims.mjs'
import { endOf, spawnTask } from './run.mjs'

/**
 * Keeps the launcher running, as the launcher keeps everything else: when it is killed or crashes, it is started again.
 * @param {import('./run.mjs').Task} task
 * @returns {Promise<number>} exit code
 */
export const guard = async (task) => {
  const release = claimRunning(join(task.root, '.banyan', 'run'))
  try {
    return await keepRunning(task)
  } finally {
    release()
  }
}

/** The launcher refused to start and said why (EX_CONFIG of sysexits.h): starting it again would only repeat it. */
export const REFUSED = 78

const FIRST_PAUSE_MS = 200
const MAX_PAUSE_MS = 5_000
const HEALTHY_AFTER_MS = 30_000
const MAX_CRASHES = 8

const keepRunning = async (task) => {
  const stop = stopRequest()
  for (let crashes = 0; ;) {
    const startedAt = Date.now()
    const { code, signal } = await runOnce(task, stop)
    if (code === 0) return 0
    if (code === REFUSED) return 1
    if (stop.requested) return code ?? 1
    crashes = Date.now() - startedAt > HEALTHY_AFTER_MS ? 1 : crashes + 1
    const how = signal ?? `exit code ${code}`
    if (crashes > MAX_CRASHES) {
      console.error(`The launcher ended ${crashes} times in a row (${how}): see .banyan/logs.`)
      return 1
    }
    console.error(`The launcher ended (${how}); starting it again.`)
    await wait(pauseBefore(crashes))
    if (stop.requested) return 0
  }
}

/** At once after the first crash, then 0.2 s, doubling to 5 s. */
export const pauseBefore = (crashes) => (crashes <= 1 ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (crashes - 2)))

/**
 * A process group of its own: Ctrl-C in a terminal reaches the guardian alone, which passes it on once. The channel lets the launcher
 * notice that its guardian was killed.
 */
const runOnce = async (task, stop) => {
  const child = spawnTask(
    { ...task, flags: SMALL },
    { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    compileCache(task.root),
  )
  stop.passOn = (signal) => child.kill(signal)
  if (stop.requested) child.kill('SIGTERM')
  return endOf(child)
}

/** The launcher does little: a small young generation saves it 7 MB. */
const SMALL = ['--max-semi-space-size=1', '--optimize-for-size']

/** Stripped types are kept: that saves a start a quarter of a second and the process 35 MB. */
const compileCache = (root) => ({
  NODE_COMPILE_CACHE: join(process.env.BANYAN_DATA || join(root, '.banyan'), 'cache', 'node'),
})

const stopRequest = () => {
  const stop = { requested: false, passOn: (_signal) => {} }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      stop.requested = true
      stop.passOn(signal === 'SIGHUP' ? 'SIGTERM' : signal)
    })
  // A rolling restart: see apps/launcher.
  process.on('SIGUSR2', () => stop.passOn('SIGUSR2'))
  return stop
}
