import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Description } from '@banyan/model'
import type { ContextNow, HostNow, Now } from '../api/answers.ts'
import { hostsAway, instancesNow, ranges } from './instances.ts'
import { linksNow, type TopologyLink } from './links.ts'
import { NODE, placePicture } from './place-picture.ts'

const contexts = [
  { name: 'members', policies: [] },
  {
    name: 'social',
    policies: [
      { name: 'follow', on: { context: 'members', event: 'Joined' } },
      { name: 'greet', on: { context: 'members', event: 'Renamed' } },
      { name: 'own', on: { context: 'social', event: 'Written' } },
    ],
  },
] as unknown as Description['contexts']

const host = (name: string, o: Partial<HostNow> = {}): HostNow => ({
  name,
  address: `127.0.0.1:${name === 'members' ? 1 : 2}`,
  isAway: false,
  process: { rssBytes: 90, eventLoopDelayP99Ms: 20, uptimeS: 60 },
  contexts: [name],
  commandsPerSecond: 0,
  queriesPerSecond: 0,
  ...o,
})
const members: ContextNow = {
  context: 'members',
  standing: 'open',
  head: 100,
  relay: { state: 'relaying', position: 100, fault: null },
  hosts: [{ host: 'members', standing: 'open', partitions: [] }],
}
const social: ContextNow = {
  context: 'social',
  standing: 'open',
  hosts: [{ host: 'social', standing: 'open', partitions: [0, 1, 2, 5] }],
  consumers: [
    { consumer: 'social/follow', from: 'members', messages: 3, oldestMs: 1_200 },
    { consumer: 'social/greet', from: 'members', messages: 0, oldestMs: null },
  ],
}
const registered = (name: string, port: number, id = name) => ({
  id,
  name,
  address: `127.0.0.1:${port}`,
  process: id,
  zone: 'local',
  version: '0123456789abcdef',
  isDraining: false,
})
const news = (o: Partial<Now> = {}): Now => ({
  at: '2026-11-20T09:00:00.000Z',
  hosts: [host('members'), host('social')],
  contexts: [members, social],
  rates: {
    contexts: { social: { policies: { follow: { handled: 2, failed: 0 }, greet: { handled: 1, failed: 0 } } } },
  },
  registry: [registered('members', 1), registered('social', 2), registered('pages', 2)],
  ...o,
})
const find = (now: Now, kind: TopologyLink['kind']) => linksNow(contexts, now).find((one) => one.kind === kind)

describe('links', () => {
  it('of events tell how far the furthest policy is behind another context', () => {
    const link = find(news(), 'events')
    assert.deepEqual(
      [link?.from, link?.to, link?.perSecond, link?.lag, link?.standing],
      ['members', 'social', 3, { events: 3, seconds: 1 }, 'well'],
    )
    assert.equal(linksNow(contexts, news()).filter(({ kind }) => kind === 'events').length, 1, 'not the own events')
  })

  it('of events are behind by many or by old ones, and what was not handed on counts', () => {
    const withRelay = (relay: ContextNow['relay']) => news({ contexts: [{ ...members, relay: relay! }, social] })
    const behind = find(withRelay({ state: 'relaying', position: -901, fault: null }), 'events')
    assert.deepEqual([behind?.lag?.events, behind?.standing], [1_001, 'behind'])
    const old = [{ consumer: 'social/follow', from: 'members', messages: 1, oldestMs: 5_000 }]
    assert.equal(find(news({ contexts: [members, { ...social, consumers: old }] }), 'events')?.standing, 'behind')
    assert.equal(
      find(withRelay({ state: 'failing', position: 9, fault: 'BUS_BROKER_AWAY' }), 'events')?.standing,
      'stopped',
    )
  })

  it('of calls are one for all replicas that call, as bad as the worst', () => {
    const call = {
      from: null,
      context: 'members',
      rates: { perSecond: 4, failedPerSecond: 0 },
      circuit: 'closed',
      leftOut: 0,
    } as const
    const replicas = (o: object) => [
      host('members'),
      host('social', { calls: [call] }),
      host('social-2', { contexts: ['social'], calls: [{ ...call, ...o }] }),
    ]
    const well = find(news({ hosts: replicas({}) }), 'calls')
    assert.deepEqual([well?.from, well?.to, well?.perSecond, well?.standing], ['social', 'members', 8, 'well'])
    const bad = find(news({ hosts: replicas({ circuit: 'open', rates: null }) }), 'calls')
    assert.deepEqual([bad?.circuit, bad?.perSecond, bad?.standing], ['open', 4, 'failing'])
    assert.equal(find(news({ hosts: replicas({ leftOut: 1 }) }), 'calls')?.standing, 'failing')
  })

  it('of calls within a process are between its contexts, and have no circuit', () => {
    const within = { from: 'social', context: 'members', circuit: null, leftOut: 0 } as const
    const linkAt = (failedPerSecond: number) =>
      find(
        news({
          hosts: [
            host('host', {
              contexts: ['members', 'social'],
              calls: [{ ...within, rates: { perSecond: 3, failedPerSecond } }],
            }),
          ],
        }),
        'calls',
      )
    const well = linkAt(0)
    assert.deepEqual(
      [well?.from, well?.to, well?.perSecond, well?.circuit, well?.standing],
      ['social', 'members', 3, null, 'well'],
    )
    assert.equal(linkAt(1)?.standing, 'failing')
  })

  it('of the gateway are what it asks; one to a context whose host is away leads nowhere', () => {
    const gateway = { upstreams: { social: { perSecond: 9, failedPerSecond: 0, leftOut: 0 } } }
    const link = find(news({ gateway }), 'requests')
    assert.deepEqual([link?.from, link?.to, link?.perSecond, link?.standing], ['gateway', 'social', 9, 'well'])
    const away = [members, { ...social, standing: 'HOST_AWAY' }]
    assert.equal(find(news({ gateway, contexts: away }), 'requests')?.standing, 'away')
    assert.deepEqual(find(news({ contexts: away }), 'events')?.lag, { events: 0, seconds: null })
  })
})

