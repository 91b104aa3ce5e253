import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openPool } from '@banyan/event-store'
import type { Reply } from '@banyan/saga'
import { KEY_LENGTH_MAX, type Sagas } from '@banyan/saga/runtime'
import { testDatabase, type TestDatabase } from '@banyan/testing'
import { asking, buying, dawdling, waiting } from './definitions.ts'
import { openOn, SHARDS, until } from './rig.ts'

const by = { kind: 'operator', id: 'ann' } as const
const reason = 'because'

describe('sagas on PostgreSQL', () => {
  let database: TestDatabase
  let pool: ReturnType<typeof openPool>
  let sagas: Sagas
  const said: unknown[] = []
  const sent: string[] = []
  /** What commands answer for orders that begin so; all others are done. */
  const answers = new Map<string, (callId: string) => Reply | Promise<Reply>>()

  before(async () => {
    database = await testDatabase()
    pool = openPool(database.url, { connections: 2, name: 'test' })
    await pool.query('create table booked (order_id text not null)')
    sagas = await openOn(database.url, {
      definitions: [buying, dawdling(300), waiting(250), asking],
      onFailure: (error) => said.push(error),
      execute: async ({ callId, command, input }) => {
        sent.push(callId)
        const { orderId = '' } = input as { orderId?: string }
        const answer = answers.get(`${command} ${orderId.replace(/-.*/, '')}`)
        return answer ? answer(callId) : { kind: 'done', result: { id: callId } }
      },
      here: {
        takes: ({ command }) => command === 'Book',
        execute: async ({ input, callId }, transaction) => {
          const { orderId } = input as { orderId: string }
          await transaction.query('insert into booked values ($1)', [orderId])
          sent.push(callId)
          if (orderId.startsWith('torn') && sent.filter((id) => id === callId).length === 1) throw new Error('torn')
          return { kind: 'done', result: { id: callId } }
        },
      },
    })
    await until(() => sagas.owned().length === SHARDS)
  })
  after(async () => {
    await sagas?.[Symbol.asyncDispose]()
    await pool?.end()
    await database?.drop()
  })

  const phaseOf = async (sagaId: string): Promise<string | undefined> =>
    (await pool.query('select phase from saga_instances where saga_id = $1', [sagaId])).rows[0]?.phase
  const ended = async (saga: string, orderId: string): Promise<string> => {
    const { sagaId } = await sagas.begin(saga, { orderId })
    await until(async () => !['running', 'compensating'].includes((await phaseOf(sagaId)) ?? ''))
    return sagaId
  }
  const eventsOf = async (sagaId: string): Promise<readonly string[]> =>
    (await sagas.history(sagaId)).flatMap(({ events }) => events.map(({ type }) => type))

  it('run to their end, one for a business key, with their history', async () => {
    const [one, two] = await Promise.all([ended('Buying', 'plain-1'), ended('Buying', 'plain-1')])
    assert.equal(one, two)
    assert.equal(one, sagas.sagaIdOf('Buying', 'plain-1'))
    assert.deepEqual(await eventsOf(one), [
      'SagaStarted',
      'StepCalled',
      'StepDone',
      'StepCalled',
      'StepDone',
      'StepCalled',
      'StepDone',
      'SagaEnded',
    ])
    assert.deepEqual(await sagas.why(one), ['it is completed'])
  })

  it('are refused where nobody declared them, and where their key cannot be said', async () => {
    await assert.rejects(sagas.begin('Selling', {}), { code: 'SAGA_UNKNOWN' })
    assert.equal((await sagas.begin('Buying', null)).kind, 'refused')
    const kindOf = async (orderId: string) => (await sagas.begin('Asking', { orderId })).kind
    assert.equal(await kindOf('k'.repeat(KEY_LENGTH_MAX)), 'taken')
    assert.equal(await kindOf('k'.repeat(KEY_LENGTH_MAX + 1)), 'refused')
    assert.equal(await kindOf('k\0'), 'refused')
    assert.equal(
      (await sagas.tell(sagas.sagaIdOf('Buying', 'nobody'), { kind: 'cancel', by, reason })).kind,
      'unknown-saga',
    )
  })

  it('keep an effect in the same database with its record, or neither', async () => {
    await ended('Buying', 'torn-1')
    const { rows } = await pool.query(`select count(*) as times from booked where order_id = 'torn-1'`)
    assert.equal(rows[0].times, 1)
    assert.equal(sent.filter((id) => id === `${sagas.sagaIdOf('Buying', 'torn-1')}/book/0/1`).length, 2)
  })

  it('repeat what failed after a pause under the same key, and take back what was done', async () => {
    const away: Reply = { kind: 'fault', code: 'AWAY', message: 'away', effect: 'none', retry: 'later' }
    answers.set('Charge away', () => away)
    const sagaId = await ended('Buying', 'away-1')
    assert.equal(await phaseOf(sagaId), 'compensated')
    assert.equal(sent.filter((id) => id === `${sagaId}/charge/0/1`).length, 3)
    const undone = sent.filter((id) => id.startsWith(sagaId) && id.includes('/undo/'))
    assert.deepEqual(undone, [`${sagaId}/book/0/1/undo/1`, `${sagaId}/reserve/0/1/undo/1`])
    const { lines } = await sagas.list({ error: 'AWAY' })
    assert.deepEqual(
      lines.map((line) => line.sagaId),
      [sagaId],
    )
  })

  it('hold up no other where one is slow, or one has a defect', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    answers.set('Reserve slow', () => promise)
    answers.set('Reserve huge', () => ({ kind: 'done', result: { id: 'x'.repeat(1_048_576), nul: '\0' } }))
    const slow = await sagas.begin('Buying', { orderId: 'slow-1' })
    await Promise.all([ended('Buying', 'huge-1'), ended('Buying', 'plain-2')])
    const [why] = await sagas.why(slow.sagaId)
    assert.match(why ?? '', /^reserve waits for an answer of shop\.Reserve until/)
    assert.equal(await phaseOf(slow.sagaId), 'running')
    resolve({ kind: 'done', result: { id: 'late' } })
    await ended('Buying', 'slow-1')
  })

  it('give a call up at its deadline, and room to the next', async () => {
    answers.set('Dawdle never', () => new Promise(() => {}))
    const sagaId = await ended('Dawdling', 'never-1')
    assert.equal(await phaseOf(sagaId), 'compensated')
    assert.ok((await eventsOf(sagaId)).includes('CallFailed'))
  })

  it('go on without an event whose deadline has passed, never before', async () => {
    const sagaId = await ended('Waiting', 'alone-1')
    const [begun, expired] = await sagas.history(sagaId)
    const wait = begun!.events.find((event) => event.type === 'WaitBegan')!
    assert.ok(expired!.at >= wait.deadlineAt, `rang at ${expired!.at}, due at ${wait.deadlineAt}`)
    assert.deepEqual(
      expired!.events.map(({ type }) => type),
      ['WaitExpired', 'SagaEnded'],
    )
  })

  it('take answers once, refuse what cannot be, and say for whom they wait', async () => {
    const { sagaId } = await sagas.begin('Asking', { orderId: 'm-1' })
    assert.match((await sagas.why(sagaId))[0] ?? '', /^sure asks member m-1 \(yes, no\) until/)
    const answer = { kind: 'answer', node: 'sure', option: 'yes', by: { kind: 'member', id: 'm-2' } } as const
    assert.deepEqual(await sagas.tell(sagaId, answer), { kind: 'refused', sagaId, why: '"sure" asks somebody else' })
    assert.equal((await sagas.tell(sagaId, { ...answer, by: { kind: 'member', id: 'm-1' } })).kind, 'taken')
    assert.equal(await phaseOf(sagaId), 'completed')
    assert.equal((await sagas.tell(sagaId, { kind: 'cancel', by, reason })).kind, 'refused')
  })

  it('are listed by saga, phase, step, trouble, key and age, page by page', async () => {
    for (let i = 0; i < 5; i++) await sagas.begin('Asking', { orderId: `listed-${i}` })
    const keysOf = async (query: Parameters<Sagas['list']>[0]): Promise<readonly string[]> =>
      (await sagas.list(query)).lines.map(({ key }) => key)
    const newest = ['listed-4', 'listed-3', 'listed-2', 'listed-1', 'listed-0']
    const oldest = 'k'.repeat(KEY_LENGTH_MAX)
    assert.deepEqual(await keysOf({ saga: 'Asking', phase: 'running' }), [...newest, oldest])
    assert.deepEqual(await keysOf({ step: 'sure' }), [...newest, oldest])
    assert.deepEqual(await keysOf({ key: 'listed-3' }), ['listed-3'])
    assert.deepEqual(await keysOf({ saga: 'Asking', olderThan: new Date(0) }), [])
    const first = await sagas.list({ step: 'sure', limit: 3 })
    const second = await sagas.list({ step: 'sure', limit: 3, cursor: first.next! })
    const third = await sagas.list({ step: 'sure', limit: 3, cursor: second.next! })
    assert.deepEqual(
      [...first.lines, ...second.lines].map(({ key }) => key),
      [...newest, oldest],
    )
    assert.deepEqual(third, { lines: [], next: null })
    await assert.rejects(sagas.list({ cursor: '; drop' }), { code: 'SAGA_CURSOR_INVALID' })
    const counts = await sagas.counts()
    assert.deepEqual(
      counts.filter(({ saga }) => saga === 'Asking'),
      [
        { saga: 'Asking', version: 1, phase: 'completed', step: null, count: 1 },
        { saga: 'Asking', version: 1, phase: 'running', step: 'sure', count: 6 },
      ],
    )
  })

  it('that need a person are found, and go on when one has acted', async () => {
    answers.set('Reserve plain', (id) => ({ kind: 'done', result: { id } }))
    answers.set('Charge gone', () => ({ kind: 'rejected', rejection: 'NoMoney', message: 'no money' }))
    let isMended = false
    answers.set('Undo ', (id) =>
      isMended
        ? { kind: 'done', result: { id } }
        : { kind: 'fault', code: 'BROKEN', message: 'broken', effect: 'none', retry: 'never' },
    )
    const { sagaId } = await sagas.begin('Buying', { orderId: 'gone-1' })
    await until(async () => (await sagas.list({ trouble: true })).lines.length === 1)
    const [line] = (await sagas.list({ trouble: true, saga: 'Buying' })).lines
    assert.deepEqual([line?.sagaId, line?.phase, line?.stands], [sagaId, 'compensating', ['book']])
    assert.match(line?.trouble ?? '', /^undo-failed at/)
    assert.match((await sagas.why(sagaId))[0] ?? '', /^a person is needed: undo-failed at/)
    isMended = true
    const at = `${sagaId}/book/0/1/undo/1`
    assert.equal((await sagas.tell(sagaId, { kind: 'operator', action: 'retry', at, by, reason })).kind, 'taken')
    await ended('Buying', 'gone-1')
    assert.deepEqual((await sagas.list({ trouble: true })).lines, [])
  })

  it('failed for no reason that nobody was told', () => assert.deepEqual(said, []))
})
