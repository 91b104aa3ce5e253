import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { context, words } from '@banyan/model'
import { api } from '@banyan/service'
import { z } from 'zod'
import { hostedContexts, stumbleOver } from './rig/example.ts'
import { openLive } from './rig/live.ts'
import { eventually, stage } from './rig/stage.ts'

type ModelTold = {
  readonly description: {
    readonly contexts: readonly { readonly name: string; readonly events: readonly { readonly name: string }[] }[]
  }
  readonly places: Readonly<Record<string, Readonly<Record<string, string>>>>
}
type HandedOn = {
  readonly streams: readonly { readonly stream: string }[]
  readonly events: readonly { readonly type: string }[]
  readonly row: Readonly<Record<string, unknown>>
  readonly letters: readonly { readonly consumer: string; readonly source: string }[]
}

const w = words('낱말', 'word', 'A word.')

/** A context as it was, and as it is after somebody added an event to its code. */
const garden = (events: readonly string[]) => {
  const made = context('garden', { ...w, owner: 'team' })
  for (const event of events) made.event(event, 1, w, z.strictObject({}))
  return { context: made, api: api(made, []) }
}

describe('the model in the console', () => {
  it('is that of the code that runs: an event that was added shows after the host’s restart', async (t) => {
    const { admin, restartHost } = await stage(t)
    const ann = await admin()
    const events = async () => {
      const { description, places } = (await ann.ask('GET', '/api/model')).body as unknown as ModelTold
      const found = description.contexts.find(({ name }) => name === 'garden')
      return found?.events.map(({ name }) => [name, places['garden']?.[name] !== undefined])
    }
    assert.equal(await events(), undefined)
    await restartHost([garden(['SeedSown'])])
    assert.deepEqual(await events(), [['SeedSown', true]])
    await restartHost([garden(['SeedSown', 'PlantGrown'])])
    assert.deepEqual(await events(), [
      ['PlantGrown', true],
      ['SeedSown', true],
    ])
    const glossary = await ann.ask('GET', '/api/glossary?language=ko')
    assert.match(JSON.stringify(glossary.body), /PlantGrown/)
  })

  it('is told in words and in the formats of other tools', async (t) => {
    const { admin } = await stage(t)
    const ann = await admin()
    const { terms } = (await ann.ask('GET', '/api/glossary?language=ko')).body as unknown as {
      terms: Record<string, string>[]
    }
    const lent = terms.find(({ name }) => name === 'BookLent')!
    assert.deepEqual(
      [lent['context'], lent['kind'], lent['ko'], lent['en']],
      ['library', 'event', '책이 대출됨', 'Book lent'],
    )
    assert.match(lent['place']!, /^apps\/console\/test\/rig\/example\.ts:\d+$/)
    assert.deepEqual(
      terms.map(({ ko }) => ko!),
      terms.map(({ ko }) => ko!).toSorted(new Intl.Collator('ko').compare),
    )
    for (const [format, holds] of [
      ['svg', /<svg[\s\S]*Book lent/],
      ['mermaid', /"Library"/],
      ['cml', /BoundedContext/],
      ['contextive', /BookLent|Book lent/],
      ['asyncapi?context=library', /"asyncapi":"3\.1\.0"/],
    ] as const) {
      const { status, body } = await ann.ask('GET', `/api/exports/${format}`)
      assert.equal(status, 200, format)
      assert.match((body['text'] as string | undefined) ?? JSON.stringify(body), holds)
    }
    assert.equal((await ann.ask('GET', '/api/exports/asyncapi?context=nobody')).status, 404)
    assert.equal((await ann.ask('GET', '/api/exports/docx')).status, 400)
  })
})

