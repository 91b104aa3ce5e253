import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import { answeringShop, HOST, MEGABYTE } from './answering-shop.ts'
import { openSocket, readAnswer, sendRaw } from './raw-client.ts'
import { startEdge, until } from './rig.ts'

describe('messages as they pass', () => {
  const { shop, host, port, answering } = answeringShop()

  for (const method of ['DELETE', 'OPTIONS', 'GET', 'PATCH'])
    test(`a chunked ${method} arrives as one request with its body`, async () => {
      const before = shop().requests.length
      const given = await sendRaw(
        port(),
        `${method} /x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      )
      const { body, headers, method: seen } = JSON.parse(given.body)
      assert.deepEqual(
        [seen, body, headers['transfer-encoding'], headers['content-length']],
        [method, 'hello', 'chunked', undefined],
      )
      assert.equal(shop().requests.length, before + 1)
    })

  test('a body with a length keeps its length', async () => {
    const given = await sendRaw(port(), `POST /x HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`)
    const { body, headers } = JSON.parse(given.body)
    assert.deepEqual([body, headers['content-length'], headers['transfer-encoding']], ['hello', '5', undefined])
  })

  test('a body in Korean and emoji comes back byte for byte', async () => {
    const sent = Buffer.from('안녕하세요 👩‍👩‍👧‍👦 \u202Eabc').toString('latin1')
    const given = await sendRaw(port(), `POST /x HTTP/1.1\r\n${HOST}Content-Length: ${sent.length}\r\n\r\n${sent}`)
    assert.equal(JSON.parse(Buffer.from(given.body, 'latin1').toString()).body, '안녕하세요 👩‍👩‍👧‍👦 \u202Eabc')
  })

  test('every byte value survives, in one write and in many', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    await answering(
      (request, response) => {
        response.setHeader('content-length', request.url === '/one' ? 256 : 512)
        response.write(bytes)
        if (request.url === '/one') response.end()
        else setImmediate(() => response.end(bytes))
      },
      async () => {
        const one = await sendRaw(port(), `GET /one HTTP/1.1\r\n${HOST}\r\n`)
        const two = await sendRaw(port(), `GET /two HTTP/1.1\r\n${HOST}\r\n`)
        assert.deepEqual(Buffer.from(one.body, 'latin1'), bytes)
        assert.deepEqual(Buffer.from(two.body, 'latin1'), Buffer.concat([bytes, bytes]))
      },
    )
  })

  test('HEAD has the length and no body, and the connection goes on', async () => {
    await answering(
      (_, response) => void response.writeHead(200, { 'content-length': '1234' }).end(),
      async () => {
        const socket = await openSocket(port())
        for (let i = 0; i < 2; i++) {
          socket.write(`HEAD /x HTTP/1.1\r\n${HOST}\r\n`)
          const given = await readAnswer(socket, { isHead: true })
          assert.deepEqual([given.status, given.header('content-length'), given.body], [200, '1234', ''])
        }
        socket.destroy()
      },
    )
  })

  for (const status of [204, 304])
    test(`${status} has no body and the connection goes on`, async () => {
      await answering(
        (_, response) => void response.writeHead(status, { etag: '"a"' }).end(),
        async () => {
          const socket = await openSocket(port())
          for (let i = 0; i < 2; i++) {
            socket.write(`GET /x HTTP/1.1\r\n${HOST}If-None-Match: "a"\r\n\r\n`)
            const given = await readAnswer(socket)
            assert.deepEqual(
              [given.status, given.header('etag'), given.header('transfer-encoding'), given.body],
              [status, '"a"', undefined, ''],
            )
          }
          assert.equal(shop().last().headers['if-none-match'], '"a"')
          socket.destroy()
        },
      )
    })

  test('ranges pass both ways', async () => {
    await answering(
      (_, response) =>
        void response.writeHead(206, { 'content-range': 'bytes 0-1/9', 'content-length': '2' }).end('ab'),
      async () => {
        const given = await sendRaw(port(), `GET /x HTTP/1.1\r\n${HOST}Range: bytes=0-1\r\n\r\n`)
        assert.deepEqual([given.status, given.header('content-range'), given.body], [206, 'bytes 0-1/9', 'ab'])
        assert.equal(shop().last().headers.range, 'bytes=0-1')
      },
    )
  })

  test('trailers of an answer pass', async () => {
    await answering(
      (_, response) => {
        response.writeHead(200, { trailer: 'x-sum' })
        response.write('body')
        response.addTrailers({ 'x-sum': '42' })
        response.end()
      },
      async () => {
        const given = await sendRaw(port(), `GET /x HTTP/1.1\r\n${HOST}TE: trailers\r\n\r\n`)
        assert.match(given.body, /^4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n$/)
      },
    )
  })

  test('early hints pass', async () => {
    await answering(
      (_, response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => void response.end('x')),
      async () => {
        const socket = await openSocket(port())
        let received = ''
        socket.on('data', (chunk) => (received += chunk.toString('latin1')))
        socket.write(`GET /x HTTP/1.1\r\n${HOST}\r\n`)
        await until('both heads came', () => received.includes('HTTP/1.1 200'))
        assert.match(received, /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200/)
        socket.destroy()
      },
    )
  })

  test('who asks before sending is told to continue, or refused without sending', async () => {
    const head = (length: number) =>
      `POST /x HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
    const socket = await openSocket(port())
    socket.write(head(5))
    const interim = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())))
    assert.equal(interim, 'HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('hello')
    const given = await readAnswer(socket)
    assert.deepEqual([given.status, JSON.parse(given.body).body], [200, 'hello'])
    socket.destroy()
    const refused = await sendRaw(port(), head(65 * MEGABYTE))
    assert.deepEqual([refused.status, refused.header('connection')], [413, 'close'])
  })

  test('hop-by-hop headers and what Connection lists stay with the upstream; repeated headers stay repeated', async () => {
    await answering(
      (_, response) => {
        response.writeHead(200, [
          'Connection',
          'close, X-Hop',
          'X-Hop',
          '1',
          'Set-Cookie',
          'a=1',
          'Set-Cookie',
          'b=2',
          'Via',
          '1.0 x',
        ])
        response.end('x')
      },
      async () => {
        const given = await sendRaw(port(), `GET /x HTTP/1.1\r\n${HOST}\r\n`)
        assert.equal(given.header('x-hop'), undefined)
        assert.equal(given.header('connection'), 'keep-alive')
        assert.deepEqual(given.head.match(/set-cookie: \w=\d/gi), ['set-cookie: a=1', 'set-cookie: b=2'])
        assert.match(String(given.header('via')), /^1\.0 x, 1\.1 banyan-/)
      },
    )
  })

  test('new services can’t set cookies and get nosniff', async () => {
    const before = host().server.listeners('request')
    host().server.removeAllListeners('request')
    host().server.on(
      'request',
      (_, response) => void response.writeHead(200, { 'set-cookie': 'connect.sid=evil' }).end('x'),
    )
    try {
      for (const path of ['/api/social/x', '/social/x']) {
        const given = await sendRaw(port(), `GET ${path} HTTP/1.1\r\n${HOST}\r\n`)
        assert.deepEqual(
          [given.header('set-cookie'), given.header('x-content-type-options')],
          [undefined, 'nosniff'],
          path,
        )
      }
    } finally {
      host().server.removeAllListeners('request')
      for (const listener of before) host().server.on('request', listener as RequestListener)
    }
  })

  test('own pages and redirects are served here', async () => {
    const page = await sendRaw(port(), `GET /banyan HTTP/1.1\r\n${HOST}\r\n`)
    assert.match(page.body, /start page/)
    const redirect = await sendRaw(port(), `GET /console HTTP/1.1\r\n${HOST}\r\n`)
    assert.deepEqual([redirect.status, redirect.header('location')], [302, 'http://127.0.0.1:8081/'])
  })

  test('a page of the gateway that fails is a 500 problem', async () => {
    await using broken = await startEdge({
      shop: shop(),
      host: host(),
      routes: [{ prefix: '/', kind: 'own', handle: () => Promise.reject(new Error('secret detail')) }],
    })
    const given = await sendRaw(broken.address.port, `GET / HTTP/1.1\r\n${HOST}\r\n`)
    assert.deepEqual([given.status, given.code, given.body.includes('secret')], [500, 'GATEWAY_HANDLER_FAILED', false])
  })
})
