import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '@banyan/local-postgres'
import type { TestServer } from '@banyan/testing'
import { Client } from 'pg'
import { until } from '../until.ts'

/** Where Debian's packages `postgresql-15`, `-16`, … put their programs, each version in a folder of its own. */
const DEBIAN = '/usr/lib/postgresql'

/** Folders with programs of PostgreSQL, by major version: those that are installed here, besides ours of npm. */
export const installedServers = async (): Promise<ReadonlyMap<number, string>> => {
  const versions = await readdir(DEBIAN).catch(() => [])
  return new Map(versions.map((version) => [Number(version), join(DEBIAN, version, 'bin')]))
}

const PASSWORD = 'postgres'

/** A server of any version, from its folder of programs; as root under the account `postgres` that comes with Debian's packages. */
export const olderServer = async (bin: string, settings: Readonly<Record<string, string>>): Promise<TestServer> => {
  const account = await accountHere()
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-older-postgres-'))
  await chmod(dataDir, 0o755)
  const pgdata = join(dataDir, 'pgdata')
  await mkdir(pgdata, { mode: 0o700 })
  if (account.uid !== undefined) await chown(pgdata, account.uid, account.gid ?? 0)
  const passwordFile = join(dataDir, 'password')
  await writeFile(passwordFile, PASSWORD)
  const initdb = [
    '-D',
    pgdata,
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  await promisify(execFile)(join(bin, 'initdb'), initdb, { ...account, cwd: '/' })
  const port = await findFreePort()
  const adminUrl = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`
  const given = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    port: String(port),
    ...settings,
  }
  const args = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(join(bin, 'postgres'), ['-D', pgdata, ...args], { ...account, cwd: '/', stdio: 'ignore' })
    await until(() => answers(adminUrl), 'the server answers')
  }
  const end = async (signal: NodeJS.Signals) => {
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    await ended
  }
  const destroy = async () => {
    await end('SIGQUIT')
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 })
  }
  await start()
  return {
    adminUrl,
    dataDir,
    pgdata,
    pid: () => child?.pid ?? 0,
    kill: () => end('SIGQUIT'), // Backends that outlive a killed postmaster would keep the next one from starting.
    stop: () => end('SIGINT'),
    start,
    destroy,
    [Symbol.asyncDispose]: destroy,
  }
}

const answers = async (url: string): Promise<boolean> => {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** PostgreSQL refuses to run as root. */
const accountHere = async (): Promise<{ readonly uid?: number; readonly gid?: number }> => {
  if (userInfo().uid !== 0) return {}
  const idOf = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout)
  return { uid: await idOf('-u'), gid: await idOf('-g') }
}
