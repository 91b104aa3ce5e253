import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import type { InstanceStats, RunningGateway } from '../src/index.ts'
import { sendRaw } from './raw-client.ts'
import { echo, startEdge, startServer, type TestServer, until } from './rig.ts'

const KEY = 'Idempotency-Key: 6f1c\r\n'

const send = (gateway: RunningGateway, method: string, o: { readonly lines?: string; readonly body?: string } = {}) => {
  const { lines = '', body = '' } = o
  const json = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  const head = `${method} /api/social/x HTTP/1.1\r\nHost: shop.example\r\n${lines}${json}\r\n`
  return sendRaw(gateway.address.port, head + body)
}

const instancesOf = (gateway: RunningGateway): readonly InstanceStats[] =>
  gateway.stats().upstreams['host']?.instances ?? []

/** What each instance was asked, in the order of the list. */
const askedOf = (servers: readonly TestServer[]): readonly number[] => servers.map(({ requests }) => requests.length)

const world = async (...listeners: readonly RequestListener[]) => {
  const stack = new AsyncDisposableStack()
  const servers = await Promise.all(listeners.map((listener) => startServer(listener)))
  for (const server of servers) stack.use(server)
  const shop = servers[0]!
  const start = async (
    o: { readonly urls?: readonly string[]; readonly instances?: () => readonly { id: string; url: string }[] } = {},
  ) =>
    stack.use(
      await startEdge({
        shop,
        host: shop,
        upstreams: [
          { name: 'shop', url: shop.url },
          { name: 'host', url: o.urls ?? servers.map(({ url }) => url), instances: o.instances },
        ],
      }),
    )
  return { servers, start, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end('not me')

const draining = answering(503, { 'banyan-draining': 'true', connection: 'close' })

/** Takes a request and breaks off without an answer. */
const breaking: RequestListener = (request) => void request.resume().once('end', () => request.socket.destroy())

const slowly =
  (ms: number): RequestListener =>
  (request, response) =>
    void setTimeout(() => echo(request, response), ms)

/** So many at a time, each after the one before it, until all are answered. */
const load = async (
  gateway: RunningGateway,
  o: { readonly requests: number; readonly onEach?: (n: number) => void },
) => {
  const statuses = new Map<number, number>()
  let next = 0
  const one = async (): Promise<void> => {
    while (next < o.requests) {
      const n = next++
      o.onEach?.(n)
      const { status } =
        n % 2 === 0 ? await send(gateway, 'GET') : await send(gateway, 'POST', { lines: KEY, body: '{}' })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return Object.fromEntries(statuses)
}

/** An address at which nobody listens. */
const nobodyAt = async (): Promise<string> => {
  const server = await startServer(echo)
  await server[Symbol.asyncDispose]()
  return server.url
}

describe('an upstream of several instances', () => {
  test('shares out requests', async () => {
    await using w = await world(echo, echo, echo)
    const gateway = await w.start()
    assert.deepEqual(await load(gateway, { requests: 300 }), { 200: 300 })
    for (const asked of askedOf(w.servers)) assert.ok(asked > 60, askedOf(w.servers).join())
    assert.deepEqual(
      instancesOf(gateway).map(({ url, pending, failed }) => [url, pending, failed]),
      w.servers.map(({ url }) => [url, 0, 0]),
    )
  })

  test('one killed in the middle, one slow: none fails, and the slow one gets little', async () => {
    await using w = await world(echo, echo, slowly(100))
    const gateway = await w.start()
    const kill = (): void => {
      w.servers[1]!.server.close()
      for (const socket of w.servers[1]!.sockets) socket.destroy()
    }
    const statuses = await load(gateway, { requests: 400, onEach: (n) => void (n === 100 && kill()) })
    assert.deepEqual(statuses, { 200: 400 })
    const [sound = 0, , slow = 0] = askedOf(w.servers)
    assert.ok(slow < sound / 4, askedOf(w.servers).join())
    assert.ok(instancesOf(gateway)[1]!.ejectedForMs > 0, 'it is left out')
  })

  test('one that answers 503 as fast as it can: none fails, and it gets next to nothing', async () => {
    await using w = await world(echo, answering(503), echo)
    const gateway = await w.start()
    assert.deepEqual(await load(gateway, { requests: 400 }), { 200: 400 })
    assert.ok(w.servers[1]!.requests.length < 20, askedOf(w.servers).join())
  })

  test('all of them bad: what they say is passed on, and they are asked', async () => {
    await using w = await world(answering(500), answering(500), answering(500))
    const gateway = await w.start()
    assert.deepEqual(await load(gateway, { requests: 60 }), { 500: 60 })
  })
})

describe('a request that was not taken', () => {
  const body = JSON.stringify({ text: 'once' })

  test('goes to another instance, whatever it asks: nobody listens', async () => {
    await using w = await world(echo)
    for (const method of ['GET', 'POST', 'PATCH']) {
      const gateway = await w.start({ urls: [await nobodyAt(), w.servers[0]!.url] })
      for (let n = 0; n < 6; n++) {
        const { status, body: said } = await send(gateway, method, method === 'GET' ? {} : { body })
        assert.deepEqual([status, (JSON.parse(said) as { body: string }).body], [200, method === 'GET' ? '' : body])
      }
      assert.ok(instancesOf(gateway)[0]!.failed > 0)
    }
  })

  test('goes to another instance, whatever it asks: the first is draining', async () => {
    await using w = await world(draining, echo)
    const gateway = await w.start()
    for (let n = 0; n < 6; n++) {
      const { status, body: said } = await send(gateway, 'POST', { body })
      assert.deepEqual([status, (JSON.parse(said) as { body: string }).body], [200, body])
    }
    assert.ok(w.servers[0]!.requests.length > 0)
  })

  test('is not carried on for ever: one other instance is asked, and the last answer stands', async () => {
    await using w = await world(draining, draining, draining)
    const gateway = await w.start()
    assert.equal((await send(gateway, 'POST', { body })).status, 503)
    assert.equal(w.servers.flatMap(({ requests }) => requests).length, 2)
  })

  test('is passed on as it is when its body is too long to keep, or the mark is the old system’s', async () => {
    await using w = await world(draining, draining)
    const gateway = await w.start()
    const long = JSON.stringify('x'.repeat(65_536))
    assert.equal((await send(gateway, 'POST', { body: long })).status, 503)
    assert.equal(w.servers.flatMap(({ requests }) => requests).length, 1)
    const ofShop = await sendRaw(gateway.address.port, 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n')
    assert.equal(ofShop.status, 503)
  })
})

describe('a request that may have been taken', () => {
  const body = '{}'

  test('is sent again when it may happen twice: by its method, or by its key', async () => {
    for (const [method, lines] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', KEY],
      ['PATCH', KEY],
    ] as const) {
      await using w = await world(breaking, echo)
      const gateway = await w.start()
      for (let n = 0; n < 4; n++)
        assert.equal((await send(gateway, method, { lines, body: method === 'GET' ? '' : body })).status, 200, method)
    }
  })

  test('is not sent again otherwise', async () => {
    await using w = await world(breaking, breaking)
    const gateway = await w.start()
    const { status, code } = await send(gateway, 'POST', { body })
    assert.deepEqual([status, code], [502, 'GATEWAY_UPSTREAM_BROKE'])
    assert.equal(w.servers.flatMap(({ requests }) => requests).length, 1)
  })

  test('is not sent again beyond a tenth of all', async () => {
    await using w = await world(breaking, breaking)
    const gateway = await w.start()
    await load(gateway, { requests: 200 })
    const sent = w.servers.flatMap(({ requests }) => requests).length
    assert.ok(sent > 200 && sent <= 200 + 200 / 10 + 10, `${sent} for 200`)
  })
})

describe('instances that come and go', () => {
  test('are followed while the gateway runs; connections to those who left are closed', async () => {
    await using w = await world(echo, echo)
    const [a, b] = w.servers.map(({ url }, n) => ({ id: `i${n}`, url })) as [
      { id: string; url: string },
      { id: string; url: string },
    ]
    let living: readonly { id: string; url: string }[] = [a]
    const gateway = await w.start({ urls: [await nobodyAt()], instances: () => living })
    await load(gateway, { requests: 20 })
    assert.deepEqual(askedOf(w.servers), [20, 0])
    living = [b]
    await load(gateway, { requests: 20 })
    assert.deepEqual(askedOf(w.servers), [20, 20])
    await until('connections to who left are closed', () => w.servers[0]!.sockets.size === 0)
  })

  test('nobody there: a request is refused at once, and served again when somebody is', async () => {
    await using w = await world(echo)
    const [{ url }] = w.servers as [TestServer]
    const there = [{ id: 'a', url }]
    let living: typeof there = []
    const gateway = await w.start({ instances: () => living })
    for (const refused of [
      await send(gateway, 'GET'),
      await send(gateway, 'POST', { lines: KEY, body: '{}' }),
      await send(gateway, 'GET', { lines: 'Accept: text/event-stream\r\n' }),
    ]) {
      assert.equal(refused.status, 503)
      assert.match(refused.body, /GATEWAY_UPSTREAM_AWAY/)
    }
    assert.equal(gateway.stats().upstreams['host']?.failures, 3)
    assert.equal(gateway.stats().upstreams['host']?.inFlight, 0)
    living = there
    assert.equal((await send(gateway, 'GET')).status, 200)
    assert.deepEqual(askedOf(w.servers), [1])
  })

  test('a stream of one that drains ends, and the next one is another’s', async () => {
    const stream: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: hello\n\n')
    }
    await using w = await world(stream, stream)
    const [a, b] = w.servers.map(({ url }, n) => ({ id: `i${n}`, url })) as [
      { id: string; url: string },
      { id: string; url: string },
    ]
    let living: readonly { id: string; url: string }[] = [a]
    const gateway = await w.start({ instances: () => living })
    const open = async () => {
      const socket = connect(gateway.address.port, '127.0.0.1')
      socket.write('GET /api/social/x HTTP/1.1\r\nHost: shop.example\r\nAccept: text/event-stream\r\n\r\n')
      await once(socket, 'data')
      return socket
    }
    const first = await open()
    living = [b]
    const second = await open()
    assert.deepEqual(askedOf(w.servers), [1, 1])
    const ended = once(first.resume(), 'end')
    for (const socket of w.servers[0]!.sockets) socket.destroy()
    await Promise.race([ended, once(first, 'close')])
    first.destroy()
    second.destroy()
    await until('none is open', () => gateway.stats().upstreams['host']?.streams === 0)
  })
})
