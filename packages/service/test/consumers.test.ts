import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { memoryPersonKeys } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import { memoryLedger, type OpenParts } from '../src/index.ts'
import { stumbleOver, theatre, theatreApi } from './rig/example.ts'
import { eventually, inMemory, onPostgres, stage } from './rig/stage.ts'

const signal = new AbortController().signal
const CONSUMER = 'office/when-seat-taken-then-count'

const adapters: Readonly<Record<string, (t: TestScope) => Promise<OpenParts>>> = {
  memory: async () => inMemory,
  PostgreSQL: onPostgres,
}

for (const [name, opening] of Object.entries(adapters))
  describe(`policies, on ${name}`, () => {
    afterEach(() => stumbleOver.clear())

    const play = async (t: TestScope) => {
      const staged = await stage(t, { open: await opening(t) })
      await staged.host.whenReady()
      const take = (seatId: string, sub = 'ann') => staged.ask('PUT', `/api/theatre/seats/${seatId}`, { as: { sub } })
      const tally = async (memberId: string) =>
        (await staged.parts.get('office')!.store.load(`Tally-${memberId}`, { after: 0 })).events
      return { ...staged, take, tally }
    }

    it('react once to each published event of another context, in the chain of the request', async (t) => {
      const { take, tally, parts } = await play(t)
      await Promise.all(['A1', 'A2', 'A3'].map((seatId) => take(seatId)))
      const events = await eventually(async () => {
        const counted = await tally('ann')
        assert.equal(counted.length, 3)
        return counted
      })
      const { events: seats } = await parts.get('theatre')!.store.load('Seat-A1', { after: 0 })
      const caused = events.find((event) => event.causation === 'theatre:Seat-A1@1')
      assert.equal(caused?.correlation, seats[0]?.correlation)
      assert.equal(caused?.traceparent?.split('-')[1], seats[0]?.traceparent?.split('-')[1])
      assert.deepEqual(caused?.actor, { kind: 'service', id: CONSUMER })
    })

    it('set a message aside that they stumble over, tell why, and go on with other streams', async (t) => {
      const { take, tally, host, lines } = await play(t)
      stumbleOver.add('B1')
      await take('B1')
      await take('B2')
      await eventually(async () => assert.equal((await tally('ann')).length, 1))
      const letters = await eventually(async () => {
        const found = await host.deadLetters('office').list()
        assert.equal(found.length, 1)
        return found
      })
      const { at, failure, ...letter } = letters[0]!
      assert.ok(at instanceof Date)
      assert.deepEqual([failure?.code, failure?.type], [null, 'Error'])
      assert.match(failure?.place ?? '', /^packages\/service\/test\/rig\/example\.ts:\d+/)
      assert.deepEqual(letter, {
        consumer: CONSUMER,
        source: 'theatre:Seat-B1',
        version: 1,
        messageId: 'theatre:Seat-B1@1',
        type: 'SeatTaken',
        kind: 'poison',
        attempts: 5,
        hasSentence: true,
      })
      assert.ok(lines.some((line) => line.includes('a message is poison')))
    })

    it('take what was set aside when it is mended and replayed, once', async (t) => {
      const { take, tally, host } = await play(t)
      stumbleOver.add('C1')
      await take('C1')
      const desk = host.deadLetters('office')
      await eventually(async () => assert.equal((await desk.list()).length, 1))
      await assert.rejects(desk.replay({ consumer: CONSUMER, source: 'theatre:Seat-C1' }, signal), (e) =>
        isFault(e, 'SERVICE_REPLAY_FAILED'),
      )
      stumbleOver.clear()
      assert.equal(await desk.replay({ consumer: CONSUMER, source: 'theatre:Seat-C1' }, signal), 1)
      assert.equal(await desk.replay({ consumer: CONSUMER, source: 'theatre:Seat-C1' }, signal), 0)
      assert.equal((await tally('ann')).length, 1)
      assert.deepEqual(await desk.list(), [])
    })

    it('skip what nobody can mend', async (t) => {
      const { take, tally, host } = await play(t)
      stumbleOver.add('D1')
      await take('D1')
      const desk = host.deadLetters('office')
      await eventually(async () => assert.equal((await desk.list()).length, 1))
      assert.equal(await desk.skip({ consumer: CONSUMER, source: 'theatre:Seat-D1' }, signal), true)
      assert.equal(await desk.skip({ consumer: CONSUMER, source: 'theatre:Seat-D1' }, signal), false)
      assert.deepEqual([await desk.list(), await tally('ann')], [[], []])
    })
  })

