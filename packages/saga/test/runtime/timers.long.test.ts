import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openPool } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import { waiting } from './definitions.ts'
import { openOn, SHARDS, until } from './rig.ts'

const TIMERS = 100_000
/** From now on, so that some are due before and some after the process looks. */
const DUE_IN_MS = 3_000
const WAIT_MS = 1_500
const HOUR_MS = 3_600_000
/** A thousandth of the wait, and what rounding takes. */
const LED_MS_MAX = 5

describe('timers of sagas', () => {
  it(`${TIMERS} of them due in one second ring late at worst: none early, none lost, none twice`, async (t) => {
    const { url } = await testDatabase(t)
    const pool = openPool(url, { connections: 1, name: 'test' })
    t.after(() => pool.end())
    const execute = async () => ({ kind: 'done', result: null }) as const
    const definitions = [waiting(600_000)]
    await (await openOn(url, { definitions, execute }))[Symbol.asyncDispose]()
    await pool.query(WAITING, [TIMERS, DUE_IN_MS, SHARDS])
    await using sagas = await openOn(url, { definitions, execute, onFailure: console.error })
    const endings = `select coalesce(sum(count), 0)::integer as ended from saga_endings`
    await until(async () => (await pool.query(endings)).rows[0].ended === TIMERS)
    assert.deepEqual(await sagas.counts(), [
      { saga: 'Waiting', version: 1, phase: 'completed', step: null, count: TIMERS },
    ])
    const { rows } = await pool.query(RUNG)
    assert.deepEqual(rows, [{ rung: TIMERS, instances: TIMERS, early: 0 }])
  })

  for (const jump of ['1 hour', '-1 hour'])
    it(`ring when their time has passed, whatever the database's clock says: a jump of ${jump}`, async (t) => {
      const { url } = await testDatabase(t)
      const pool = openPool(url, { connections: 1, name: 'test' })
      t.after(() => pool.end())
      await pool.query(JUMPING_CLOCK)
      const execute = async () => ({ kind: 'done', result: null }) as const
      await using sagas = await openOn(url, { definitions: [waiting(WAIT_MS)], execute })
      await until(() => sagas.owned().length === SHARDS)
      const before = performance.now()
      await sagas.begin('Waiting', { orderId: 'first' })
      await pool.query('update jumped set by = $1', [jump])
      // Commits hear of the new time as they go.
      for (let i = 0; i < 20; i++) await sagas.begin('Waiting', { orderId: `later-${i}` })
      await until(async () => (await sagas.list({ key: 'first' })).lines[0]?.phase === 'completed')
      const passedMs = performance.now() - before
      assert.ok(passedMs > WAIT_MS - LED_MS_MAX, `rang after ${passedMs} ms`)
      assert.ok(passedMs < HOUR_MS, 'nobody waits for the hour to come again')
    })
})

/** What the tables' owner takes for the time, after a new connection. */
const JUMPING_CLOCK = `
  create table jumped (by interval not null);
  insert into jumped values ('0');
  create function public.clock_timestamp() returns timestamptz language sql volatile
    as 'select pg_catalog.clock_timestamp() + by from public.jumped';
  alter role current_user set search_path = public, pg_catalog`

/** Instances that wait for an event, with deadlines all over one second. */
const WAITING = `
  with due as (
    select i, gen_random_uuid() as saga_id,
      date_trunc('milliseconds', clock_timestamp() + ($2 + (i % 1000)) * interval '1 ms') as due_at
    from generate_series(1, $1::integer) as i
  ), made as (
    insert into saga_instances (saga_id, saga, definition, key, shard, version, phase, calling, stands, still_at, due_at, started_at, changed_at)
    select saga_id, 'Waiting', 1, i::text, (('x' || left(saga_id::text, 8))::bit(32)::bigint) % $3, 1, 'running', false, '{paid}', 'paid', due_at, now(), now()
    from due order by i returning instance, saga_id, key, due_at
  )
  insert into saga_events (instance, version, at, data)
  select instance, 1, now(), json_build_array(
    json_build_object('type', 'SagaStarted', 'sagaId', saga_id, 'saga', 'Waiting', 'version', 1, 'key', key, 'data', json_build_object('orderId', key)),
    json_build_object('type', 'WaitBegan', 'node', 'paid', 'event', json_build_object('context', 'shop', 'event', 'OrderPaid'), 'key', key,
      'deadlineAt', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
  from made`

const RUNG = `
  select count(*) as rung, count(distinct instance) as instances, count(*) filter (where at < due_at) as early from (
    select e.instance, e.at, (first.data->1->>'deadlineAt')::timestamptz as due_at
    from saga_events e, json_array_elements(e.data) as event, saga_events first
    where event->>'type' = 'WaitExpired' and first.instance = e.instance and first.version = 1
  ) rung`
