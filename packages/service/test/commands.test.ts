import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OpenParts } from '../src/index.ts'
import { eventually, inMemory, onPostgres, stage } from './rig/stage.ts'
import type { TestScope } from '@banyan/testing'

const adapters: Readonly<Record<string, (t: TestScope) => Promise<OpenParts>>> = {
  memory: async () => inMemory,
  PostgreSQL: onPostgres,
}

for (const [name, opening] of Object.entries(adapters))
  describe(`commands over HTTP, on ${name}`, () => {
    it('take effect, answer, and are seen by the next query that says what it has seen', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const written = await ask('POST', '/api/theatre/notes', { body: { text: 'hello' } })
      assert.equal(written.status, 201)
      const seen = written.headers.get('banyan-seen')
      assert.equal(seen, `theatre:Note-${String(written.body['noteId'])}@1`)
      const read = await ask('GET', '/api/theatre/notes?authorId=ann', { headers: { 'banyan-seen': seen } })
      assert.equal(read.headers.get('banyan-stale'), null)
      assert.deepEqual(read.body, { notes: [{ noteId: written.body['noteId'], text: 'hello' }], cursor: null })
    })

    it('sent again under their key have one effect and the first answer, after success and after a rejection', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const headers = { 'idempotency-key': 'k-1' }
      const first = await ask('POST', '/api/theatre/notes', { body: { text: 'once' }, headers })
      const again = await ask('POST', '/api/theatre/notes', { body: { text: 'once' }, headers })
      assert.deepEqual([again.status, again.body], [201, first.body])
      assert.equal(again.headers.get('banyan-seen'), first.headers.get('banyan-seen'))
      await ask('PUT', '/api/theatre/seats/A1', { as: { sub: 'ben' } })
      const key = { 'idempotency-key': 'k-2' }
      const refused = await ask('PUT', '/api/theatre/seats/A1', { headers: key })
      const refusedAgain = await ask('PUT', '/api/theatre/seats/A1', { headers: key })
      assert.deepEqual([refused.status, refused.body['code'], refused.body['seatId']], [409, 'SeatAlreadyTaken', 'A1'])
      assert.deepEqual([refusedAgain.status, refusedAgain.body], [409, refused.body])
    })

    it('give the same key’s second sender, another member, nothing of the first one’s', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const headers = { 'idempotency-key': 'k-1' }
      const anns = await ask('POST', '/api/theatre/notes', { body: { text: 'mine' }, headers })
      const bens = await ask('POST', '/api/theatre/notes', { body: { text: 'mine' }, headers, as: { sub: 'ben' } })
      assert.equal(bens.status, 201)
      assert.notEqual(bens.body['noteId'], anns.body['noteId'])
    })

    it('refuse a key used before with another input, and malformed keys', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const send = (text: string, key: string) =>
        ask('POST', '/api/theatre/notes', { body: { text }, headers: { 'idempotency-key': key } })
      assert.equal((await send('one', 'k')).status, 201)
      const reused = await send('two', 'k')
      assert.deepEqual([reused.status, reused.body['code']], [422, 'SERVICE_KEY_REUSED'])
      assert.equal((await send('one', 'x'.repeat(200))).status, 201)
      const tooLong = await send('one', 'x'.repeat(201))
      assert.deepEqual([tooLong.status, tooLong.body['code']], [400, 'SERVICE_HEADER_INVALID'])
      assert.equal((await send('one', 'with space')).status, 400)
    })

    it('race for one seat: one of 50 gets it, and a repetition under the same key has one effect', async (t) => {
      const { ask, host, parts } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const rivals = Array.from({ length: 50 }, (_, i) => ask('PUT', '/api/theatre/seats/A1', { as: { sub: `m${i}` } }))
      const answers = await Promise.all(rivals)
      assert.equal(answers.filter((a) => a.status === 200).length, 1)
      assert.equal(answers.filter((a) => a.body['code'] === 'SeatAlreadyTaken').length, 49)
      const headers = { 'idempotency-key': 'same' }
      const same = await Promise.all(Array.from({ length: 20 }, () => ask('PUT', '/api/theatre/seats/B1', { headers })))
      assert.equal(new Set(same.map((a) => JSON.stringify([a.status, a.body]))).size, 1)
      const { events } = await parts.get('theatre')!.store.load('Seat-B1', { after: 0 })
      assert.equal(events.length, 1)
    })

    it('need the rows they require, and wait for those their caller has seen', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const missing = await ask('POST', '/api/theatre/notes/nope/cheers')
      assert.deepEqual([missing.status, missing.body['code']], [404, 'NoSuchNote'])
      const written = await ask('POST', '/api/theatre/notes', { body: { text: 'hello' } })
      const seen = written.headers.get('banyan-seen')!
      const path = `/api/theatre/notes/${String(written.body['noteId'])}/cheers`
      const cheered = await ask('POST', path, { headers: { 'banyan-seen': seen } })
      assert.deepEqual([cheered.status, cheered.body], [200, { cheers: 1 }])
    })

    it('decide on snapshots as on the whole stream, and answer repetitions from the log', async (t) => {
      const { ask, host, parts } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const written = await ask('POST', '/api/theatre/notes', { body: { text: 'hello' } })
      const noteId = String(written.body['noteId'])
      const cheer = async (i: number) => {
        const headers = { 'idempotency-key': `c${i}`, 'banyan-seen': written.headers.get('banyan-seen')! }
        return (await ask('POST', `/api/theatre/notes/${noteId}/cheers`, { headers })).body['cheers']
      }
      for (let i = 1; i <= 10; i++) assert.equal(await cheer(i), i)
      const { store } = parts.get('theatre')!
      const snapshot = await eventually(async () => {
        const { snapshot: found } = await store.load(`Note-${noteId}`, { after: 0, stateVersion: 1 })
        assert.ok(found && found.version >= 9)
        return found
      })
      assert.deepEqual(snapshot.persons, ['ann'])
      assert.ok(!snapshot.state.includes('hello'))
      assert.equal(await cheer(4), 4)
      assert.equal(await cheer(11), 11)
    })

    it('keep a text of 5,000 characters byte for byte', async (t) => {
      const { ask, host } = await stage(t, { open: await opening(t) })
      await host.whenReady()
      const text = '가나다 🎉👩‍👩‍👧‍👦 \u200fעברית\u200e é\u0301 "\\/\u2028\t\n'.repeat(200).slice(0, 5_000).toWellFormed()
      const written = await ask('POST', '/api/theatre/notes', { body: { text } })
      const headers = { 'banyan-seen': written.headers.get('banyan-seen')! }
      const read = await ask('GET', '/api/theatre/notes?authorId=ann', { headers })
      const [note] = read.body['notes'] as { text: string }[]
      assert.deepEqual(Buffer.from(note!.text), Buffer.from(text))
    })
  })
