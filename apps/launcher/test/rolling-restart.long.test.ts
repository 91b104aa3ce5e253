import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { environmentOf, inSite } from './launched.ts'

const REPLICAS = ['social-1', 'social-2', 'social-3']

describe('a launcher with several processes of one context', () => {
  test('is told by SIGUSR2 to restart them, each only when the one before is up again, and nothing else', () =>
    inSite(async ({ start, processes, endingsFile }) => {
      const { child, line } = start({ REPLICAS: 'social=3' })
      await line(/^ready/)
      const before = await processes()
      child.kill('SIGUSR2')
      await line(/^rolling restart of social-1, social-2, social-3 …$/)
      for (const name of REPLICAS) {
        await line(new RegExp(`^  ${name} ended with exit code 0`))
        await line(new RegExp(`^  ${name} is up again`))
      }
      await line(/^rolling restart done$/)
      const after = await processes()
      for (const [name, row] of Object.entries(after)) {
        const isReplica = REPLICAS.includes(name)
        assert.deepEqual([name, row.state, row.restarts], [name, 'running', isReplica ? 1 : 0])
        assert.equal(row.port, before[name]?.port)
        assert.equal(row.pid !== before[name]?.pid, isReplica, name)
      }
      const endings = (await readFile(endingsFile, 'utf8')).trim().split('\n')
      assert.deepEqual(
        endings,
        REPLICAS.map((name) => `${name} SIGTERM`),
      )
    }))

  test('tells the others where each of them listens', () =>
    inSite(async ({ start, processes }) => {
      const { line } = start({ REPLICAS: 'social=3' })
      await line(/^ready/)
      const rows = await processes()
      const ports = REPLICAS.map((name) => rows[name]?.port)
      const { HOST_URL_SOCIAL: told, HOST_URL_MEMBERS: one } = await environmentOf(rows['gateway']?.port)
      assert.equal(told, ports.map((port) => `http://127.0.0.1:${port}`).join())
      assert.equal(one, `http://127.0.0.1:${rows['members']?.port}`)
      assert.equal((await environmentOf(rows['social-2']?.port))['PROCESS_NAME'], 'social-2')
    }))

  test('without any, SIGUSR2 restarts nothing and says so', () =>
    inSite(async ({ start, processes }) => {
      const { child, line } = start()
      await line(/^ready/)
      child.kill('SIGUSR2')
      await line(/^rolling restart: no context has several processes/)
      for (const { restarts } of Object.values(await processes())) assert.equal(restarts, 0)
    }))
})
