import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import type { OpenParts } from '../../src/index.ts'
import { stumbleOver } from '../rig/example.ts'
import { type EventTold, MARKER, OPERATOR, operating, taken, type Told, written } from '../rig/operating.ts'
import { eventually, inMemory, onPostgres, stage } from '../rig/stage.ts'

const adapters: Readonly<Record<string, (t: TestScope) => Promise<OpenParts>>> = {
  memory: async () => inMemory,
  PostgreSQL: onPostgres,
}

for (const [adapter, opening] of Object.entries(adapters)) {
  describe(`looking at a log on ${adapter}`, () => {
    it('lists streams, events of one, and the feed, page by page', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { get } = operating(s)
      for (const seat of ['A1', 'A2', 'A3']) await taken(s, seat)
      await eventually(async () => assert.equal((await get('/theatre/feed')).events.length, 3))
      const first = await get('/theatre/streams?prefix=Seat-&limit=2')
      assert.deepEqual([first.streams.map((l) => l.stream), first.next], [['Seat-A1', 'Seat-A2'], 'Seat-A2'])
      const second = await get(`/theatre/streams?prefix=Seat-&limit=2&after=${first.next}`)
      assert.deepEqual([second.streams.map((l) => l.stream), second.next], [['Seat-A3'], null])
      const stream = await get('/theatre/streams/Seat-A1')
      assert.deepEqual([stream.events.map((e) => e.id), stream.next], [['Seat-A1@1'], null])
      const newest = await get('/theatre/feed?limit=2')
      assert.deepEqual(
        newest.events.map((e) => e.position),
        [3, 2],
      )
      assert.deepEqual(
        (await get(`/theatre/feed?limit=2&before=${newest.next}`)).events.map((e) => e.position),
        [1],
      )
      assert.deepEqual((await get('/theatre/feed?type=NoteWritten')).events, [])
      assert.equal((await s.ask('GET', '/_operators/nobody/feed', { as: OPERATOR })).status, 404)
      assert.equal((await s.ask('GET', '/_operators/theatre/feed?limit=201', { as: OPERATOR })).status, 400)
    })

    it('finds a stream of the longest name, of any letters', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { store } = s.parts.get('theatre')!
      const stream = '가'.repeat(300)
      const provenance = {
        actor: { kind: 'member', id: 'ann' },
        commandId: null,
        correlation: 'c',
        causation: null,
        traceparent: null,
      } as const
      const event = {
        type: 'SeatTaken',
        schemaVersion: 1,
        published: false,
        data: '{"seatId":"A1","memberId":"ann"}',
        persons: [],
      }
      await store.append({ writes: [{ stream, expectedVersion: 0, events: [event] }], provenance })
      const { get } = operating(s)
      assert.equal((await get(`/theatre/streams/${encodeURIComponent(stream)}`)).events.length, 1)
      assert.equal((await get(`/theatre/events/${encodeURIComponent(`${stream}@1`)}/chain`)).events.length, 1)
    })

    it('shows nothing personal until somebody with a reason asks, which is written down', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { get, post } = operating(s)
      const id = await written(s)
      const note = id.slice('Note-'.length, id.indexOf('@'))
      const e = encodeURIComponent(id)
      await eventually(async () => assert.notEqual((await get(`/theatre/views/notes/rows?key=${note}`)).row, null))
      const seen = await Promise.all(
        [
          '/theatre/feed',
          '/theatre/streams',
          `/theatre/streams/${id.split('@')[0]}`,
          `/theatre/events/${e}/chain`,
          `/theatre/views/notes/rows?key=${note}`,
          '/contexts',
          '/counters',
        ].map(get),
      )
      assert.doesNotMatch(JSON.stringify(seen), /MARKER/)
      assert.deepEqual(seen[0]!.events[0]!.data['text'], { personal: true })
      assert.deepEqual([seen[4]!.row?.['text'], seen[4]!.audience], [{ personal: true }, 'member'])
      for (const reason of [undefined, '', ' ', 'x'.repeat(501)])
        assert.equal((await post(`/theatre/events/${e}/reveal`, { reason })).status, 400)
      const event = await post(`/theatre/events/${e}/reveal`, { reason: 'asked by the author' })
      assert.equal((event.body['data'] as Told['events'][0]['data'])['text'], MARKER)
      const row = await post('/theatre/views/notes/rows/reveal', { key: note, reason: 'asked by the author' })
      assert.equal((row.body['row'] as EventTold['data'])['text'], MARKER)
      const told = s.lines.filter((line) => line.includes('an operator acts')).map((line) => JSON.parse(line))
      assert.deepEqual(
        told.map(({ operator, action, target, reason }) => [operator, action, target, reason]),
        [
          ['kim', 'reveal-event', `theatre:${id}`, 'asked by the author'],
          ['kim', 'reveal-row', `theatre:notes:${note}`, 'asked by the author'],
        ],
      )
      assert.doesNotMatch(s.lines.join(''), /MARKER/)
      assert.equal((await post('/theatre/events/Note-x%401/reveal', { reason: 'r' })).status, 404)
    })

    it('follows a chain from any of its events through all contexts', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { get } = operating(s)
      await taken(s, 'Z9')
      const traceId = 'b'.repeat(32)
      await s.ask('PUT', '/api/theatre/seats/A1', {
        body: {},
        headers: { traceparent: `00-${traceId}-${'c'.repeat(16)}-01` },
      })
      const expected = [
        ['theatre', 'Seat-A1@1', null],
        ['office', 'Tally-ann@2', 'theatre:Seat-A1@1'],
      ]
      const linksOf = ({ events }: Told) => events.map((e) => [e.context, e.id, e.causation])
      await eventually(async () => assert.equal((await get('/office/feed')).events.length, 2))
      for (const path of [
        '/theatre/events/Seat-A1%401/chain',
        '/office/events/Tally-ann%402/chain',
        `/correlations/${traceId}`,
      ]) {
        const chain = await get(path)
        assert.deepEqual(linksOf(chain), expected, path)
        assert.equal(chain.looked.whole, true)
      }
      assert.deepEqual((await get('/correlations/unheard-of')).events, [])
    })
  })

  describe(`what operators do on ${adapter}`, () => {
    it('pauses, resumes and rebuilds a view', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { get, post } = operating(s)
      const view = async () => (await get('/contexts')).contexts[0].views[0]!
      assert.equal((await post('/theatre/views/notes/pause', { reason: 'repair' })).status, 200)
      assert.equal((await view()).state, 'paused')
      assert.equal((await post('/theatre/views/notes/resume', { reason: 'repaired' })).status, 200)
      await eventually(async () => assert.equal((await view()).state, 'live'))
      const { body } = await post('/theatre/views/notes/rebuild', { reason: 'a new index' })
      assert.deepEqual(body, { version: 2 })
      await eventually(async () => assert.equal((await view()).version, 2))
      assert.equal((await post('/theatre/views/nothing/pause', { reason: 'r' })).status, 404)
      assert.equal((await post('/theatre/views/notes/pause', {})).status, 400)
      const told = s.lines.filter((line) => line.includes('an operator acts')).map((line) => JSON.parse(line).action)
      assert.deepEqual(told, ['pause-view', 'resume-view', 'rebuild-view'])
    })

    it('replays messages that were set aside, or skips one', async (t) => {
      const s = await stage(t, { open: await opening(t) })
      await s.host.whenReady()
      const { get, post } = operating(s)
      t.after(() => stumbleOver.clear())
      for (const seat of ['P1', 'P2']) stumbleOver.add(seat)
      for (const seat of ['P1', 'P2']) await taken(s, seat)
      const letters = async () => (await get('/office/dead-letters')).letters
      await eventually(async () => assert.equal((await letters()).length, 2))
      assert.equal((await get('/contexts')).contexts[1].deadLetters, 2)
      const [first] = await letters()
      assert.ok(first)
      const { consumer, source, failure } = first
      assert.equal(failure?.type, 'Error')
      const replay = () => post('/office/dead-letters/replay', { consumer, source, reason: 'mended' })
      const failed = await replay()
      assert.deepEqual([failed.status, failed.body['code'], failed.body['taken']], [409, 'SERVICE_REPLAY_FAILED', 0])
      stumbleOver.clear()
      assert.deepEqual((await replay()).body, { taken: 1 })
      const other = { consumer, source: 'theatre:Seat-P2', reason: 'of no use' }
      assert.deepEqual((await post('/office/dead-letters/skip', other)).body, { skipped: true })
      assert.deepEqual((await post('/office/dead-letters/skip', other)).body, { skipped: false })
      assert.deepEqual(await letters(), [])
    })
  })
}
