import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Handle, type Message, messageId } from '@banyan/bus'
import { type EventStore, memoryEventStore, memoryPersonKeys } from '@banyan/event-store'
import { context, isFault, system, words } from '@banyan/model'
import * as fc from 'fast-check'
import { z } from 'zod'
import { deadLetterDesk } from './dead-letter-desk.ts'
import { memoryLedger } from './memory-ledger.ts'
import { isAllThatIsPublished, passingGaps } from './passing-gaps.ts'
import { inboxMark, markHandled } from './policies.ts'
import { publishedMessages } from './published-message.ts'

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

const provenance = {
  actor: { kind: 'service', id: 'x' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
} as const
const CONSUMER = 'bakery/policy'
const signal = new AbortController().signal

/** What a stream of these types publishes, small letters staying at home. */
const published = async (types: readonly string[]): Promise<readonly Message[]> => {
  const store = memoryEventStore({ context: 'mill' })
  const events = types.map((type) => {
    const isPublished = type === type.toUpperCase()
    return { type, schemaVersion: 1, published: isPublished, data: '{}', persons: [] }
  })
  if (events.length > 0) await store.append({ writes: [{ stream: 'Flour-1', expectedVersion: 0, events }], provenance })
  return publishedMessages(store, await store.readStream('Flour-1', { after: 0, limit: 1_000 }), signal)
}

const untold = (message: Message): Message => {
  const { previousOfType: _, ...rest } = message
  return rest
}
const numbersOf = (messages: readonly Message[]) => messages.map(({ publishedSequence }) => publishedSequence)

/** A consumer, and what it has taken. A message that it was not to take is `refused`. */
const listener = ({ isAlone = false, store = memoryEventStore({ context: 'bakery' }) } = {}) => {
  const taken: number[] = []
  const strict: Handle = async (message) => {
    const inbox = inboxMark(CONSUMER, message)!
    const result = await store.append({ writes: [], provenance, inbox })
    if (result.kind === 'appended') taken.push(message.publishedSequence)
    else await markHandled(store, { consumer: CONSUMER, message, inbox, fence: undefined })
  }
  const handle = passingGaps({ store: () => store, isAlone }, strict)
  const hear = async (message: Message): Promise<'heard' | 'refused'> => {
    try {
      await handle(message, signal)
      return 'heard'
    } catch (error) {
      if (isFault(error, 'SERVICE_INBOX_GAP')) return 'refused'
      throw error
    }
  }
  return { taken, hear, store }
}

describe('a consumer that hears of only some of what a stream publishes', () => {
  it('is told which of its type came before, wherever a page begins', async () => {
    const all = await published(['A', 'a', 'B', 'B', 'A', 'A', 'C', 'B'])
    assert.deepEqual(
      all.map(({ type, publishedSequence, previousOfType }) => [type, publishedSequence, previousOfType]),
      [
        ['A', 1, 0],
        ['B', 2, 0],
        ['B', 3, 2],
        ['A', 4, 1],
        ['A', 5, 4],
        ['C', 6, 0],
        ['B', 7, 3],
      ],
    )
  })

  it('knows from the model whether its event is alone in its stream', () => {
    assert.equal(isAllThatIsPublished(town, Ground), false)
    assert.equal(isAllThatIsPublished(town, Opened), true, 'what is not published takes no number')
    assert.equal(isAllThatIsPublished(system('elsewhere', []), Opened), false, 'nothing is known')
  })

  it('passes messages of other types, and refuses one before which one of its own is missing', async () => {
    const [one, two, three] = (await published(['A', 'B', 'B', 'A', 'B', 'A'])).filter(({ type }) => type === 'A')
    const { hear, taken, store } = listener()
    assert.equal(await hear(one!), 'heard')
    assert.equal(await hear(three!), 'refused')
    const refused = passingGaps({ store: () => store, isAlone: false }, (message) =>
      markHandled(store, { consumer: CONSUMER, message, inbox: inboxMark(CONSUMER, message), fence: undefined }),
    )(three!, signal)
    await assert.rejects(refused, {
      code: 'SERVICE_INBOX_GAP',
      message:
        'expected bakery/policy to have had published event 4 of mill:Flour-1 before 6, found that 1 was its last',
    })
    assert.deepEqual([await hear(two!), await hear(three!), await hear(two!)], ['heard', 'heard', 'heard'])
    assert.deepEqual(taken, [1, 4, 6])
  })

  it('goes by the publisher where that knows more than its own model: a type that is new in the stream', async () => {
    const [one, , three] = await published(['A', 'NEW', 'A'])
    const { hear, taken } = listener({ isAlone: true })
    assert.deepEqual([await hear(one!), await hear(three!)], ['heard', 'heard'])
    assert.deepEqual(taken, [1, 3])
  })

  it('goes by its model where the publisher says nothing', async () => {
    const [one, , three] = (await published(['A', 'A', 'A'])).map(untold)
    const alone = listener({ isAlone: true })
    assert.deepEqual([await alone.hear(one!), await alone.hear(three!)], ['heard', 'refused'])
    const oneOfSeveral = listener()
    assert.deepEqual([await oneOfSeveral.hear(one!), await oneOfSeveral.hear(three!)], ['heard', 'heard'])
  })

  const types = fc.array(fc.constantFrom('A', 'B', 'C', 'a'), { maxLength: 30 })
  /** Which of the consumer's messages come, in which order, any of them again and again: indexes, taken modulo their count. */
  const deliveries = fc.array(fc.nat(), { maxLength: 60 })

  it('takes each of its own once and in order, and misses none, whatever is lost, repeated and out of order', async () => {
    await fc.assert(
      fc.asyncProperty(types, deliveries, async (all, arriving) => {
        const own = (await published(all)).filter(({ type }) => type === 'A')
        const { taken, hear } = listener()
        for (const at of own.length > 0 ? arriving : []) {
          const message = own[at % own.length]!
          const before = taken.length
          const heard = await hear(message)
          const isNext = before === 0 || message.previousOfType === taken[before - 1]
          const isOld = taken.slice(0, before).some((number) => number >= message.publishedSequence)
          assert.equal(heard, isNext || isOld ? 'heard' : 'refused', messageId(message))
          assert.equal(taken.length - before, isNext && !isOld ? 1 : 0)
        }
        const first = Math.max(0, numbersOf(own).indexOf(taken[0] ?? 0))
        for (const message of own) assert.equal(await hear(message), 'heard', 'nothing holds it up')
        assert.deepEqual(taken, numbersOf(own.slice(first)))
      }),
    )
  })

  it('is never held up by publishers that say nothing, and takes each at most once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(types, deliveries, async (all, arriving) => {
        const own = (await published(all)).filter(({ type }) => type === 'A').map(untold)
        const { taken, hear } = listener()
        for (const at of own.length > 0 ? arriving : [])
          assert.equal(await hear(own[at % own.length]!), 'heard', 'what is lost is passed')
        assert.deepEqual(
          taken,
          [...new Set(taken)].toSorted((a, b) => a - b),
        )
      }),
    )
  })

  it('lets a letter be skipped behind messages of other types', async () => {
    const [one, , three] = await published(['A', 'B', 'A'])
    const { hear, store } = listener()
    await hear(one!)
    const ledger = memoryLedger()
    const source = 'mill:Flour-1'
    const letter = { consumer: CONSUMER, source, version: 3, messageId: messageId(three!), type: 'A' }
    await ledger.addDeadLetter({ ...letter, kind: 'poison', failure: null, sentence: null, attempts: 5 })
    const keys = memoryPersonKeys()
    const desk = deadLetterDesk({ store, ledger, keys, consumers: new Map(), fetch: async () => three! })
    assert.equal(await desk.skip({ consumer: CONSUMER, source }, signal), true)
    assert.deepEqual(await lastOf(store, three!), { kind: 'inbox-duplicate', last: 3 })
  })
})

const lastOf = (store: EventStore, message: Message) =>
  store.append({ writes: [], provenance, inbox: inboxMark(CONSUMER, message)! })
