import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultsDoor, faultSwitches } from '@banyan/faults'
import { isFault } from '@banyan/model'
import { faults, startGateway, startStatsDoor } from '../src/index.ts'
import { startServer, text } from './rig.ts'

const reason = 'a rehearsal'

/** As the console's token would be: only that somebody has one is asked here. */
const operatorOf = async (authorization: string | undefined): Promise<string> => {
  if (authorization === 'Bearer of kim') return 'kim'
  throw faults.GATEWAY_RECOGNITION_REFUSED({ answered: 'nobody' })
}

describe('the fault switches of a gateway', () => {
  test('are set at its inner door, hit what goes to one upstream, and nobody without a token reaches them', async () => {
    await using shop = await startServer(text('shop'))
    await using pages = await startServer(text('pages'))
    using switches = faultSwitches({ process: 'gateway', arming: 'on-demand' })
    const told: string[] = []
    await using gateway = await startGateway({
      port: 0,
      switches,
      upstreams: [
        { name: 'shop', url: shop.url },
        { name: 'pages', url: pages.url },
      ],
      routes: [
        { kind: 'passthrough', prefix: '/', upstream: 'shop' },
        { kind: 'pages', prefix: '/pages', upstream: 'pages' },
      ],
    })
    const tell = ({ operator, action }: { readonly operator: string; readonly action: string }) =>
      void told.push(`${operator} ${action}`)
    await using door = await startStatsDoor({
      port: 0,
      stats: gateway.stats,
      operators: { operatorOf, faults: faultsDoor({ process: 'gateway', switches, tell }) },
    })
    const ask = async (method: string, path: string, body?: object, authorization = 'Bearer of kim') => {
      const response = await fetch(`http://127.0.0.1:${door.port}/_operators${path}`, {
        method,
        headers: { authorization },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    const get = async (path: string) => (await fetch(gateway.address.url + path, { redirect: 'manual' })).status
    const cut = { switch: { at: 'gateway', do: 'error', link: { to: 'shop' }, seconds: 60 }, reason }
    for (const [method, path] of [
      ['GET', '/faults'],
      ['PUT', '/faults/arming'],
      ['PUT', '/faults'],
    ] as const)
      assert.equal((await ask(method, path, method === 'GET' ? undefined : cut, 'Bearer of nobody')).status, 401)
    assert.equal((await ask('GET', '/faults')).body['process'], 'gateway')
    const early = await ask('PUT', '/faults', cut)
    assert.deepEqual([early.status, early.body['code']], [409, 'FAULTS_NOT_ARMED'])
    assert.equal((await ask('PUT', '/faults/arming', { minutes: 1, reason })).status, 200)
    assert.equal((await ask('PUT', '/faults', { ...cut, switch: {} })).status, 400)
    assert.equal((await ask('PATCH', '/faults', cut)).status, 404)
    assert.equal((await ask('PUT', '/faults', cut)).status, 200)
    assert.deepEqual([await get('/'), await get('/pages')], [503, 200])
    assert.equal((await ask('DELETE', '/faults', { reason })).status, 200)
    assert.deepEqual([await get('/'), await get('/pages')], [200, 200])
    assert.deepEqual(told, ['kim set-faults', 'kim arm-faults', 'kim set-faults', 'kim clear-faults'])
  })

  test('delay, lose or break off an answer, as a network does', async () => {
    await using shop = await startServer(text('shop'))
    using switches = faultSwitches({ process: 'gateway', arming: 'from-start' })
    await using gateway = await startGateway({
      port: 0,
      switches,
      upstreams: [{ name: 'shop', url: shop.url }],
      routes: [{ kind: 'passthrough', prefix: '/', upstream: 'shop' }],
    })
    const post = async () => {
      const response = await fetch(gateway.address.url, { method: 'POST', body: 'asked' })
      return { status: response.status, text: await response.text() }
    }
    const set = (o: object) => switches.set({ id: 'one', at: 'gateway', seconds: 60, ...o }, 'kim')
    set({ do: 'delay', ms: 40, link: { from: 'shop' } })
    const startedAt = performance.now()
    assert.deepEqual(await post(), { status: 200, text: 'shop' })
    assert.ok(performance.now() - startedAt >= 30)
    set({ do: 'drop', ms: 40, link: { to: 'shop' } })
    const before = shop.requests.length
    assert.equal((await post()).status, 504)
    assert.equal(shop.requests.length, before, 'the request was lost')
    set({ do: 'drop', ms: 40, link: { from: 'shop' } })
    assert.equal((await post()).status, 504)
    set({ do: 'error', link: { from: 'shop' } })
    assert.equal((await post()).status, 502)
    assert.equal(shop.requests.length, before + 2, 'the answers were lost')
    assert.throws(
      () => set({ do: 'duplicate' }),
      (error) => isFault(error, 'FAULTS_SWITCH_REFUSED'),
    )
  })
})
