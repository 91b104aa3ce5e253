import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { testDatabase } from '@banyan/testing'
import { eventCodec, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import { openProjections } from '@banyan/projection'
import { type OpenParts, postgresLedger } from '../src/index.ts'
import { note, Notes } from './rig/example.ts'
import { eventually, lastOpenedFirst, onPostgres, stage } from './rig/stage.ts'

describe('two hosts on one database', () => {
  it('let a writer read its own write on the other host, and say so when a paused view keeps it from them', async (t) => {
    const open = await onPostgres(t)
    const one = await stage(t, { open })
    const two = await stage(t, { open, issuer: one.issuer })
    await Promise.all([one.host.whenReady(), two.host.whenReady()])
    const write = async (text: string) =>
      (await one.ask('POST', '/api/theatre/notes', { body: { text } })).headers.get('banyan-seen')!
    const readOn = (other: typeof two, seen: string) =>
      other.ask('GET', '/api/theatre/notes?authorId=ann&limit=1', { headers: { 'banyan-seen': seen } })
    for (let i = 0; i < 20; i++) {
      const read = await readOn(two, await write(`note ${i}`))
      assert.equal(read.headers.get('banyan-stale'), null)
      assert.equal((read.body['notes'] as { text: string }[])[0]?.text, `note ${i}`)
    }
    await one.parts.get('theatre')!.views.pause(Notes)
    const seen = await write('nobody sees this yet')
    const stale = await readOn(two, seen)
    assert.equal(stale.headers.get('banyan-stale'), 'true')
    assert.equal((stale.body['notes'] as { text: string }[])[0]?.text, 'note 19')
    await two.parts.get('theatre')!.views.resume(Notes)
    await eventually(async () => {
      const fresh = await readOn(two, seen)
      assert.equal((fresh.body['notes'] as { text: string }[])[0]?.text, 'nobody sees this yet')
    })
  })

  it('let one of 50 rivals have a seat, whichever host they ask', async (t) => {
    const open = await onPostgres(t)
    const one = await stage(t, { open })
    const two = await stage(t, { open, issuer: one.issuer })
    await Promise.all([one.host.whenReady(), two.host.whenReady()])
    const rivals = Array.from({ length: 50 }, (_, i) =>
      (i % 2 ? one : two).ask('PUT', '/api/theatre/seats/A1', { as: { sub: `m${i}` } }),
    )
    const answers = await Promise.all(rivals)
    assert.equal(answers.filter((a) => a.status === 200).length, 1)
    assert.equal(answers.filter((a) => a.body['code'] === 'SeatAlreadyTaken').length, 49)
  })

  it('make the same effect once when a key is retried on the other one', async (t) => {
    const open = await onPostgres(t)
    const one = await stage(t, { open })
    const two = await stage(t, { open, issuer: one.issuer })
    await Promise.all([one.host.whenReady(), two.host.whenReady()])
    const send = (on: typeof one) =>
      on.ask('POST', '/api/theatre/notes', { body: { text: 'x' }, headers: { 'idempotency-key': 'k' } })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send(i % 2 ? one : two)))
    assert.equal(new Set(answers.map((a) => JSON.stringify([a.status, a.body]))).size, 1)
    const noteId = String(answers[0]!.body['noteId'])
    const { events } = await one.parts.get('theatre')!.store.load(`${note.definition.name}-${noteId}`, { after: 0 })
    assert.equal(events.length, 1)
  })
})

describe('a context whose database is away', () => {
  it('answers 503 and leaves the others serving, and comes back by itself', async (t) => {
    const scope = lastOpenedFirst(t)
    const [theatreDb, officeDb] = await Promise.all([testDatabase(scope), testDatabase(scope)])
    const open: OpenParts = async ({ definition, holder, log }) => {
      const context = definition.name
      const { url } = context === 'theatre' ? theatreDb : officeDb
      const store = await openPostgresEventStore({ context, url, holder })
      const keys = await postgresPersonKeys({ context, url, secret: 's' })
      const codec = eventCodec(definition, keys)
      const views = openProjections({ definition, store, codec, keys, holder, log, url })
      return { store, keys, codec, views, ledger: await postgresLedger({ context, url }) }
    }
    const shut = await gate(officeDb.adminUrl)
    await shut(true)
    const { ask, host } = await stage(t, { open })
    await eventually(async () => {
      assert.equal((await ask('PUT', '/api/theatre/seats/A1', { as: { sub: 'ann' } })).status !== 503, true)
    })
    const ready = await ask('GET', '/_health/ready')
    assert.equal(ready.status, 503)
    assert.equal((ready.body['contexts'] as Record<string, string>)['theatre'], 'open')
    assert.notEqual((ready.body['contexts'] as Record<string, string>)['office'], 'open')
    await shut(false)
    await host.whenReady()
    await eventually(async () => assert.equal((await ask('GET', '/_health/ready')).status, 200))

    const shutTheatre = await gate(theatreDb.adminUrl)
    await shutTheatre(true)
    const away = await ask('POST', '/api/theatre/notes', { body: { text: 'x' } })
    assert.equal(away.status, 503)
    assert.equal(away.headers.get('retry-after'), '1')
    assert.equal((await ask('GET', '/_health/live')).status, 200)
    await shutTheatre(false)
    await eventually(async () => {
      assert.equal((await ask('POST', '/api/theatre/notes', { body: { text: 'x' } })).status, 201)
    })
  })
})

/** Takes a database away, connections and all, and gives it back. */
const gate = async (adminUrl: string) => {
  const name = new URL(adminUrl).pathname.slice(1)
  const server = new URL(adminUrl)
  server.pathname = '/postgres'
  return async (isShut: boolean): Promise<void> => {
    const client = new Client({ connectionString: server.href })
    await client.connect()
    await client.query(`alter database ${name} allow_connections ${isShut ? 'false' : 'true'}`)
    if (isShut) await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    await client.end()
  }
}
