import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { answeringShop, HOST, MEGABYTE } from './answering-shop.ts'
import { openSocket, readAnswer, sendRaw } from './raw-client.ts'
import { startEdge, until } from './rig.ts'

const sha = (...chunks: readonly Buffer[]): string =>
  chunks.reduce((h, c) => h.update(c), createHash('sha256')).digest('hex')

describe('forwarding', () => {
  const { shop, host, gateway, port, isQuiet, answering } = answeringShop()

  test('32 MB go up and 32 MB come down unchanged', async () => {
    const body = randomBytes(MEGABYTE)
    await answering(
      (request, response) => {
        const hash = createHash('sha256')
        request.on('data', (chunk: Buffer) => hash.update(chunk))
        request.on('end', () => {
          response.setHeader('x-up', hash.digest('hex'))
          const write = (left: number): void => {
            if (left === 0) response.end()
            else response.write(body, () => write(left - 1))
          }
          write(32)
        })
      },
      async () => {
        const request = httpRequest({ port: port(), method: 'PUT', path: '/file' })
        for (let i = 0; i < 32; i++) if (!request.write(body)) await new Promise((done) => request.once('drain', done))
        request.end()
        const down = createHash('sha256')
        const up = await new Promise<unknown>((resolve, reject) => {
          request.on('error', reject).on('response', (response) => {
            response.on('data', (chunk: Buffer) => down.update(chunk))
            response.on('end', () => resolve(response.headers['x-up']))
          })
        })
        const expected = sha(...Array.from({ length: 32 }, () => body))
        assert.deepEqual([up, down.digest('hex')], [expected, expected])
      },
    )
  })

  test('a client that does not read holds the upstream back: memory stays bounded', async () => {
    let written = 0
    let isHeldBack = false
    const chunk = Buffer.alloc(MEGABYTE)
    await answering(
      (_, response) => {
        const pump = (): void => {
          while (!response.destroyed && written < 1_024) {
            written++
            if (response.write(chunk)) continue
            isHeldBack = true
            response.once('drain', () => {
              isHeldBack = false
              pump()
            })
            return
          }
          response.end()
        }
        pump()
      },
      async () => {
        const socket = await openSocket(port())
        socket.pause()
        socket.write(`GET /big HTTP/1.1\r\n${HOST}\r\n`)
        let before = -1
        await until('the upstream is held back for good', async () => {
          const isSame = before === written
          before = written
          for (let i = 0; i < 50; i++) await nextTurn()
          return isHeldBack && isSame && written > 0
        })
        assert.ok(written < 64, `${written} MB were taken for a client that read nothing`)
        socket.destroy()
      },
    )
  })

  test('a client that does not read for too long is cut', async () => {
    await using slow = await startEdge({ shop: shop(), host: host(), limits: { stallTimeoutMs: 300 } })
    await answering(
      (_, response) => response.end(Buffer.alloc(64 * MEGABYTE)),
      async () => {
        const socket = await openSocket(slow.address.port)
        socket.pause()
        socket.write(`GET /big HTTP/1.1\r\n${HOST}\r\n`)
        await until('the request began', () => slow.stats().upstreams['shop']?.inFlight === 1)
        await until('the client is cut', () => slow.stats().upstreams['shop']?.inFlight === 0)
        socket.destroy()
      },
    )
  })

  test('a client that leaves stops its upstream, and 1,000 of them leave nothing behind', async () => {
    await answering(
      () => undefined,
      async () => {
        const before = gateway().stats().answers['aborted'] ?? 0
        for (let round = 0; round < 10; round++) {
          const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(port())))
          for (const [i, socket] of sockets.entries())
            socket.write(
              i % 2 === 0
                ? `GET /hang HTTP/1.1\r\n${HOST}\r\n`
                : `POST /hang HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\nhalf`,
            )
          await until('all are under way', () => gateway().stats().upstreams['shop']?.inFlight === 100)
          for (const socket of sockets) socket.destroy()
          await until('none is', isQuiet)
        }
        await until('no connection is left upstream', () => shop().sockets.size === 0)
        assert.equal((gateway().stats().answers['aborted'] ?? 0) - before, 1_000)
      },
    )
  })

  test('a client that leaves its pipelined requests stops them, too', async () => {
    await answering(
      () => undefined,
      async () => {
        const socket = await openSocket(port())
        socket.write(`GET /hang HTTP/1.1\r\n${HOST}\r\n`.repeat(20))
        await until('all are under way', () => gateway().stats().upstreams['shop']?.inFlight === 20)
        socket.destroy()
      },
    )
  })

  test('an upstream that breaks off before its head is 502, within its body a cut', async () => {
    await answering(
      (request, response) => {
        if (request.url === '/early') request.socket.destroy()
        else response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy())
      },
      async () => {
        const early = await sendRaw(port(), `GET /early HTTP/1.1\r\n${HOST}\r\n`)
        assert.deepEqual([early.status, early.code], [502, 'GATEWAY_UPSTREAM_BROKE'])
        const late = await sendRaw(port(), `GET /late HTTP/1.1\r\n${HOST}\r\n`)
        assert.deepEqual([late.status, late.body], [200, 'half'])
      },
    )
  })

  test('a truncated chunked answer is no whole one to the client', async () => {
    await answering(
      (request, response) => void response.write('half', () => request.socket.destroy()),
      async () => {
        const late = await sendRaw(port(), `GET /late HTTP/1.1\r\n${HOST}\r\n`)
        assert.equal(late.body, '4\r\nhalf\r\n')
      },
    )
  })

  test('an upstream that answers before it has read the body is heard', async () => {
    await answering(
      (_, response) => void response.writeHead(403).end('no'),
      async () => {
        const socket = await openSocket(port())
        socket.write(`POST /a HTTP/1.1\r\n${HOST}Content-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`)
        const early = await readAnswer(socket)
        assert.deepEqual([early.status, early.body.includes('no')], [403, true])
        socket.destroy()
      },
    )
  })
})
