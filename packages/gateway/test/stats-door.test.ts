import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, test } from 'node:test'
import { startGateway, startStatsDoor } from '../src/index.ts'

const statusOf = (port: number, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.once('error', reject).end()
  })

type Told = {
  readonly startedAt: string
  readonly requests: number
  readonly latency: { readonly uppersMs: readonly number[]; readonly counts: readonly number[] }
}

describe('the stats door', () => {
  test('tells counts and a histogram of what passed, on a port of its own', async () => {
    await using gateway = await startGateway({
      port: 0,
      upstreams: [],
      routes: [{ kind: 'own', prefix: '/here', handle: (_request, response) => void response.end('here') }],
    })
    await using door = await startStatsDoor({ port: 0, stats: gateway.stats })
    const read = async () => (await fetch(`http://127.0.0.1:${door.port}/`)).json() as Promise<Told>
    const before = await read()
    for (let i = 0; i < 3; i++) await (await fetch(`${gateway.address.url}/here`)).text()
    await (await fetch(`${gateway.address.url}/nowhere`)).text()
    const after = await read()
    assert.equal(after.startedAt, before.startedAt)
    assert.equal(after.requests - before.requests, 4)
    const { uppersMs, counts } = after.latency
    assert.equal(uppersMs.length, counts.length)
    assert.equal(
      counts.reduce((sum: number, count: number) => sum + count, 0),
      4,
    )
    assert.deepEqual(
      uppersMs,
      uppersMs.toSorted((a: number, b: number) => a - b),
    )
    const text = JSON.stringify(after)
    for (const asked of ['here', 'nowhere']) assert.ok(!text.includes(asked))
  })

  test('is for programs of this machine: not for pages that bent a name to it, and only to read', async () => {
    await using gateway = await startGateway({ port: 0, upstreams: [], routes: [] })
    await using door = await startStatsDoor({ port: 0, stats: gateway.stats })
    assert.equal(await statusOf(door.port, { host: `127.0.0.1:${door.port}` }), 200)
    assert.equal(await statusOf(door.port, { host: 'evil.example' }), 403)
    assert.equal(await statusOf(door.port, { host: '127.0.0.1.evil.example' }), 403)
    assert.equal(await statusOf(door.port, { host: `localhost:${door.port}` }, 'POST'), 403)
  })
})
