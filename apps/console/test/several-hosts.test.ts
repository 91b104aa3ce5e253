import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventCodec, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import { openProjections } from '@banyan/projection'
import { type OpenParts, postgresLedger } from '@banyan/service'
import { testDatabase, type TestScope } from '@banyan/testing'
import type { Now } from '../src/live/now.ts'
import { hostedContexts, STUMBLED, stumbleOver } from './rig/example.ts'
import { openLive } from './rig/live.ts'
import { severalHosts } from './rig/several-hosts.ts'
import { eventually } from './rig/stage.ts'

const [library, desk] = hostedContexts

/** Hosts that share this share their databases. */
const onPostgres = async (t: TestScope): Promise<OpenParts> => {
  const databases = new Map<string, { readonly url: string }>()
  for (const { context } of hostedContexts) databases.set(context.name, await testDatabase(t))
  return async ({ definition, holder, log }) => {
    const context = definition.name
    const { url } = databases.get(context)!
    const store = await openPostgresEventStore({ context, url, holder })
    const keys = await postgresPersonKeys({ context, url, secret: 'a secret for tests' })
    const codec = eventCodec(definition, keys)
    const views = openProjections({ definition, store, codec, keys, holder, log, url })
    return { store, keys, codec, views, ledger: await postgresLedger({ context, url }) }
  }
}

type Several = Awaited<ReturnType<typeof severalHosts>>
/** The first reading may be as old as the console was alone. */
const nowOf = async ({ origin, admin }: Several): Promise<Now> => {
  await using live = await openLive(origin, admin)
  await live.next()
  return (await live.next()) as unknown as Now
}

const lend = async (s: Several, book: string): Promise<void> => {
  assert.ok((await s.member(0, 'PUT', `/api/library/books/${book}/loan`, {})).ok)
}