describe('instances', () => {
  it('are told with what registry and process say of them', () => {
    assert.deepEqual(instancesNow(news())[1], {
      context: 'social',
      process: 'social',
      address: '127.0.0.1:2',
      standing: 'open',
      zone: 'local',
      version: '0123456789abcdef',
      since: '2026-11-20T08:59:00.000Z',
      partitions: [0, 1, 2, 5],
      rssBytes: 90,
      loopDelayMs: 20,
    })
  })

  it('that answer and are not in the registry are told so; those it alone knows are shown too', () => {
    const standings = (registry: Now['registry']) =>
      instancesNow(news({ registry: registry ?? null })).map(({ process, standing }) => [process, standing])
    assert.deepEqual(standings([registered('members', 1), registered('social', 9, 'social-9')]), [
      ['members', 'open'],
      ['social', 'unregistered'],
      ['social-9', 'unasked'],
    ])
    for (const unread of [null, []])
      assert.deepEqual(standings(unread), [
        ['members', 'open'],
        ['social', 'open'],
      ])
  })

  it('drain when they say so in the registry, whether they still answer or not; who came to their address does not', () => {
    const draining = { ...registered('social', 2), isDraining: true }
    const hosts = [host('members'), host('social', { isAway: true, process: null })]
    const away = [members, { ...social, hosts: [{ host: 'social', standing: 'HOST_AWAY' }] }]
    for (const o of [{}, { hosts, contexts: away }]) {
      const now = news({ ...o, registry: [registered('members', 1), draining] })
      assert.equal(instancesNow(now)[1]?.standing, 'draining')
      assert.deepEqual(hostsAway(now, false), [], 'that is no alarm')
    }
    assert.equal(hostsAway(news({ hosts }), false).length, 1)
    assert.equal(instancesNow(news({ registry: [registered('social', 2), draining] }))[1]?.standing, 'open')
    const unknown = news({ registry: [registered('members', 1), { ...draining, address: '127.0.0.1:9' }] })
    assert.equal(instancesNow(unknown)[2]?.standing, 'draining')
  })

  it('that were scaled away are gone, and those that may still come are missed by nobody; what crashed is', () => {
    const process = (name: string) => ({
      name,
      state: 'running',
      pid: 1,
      restarts: 0,
      since: '2026-11-20T08:00:00.000Z',
    })
    const spare = host('social-2', { address: '127.0.0.1:3', isAway: true, process: null, contexts: ['social'] })
    const unborn = host('127.0.0.1:4', { address: '127.0.0.1:4', isAway: true, process: null, contexts: [] })
    const hosts = [host('members'), host('social'), spare, unborn]
    const places = [...social.hosts!, { host: 'social-2', standing: 'HOST_AWAY' }]
    const after = (...processes: readonly string[]) =>
      news({ hosts, contexts: [members, { ...social, hosts: places }], processes: processes.map(process) })
    const shown = (now: Now) => instancesNow(now).map((one) => one.process)
    const missed = (now: Now, scales: boolean) => hostsAway(now, scales).map(({ name }) => name)
    const scaledAway = after('members', 'social')
    assert.deepEqual([shown(scaledAway), missed(scaledAway, true)], [['members', 'social'], []])
    const crashed = after('members', 'social', 'social-2')
    assert.deepEqual([shown(crashed), missed(crashed, true)], [['members', 'social', 'social-2'], ['social-2']])
    assert.deepEqual(missed(crashed, false), ['social-2', '127.0.0.1:4'])
    assert.deepEqual(missed(after(), true), ['social-2'], 'nobody lists processes')
  })

  it('that are away own nothing that anybody knows of', () => {
    const hosts = [{ host: 'social', standing: 'HOST_AWAY', partitions: [1] }]
    const [, away] = instancesNow(
      news({
        hosts: [host('members'), host('social', { isAway: true, process: null })],
        contexts: [members, { ...social, hosts }],
      }),
    )
    assert.deepEqual([away?.standing, away?.partitions, away?.since], ['HOST_AWAY', null, null])
  })

  it('own partitions, told as ranges', () => {
    assert.equal(ranges([0, 1, 2, 5, 7, 8]), '0–2, 5, 7–8')
    assert.equal(ranges([]), '')
  })
})

describe('the picture', () => {
  it('has all in places of their own, which figures do not move', () => {
    const gateway = (perSecond: number) => ({
      upstreams: Object.fromEntries(
        ['shop', 'members', 'social'].map((name) => [name, { perSecond, failedPerSecond: 0, leftOut: 0 }]),
      ),
    })
    const placed = (perSecond: number) => placePicture(linksNow(contexts, news({ gateway: gateway(perSecond) })))
    const { nodes, links, width, height } = placed(1)
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ['gateway', 'shop', 'members', 'social'],
    )
    for (const [i, one] of nodes.entries()) {
      assert.ok(0 <= one.x && one.x + NODE.width <= width && 0 <= one.y && one.y + NODE.height <= height)
      for (const other of nodes.slice(i + 1)) assert.ok(one.x !== other.x || Math.abs(one.y - other.y) >= NODE.height)
    }
    assert.deepEqual(
      links.map(({ path }) => path),
      placed(200).links.map(({ path }) => path),
    )
  })
})
