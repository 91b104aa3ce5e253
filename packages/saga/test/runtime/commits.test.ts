import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openPool, openPostgresEventStore } from '@banyan/event-store'
import { evolve, pending, react, unborn } from '@banyan/saga'
import { testDatabase } from '@banyan/testing'
import { commitOn, type Entry } from '../../src/runtime/commits.ts'
import { standingOf } from '../../src/runtime/standing.ts'
import { buying } from './definitions.ts'
import { openOn } from './rig.ts'

const execute = async () => ({ kind: 'done', result: null }) as const
const at = { now: new Date(0), chance: 0 }

/** The first entry of a saga of its own. */
const beginning = (n: number, fence: Entry['fence']): Entry => {
  const sagaId = `00000000-0000-4000-8000-00000000000${n}`
  const { events } = react(buying, unborn, { kind: 'begin', sagaId, event: { orderId: `o-${n}` } }, at)
  const after = events.reduce(evolve, unborn)
  const standing = standingOf(after, pending(after))
  return {
    sagaId,
    instance: null,
    version: 1,
    shard: 0,
    fence,
    atMs: 0,
    data: JSON.stringify(events),
    after,
    standing,
    signals: [],
  }
}

describe('commits of sagas', () => {
  it('write nothing without the lease, nor behind another writer, and all else that travels with it', async (t) => {
    const { url } = await testDatabase(t)
    const store = await openPostgresEventStore({ context: 'shop', url, holder: 'one', sequencer: false })
    t.after(() => store[Symbol.asyncDispose]())
    await (await openOn(url, { definitions: [buying], execute }))[Symbol.asyncDispose]()
    const pool = openPool(url, { connections: 1, name: 'test' })
    t.after(() => pool.end())
    const { name, token } = (await store.leases.acquire('shard', 'one', 60_000))!
    const commit = (...entries: readonly Entry[]) => commitOn(pool, entries, () => {})
    const instanceOf = (verdict?: Awaited<ReturnType<typeof commit>>[number]): number =>
      verdict?.kind === 'written' ? verdict.instance : assert.fail(`expected it to be written, found ${verdict?.kind}`)
    const first = beginning(1, { name, token })
    const instance = instanceOf((await commit(first))[0])
    assert.deepEqual(await commit(first), [{ kind: 'conflict' }])
    const next = { ...first, instance, version: 2 }
    const lost = { ...next, fence: { name, token: token - 1 } }
    const [fenced, written, begun] = await commit(lost, next, beginning(2, { name, token }))
    assert.deepEqual([fenced, written], [{ kind: 'fenced' }, { kind: 'written', instance }])
    assert.deepEqual(await commit(next), [{ kind: 'conflict' }])
    const { rows } = await pool.query('select instance, version from saga_events order by 1, 2')
    assert.deepEqual(rows, [
      { instance, version: 1 },
      { instance, version: 2 },
      { instance: instanceOf(begun), version: 1 },
    ])
  })
})
