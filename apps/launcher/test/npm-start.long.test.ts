import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { deleteServer, findFreePort } from '@banyan/local-postgres'
import { statusOf } from '../src/supervisor/http-probe.ts'
import type { ListedProcess } from '../src/index.ts'
import { isGone, until } from './launched.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** All of AnyCompany, as `npm start` runs it, guardian included. */
describe('npm start', () => {
  let parent = ''
  let port = 0
  let guardian: ChildProcess
  const dataDir = () => join(parent, 'data')
  const processes = async () => {
    const rows = JSON.parse(await readFile(join(dataDir(), 'run/processes.json'), 'utf8')) as ListedProcess[]
    return Object.fromEntries(rows.map((row) => [row.name, row]))
  }
  const isHealthy = async () => (await statusOf(`http://127.0.0.1:${port}/_banyan/health`, 2_000)) === 200

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'banyan-npm-start-'))
    await chmod(parent, 0o755)
    port = await findFreePort()
    guardian = spawn(process.execPath, [join(ROOT, 'tools/bootstrap.mjs'), 'start'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], BANYAN_DATA: dataDir(), BANYAN_PORT: String(port) },
      stdio: 'ignore',
    })
    await until(isHealthy)
  })
  after(async () => {
    guardian.kill('SIGKILL')
    for (const name of ['postgres', 'shop-postgres']) await deleteServer(join(dataDir(), name))
    await rm(parent, { recursive: true, force: true, maxRetries: 3 })
  })

  for (const name of ['gateway', 'host', 'shop', 'postgres', 'shop-postgres', 'launcher'])
    test(`serves again after kill -9 of ${name}`, async () => {
      const pid = (await processes())[name]?.pid ?? 0
      process.kill(pid, 'SIGKILL')
      await until(async () => {
        const row = (await processes())[name]
        return row?.state === 'running' && row.pid !== pid && (await isHealthy())
      })
    })

  test('ends on Ctrl-C with nothing left running', async () => {
    const before = await processes()
    guardian.kill('SIGINT')
    const [code] = await once(guardian, 'exit')
    assert.equal(code, 0)
    for (const row of Object.values(before)) assert.equal(await isGone(row.pid), true, row.name)
  })
})
