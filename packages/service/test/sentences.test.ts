import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { STUMBLED, stumbleOver } from './rig/example.ts'
import { MARKER, operating, taken } from './rig/operating.ts'
import { eventually, inMemory, onPostgres, type Stage, stage } from './rig/stage.ts'

const CONSUMER = 'office/when-seat-taken-then-count'
const signal = new AbortController().signal
const letterOf = (seatId: string) => ({ consumer: CONSUMER, messageId: `theatre:Seat-${seatId}@1` })
const why = { reason: 'the customer asks why no seat was counted' }

const stumbling = async (s: Stage, seatId: string): Promise<void> => {
  await s.host.whenReady()
  stumbleOver.add(seatId)
  await taken(s, seatId)
  await eventually(async () => assert.equal((await s.host.deadLetters('office').list()).length, 1))
}

for (const [name, opening] of Object.entries({ memory: async () => inMemory, PostgreSQL: onPostgres }))
  describe(`what an error says, on ${name}`, () => {
    afterEach(() => stumbleOver.clear())

    it('stands in no list, log or table: code, class, place and time do', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await stumbling(s, 'A1')
      const { letters } = await operating(s).get<{ readonly letters: readonly object[] }>('/office/dead-letters')
      const kept = await s.parts.get('office')!.ledger.deadLetters()
      const refused = await s.ask('POST', '/_operators/office/dead-letters/replay', {
        as: { iss: 'console', aud: 'operators', kind: 'operator', sub: 'kim' },
        body: { consumer: CONSUMER, source: 'theatre:Seat-A1', ...why },
      })
      assert.equal(refused.body['code'], 'SERVICE_REPLAY_FAILED')
      const told = [JSON.stringify([letters, kept, refused.body]), ...s.lines].join('\n')
      assert.match(told, /packages\/service\/test\/rig\/example\.ts:\d+/)
      assert.doesNotMatch(told, /stumbled|김영희|010-1234/)
    })

    it('is told to an operator who says why, and that is logged first', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await stumbling(s, 'B1')
      const { post } = operating(s)
      const unreasoned = await post('/office/dead-letters/reveal', letterOf('B1'))
      assert.equal(unreasoned.body['code'], 'SERVICE_INPUT_INVALID')
      const revealed = await post('/office/dead-letters/reveal', { ...letterOf('B1'), ...why })
      assert.deepEqual([revealed.status, revealed.body], [200, { sentence: STUMBLED }])
      const lines = s.lines.map((text) => JSON.parse(text) as Record<string, unknown>)
      const told = lines.find(({ action }) => action === 'reveal-dead-letter')
      assert.deepEqual([told?.['operator'], told?.['reason']], ['kim', why.reason])
      const unknown = await post('/office/dead-letters/reveal', { ...letterOf('Z9'), ...why })
      assert.equal(unknown.status, 404)
    })

    it('is gone for good when anybody is forgotten, and when its letter is', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await stumbling(s, 'C1')
      const { ledger } = s.parts.get('office')!
      const [letter] = await ledger.deadLetters()
      assert.ok(letter?.sentence)
      await s.host.forget('office', 'bo', signal)
      assert.deepEqual(
        (await s.host.deadLetters('office').list()).map(({ failure, hasSentence }) => [failure?.type, hasSentence]),
        [['Error', false]],
      )
      const revealed = await operating(s).post('/office/dead-letters/reveal', { ...letterOf('C1'), ...why })
      assert.deepEqual(revealed.body, { sentence: null })
      await s.host.deadLetters('office').skip({ consumer: CONSUMER, source: 'theatre:Seat-C1' }, signal)
      await ledger.addDeadLetter(letter) // as a backup brings it back
      assert.equal(await s.host.deadLetters('office').sentence(letterOf('C1')), null)
    })
  })

describe('a bug of the domain', () => {
  it('is logged with its trace and place, and quotes nothing that was sent', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    const { store } = s.parts.get('theatre')!
    const { events } = await store.load('Note-none', { after: 0 })
    assert.deepEqual(events, [])
    const broken = s.parts.get('theatre')!.codec as { encode: unknown }
    broken.encode = async () => {
      throw new RangeError(`expected less than ${MARKER}`)
    }
    const { status, body } = await s.ask('POST', '/api/theatre/notes', { body: { text: MARKER } })
    assert.deepEqual([status, body['code']], [500, 'SERVICE_INTERNAL'])
    const failed = s.lines.find((line) => line.includes('a request failed')) ?? ''
    assert.match(failed, /RangeError at packages\/service\/test\/sentences\.test\.ts:\d+/)
    assert.match(failed, new RegExp(String(body['traceId'])))
    assert.doesNotMatch([...s.lines, JSON.stringify(body)].join('\n'), new RegExp(MARKER))
  })

  it('that is a fault keeps its sentence to the letter, too', async (t) => {
    const s = await stage(t)
    await stumbling(s, 'D1')
    const replaying = s.host.deadLetters('office').replay({ consumer: CONSUMER, source: 'theatre:Seat-D1' }, signal)
    await assert.rejects(replaying, (e) => isFault(e, 'SERVICE_REPLAY_FAILED') && !e.message.includes('stumbled'))
    stumbleOver.clear()
  })
})
