import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { isFault, type Retry } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import { callClient } from '../../src/calls/call-client.ts'
import { remoteAccess } from '../../src/calls/remote-context.ts'
import { endingAt } from '../../src/http/deadlines.ts'
import { callSigner, type Elsewhere } from '../../src/index.ts'
import { CALL_ANSWER_BYTES_MAX, CALL_BODY_BYTES_MAX, CALLED_ORIGINS_MAX } from '../../src/limits.ts'
import { BookingOf, Bookings, BookTable } from '../rig/kitchen.ts'
import { eventually } from '../rig/stage.ts'
import { tokenIssuer } from '../rig/tokens.ts'

const signal = new AbortController().signal

/** A server that nobody of ours wrote stands where the kitchen should be. */
const calling = async (t: TestScope, listener: RequestListener, o: Partial<Elsewhere> = {}) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = await clientFor(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, o)
  t.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  return client
}

const clientFor = async (t: TestScope, origin: string, o: Partial<Elsewhere> = {}) => {
  const { callKey } = await (await tokenIssuer(t)).contextKey('usher')
  const client = await callClient({ instancesOf: always(origin), sign: callSigner([callKey]), ...o })
  t.after(async () => client[Symbol.asyncDispose]())
  return remoteAccess(client, 'kitchen', { actor: { kind: 'service', id: 'usher/a-part' } })
}

const always = (origin: string): Elsewhere['instancesOf'] => {
  const instances = [{ id: origin, url: origin }]
  return () => instances
}

const ask = (access: Awaited<ReturnType<typeof calling>>, until = signal) =>
  access.ask(BookingOf, { tableId: 'T1' }, until)

const thrown = (code: string, retry: Retry) => (error: unknown) => {
  assert.ok(isFault(error), String(error))
  assert.deepEqual([error.code, error.retry], [code, retry])
  return true
}

const json = (status: number, value: unknown, type = 'application/json'): RequestListener => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': type }).end(text)
  }
}

const problem = (status: number, code: string) =>
  json(status, { type: 'x', title: 'x', status, detail: 'what it says', code, limit: 7 }, 'application/problem+json')

describe('an answer to a call', () => {
  const unreadable = {
    'a page': json(200, '<html>welcome</html>', 'text/html'),
    'half of its JSON': json(200, '{"answer": nul'),
    'broken UTF-8': (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22])),
    'a redirect': (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    'a failure that is no problem': json(500, { message: 'oops' }),
    'a proxy’s page': json(502, '<html>bad gateway</html>', 'text/html'),
    nothing: (_request, response) => void response.writeHead(204).end(),
  } satisfies Record<string, RequestListener>
  for (const [what, listener] of Object.entries(unreadable))
    it(`that is ${what} is not the context’s: later`, async (t) => {
      await assert.rejects(ask(await calling(t, listener)), thrown('SERVICE_ANSWER_UNREADABLE', 'later'))
    })

  it('that is no HTTP is not the context’s: later', async (t) => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.after(() => void server.close())
    const access = await clientFor(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await assert.rejects(ask(access), thrown('SERVICE_ANSWER_UNREADABLE', 'later'))
  })

  it('that breaks off may be whole another time', async (t) => {
    const access = await calling(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
      response.write('{"answer": ', () => response.destroy())
    })
    await assert.rejects(ask(access), thrown('SERVICE_CONTEXT_UNREACHABLE', 'later'))
  })

  it('of another shape, or larger than any may be, would be the same again', async (t) => {
    for (const value of [{ answer: { tableId: 7 } }, { answer: [] }, {}, [], null])
      await assert.rejects(ask(await calling(t, json(200, value))), thrown('SERVICE_ANSWER_UNFIT', 'never'))
    const sized = (bytes: number) => `{"answer":null}${' '.repeat(bytes - '{"answer":null}'.length)}`
    assert.equal(await ask(await calling(t, json(200, sized(CALL_ANSWER_BYTES_MAX)))), null)
    const larger = await calling(t, json(200, sized(CALL_ANSWER_BYTES_MAX + 1)))
    await assert.rejects(ask(larger), thrown('SERVICE_ANSWER_UNFIT', 'never'))
  })

  it('of a newer context is read without what is new', async (t) => {
    const row = { tableId: 'T1', memberId: 'ann' }
    const access = await calling(t, json(200, { answer: { ...row, guests: 4 }, servedBy: 'kim' }))
    assert.deepEqual(await ask(access), row)
  })

  it('that is a problem is thrown here as there: its code, what belongs to it, whether to come back', async (t) => {
    const cases: readonly (readonly [number, string, Retry])[] = [
      [503, 'SERVICE_CONTEXT_AWAY', 'later'],
      [503, 'STORE_UNAVAILABLE', 'later'],
      [400, 'SERVICE_INPUT_INVALID', 'never'],
      [501, 'SERVICE_CALL_UNKNOWN', 'never'],
      [500, 'SERVICE_INTERNAL', 'never'],
    ]
    for (const [status, code, retry] of cases)
      await assert.rejects(ask(await calling(t, problem(status, code))), (error) => {
        assert.ok(thrown(code, retry)(error) && isFault(error))
        assert.deepEqual([error.message, error.data], ['what it says', { limit: 7 }])
        return true
      })
  })

  it('that refuses the token blames keys and clocks, not what was sent: later', async (t) => {
    const access = await calling(t, problem(401, 'SERVICE_TOKEN_REFUSED'))
    await assert.rejects(ask(access), thrown('SERVICE_CALL_REFUSED', 'later'))
  })
})

