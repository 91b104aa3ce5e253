import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '@banyan/bus'
import { memoryEventStore } from '@banyan/event-store'
import { context, system, words } from '@banyan/model'
import { z } from 'zod'
import { isAllThatIsPublished, passingGaps } from './passing-gaps.ts'
import { inboxMark, markHandled } from './policies.ts'

const w = words('말', 'Word', 'A word.')
const about = { ...w, owner: 'team' }
const nothing = z.strictObject({})

const mill = context('mill', about)
const Ground = mill.event('Ground', 1, w, nothing, { published: true })
const Sold = mill.event('Sold', 1, w, nothing, { published: true })
const Swept = mill.event('Swept', 1, w, nothing)
const Opened = mill.event('Opened', 1, w, nothing, { published: true })
mill.aggregate('Flour', w, { initial: () => 0, events: { Ground, Sold } }).evolve({ Ground: (n) => n, Sold: (n) => n })
mill.aggregate('Door', w, { initial: () => 0, events: { Opened, Swept } }).evolve({ Opened: (n) => n, Swept: (n) => n })
const town = system('town', [mill])

const message = (publishedSequence: number): Message => ({
  context: 'mill',
  stream: 'Flour-1',
  version: publishedSequence,
  publishedSequence,
  type: 'Ground',
  schemaVersion: 1,
  data: {},
  recordedAt: '2026-01-01T09:00:00.000Z',
  correlation: 'c',
  traceparent: null,
})

describe('a consumer that hears of only some of what a stream publishes', () => {
  it('is one whose event is not alone in its stream', () => {
    assert.equal(isAllThatIsPublished(town, Ground), false)
    assert.equal(isAllThatIsPublished(town, Opened), true, 'what is not published takes no number')
    assert.equal(isAllThatIsPublished(system('elsewhere', []), Opened), false, 'nothing is known')
  })

  it('passes numbers that it does not hear of, and each message takes effect once', async () => {
    const store = memoryEventStore({ context: 'bakery' })
    const taken: number[] = []
    const strict = async (one: Message): Promise<void> => {
      const inbox = inboxMark('bakery/policy', one)
      await markHandled(store, { consumer: 'bakery/policy', message: one, inbox, fence: undefined })
      taken.push(one.publishedSequence)
    }
    const signal = AbortSignal.timeout(1_000)
    await strict(message(1))
    await assert.rejects(strict(message(4)), { code: 'SERVICE_INBOX_GAP' })
    const handle = passingGaps(() => store, strict)
    await handle(message(4), signal)
    await handle(message(5), signal)
    assert.deepEqual(taken, [1, 4, 5])
    const late = { consumer: 'bakery/policy', source: 'mill:Flour-1', publishedSequence: 3 }
    const provenance = {
      actor: { kind: 'service', id: 'x' },
      commandId: null,
      correlation: 'c',
      causation: null,
      traceparent: null,
    } as const
    assert.deepEqual(await store.append({ writes: [], provenance, inbox: late }), { kind: 'inbox-duplicate', last: 5 })
  })
})
