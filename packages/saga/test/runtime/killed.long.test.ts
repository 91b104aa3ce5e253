import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Pool } from 'pg'
import { openPool } from '@banyan/event-store'
import { testDatabase, type TestScope } from '@banyan/testing'
import { until } from './rig.ts'

const SAGAS = 2_000
const STOPPED_SAGAS = 200
/** What each of them does, once. */
const DEEDS = ['Reserve', 'Book', 'Charge']

describe('a process that runs sagas', () => {
  it(`may be killed with ${SAGAS} of them under way: all go on after it, and nothing is done twice`, async (t) => {
    const { pool, start } = await processes(t)
    const doomed = await start('doomed', 'hold')
    await begin(doomed, 0, SAGAS)
    await until(async () => (await count(pool, `select count(*) from deeds where command = 'Charge'`)) > 0)
    doomed.kill('SIGKILL')
    await once(doomed, 'exit')
    assert.equal(await count(pool, 'select count(*) from saga_instances where ended_at is null'), SAGAS)
    await start('heir')
    await assertDone(pool, SAGAS)
    const twice = await count(pool, 'select count(*) from deeds where sent > 1')
    assert.ok(twice > 0, 'some were under way, and asked for again under their keys')
  })

  it('may sleep while others take over, and changes nothing when it wakes', async (t) => {
    const { pool, start } = await processes(t)
    const sleeper = await start('sleeper', 'hold')
    await begin(sleeper, 0, STOPPED_SAGAS)
    await until(async () => (await count(pool, `select count(*) from deeds where command = 'Charge'`)) > 0)
    sleeper.kill('SIGSTOP')
    const heir = await start('heir')
    await assertDone(pool, STOPPED_SAGAS)
    sleeper.kill('SIGCONT')
    await begin(sleeper, STOPPED_SAGAS, 1)
    await begin(heir, STOPPED_SAGAS + 1, 1)
    sleeper.kill('SIGKILL')
    await assertDone(pool, STOPPED_SAGAS + 2)
  })
})

const processes = async (t: TestScope) => {
  const { url, drop } = await testDatabase()
  const pool = openPool(url, { connections: 2, name: 'test' })
  const children: ChildProcess[] = []
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await pool.end()
    await drop()
  })
  return {
    pool,
    start: async (holder: string, ...args: readonly string[]): Promise<ChildProcess> => {
      const child = fork(join(import.meta.dirname, 'sagas-child.ts'), [url, holder, ...args])
      children.push(child)
      await once(child, 'message')
      return child
    },
  }
}

const begin = async (child: ChildProcess, from: number, howMany: number): Promise<void> => {
  child.send({ from, count: howMany })
  await once(child, 'message')
}

const count = async (pool: Pool, text: string): Promise<number> =>
  (await pool.query<{ count: number }>(text)).rows[0]!.count

/** All ended well; each deed was done under one key, and each stream tells one story. */
const assertDone = async (pool: Pool, sagas: number): Promise<void> => {
  await until(
    async () => (await count(pool, `select count(*) from saga_instances where phase = 'completed'`)) === sagas,
  )
  const { rows } = await pool.query('select command, count(*) as count from deeds group by command order by command')
  assert.deepEqual(
    rows,
    DEEDS.toSorted().map((command) => ({ command, count: sagas })),
  )
  const { rows: told } = await pool.query<{ type: string; count: number }>(
    `select event->>'type' as type, count(*) from saga_events, json_array_elements(data) as event
     where event->>'type' in ('SagaStarted', 'StepDone', 'SagaEnded') group by 1 order by 1`,
  )
  assert.deepEqual(told, [
    { type: 'SagaEnded', count: sagas },
    { type: 'SagaStarted', count: sagas },
    { type: 'StepDone', count: sagas * DEEDS.length },
  ])
}
