import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, personal, words } from '@banyan/model'
import { z } from 'zod'
import { stage } from '../rig/stage.ts'
import type { TokenOptions } from '../rig/tokens.ts'

const OPERATOR: TokenOptions = { iss: 'console', aud: 'operators', kind: 'operator', sub: 'kim' }

describe('what a context lets operators do', () => {
  it('is what its model says: they are the callers, and the reason is logged before the deed', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    const seat = { input: { seatId: 'a1', wish: 'near the aisle' }, reason: 'called the box office' }
    const done = await s.ask('POST', '/_operators/theatre/commands/TakeSeat', { as: OPERATOR, body: seat })
    assert.deepEqual([done.status, done.body['answer']], [200, { seatId: 'a1', takenBy: 'kim' }])
    const { events } = await s.parts.get('theatre')!.store.load('Seat-a1', { after: 0 })
    assert.deepEqual(events[0]?.actor, { kind: 'operator', id: 'kim' })
    const line = s.lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((told) => told['action'] === 'TakeSeat')
    assert.deepEqual(
      [line?.['operator'], line?.['target'], line?.['reason']],
      ['kim', 'theatre seatId a1', 'called the box office'],
    )
    assert.ok(!s.lines.join('').includes('near the aisle'), 'what somebody typed stands in no log')
    const asked = await s.ask('GET', '/_operators/theatre/queries/OneNote?noteId=unknown', { as: OPERATOR })
    assert.deepEqual([asked.status, asked.body], [200, null])
  })

  it('is refused in words: a no of the domain, a wrong input, no reason, and what is for others', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    const send = async (command: string, body: object) => {
      const answer = await s.ask('POST', `/_operators/theatre/commands/${command}`, { as: OPERATOR, body })
      return [answer.status, answer.body['code'], answer.body['rejected']]
    }
    const seat = { input: { seatId: 'a1' }, reason: 'called the box office' }
    assert.equal((await send('TakeSeat', seat))[0], 200)
    assert.deepEqual(await send('TakeSeat', seat), [409, 'SERVICE_COMMAND_REJECTED', 'SeatAlreadyTaken'])
    assert.deepEqual(await send('TakeSeat', { ...seat, input: {} }), [400, 'SERVICE_INPUT_INVALID', undefined])
    assert.deepEqual(await send('TakeSeat', { input: seat.input }), [400, 'SERVICE_INPUT_INVALID', undefined])
    for (const other of ['WriteNote', 'NoSuchCommand'])
      assert.deepEqual(await send(other, seat), [404, 'SERVICE_NOT_FOUND', undefined])
    const query = await s.ask('GET', '/_operators/theatre/queries/NotesBy?authorId=ann', { as: OPERATOR })
    assert.equal(query.status, 404)
  })

  it('never is to read about persons in a list: such a query can’t be declared', () => {
    const forum = context('forum', { ...words('광장', 'Forum', 'Where members write.'), owner: 'team-forum' })
    const text = z.strictObject({ authorId: z.string(), text: personal(z.string(), 'authorId') })
    const declare = (by: 'member' | 'operator') =>
      forum.query(`TextsFor${by}`, words('글', 'Texts', 'What members wrote.'), {
        by: [by],
        input: z.strictObject({}),
        output: z.strictObject({ items: z.array(text) }),
        reads: {},
        answer: async () => ({ items: [] }),
      })
    declare('member')
    assert.throws(() => declare('operator'), /is for operators and answers with personal data/)
  })
})
