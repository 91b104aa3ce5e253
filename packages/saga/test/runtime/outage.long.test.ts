import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openPool } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { CALLS_OF_COMMAND_AT_ONCE, type Execute } from '@banyan/saga/runtime'
import { createTestDatabase, testDatabase, testServer } from '@banyan/testing'
import { buying } from './definitions.ts'
import { openOn, SHARDS, until } from './rig.ts'

const SAGAS = 200
/** Of replies, after which the database is killed. */
const REPLIES = 150

describe('sagas whose database dies', () => {
  it('go on by themselves when it is back: who begins one is told to begin it again, and nothing is lost or done under two keys', async (t) => {
    const server = await testServer()
    t.after(() => server.destroy())
    const { url } = await createTestDatabase(server.adminUrl)
    const keys = new Set<string>()
    let replies = 0
    const killed = Promise.withResolvers<void>()
    const execute: Execute = async ({ callId }) => {
      keys.add(callId)
      if (++replies === REPLIES) killed.resolve(server.kill())
      return { kind: 'done', result: { id: callId } }
    }
    await using sagas = await openOn(url, { definitions: [buying], execute })
    await until(() => sagas.owned().length === SHARDS)
    const begin = async (orderId: string): Promise<void> => {
      for (;;) {
        try {
          return void (await sagas.begin('Buying', { orderId }))
        } catch (error) {
          assert.ok(isFault(error) && error.code === 'SAGA_UNSETTLED', String(error))
          await killed.promise
        }
      }
    }
    const begun = Promise.all(Array.from({ length: SAGAS }, (_, i) => begin(`o-${i}`)))
    await killed.promise
    await server.start()
    await begun
    const completed = async (): Promise<number> => {
      const counts = await sagas.counts().catch(() => [])
      return counts.find(({ phase }) => phase === 'completed')?.count ?? 0
    }
    await until(async () => (await completed()) === SAGAS)
    assert.equal(keys.size, SAGAS * 3)
  })

  it('forget none of which somebody wanted something while the disk was full, not even those that wait for room', async (t) => {
    const { url } = await testDatabase(t)
    const pool = openPool(url, { connections: 1, name: 'test' })
    t.after(() => pool.end())
    const gate = Promise.withResolvers<void>()
    const charged = new Set<string>()
    const execute: Execute = async ({ callId, command }) => {
      if (command === 'Charge') {
        charged.add(callId.split('/')[0]!)
        await gate.promise
      }
      return { kind: 'done', result: { id: callId } }
    }
    await using sagas = await openOn(url, { definitions: [buying], execute })
    await until(() => sagas.owned().length === SHARDS)
    const orders = Array.from({ length: CALLS_OF_COMMAND_AT_ONCE + 40 }, (_, i) => ({ orderId: `o-${i}` }))
    const begun = await Promise.all(orders.map((order) => sagas.begin('Buying', order)))
    const charging = async () => (await sagas.counts()).find(({ step }) => step === 'charge')?.count
    await until(async () => charged.size === CALLS_OF_COMMAND_AT_ONCE && (await charging()) === orders.length)
    await pool.query(DISK_FULL)
    const cancel = { kind: 'cancel', by: { kind: 'operator', id: 'ann' }, reason: 'enough' } as const
    for (const { sagaId } of begun.filter((one) => !charged.has(one.sagaId)))
      await assert.rejects(sagas.tell(sagaId, cancel), { code: 'SAGA_UNSETTLED' })
    await pool.query('drop trigger "full" on saga_events')
    gate.resolve()
    await until(async () => (await sagas.list({ phase: 'running', limit: 1 })).lines.length === 0)
    assert.deepEqual(await sagas.counts(), [
      { saga: 'Buying', version: 1, phase: 'completed', step: null, count: orders.length },
    ])
  })
})

const DISK_FULL = `
  create function no_room() returns trigger language plpgsql as $$ begin raise 'no room' using errcode = 'disk_full'; end $$;
  create trigger "full" before insert on saga_events execute function no_room()`
