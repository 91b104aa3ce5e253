import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'

/** @typedef {{ root: string, node: string, args: string[], flags?: string[] }} Task */

/**
 * Runs a program to its end. What its processes compile is kept for those that come after: a test that starts a host waits half as long.
 * @param {Task} task
 * @returns {Promise<number>} its exit code
 */
export const run = async (task) => {
  const child = spawnTask(
    task,
    { stdio: 'inherit' },
    { NODE_COMPILE_CACHE: join(task.root, 'node_modules', '.cache', 'compile') },
  )
  // Ctrl-C reaches the program by itself, it is in the same group; this process only must not go before it.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const { code, signal } = await endOf(child)
  return code ?? 128 + (constants.signals[signal] ?? 0)
}

/**
 * The program under Node 24; a plain `node` in its children is the same one.
 * @param {Task} task
 * @param {import('node:child_process').SpawnOptions} options
 * @param {NodeJS.ProcessEnv} [env] for what the environment does not say
 */
export const spawnTask = ({ root, node, flags = [], args: [program, ...args] }, options, env = {}) =>
  spawn(node, [...flags, join(root, program), ...args], {
    cwd: root,
    env: { ...env, ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) },
    ...options,
  })

/** @param {import('node:child_process').ChildProcess} child */
export const endOf = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