describe('live figures', () => {
  it('come each second, with rates, and end with the session', async (t) => {
    const { admin, member, origin } = await stage(t)
    const ann = await admin()
    await using live = await openLive(origin, ann)
    const first = await live.next()
    assert.deepEqual(
      first.contexts.map(({ context: name, standing }) => [name, standing]),
      [
        ['library', 'open'],
        ['desk', 'open'],
      ],
    )
    for (let i = 0; i < 10; i++) await member('PUT', `/api/library/books/B${i}/loan`, {})
    const { rates } = await live.next(
      (now) => (now.rates?.contexts['library']?.['commands']?.['LendBook']?.['accepted'] ?? 0) > 0,
    )
    assert.ok((rates?.contexts['library']?.['events']?.['BookLent']?.['recorded'] ?? 0) > 0)
    assert.equal(rates?.contexts['library']?.['commands']?.['LendBook']?.['rejected'], 0)
    await ann.ask('DELETE', '/api/session')
    assert.equal((await live.ended()).at(-1), 'end')
  })

  it('say that the host is away, and go on when it is back', async (t) => {
    const { admin, stopHost, restartHost, origin } = await stage(t)
    const ann = await admin()
    await using live = await openLive(origin, ann)
    await live.next()
    await stopHost()
    const away = await live.next((now) => now.hosts.every((host) => host.process === null))
    assert.deepEqual(
      away.contexts.map(({ standing }) => standing),
      ['HOST_AWAY', 'HOST_AWAY'],
    )
    const { status, body } = await ann.ask('GET', '/api/model')
    assert.deepEqual([status, body['code']], [503, 'CONSOLE_HOST_AWAY'])
    const paused = await ann.ask('POST', '/api/contexts/library/views/reviews/pause', { body: { reason: 'r' } })
    assert.equal(paused.status, 503)
    const { entries } = (await ann.ask('GET', '/api/audit?limit=1')).body as unknown as {
      entries: Record<string, string>[]
    }
    assert.deepEqual([entries[0]!['action'], entries[0]!['outcome']], ['pause-view', 'unknown'])
    await restartHost(hostedContexts)
    await live.next((now) => now.hosts.every((host) => host.process !== null) && now.contexts[0]?.standing === 'open')
  })

  it('tell what the gateway’s door says', async (t) => {
    let requests = 0
    const door = createServer((_request, response) => {
      requests += 50
      const latency = { uppersMs: [1, 10], counts: [requests, 0] }
      const answers = { '2xx': requests }
      response.end(JSON.stringify({ startedAt: 's', requests, answers, latency, upstreams: { shop: { inFlight: 2 } } }))
    }).listen(0, '127.0.0.1')
    t.after(() => void door.close())
    await new Promise((resolve) => door.once('listening', resolve))
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`
    const { admin, origin } = await stage(t, { env: { GATEWAY_STATS_URL: url } })
    const ann = await admin()
    await using live = await openLive(origin, ann)
    const { gateway } = await live.next((now) => now.gateway !== null)
    assert.ok(gateway && gateway.requestsPerSecond > 0)
    assert.deepEqual([gateway.p99Ms, gateway.errorsPerSecond, gateway.inFlight], [1, 0, { shop: 2 }])
    const { points } = (await ann.ask('GET', '/api/history?minutes=5')).body as unknown as {
      points: Record<string, unknown>[]
    }
    assert.ok(points.length >= 1)
    assert.deepEqual(Object.keys(points[0]!), ['at', 'requests', 'commands', 'events', 'failures', 'lag', 'processes'])
    const processes = points.at(-1)!['processes'] as Record<string, { count: number; rssBytes: number }>
    assert.deepEqual(new Set(Object.keys(processes)), new Set(['library', 'desk']))
    for (const { count, rssBytes } of Object.values(processes)) assert.ok(count === 1 && rssBytes > 1_000_000)
  })
})

describe('what the console hands on', () => {
  it('is what the host says of streams, feed, chain, rows and dead letters', async (t) => {
    const { admin, member } = await stage(t)
    t.after(() => stumbleOver.clear())
    const ann = await admin()
    stumbleOver.add('B2')
    for (const book of ['B1', 'B2']) await member('PUT', `/api/library/books/${book}/loan`, {})
    await member('POST', '/api/library/books/B1/reviews', { text: 'MARKER' })
    const get = async (path: string) => (await ann.ask('GET', `/api/contexts/${path}`)).body as unknown as HandedOn
    await eventually(async () => assert.equal((await get('desk/dead-letters')).letters.length, 1))
    assert.deepEqual((await get('library/streams?prefix=Book-&limit=1')).streams[0]?.stream, 'Book-B1')
    assert.equal((await get('library/streams/Book-B1')).events.length, 2)
    assert.equal((await get('library/feed?type=BookLent&limit=1')).events.length, 1)
    assert.deepEqual(
      (await get('library/events/Book-B1%401/chain')).events.map((e) => e.type),
      ['BookLent', 'LoanCounted'],
    )
    assert.deepEqual((await get('library/views/reviews/rows?key=B1')).row['text'], { personal: true })
    const [letter] = (await get('desk/dead-letters')).letters
    assert.ok(letter)
    const act = (path: string) =>
      ann.ask('POST', `/api/contexts/desk/dead-letters/${path}`, {
        body: { consumer: letter.consumer, source: letter.source, reason: 'mended' },
      })
    assert.equal((await act('replay')).body['code'], 'SERVICE_REPLAY_FAILED')
    stumbleOver.clear()
    assert.deepEqual((await act('replay')).body, { taken: 1 })
    assert.deepEqual(await get('library/queries/Overdue?limit=3'), {
      items: [{ bookId: 'B1', daysLate: 3 }],
      cursor: null,
    })
    const withdraw = (bookId: string) =>
      ann.ask('POST', '/api/contexts/library/commands/WithdrawBook', {
        body: { input: { bookId, note: 'MARKER' }, reason: 'torn' },
      })
    assert.equal((await withdraw('B9')).status, 200)
    assert.deepEqual((await withdraw('B9')).body['rejected'], 'BookAlreadyWithdrawn')
    const { entries } = (await ann.ask('GET', '/api/audit?limit=2')).body as unknown as {
      entries: Record<string, string>[]
    }
    assert.deepEqual(
      entries.map(({ action, target, reason, outcome }) => [action, target, reason, outcome]),
      [
        ['send-command', 'library WithdrawBook B9', 'torn', 'refused'],
        ['send-command', 'library WithdrawBook B9', 'torn', 'done'],
      ],
    )
    const wrong = await ann.ask('GET', '/api/contexts/library/feed?limit=0')
    assert.deepEqual([wrong.status, wrong.body['code']], [400, 'SERVICE_INPUT_INVALID'])
    assert.equal((await ann.ask('GET', '/api/contexts/..%2Fmodel/feed')).status, 404)
  })
})
