import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer, Sent } from './member/visitor.ts'
import { sendOnce, sendPatiently, sendUntilAnswered, UNANSWERED } from './sending.ts'
import { startStatistics } from './statistics.ts'

const answer = (status: number, headers: Record<string, string> = {}, body: Record<string, unknown> = {}): Answer => ({
  status,
  headers: new Headers(headers),
  text: '',
  body,
})

/** Answers in turn, the last one for ever; without an answer nobody is there. Pauses are over at once: the signal has come. */
const sendingTo = (...answers: readonly (Answer | undefined)[]) => {
  const keys: (string | undefined)[] = []
  const statistics = startStatistics()
  return {
    keys,
    statistics,
    o: { kind: 'post', statistics, signal: AbortSignal.abort() },
    send: async ({ key }: Sent): Promise<Answer> => {
      keys.push(key)
      const next = answers[Math.min(keys.length, answers.length) - 1]
      if (next === undefined) throw new Error('nobody is there')
      return next
    },
  }
}

describe('sending', () => {
  it('once tells what was refused, and why', async () => {
    const { send, o, statistics } = sendingTo(answer(409, {}, { code: 'AlreadyFriends' }), answer(502), undefined)
    assert.equal((await sendOnce(send, o)) === UNANSWERED, false)
    await sendOnce(send, o)
    assert.equal(await sendOnce(send, o), UNANSWERED)
    assert.deepEqual(
      statistics.summary(1).refusals.map(({ code }) => code),
      ['AlreadyFriends', 'HTTP 502', 'NO_ANSWER'],
    )
  })

  it('until answered repeats what may have been done, with the same key, at most five times', async () => {
    const late = sendingTo(undefined, answer(503), answer(201))
    const done = await sendUntilAnswered(late.send, late.o)
    assert.equal(done === UNANSWERED ? 0 : done.status, 201)
    assert.equal(late.keys.length, 3)
    assert.ok(late.keys[0] !== undefined && new Set(late.keys).size === 1)
    const never = sendingTo(undefined)
    assert.equal(await sendUntilAnswered(never.send, never.o), UNANSWERED)
    assert.equal(never.keys.length, 5)
    const refused = sendingTo(answer(429), answer(201))
    assert.notEqual(await sendUntilAnswered(refused.send, refused.o), UNANSWERED)
    assert.equal(refused.keys.length, 1)
  })

  it('patiently waits as long as it is told, unless that is too long', async () => {
    const signal = new AbortController().signal
    const soon = sendingTo(answer(429, { 'retry-after': '0' }), answer(429, { 'retry-after': '0' }), answer(201))
    const done = await sendPatiently(soon.send, { ...soon.o, signal })
    assert.deepEqual([done === UNANSWERED ? 0 : done.status, new Set(soon.keys).size], [201, 3])
    const late = sendingTo(answer(429, { 'retry-after': '60' }), answer(201))
    const refused = await sendPatiently(late.send, { ...late.o, signal })
    assert.deepEqual([refused === UNANSWERED ? 0 : refused.status, late.keys.length], [429, 1])
  })
})
