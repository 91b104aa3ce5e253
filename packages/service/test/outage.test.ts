import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { testDatabase } from '@banyan/testing'
import { eventually, lastOpenedFirst, onPostgres, stage } from './rig/stage.ts'

describe('a host whose database connections are cut under load', () => {
  it('answers what it did or that it may be tried again, and nothing acknowledged is lost or doubled', async (t) => {
    const scope = lastOpenedFirst(t)
    const { adminUrl } = await testDatabase(scope)
    const { ask, host, parts } = await stage(t, { open: await onPostgres(t) })
    await host.whenReady()
    const cutting = cutAll(adminUrl)
    const statuses = new Set<number>()
    const sendUntilDone = async (i: number) => {
      for (;;) {
        const headers = { 'idempotency-key': `k${i}` }
        const answer = await ask('PUT', `/api/theatre/seats/S${i}`, { headers })
        statuses.add(answer.status)
        if (answer.status === 200) return
        assert.equal(answer.status, 503, JSON.stringify(answer.body))
      }
    }
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let i = 0; i < 25; i++) await sendUntilDone(worker * 25 + i)
      }),
    )
    await cutting.stop()
    assert.ok(cutting.count() > 0)
    const { store } = parts.get('theatre')!
    for (let i = 0; i < 200; i++) assert.equal((await store.load(`Seat-S${i}`, { after: 0 })).events.length, 1)
    const office = parts.get('office')!.store
    await eventually(
      async () => assert.equal((await office.load('Tally-ann', { after: 0 })).events.length, 200),
      30_000,
    )
    assert.deepEqual(await host.deadLetters('office').list(), [])
  })
})

/** Cuts every connection of the test's databases again and again. */
const cutAll = (adminUrl: string) => {
  const ending = new AbortController()
  let cuts = 0
  const run = async () => {
    const client = new Client({ connectionString: adminUrl })
    await client.connect()
    while (!ending.signal.aborted) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname like 'test\\_${process.pid}\\_%' and pid <> pg_backend_pid()`,
      )
      cuts += rowCount ?? 0
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await client.end()
  }
  const done = run()
  return {
    count: () => cuts,
    stop: async () => {
      ending.abort()
      await done
    },
  }
}
