import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import type { Host } from '../../src/index.ts'
import type { Reconciliation } from '../../src/reconcile/run.ts'
import { AGREEMENT, millAndBakery } from './mill-and-bakery.ts'

const SACKS = 700
/** Of which each has to be mended by a command: three pages. */
const FEWER_SACKS = 420
const PATIENCE_MS = 180_000
const LOOK_EVERY_MS = 50

const setUp = async (t: TestContext) => {
  const valley = await millAndBakery(t)
  const sql = async <Row>(context: string, text: string): Promise<readonly Row[]> => {
    const client = new Client({ connectionString: valley.urlOf(context) })
    await client.connect()
    try {
      return (await client.query(text)).rows as Row[]
    } finally {
      await client.end()
    }
  }
  const ask = async (host: Pick<Host, 'port'>, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${host.port}/_operators/bakery/reconciliations${path}`, {
      method,
      headers: { authorization: await valley.operatorToken(), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const said = await answer.json()
    assert.equal(answer.status, 200, JSON.stringify(said))
    return said
  }
  const start = async (host: Pick<Host, 'port'>, mends = false): Promise<string> =>
    (
      (await ask(host, 'POST', mends ? '/mend' : '/compare', {
        agreement: AGREEMENT,
        reason: 'a test',
      })) as Reconciliation
    ).id
  const find = async (host: Pick<Host, 'port'>, id: string) => (await ask(host, 'GET', `/${id}`)) as Reconciliation
  const until = async (
    host: Pick<Host, 'port'>,
    id: string,
    holds: (run: Reconciliation) => boolean,
  ): Promise<Reconciliation> => {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      const run = await find(host, id)
      if (holds(run)) return run
      assert.ok(performance.now() < deadline, JSON.stringify({ ...run, differences: run.differences.length }))
      await delay(LOOK_EVERY_MS)
    }
  }
  const fillAll = async (count = SACKS): Promise<void> => {
    const ids = Array.from({ length: count }, (_, i) => `sack-${String(i).padStart(4, '0')}`)
    for (let i = 0; i < ids.length; i += 50)
      await Promise.all(ids.slice(i, i + 50).map((sackId) => valley.fill(sackId)))
  }
  const stored = async (): Promise<number> =>
    (await sql<{ n: number }>('bakery', 'select count(*)::int as n from projection."stored_1"'))[0]!.n
  const untilStored = async (count: number): Promise<void> => {
    const deadline = performance.now() + PATIENCE_MS
    while ((await stored()) < count) {
      assert.ok(performance.now() < deadline)
      await delay(LOOK_EVERY_MS)
    }
  }
  return { ...valley, sql, ask, start, until, fillAll, untilStored }
}

const STORED = 'select count(*)::int as n, count(distinct stream)::int as sacks from events'

const isDone = ({ status }: Reconciliation): boolean => status === 'done'

/** New sacks all the while, until it is told to end. */
const keepFilling = (fill: (sackId: string) => Promise<void>) => {
  let isOver = false
  const filling = (async () => {
    for (let i = 0; !isOver; i++) {
      await fill(`load-${i}`)
      await delay(2)
    }
  })()
  return async () => {
    isOver = true
    await filling
  }
}

describe('reconciling two contexts', () => {
  it('finds what was damaged, exactly, while both go on, mends it, and finds nothing then', async (t) => {
    const { openBakery, fill, fillAll, sql, start, until, untilStored } = await setUp(t)
    const bakery = await openBakery()
    await sql('bakery', `insert into inbox values ('bakery/when-filled-then-store', 'mill:Sack-skipped', 1)`)
    await fillAll()
    await fill('skipped')
    await untilStored(SACKS)
    const stopLoad = keepFilling(fill)
    t.after(stopLoad)
    await sql('bakery', `delete from projection."stored_1" where key in ('sack-0003', 'sack-0300', 'sack-0699')`)
    await sql('bakery', `update projection."stored_1" set row = row || '{"kg": 7}' where key = 'sack-0010'`)
    await sql('bakery', `insert into projection."stored_1" values ('sack-9999', '{"sackId": "sack-9999", "kg": 1}', 1)`)
    await sql('mill', `delete from projection."filled_1" where key = 'sack-0500'`)

    const found = await until(bakery, await start(bakery), isDone)
    const named = found.differences.map(({ key, what, ours, theirs }) => [key, what, ours, theirs])
    assert.deepEqual(named, [
      ['sack-0003', 'missing-here', null, 25],
      ['sack-0010', 'different', { sackId: 'sack-0010', kg: 7 }, 25],
      ['sack-0300', 'missing-here', null, 25],
      ['sack-0699', 'missing-here', null, 25],
      ['skipped', 'missing-here', null, 25],
      ['sack-0500', 'missing-there', { sackId: 'sack-0500', kg: 25 }, null],
      ['sack-9999', 'missing-there', { sackId: 'sack-9999', kg: 1 }, null],
    ])
    assert.ok(found.compared >= SACKS + 2)
    assert.deepEqual([found.operator, found.reason, found.remaining], ['ops', 'a test', null])

    const mended = await until(bakery, await start(bakery, true), isDone)
    assert.equal(mended.remaining, 0)
    assert.deepEqual(
      mended.differences.map(({ key, mendedBy }) => [key, mendedBy]),
      named.map(([key]) => [key, key === 'skipped' ? 'command' : 're-read']),
    )
    const clean = await until(bakery, await start(bakery), isDone)
    assert.deepEqual([clean.differing, clean.differences], [0, []])
    await stopLoad()
  })

  it('goes on in another process where one ended, and waits for a neighbour who is away', async (t) => {
    const { openBakery, fillAll, sql, start, until, untilStored, millHost } = await setUp(t)
    const first = await openBakery()
    await fillAll()
    await untilStored(SACKS)
    await sql('bakery', `delete from projection."stored_1" where key in ('sack-0001', 'sack-0650')`)
    const id = await start(first)
    const before = await until(first, id, ({ after }) => after !== null)
    await first[Symbol.asyncDispose]()
    const second = await openBakery()
    const run = await until(second, id, isDone)
    assert.ok(before.compared < SACKS, 'it ended in the middle')
    assert.deepEqual([run.compared, run.differences.map(({ key }) => key)], [SACKS, ['sack-0001', 'sack-0650']])
    await millHost[Symbol.asyncDispose]()
    const waiting = await until(second, await start(second), ({ fault }) => fault !== null)
    assert.deepEqual([waiting.status, waiting.differences], ['comparing', []])
  })

  it('killed while it compares, and again while it mends, goes on: nothing is mended twice, and nothing is lost', async (t) => {
    const { openBakeryProcess, fillAll, sql, start, until } = await setUp(t)
    await fillAll(FEWER_SACKS)
    const first = await openBakeryProcess({ diesAfterPages: 2 })
    const id = await start(first, true)
    assert.deepEqual(await first.ended, [null, 'SIGKILL'])
    const second = await openBakeryProcess({ diesAfterStored: 150 })
    assert.deepEqual(await second.ended, [null, 'SIGKILL'])
    const [stored] = await sql<{ n: number }>('bakery', STORED)
    assert.equal(stored?.n, 150)
    const third = await openBakeryProcess()
    const run = await until(third, id, isDone)
    assert.deepEqual([run.compared, run.differing, run.remaining], [FEWER_SACKS, FEWER_SACKS, 0])
    assert.deepEqual(new Set(run.differences.map(({ mendedBy }) => mendedBy)), new Set(['command']))
    assert.equal(new Set(run.differences.map(({ key }) => key)).size, FEWER_SACKS)
    assert.deepEqual(await sql('bakery', STORED), [{ n: FEWER_SACKS, sacks: FEWER_SACKS }])
    const clean = await until(third, await start(third), isDone)
    assert.deepEqual([clean.differing, clean.differences], [0, []])
  })
})
