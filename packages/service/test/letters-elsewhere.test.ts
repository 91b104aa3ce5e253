import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { type Bus, inProcessBus, type Message } from '@banyan/bus'
import { EVENT_DATA_BYTES_MAX, memoryEventStore, memoryPersonKeys } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import { deadLetterDesk } from '../src/consumers/dead-letter-desk.ts'
import { memoryLedger } from '../src/index.ts'
import { office, officeApi, stumbleOver, theatre, theatreApi } from './rig/example.ts'
import { operating } from './rig/operating.ts'
import { eventually, inMemory, lastOpenedFirst, stage } from './rig/stage.ts'

const CONSUMER = 'office/when-seat-taken-then-count'
const signal = new AbortController().signal

/** A host with the theatre and one with the office, which hears of what the theatre publishes. */
const apart = async (t: TestScope) => {
  const shared = inProcessBus()
  lastOpenedFirst(t).after(async () => shared[Symbol.asyncDispose]())
  const bus: Bus = { ...shared, [Symbol.asyncDispose]: async () => {} } // outlives each of its hosts
  const publisher = await stage(t, { bus, contexts: [{ context: theatre, api: theatreApi, open: inMemory }] })
  const consumer = await stage(t, {
    bus,
    issuer: publisher.issuer,
    contexts: [{ context: office, api: officeApi, open: inMemory }],
  })
  await Promise.all([publisher.host.whenReady(), consumer.host.whenReady()])
  return {
    publisher,
    atTheatre: operating(publisher),
    atOffice: operating(consumer),
    desk: consumer.host.deadLetters('office'),
  }
}

describe('a dead letter whose publisher another host runs', () => {
  afterEach(() => stumbleOver.clear())

  it('is taken with the message from there, and with no other', async (t) => {
    const { publisher, atTheatre, atOffice, desk } = await apart(t)
    stumbleOver.add('E1')
    for (const seatId of ['E1', 'E2']) await publisher.ask('PUT', `/api/theatre/seats/${seatId}`)
    await eventually(async () => assert.equal((await desk.list()).length, 1))
    stumbleOver.clear()
    const replay = async (bring?: object) => {
      const body = { consumer: CONSUMER, source: 'theatre:Seat-E1', reason: 'it is mended', bring }
      const { status, body: answer } = await atOffice.post('/office/dead-letters/replay', body)
      return [status, answer['code'] ?? answer]
    }
    assert.deepEqual(await replay(), [409, 'SERVICE_MESSAGE_ELSEWHERE'])
    const message = await atTheatre.get('/theatre/messages/Seat-E1@1')
    const other = await atTheatre.get('/theatre/messages/Seat-E2@1')
    assert.deepEqual(await replay({ message: other, taken: 0 }), [409, 'SERVICE_MESSAGE_ELSEWHERE'])
    assert.deepEqual(await replay({ message: { stream: 'Seat-E1' }, taken: 0 }), [400, 'SERVICE_INPUT_INVALID'])
    assert.deepEqual(await replay({ message, taken: 2 }), [200, { taken: 3 }])
    assert.deepEqual(await desk.list(), [])
  })

  it('finds no message in what was never published', async (t) => {
    const { publisher } = await apart(t)
    const { body } = await publisher.ask('POST', '/api/theatre/notes', { body: { text: 'for nobody else' } })
    const path = `/_operators/theatre/messages/Note-${String(body['noteId'])}@1`
    const found = await publisher.ask('GET', path, {
      as: { iss: 'console', aud: 'operators', kind: 'operator', sub: 'kim' },
    })
    assert.deepEqual([found.status, found.body['code']], [404, 'SERVICE_NOT_FOUND'])
  })

  it('has room for the largest event, and none for a body far beyond', async (t) => {
    const { atOffice, atTheatre, publisher } = await apart(t)
    await publisher.ask('PUT', '/api/theatre/seats/E1')
    const message = await eventually(() => atTheatre.get<Message>('/theatre/messages/Seat-E1@1'))
    const replay = (bytes: number) =>
      atOffice.post('/office/dead-letters/replay', {
        consumer: CONSUMER,
        source: 'theatre:Seat-E1',
        reason: 'it is mended',
        bring: { message: { ...message, data: 'x'.repeat(bytes) }, taken: 0 },
      })
    assert.deepEqual((await replay(EVENT_DATA_BYTES_MAX)).body, { taken: 0 })
    const refused = await replay(EVENT_DATA_BYTES_MAX * 2)
    assert.deepEqual([refused.status, refused.body['code']], [413, 'SERVICE_BODY_TOO_LARGE'])
  })
})

describe('a queue of dead letters', () => {
  it('asks for one message after the other, and counts on', async () => {
    const ledger = memoryLedger()
    const heard: number[] = []
    for (const version of [1, 2])
      await ledger.addDeadLetter({
        consumer: CONSUMER,
        source: 'a:S-1',
        version,
        messageId: `a:S-1@${version}`,
        type: 'T',
        attempts: 0,
        kind: version === 1 ? 'poison' : 'held',
        failure: null,
        sentence: null,
      })
    const desk = deadLetterDesk({
      store: memoryEventStore({ context: 'office' }),
      ledger,
      keys: memoryPersonKeys(),
      consumers: new Map([[CONSUMER, async ({ version }) => void heard.push(version)]]),
      fetch: async () => null,
    })
    const queue = { consumer: CONSUMER, source: 'a:S-1' }
    const lacks = (messageId: string, taken: number) => (error: unknown) =>
      isFault(error, 'SERVICE_MESSAGE_ELSEWHERE') &&
      error.data['messageId'] === messageId &&
      error.data['taken'] === taken
    const bring = (version: number, taken: number) => ({ message: messageOf(version), taken })
    await assert.rejects(desk.replay(queue, signal), lacks('a:S-1@1', 0))
    await assert.rejects(desk.replay(queue, signal, bring(1, 0)), lacks('a:S-1@2', 1))
    assert.equal(await desk.replay(queue, signal, bring(2, 1)), 2)
    assert.deepEqual(heard, [1, 2])
  })
})

const messageOf = (version: number): Message => ({
  context: 'a',
  stream: 'S-1',
  version,
  publishedSequence: version,
  type: 'T',
  schemaVersion: 1,
  data: {},
  recordedAt: new Date(0).toISOString(),
  correlation: 'x',
  traceparent: null,
})
