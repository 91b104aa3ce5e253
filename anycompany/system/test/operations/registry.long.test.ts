import assert from 'node:assert/strict'
import { Resolver } from 'node:dns/promises'
import { it } from 'node:test'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { type ProcessName, startSystem } from '../running-system.ts'

type Listed = {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly attributes: Record<string, string>
}

/** What is promised, and the time of a look. */
const DEAD_WITHIN_MS = 3_500
const LOAD_EVERY_MS = 10
/** The console waits for its pages. */
const START_MS = 120_000

requiresBroker('the registry of AnyCompany as services', () => {
  it('knows all instances over HTTP and DNS; one that is killed under load is gone in time, and nobody fails', async (t) => {
    const system = await startSystem(t, { topology: 'services', env: { BANYAN_REPLICAS: 'members=2' } })
    const [, http, dns] = await eventually(() => {
      const said = /registry: (http:\S+\/registry\/instances), DNS at (\S+)/.exec(system.output())
      assert.ok(said, system.output())
      return said as unknown as readonly [string, string, string]
    }, START_MS)
    const find = async (query: string): Promise<readonly Listed[]> =>
      ((await (await fetch(`${http}?${query}`)).json()) as { readonly instances: readonly Listed[] }).instances

    const all = await eventually(async () => {
      const found = await find('')
      assert.equal(found.length, 5) // members twice, catalogue, social, and social's pages
      return found
    }, START_MS)
    assert.deepEqual(all.map(({ name, attributes }) => `${name} ${attributes['process']}`).toSorted(), [
      'catalogue catalogue',
      'members members-1',
      'members members-2',
      'pages social',
      'social social',
    ])
    const resolver = new Resolver({ timeout: 2_000, tries: 1 })
    resolver.setServers([dns])
    const records = await resolver.resolveSrv('_members._tcp.anycompany.banyan')
    const portOf = ({ url }: Listed): number => Number(new URL(url).port)
    assert.deepEqual(new Set(records.map(({ port }) => port)), new Set((await find('name=members')).map(portOf)))
    const health = (await (await fetch(`${system.url}/_banyan/health`)).json()) as {
      readonly registry: { readonly instances: readonly unknown[] }
    }
    assert.equal(health.registry.instances.length, 5)

    const statuses: number[] = []
    let isOver = false
    const load = (async () => {
      while (!isOver) {
        statuses.push((await fetch(`${system.url}/api/members/openapi.json`)).status)
        await new Promise((resolve) => setTimeout(resolve, LOAD_EVERY_MS))
      }
    })()
    const victim = (await find('name=members&process=members-1'))[0]!
    await system.signal('members-1' as ProcessName, 'SIGKILL')
    const killedAt = performance.now()
    await eventually(async () => assert.ok((await find('name=members')).every(({ id }) => id !== victim.id)))
    assert.ok(performance.now() - killedAt < DEAD_WITHIN_MS, `after ${performance.now() - killedAt} ms`)
    await eventually(async () => assert.equal((await find('name=members')).length, 2), 30_000)
    isOver = true
    await load
    assert.deepEqual([...new Set(statuses)], [200], `of ${statuses.length}`)
  })
})