describe('a console over several hosts', () => {
  it('asks each context’s own host, and tells one model, one trace and one chain of all', async (t) => {
    const s = await severalHosts(t, [[library], [desk]])
    const model = (await s.admin.ask('GET', '/api/model')).body as unknown as {
      readonly hosted: readonly string[]
      readonly places: object
    }
    assert.deepEqual(
      [model.hosted, Object.keys(model.places)],
      [
        ['library', 'desk'],
        ['library', 'desk'],
      ],
    )
    await lend(s, 'B1')
    type Told = { readonly events: readonly { id: string; context: string }[]; readonly looked: { whole: boolean } }
    const chainFrom = async (context: string, id: string) =>
      (await s.admin.ask('GET', `/api/contexts/${context}/events/${encodeURIComponent(id)}/chain`))
        .body as unknown as Told
    await eventually(async () => {
      const chain = await chainFrom('library', 'Book-B1@1')
      assert.deepEqual(
        chain.events.map(({ context }) => context),
        ['library', 'desk'],
      )
      assert.equal(chain.looked.whole, true)
    })
    const { events } = await chainFrom('library', 'Book-B1@1')
    const back = await chainFrom('desk', events[1]!.id)
    assert.deepEqual([back.events, back.looked.whole], [events, true])
    for (const { context } of hostedContexts) {
      const { status, body } = await s.admin.ask('GET', `/api/contexts/${context.name}/feed`)
      assert.deepEqual([status, (body['events'] as unknown as object[]).length], [200, 1], context.name)
    }
    assert.equal((await s.admin.ask('GET', '/api/contexts/nowhere/feed')).status, 404)
  })

  it('acts where a context runs, and reads a dead letter there', async (t) => {
    const s = await severalHosts(t, [[library], [desk]])
    t.after(() => stumbleOver.clear())
    stumbleOver.add('B2')
    await lend(s, 'B2')
    const letters = async () =>
      (await s.admin.ask('GET', '/api/contexts/desk/dead-letters')).body['letters'] as unknown as { consumer: string }[]
    await eventually(async () => assert.equal((await letters()).length, 1))
    const [letter] = await letters()
    const body = { consumer: letter!.consumer, messageId: 'library:Book-B2@1', reason: 'to find the bug' }
    const revealed = await s.admin.ask('POST', '/api/contexts/desk/dead-letters/reveal', { body })
    assert.deepEqual(revealed.body, { sentence: STUMBLED })
  })

  it('replays and skips a dead letter whose message lies in the log of another host', async (t) => {
    const s = await severalHosts(t, [[library], [desk]])
    t.after(() => stumbleOver.clear())
    for (const book of ['B3', 'B4', 'B5']) stumbleOver.add(book)
    for (const book of ['B3', 'B4', 'B5']) await lend(s, book)
    const letters = async () => {
      const { body } = await s.admin.ask('GET', '/api/contexts/desk/dead-letters')
      return (body['letters'] as unknown as { source: string; consumer: string }[]).map(({ source }) => source)
    }
    const act = async (what: 'replay' | 'skip', book: string) => {
      const body = {
        consumer: 'desk/when-book-lent-then-count',
        source: `library:Book-${book}`,
        reason: 'it is mended',
      }
      return s.admin.ask('POST', `/api/contexts/desk/dead-letters/${what}`, { body })
    }
    await eventually(async () => assert.equal((await letters()).length, 3))
    const again = await act('replay', 'B3')
    assert.deepEqual([again.status, again.body['code'], again.body['taken']], [409, 'SERVICE_REPLAY_FAILED', 0])
    stumbleOver.clear()
    assert.deepEqual((await act('replay', 'B3')).body, { taken: 1 })
    assert.deepEqual((await act('replay', 'B3')).body, { taken: 0 })
    assert.deepEqual((await act('skip', 'B4')).body, { skipped: true })
    assert.deepEqual(await letters(), ['library:Book-B5'])
    const { body } = await s.admin.ask('GET', '/api/contexts/desk/feed')
    const counted = body['events'] as unknown as { data: object; causation: string }[]
    assert.deepEqual(
      counted.map(({ causation, data }) => [causation, data]),
      [['library:Book-B3@1', { bookId: 'B3', readerId: 'ann' }]],
    )
    await s.stop(0)
    const without = await act('replay', 'B5')
    assert.deepEqual([without.status, without.body['code']], [503, 'CONSOLE_HOST_AWAY'])
    assert.deepEqual(await letters(), ['library:Book-B5'])
    const { body: audit } = await s.admin.ask('GET', '/api/audit')
    const [latest] = audit['entries'] as unknown as { action: string; outcome: string }[]
    assert.deepEqual([latest?.action, latest?.outcome], ['replay-dead-letters', 'failed'])
  })

  it('shows one that is down as down, and the rest works; it is found again when it is back', async (t) => {
    const s = await severalHosts(t, [[library], [desk]])
    await eventually(async () => {
      const { hosts, contexts } = await nowOf(s)
      assert.deepEqual(
        hosts.map(({ address, isAway, contexts: run }) => [address, isAway, run]),
        [
          [s.addresses[0], false, ['library']],
          [s.addresses[1], false, ['desk']],
        ],
      )
      assert.ok(contexts.every(({ standing }) => standing === 'open'))
    })
    await s.stop(1)
    await eventually(async () => {
      const { hosts, contexts } = await nowOf(s)
      assert.deepEqual(
        hosts.map(({ isAway, contexts: run }) => [isAway, run]),
        [
          [false, ['library']],
          [true, ['desk']],
        ],
      )
      assert.deepEqual(
        contexts.map(({ context, standing }) => [context, standing]),
        [
          ['library', 'open'],
          ['desk', 'HOST_AWAY'],
        ],
      )
    })
    const ask = async (path: string) => (await s.admin.ask('GET', path)).status
    assert.equal(await ask('/api/contexts/library/feed'), 200)
    assert.equal(await ask('/api/contexts/desk/feed'), 503)
    assert.equal(await ask('/api/model'), 200)
    const paused = await s.admin.ask('POST', '/api/contexts/library/views/reviews/pause', { body: { reason: 'r' } })
    assert.equal(paused.status, 200)
    await s.startAgain(1)
    await eventually(async () => assert.equal(await ask('/api/contexts/desk/feed'), 200))
  })

  it('adds up what two hosts of one context do, tells which they are, and goes to the one that is left', async (t) => {
    const open = await onPostgres(t)
    const s = await severalHosts(t, [[library], [library, desk]], { open })
    await eventually(async () => {
      for (const i of [0, 1])
        await s.member(i, 'POST', '/api/library/books/B1/reviews', { text: `of ${i}, at ${performance.now()}` })
      const { hosts, contexts, rates } = await nowOf(s)
      const { hosts: running } = contexts.find(({ context }) => context === 'library')!
      assert.deepEqual(
        running,
        s.addresses.map((host) => ({ host, standing: 'open' })),
      )
      const each = hosts.map(({ commandsPerSecond }) => commandsPerSecond ?? 0)
      assert.ok(each.every((rate) => rate > 0))
      const { accepted = 0 } = rates?.contexts['library']?.['commands']?.['ReviewBook'] ?? {}
      assert.ok(Math.abs(accepted - each[0]! - each[1]!) < 0.05, `${accepted} of ${each.join(' and ')}`)
    }, 20_000)
    await s.stop(0)
    assert.equal((await s.admin.ask('GET', '/api/contexts/library/feed')).status, 200)
    await eventually(async () => {
      const { contexts } = await nowOf(s)
      const { standing, hosts } = contexts.find(({ context }) => context === 'library')!
      assert.deepEqual([standing, hosts.map((one) => one.standing)], ['open', ['HOST_AWAY', 'open']])
    })
  })
})
