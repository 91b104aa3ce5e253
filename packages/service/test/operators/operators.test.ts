import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { faults } from '../../src/index.ts'
import { type Counters, OPERATOR, operating, taken, written } from '../rig/operating.ts'
import { eventually, inMemory, stage } from '../rig/stage.ts'
import type { TokenOptions } from '../rig/tokens.ts'

const build = { root: join(import.meta.dirname, '../..') }

describe('the operators’ door', () => {
  it('opens for the console’s operators only, and their tokens open no context', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    const status = async (as: TokenOptions | null, path = '/_operators/contexts') =>
      (await s.ask('GET', path, { as })).status
    assert.equal(await status(OPERATOR), 200)
    assert.equal(await status(null), 401)
    const refused: readonly TokenOptions[] = [
      {},
      { ...OPERATOR, iss: 'gateway' },
      { ...OPERATOR, aud: 'theatre' },
      { ...OPERATOR, aud: ['operators', 'theatre'] },
      { ...OPERATOR, livesS: 600 },
      { ...OPERATOR, livesS: -60 },
    ]
    for (const as of refused) assert.equal(await status(as), 401, JSON.stringify(as))
    for (const kind of ['member', 'service']) assert.equal(await status({ ...OPERATOR, kind }), 403)
    for (const as of [OPERATOR, { ...OPERATOR, aud: 'theatre' }, { ...OPERATOR, aud: 'theatre', kind: 'member' }])
      assert.equal(await status(as, '/api/theatre/notes?authorId=ann'), 401)
  })

  it('tells the model, and where each part of it is declared', async (t) => {
    const s = await stage(t, { build })
    const model = await operating(s).get('/model')
    assert.deepEqual(model.hosted, ['theatre', 'office'])
    assert.equal(model.description.contexts[0]?.name, 'theatre')
    for (const part of ['theatre', 'NoteWritten', 'Note', 'WriteNote', 'notes', 'NotesBy', 'NotesLive', 'SeatTaken'])
      assert.match(model.places.theatre[part] ?? '', /^test\/rig\/example\.ts:\d+$/, part)
    assert.equal(model.pid, process.pid)
  })

  it('tells how contexts do, also while the store of one is away', async (t) => {
    let isAway = true
    const s = await stage(t, {
      open: async (o) => {
        if (isAway && o.definition.name === 'office')
          throw faults.SERVICE_LEDGER_AWAY({ context: 'office', what: 'a test' })
        return inMemory(o)
      },
    })
    const { get } = operating(s)
    await written(
      await eventually(async () => ((await get('/contexts')).contexts[0].standing === 'open' ? s : assert.fail())),
    )
    const { process: self, contexts } = await get('/contexts')
    assert.equal(self.pid, process.pid)
    const [theatre, office] = contexts
    assert.deepEqual([theatre.standing, theatre.head, theatre.deadLetters, theatre.views.length], ['open', 1, 0, 1])
    assert.deepEqual(
      [office.standing, office.head, office.epoch, office.views],
      ['SERVICE_LEDGER_AWAY', null, null, []],
    )
    isAway = false
    await eventually(async () => assert.equal((await get('/contexts')).contexts[1].standing, 'open'))
  })
})

describe('a long chain', () => {
  it('is followed through 20,000 places of a feed, and says that this was not all', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    await taken(s, 'A1')
    const { store } = s.parts.get('theatre')!
    const [first] = await store.readStream('Seat-A1', { after: 0, limit: 1 })
    const { actor, correlation } = first!
    const event = { type: 'SeatTaken', schemaVersion: 1, published: false, data: '{}', persons: [] }
    const append = (stream: string, count: number, of: string) =>
      store.append({
        writes: [{ stream, expectedVersion: 0, events: Array.from({ length: count }, () => event) }],
        provenance: { actor, commandId: null, correlation: of, causation: null, traceparent: null },
      })
    const chain = () => operating(s).get('/theatre/events/Seat-A1%401/chain')
    for (let i = 0; i < 39; i++) await append(`Other-${i}`, 500, 'another')
    await append('Near-1', 499, correlation)
    assert.deepEqual([(await chain()).looked.whole, (await chain()).events.length >= 500], [true, true])
    await append('Far-1', 1, correlation)
    const { events, looked } = await chain()
    assert.equal(looked.whole, false)
    assert.ok(!events.some(({ id }) => id === 'Far-1@1'))
  })
})

describe('counters', () => {
  it('count what commands, events, policies, queries and views come to', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    const { get } = operating(s)
    await taken(s, 'A1')
    await taken(s, 'A1')
    await s.ask('PUT', '/api/theatre/seats/A1', { body: {}, as: { sub: 'bo' } })
    await written(s)
    await s.ask('GET', '/api/theatre/notes?authorId=ann')
    await eventually(async () => {
      const { theatre, office } = (await get<Counters>('/counters')).contexts
      const { msTotal, ...seats } = theatre.commands.TakeSeat
      assert.ok(msTotal >= 0)
      assert.deepEqual(seats, { accepted: 1, rejected: 2, failed: 0 })
      assert.equal(theatre.events.SeatTaken.recorded, 1)
      assert.ok(Date.parse(theatre.events.SeatTaken.lastAt ?? '') > Date.now() - 60_000)
      assert.deepEqual(theatre.events.GuestLeft, { recorded: 0, lastAt: null })
      assert.equal(theatre.queries.NotesBy.answered, 1)
      assert.deepEqual(theatre.views.notes, { handled: 1 })
      assert.deepEqual(office.policies['when-seat-taken-then-count'], { handled: 1, failed: 0 })
      assert.equal(office.commands.CountSeat.accepted, 1)
    })
  })
})