const connectionsOf = (server: Server) => promisify(server.getConnections.bind(server))()

describe('connections', () => {
  it('are kept to so many processes, those used last', async (t) => {
    const servers = Array.from({ length: CALLED_ORIGINS_MAX + 1 }, () => createServer(json(200, { answer: null })))
    await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')))
    t.after(async () => {
      for (const server of servers) server.close()
    })
    const origins = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const access = await clientFor(t, '', { instancesOf: () => origins.splice(0, 1).map((url) => ({ id: url, url })) })
    const open = async () => (await Promise.all(servers.map(connectionsOf))).reduce((sum, count) => sum + count)
    for (let i = 0; i < CALLED_ORIGINS_MAX; i++) await ask(access)
    assert.equal(await open(), CALLED_ORIGINS_MAX)
    await ask(access)
    await eventually(async () => assert.equal(await open(), CALLED_ORIGINS_MAX))
  })
})

describe('a call', () => {
  const recording = () => {
    const heard: IncomingHttpHeaders[] = []
    const listener: RequestListener = (request, response) => {
      heard.push(request.headers)
      json(200, { answer: null, passed: true })(request, response)
    }
    return { heard, listener, told: () => Number(heard.at(-1)?.['banyan-deadline-ms']) }
  }

  it('tells what is left of its caller’s time, and never more than its own limit', async (t) => {
    const { told, listener } = recording()
    const access = await calling(t, listener, { deadlineMs: 5_000 })
    await ask(access)
    assert.ok(4_000 < told() && told() <= 5_000, String(told()))
    const ends = (inMs: number) => endingAt(AbortSignal.timeout(inMs), performance.now() + inMs)
    await ask(access, ends(700))
    assert.ok(0 < told() && told() <= 700, String(told()))
    await ask(access, ends(60_000))
    assert.ok(told() <= 5_000)
    await access.whenSeen([Bookings], 'Table-T1@1', { timeoutMs: 2_000, signal })
    assert.ok(5_000 < told() && told() <= 7_000, String(told()))
  })

  it('is given up when its time is over, wherever it is spent', async (t) => {
    const silent = await calling(t, () => undefined, { deadlineMs: 100 })
    await assert.rejects(ask(silent), thrown('SERVICE_DEADLINE_PASSED', 'later'))
    const halfway = await calling(t, (_request, response) => void response.writeHead(200).write('{'), {
      deadlineMs: 100,
    })
    await assert.rejects(ask(halfway), thrown('SERVICE_DEADLINE_PASSED', 'later'))
    const lost = await calling(t, json(200, {}), { deadlineMs: 100, sign: () => new Promise(() => {}) })
    await assert.rejects(ask(lost), thrown('SERVICE_DEADLINE_PASSED', 'later'))
    const over = endingAt(new AbortController().signal, performance.now())
    await assert.rejects(ask(silent, over), thrown('SERVICE_DEADLINE_PASSED', 'later'))
  })

  it('carries a token of the calling context for the called one, the same while it is fresh', async (t) => {
    const { heard, listener } = recording()
    const access = await calling(t, listener)
    await ask(access)
    await ask(access)
    await ask(access.as({ from: 'usher', actor: { kind: 'member', id: 'ann' } }))
    const claims = heard.map(({ authorization = '' }) => {
      const {
        jti: _jti,
        iat,
        exp,
        ...rest
      } = JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as Readonly<
        Record<string, unknown>
      >
      assert.equal(Number(exp) - Number(iat), 90)
      return rest
    })
    const own = { iss: 'usher', aud: 'kitchen', sub: 'usher/a-part', kind: 'service' }
    assert.deepEqual(claims, [own, own, { ...own, sub: 'ann', kind: 'member', act: { sub: 'usher' } }])
    assert.equal(heard[0]?.authorization, heard[1]?.authorization)
  })

  it('is not made for a context whose key is not here, nor with more than fits', async (t) => {
    const { heard, listener } = recording()
    const access = await calling(t, listener)
    const stranger = access.as({ actor: { kind: 'service', id: 'cloakroom' } })
    await assert.rejects(ask(stranger), thrown('SERVICE_CALL_KEY_MISSING', 'later'))
    await assert.rejects(ask(access.as({ actor: { kind: 'member', id: 'ann' } })), /expected `from`/)
    const large = access.send(BookTable, { tableId: 'T1', memberId: '가'.repeat(CALL_BODY_BYTES_MAX / 3) }, { signal })
    await assert.rejects(large, (error) => isFault(error) && error.retry === 'never')
    assert.equal(heard.length, 0)
  })
})