describe('a policy that catches up, in a context that comes later than what it is to know', () => {
  it('reacts to what was published before it was there', async (t) => {
    const open = await onPostgres(t)
    const alone = await stage(t, { contexts: [{ context: theatre, api: theatreApi, open }] })
    await alone.host.whenReady()
    for (const seatId of ['A1', 'A2']) await alone.ask('PUT', `/api/theatre/seats/${seatId}`)
    await eventually(async () => {
      const { relays } = (await alone.ask('GET', '/_health/ready', { as: null })).body
      assert.equal((relays as { theatre: { position: number } }).theatre.position, 2)
    })
    await alone.host.drain()
    const both = await stage(t, { open })
    await both.host.whenReady()
    await both.ask('PUT', '/api/theatre/seats/A3')
    const tally = async () => (await both.parts.get('office')!.store.load('Tally-ann', { after: 0 })).events
    await eventually(async () => assert.equal((await tally()).length, 3))
    assert.deepEqual(
      new Set((await tally()).map((event) => event.causation)),
      new Set(['theatre:Seat-A1@1', 'theatre:Seat-A2@1', 'theatre:Seat-A3@1']),
    )
  })
})

describe('a message behind a poisoned one', () => {
  it('of the same stream waits; the ledger keeps both in order', async () => {
    const { consume } = await import('../src/consumers/consume.ts')
    const ledger = memoryLedger()
    const heard: number[] = []
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    const handle = consume({ consumer: 'c', ledger, keys: memoryPersonKeys(), log }, async (message) => {
      if (message.version === 1) throw new Error('poison')
      heard.push(message.version)
    })
    const message = (version: number, stream = 'S-1') => ({
      context: 'a',
      stream,
      version,
      publishedSequence: version,
      type: 'T',
      schemaVersion: 1,
      data: {},
      recordedAt: new Date(0).toISOString(),
      correlation: 'x',
      traceparent: null,
    })
    for (const m of [message(1), message(2), message(3), message(2, 'S-2')]) await handle(m, signal)
    assert.deepEqual(heard, [2])
    assert.deepEqual(
      (await ledger.deadLetters()).map((l) => [l.source, l.version, l.kind]),
      [
        ['a:S-1', 1, 'poison'],
        ['a:S-1', 2, 'held'],
        ['a:S-1', 3, 'held'],
      ],
    )
  })
})

describe('forgetting', () => {
  it('on an event destroys the key, the snapshots, and what views show', async (t) => {
    const { ask, host, parts } = await stage(t, { open: await onPostgres(t) })
    await host.whenReady()
    const text = 'a marker nobody may find again'
    const written = await ask('POST', '/api/theatre/notes', { body: { text } })
    const seen = { 'banyan-seen': written.headers.get('banyan-seen')! }
    for (let i = 0; i < 5; i++)
      await ask('POST', `/api/theatre/notes/${String(written.body['noteId'])}/cheers`, { headers: seen })
    const { store } = parts.get('theatre')!
    const kept = async () =>
      (await store.load(`Note-${String(written.body['noteId'])}`, { after: 0, stateVersion: 1 })).snapshot
    await eventually(async () => assert.ok(await kept()))
    assert.equal((await ask('DELETE', '/api/theatre/guests/me')).status, 200)
    await eventually(async () => {
      const read = await ask('GET', '/api/theatre/notes?authorId=ann')
      assert.deepEqual((read.body['notes'] as { text: unknown }[])[0]?.text, { forgotten: true })
    })
    await eventually(async () => assert.equal(await kept(), null))
    const refused = await ask('POST', '/api/theatre/notes', { body: { text: 'again' } })
    assert.deepEqual([refused.status, refused.body['code']], [410, 'STORE_PERSON_FORGOTTEN'])
  })

  it('by hand reports when every view has passed, and may be repeated', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    await ask('POST', '/api/theatre/notes', { body: { text: 'x' } })
    const report = { person: 'ann', eventId: 'Person-ann@1', snapshots: 0 }
    assert.deepEqual(await host.forget('theatre', 'ann', signal), report)
    const read = await ask('GET', '/api/theatre/notes?authorId=ann')
    assert.deepEqual((read.body['notes'] as { text: unknown }[])[0]?.text, { forgotten: true })
    assert.deepEqual(await host.forget('theatre', 'ann', signal), report)
    await assert.rejects(host.forget('nowhere', 'ann', signal), (e) => isFault(e, 'SERVICE_NOT_FOUND'))
  })
})
