import assert from 'node:assert/strict'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import type { RunningGateway } from '../src/index.ts'
import { openSocket, readAnswer, sendRaw } from './raw-client.ts'
import { echo, startEdge, startServer, type TestServer, until } from './rig.ts'

const HOST = 'Host: shop.example\r\n'
const MAX_STREAMS = 3
const UPGRADE = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`

describe('event streams and WebSockets', () => {
  let shop: TestServer
  let host: TestServer
  let gateway: RunningGateway
  const live = new Set<ServerResponse>()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true })

  before(async () => {
    shop = await startServer(echo)
    host = await startServer((request, response) => {
      if (request.url === '/api/social/stall') {
        response.writeHead(200, { 'content-length': '9' }).write('half')
        return
      }
      live.add(response)
      response.on('close', () => live.delete(response))
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.flushHeaders()
    })
    for (const { server } of [shop, host])
      server.on('upgrade', (request: IncomingMessage, socket, head) => {
        if (request.url?.endsWith('/refused') === true) {
          socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
          return
        }
        sockets.handleUpgrade(request, socket, head, (ws) => {
          ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }))
          if (request.url?.endsWith('/bye') === true) ws.close(4_321, 'see you')
        })
      })
    gateway = await startEdge({
      shop,
      host,
      upstreams: [
        { name: 'shop', url: shop.url },
        {
          name: 'host',
          url: host.url,
          limits: { maxStreams: MAX_STREAMS, maxInFlight: 1, maxQueued: 0, bodyTimeoutMs: 300 },
        },
      ],
    })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await shop[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  const { port } = { port: () => gateway.address.port }
  const streams = () => gateway.stats().upstreams['host']?.streams
  const openStream = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ port: port(), path: '/api/social/live', headers: { accept: 'text/event-stream' } }, resolve).on(
        'error',
        reject,
      )
    })
  const openWebSocket = async (path: string, o: object = {}): Promise<WebSocket> => {
    const ws = new WebSocket(`ws://127.0.0.1:${port()}${path}`, o)
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
    return ws
  }

  test('the head of a stream comes before its first event, each event as it is written', async () => {
    const stream = await openStream()
    assert.equal(stream.headers['content-type'], 'text/event-stream')
    const events: string[] = []
    stream.setEncoding('utf8').on('data', (text: string) => events.push(text))
    for (let i = 1; i <= 3; i++) {
      for (const response of live) response.write(`data: ${i}\n\n`)
      await until(`event ${i}`, () => events.length === i)
    }
    assert.deepEqual(events, ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n'])
    stream.destroy()
    await until('the upstream hears that the client left', () => live.size === 0)
    assert.equal(streams(), 0)
  })

  test('a stream holds no place in the bulkhead, is silent as long as it likes, and has a limit of its own', async () => {
    const open = [await openStream(), await openStream(), await openStream()]
    assert.equal(streams(), MAX_STREAMS)
    assert.equal(gateway.stats().upstreams['host']?.inFlight, 0)
    const fourth = await sendRaw(port(), `GET /api/social/live HTTP/1.1\r\n${HOST}Accept: text/event-stream\r\n\r\n`)
    assert.deepEqual([fourth.status, fourth.code], [503, 'GATEWAY_STREAMS_FULL'])
    const stalled = await sendRaw(port(), `GET /api/social/stall HTTP/1.1\r\n${HOST}\r\n`)
    assert.equal(stalled.body, 'half', 'the body timeout has passed, for a body')
    assert.equal(live.size, MAX_STREAMS)
    for (const stream of open) stream.destroy()
    await until('all are closed', () => live.size === 0 && streams() === 0)
  })

  test('an upstream that ends a stream ends it for the client', async () => {
    const stream = await openStream()
    const ended = new Promise((resolve) => stream.resume().on('end', resolve))
    for (const response of live) response.end('data: bye\n\n')
    await ended
    await until('it is not counted any more', () => streams() === 0)
  })

  test('WebSocket: text, binary, extension and 1 MB pass as if direct', async () => {
    const ws = await openWebSocket('/chat', { perMessageDeflate: true })
    assert.match(ws.extensions, /permessage-deflate/)
    const echoed = (sent: string | Buffer) =>
      new Promise<{ data: RawData; isBinary: boolean }>((resolve) => {
        ws.once('message', (data, isBinary) => resolve({ data, isBinary }))
        ws.send(sent)
      })
    assert.equal(((await echoed('안녕 👋')).data as Buffer).toString(), '안녕 👋')
    const big = Buffer.alloc(1_048_576, 7)
    const { data, isBinary } = await echoed(big)
    assert.deepEqual([isBinary, Buffer.compare(data as Buffer, big)], [true, 0])
    ws.close(1_000)
    await until('both ends are closed', () => gateway.stats().upstreams['shop']?.streams === 0)
  })

  test('WebSocket: the close code and reason of the upstream arrive', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${port()}/bye`)
    const closed = await new Promise((resolve) => ws.on('close', (code, reason) => resolve([code, String(reason)])))
    assert.deepEqual(closed, [4_321, 'see you'])
  })

  test('WebSocket: a client that vanishes frees its upstream', async () => {
    const ws = await openWebSocket('/chat')
    assert.equal(sockets.clients.size, 1)
    ws.terminate()
    await until('the upstream is closed', () => sockets.clients.size === 0)
    await until('it is not counted', () => gateway.stats().upstreams['shop']?.streams === 0)
  })

  test('WebSocket: a refusal of the upstream arrives, and nothing behind it is taken for a request', async () => {
    const before = shop.requests.length
    const socket = await openSocket(port())
    socket.write(`GET /refused HTTP/1.1\r\n${HOST}${UPGRADE}\r\nGET /smuggled HTTP/1.1\r\n${HOST}\r\n`)
    const answer = await readAnswer(socket)
    assert.deepEqual([answer.status, answer.header('connection'), answer.body], [403, 'close', 'no'])
    await until('the connection is closed', () => socket.destroyed || socket.readableEnded)
    assert.equal(shop.requests.length, before)
  })

  test('WebSocket: towards a new service only from this origin', async () => {
    const open = (origin: string) =>
      sendRaw(port(), `GET /api/social/ws HTTP/1.1\r\n${HOST}Origin: ${origin}\r\n${UPGRADE}\r\n`)
    const cross = await open('https://evil.example')
    assert.deepEqual([cross.status, cross.code], [403, 'GATEWAY_CROSS_SITE'])
    assert.equal((await open('http://shop.example')).status, 101)
  })

  test('WebSocket: where none is taken the request is served without its wish', async () => {
    const answer = await sendRaw(port(), `GET /banyan HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`)
    assert.equal(answer.status, 200)
  })

  test('WebSocket: an upstream that is away is 503', async () => {
    await using alone = await startEdge({
      shop,
      host,
      upstreams: [
        { name: 'shop', url: 'http://127.0.0.1:1' },
        { name: 'host', url: host.url },
      ],
    })
    const answer = await sendRaw(alone.address.port, `GET /chat HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`)
    assert.deepEqual([answer.status, answer.code], [503, 'GATEWAY_UPSTREAM_AWAY'])
  })

  test('draining ends streams and WebSockets, lets a request finish, and takes no more', async () => {
    const slow = await startServer((request, response) => {
      if (request.url === '/slow') live.add(response)
      else echo(request, response)
    })
    const draining = await startEdge({ shop: slow, host })
    const at = draining.address.port
    const stream = await new Promise<IncomingMessage>((resolve) =>
      get({ port: at, path: '/api/social/live', headers: { accept: 'text/event-stream' } }, resolve),
    )
    const ended = new Promise((resolve) => stream.resume().on('end', resolve))
    const request = sendRaw(at, `GET /slow HTTP/1.1\r\n${HOST}\r\n`)
    await until('the slow request is under way', () => slow.requests.length === 1)
    const drained = draining.drain()
    await ended
    await assert.rejects(openSocket(at))
    for (const response of live) response.end('done')
    const answer = await request
    assert.deepEqual([answer.status, answer.header('connection')], [200, 'close'])
    await drained
    await slow[Symbol.asyncDispose]()
  })
})
