import { chmod, mkdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type DirectoryLock, tryLock } from '@banyan/local-postgres'
import { faults } from './errors.ts'

/** The data directory, made and locked: everything that a run of Banyan writes is in here (and, as root, in the homes of its databases). */
export type Workspace = {
  /** Processes, locks and ports of the run. */
  readonly runDir: string
  readonly logDir: string
  readonly secretDir: string
  readonly cacheDir: string
  /** Of the operators' console: accounts and audit. */
  readonly consoleDir: string
  readonly processesFile: string
  /** What the scaler did. */
  readonly scalingFile: string
  readonly publicKeysFile: string
  readonly dataOf: (server: string) => string
  readonly portFileOf: (name: string) => string
  readonly logOf: (name: string) => string
  readonly lock: DirectoryLock
}

/**
 * Makes what is missing and takes the lock that one launcher a directory holds. A launcher that was killed holds it no longer.
 * @throws LAUNCHER_ALREADY_RUNS, LAUNCHER_DATA_UNUSABLE
 */
export const openWorkspace = async (path: string): Promise<Workspace> => {
  const dataDir = await writing(path, () => makeDirectories(path))
  const runDir = join(dataDir, 'run')
  const attempt = await writing(path, () => tryLock(runDir, 'launcher'))
  if ('holder' in attempt) throw faults.LAUNCHER_ALREADY_RUNS({ dataDir, pid: attempt.holder.pid })
  const logDir = join(dataDir, 'logs')
  return {
    runDir,
    logDir,
    secretDir: join(dataDir, 'secrets'),
    cacheDir: join(dataDir, 'cache'),
    consoleDir: join(dataDir, 'console'),
    processesFile: join(runDir, 'processes.json'),
    scalingFile: join(runDir, 'scaling.json'),
    publicKeysFile: join(runDir, 'identity-public-keys.json'),
    dataOf: (server) => join(dataDir, server),
    portFileOf: (name) => join(runDir, `${name}.port`),
    logOf: (name) => join(logDir, `${name}.log`),
    lock: attempt.lock,
  }
}

const writing = async <T>(path: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write()
  } catch (error) {
    throw faults.LAUNCHER_DATA_UNUSABLE({ dataDir: path, reason: (error as Error).message }, error)
  }
}

const makeDirectories = async (path: string): Promise<string> => {
  for (const name of ['run', 'cache', 'logs']) await makeDirectory(join(path, name))
  await chmod(join(path, 'logs'), 0o700)
  return realpath(path)
}

/** Not `recursive: true`: where a parent can be neither made nor found (under /proc) that never returns. */
const makeDirectory = async (path: string): Promise<void> => {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectory(dirname(path))
    await makeLast(path)
  }
}

const makeLast = (path: string): Promise<void> =>
  mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
