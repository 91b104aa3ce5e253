import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { openPool } from '@banyan/event-store'
import type { Execute } from '@banyan/saga/runtime'
import { testDatabase } from '@banyan/testing'
import { asking, buying, waiting } from './definitions.ts'
import { openOn, SHARDS, until } from './rig.ts'

const done: Execute = async ({ callId }) => ({ kind: 'done', result: { id: callId } })
const by = { kind: 'operator', id: 'ann' } as const

describe('owners of shards of sagas', () => {
  it('take for each other what they are told, and share the shards', async (t) => {
    const { url } = await testDatabase(t)
    await using one = await openOn(url, { definitions: [asking, buying], execute: done, holder: 'one' })
    await until(() => one.owned().length === SHARDS)
    await using two = await openOn(url, { definitions: [asking, buying], execute: done, holder: 'two' })
    await until(() => one.owned().length === SHARDS / 2 && two.owned().length === SHARDS / 2)
    const orders = Array.from({ length: 16 }, (_, i) => ({ orderId: `o-${i}` }))
    const begun = await Promise.all(orders.map((order) => one.begin('Asking', order)))
    assert.deepEqual(new Set(begun.map(({ kind }) => kind)), new Set(['taken', 'handed-on']))
    await until(async () => (await two.list({ step: 'sure' })).lines.length === orders.length)
    const told = await Promise.all(
      begun.flatMap(({ sagaId }) => [
        two.tell(sagaId, { kind: 'cancel', by, reason: 'enough' }, `cancel ${sagaId}`),
        two.tell(sagaId, { kind: 'cancel', by, reason: 'enough' }, `cancel ${sagaId}`),
      ]),
    )
    assert.ok(told.some(({ kind }) => kind === 'handed-on'))
    await until(async () => (await two.list({ phase: 'cancelled' })).lines.length === orders.length)
    for (const { sagaId } of begun)
      assert.equal(
        (await one.history(sagaId)).flatMap(({ events }) => events).filter((e) => e.type === 'CancelAsked').length,
        1,
      )
    const pool = openPool(url, { connections: 1, name: 'test' })
    t.after(() => pool.end())
    await until(async () => (await pool.query('select 1 from saga_signals')).rows.length === 0)
  })

  it('go on with what another left under way, and do not know what became of it', async (t) => {
    const { url } = await testDatabase(t)
    const stuck = new Promise<never>(() => {})
    const first = await openOn(url, { definitions: [buying], execute: () => stuck, holder: 'one' })
    const { sagaId } = await first.begin('Buying', { orderId: 'o' })
    await until(async () => (await first.list({ step: 'reserve' })).lines.length === 1)
    const ending = first[Symbol.asyncDispose]()
    const away = { kind: 'fault', code: 'AWAY', message: 'away', effect: 'none', retry: 'never' } as const
    let calls = 0
    await using second = await openOn(url, {
      definitions: [buying],
      execute: async (call, signal) => (++calls === 1 ? away : done(call, signal)),
      holder: 'two',
    })
    await until(async () => (await second.list({ phase: 'completed' })).lines.length === 1)
    const events = (await second.history(sagaId)).flatMap((entry) => entry.events)
    const failed = events.find((event) => event.type === 'CallFailed')
    assert.equal(failed?.inDoubt, true)
    assert.deepEqual(events.filter(({ type }) => type === 'CallRepeated').length, 1)
    await ending
  })

  it('leave versions alone that they were not given, say so, and bring them on when they are asked to', async (t) => {
    const { url } = await testDatabase(t)
    const old = await openOn(url, { definitions: [waiting(600_000)], execute: done, holder: 'old' })
    await until(() => old.owned().length === SHARDS)
    const { sagaId } = await old.begin('Waiting', { orderId: 'o' })
    await old[Symbol.asyncDispose]()
    const failures: string[] = []
    await using young = await openOn(url, {
      definitions: [waiting(600_000, 2), buying],
      execute: done,
      onFailure: (error) => failures.push(isFault(error) ? error.code : String(error)),
      holder: 'young',
    })
    await until(() => young.owned().length === SHARDS && failures.length > 0)
    assert.deepEqual(failures, ['SAGA_VERSION_MISSING'])
    const event = { kind: 'event', node: 'paid', data: { orderId: 'o' } } as const
    await assert.rejects(young.tell(sagaId, event), { code: 'SAGA_VERSION_MISSING' })
    assert.match((await young.why(sagaId))[0] ?? '', /^version 1 of Waiting is not given here/)
    await young.begin('Buying', { orderId: 'other' })
    await until(async () => (await young.list({ saga: 'Buying', phase: 'completed' })).lines.length === 1)
    assert.equal((await young.tell(sagaId, { kind: 'migrate' })).kind, 'taken')
    assert.equal((await young.tell(sagaId, event)).kind, 'taken')
    assert.equal((await young.list({ saga: 'Waiting' })).lines[0]?.phase, 'completed')
  })
})
