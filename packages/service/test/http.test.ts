import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { BODY_BYTES_MAX, HEADERS_MAX, JSON_DEPTH_MAX } from '../src/limits.ts'
import { eventually, inMemory, stage } from './rig/stage.ts'

describe('a body', () => {
  it('at its limits is taken, one beyond is refused with a problem', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const post = (raw: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
      ask('POST', '/api/theatre/notes', { raw, headers: { 'content-type': type } })
    const padded = (bytes: number) => `{"text":"x"}${' '.repeat(bytes - 12)}`
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const latin1 = Uint8Array.from([...Buffer.from('{"text":"'), 0xe9, ...Buffer.from('"}')])
    const cases = [
      [padded(BODY_BYTES_MAX), 201, undefined],
      [padded(BODY_BYTES_MAX + 1), 413, 'SERVICE_BODY_TOO_LARGE'],
      [nested(JSON_DEPTH_MAX), 400, 'SERVICE_INPUT_INVALID'],
      [nested(JSON_DEPTH_MAX + 1), 400, 'SERVICE_BODY_MALFORMED'],
      [nested(20_000), 400, 'SERVICE_BODY_MALFORMED'],
      ['['.repeat(60_000), 400, 'SERVICE_BODY_MALFORMED'],
      [latin1, 400, 'SERVICE_BODY_MALFORMED'],
      ['{"text":"a","text":"b"}', 400, 'SERVICE_BODY_MALFORMED'],
      [String.raw`{"text":"a","\u0074ext":"b"}`, 400, 'SERVICE_BODY_MALFORMED'],
      ['{"text":"a","__proto__":{"x":1}}', 400, 'SERVICE_BODY_MALFORMED'],
      [String.raw`{"text":"\ud800"}`, 400, 'SERVICE_BODY_MALFORMED'],
      [String.raw`{"text":"\u0000"}`, 400, 'SERVICE_BODY_MALFORMED'],
      [String.raw`"\"\"\"`.repeat(9_000), 400, 'SERVICE_BODY_MALFORMED'],
      ['{"text":', 400, 'SERVICE_BODY_MALFORMED'],
      ['\ufeff{"text":"x"}', 400, 'SERVICE_BODY_MALFORMED'],
      ['"text"', 400, 'SERVICE_INPUT_INVALID'],
      ['{"text":"x","extra":1}', 400, 'SERVICE_INPUT_INVALID'],
      ['{}', 400, 'SERVICE_INPUT_INVALID'],
    ] as const
    for (const [raw, status, code] of cases) {
      const answer = await post(raw)
      assert.deepEqual([answer.status, answer.body['code']], [status, code], String(raw).slice(0, 40))
      if (status !== 201) assert.match(answer.headers.get('content-type')!, /^application\/problem\+json/)
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16'])
      assert.equal((await post('{"text":"x"}', type)).body['code'], 'SERVICE_MEDIA_TYPE_REFUSED', type)
  })

  it('that doesn’t fit is refused by the paths of its fields, without their values', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const { body } = await ask('POST', '/api/theatre/notes', { body: { text: 7_313_313 } })
    assert.deepEqual(
      (body['fields'] as { path: string }[]).map((f) => f.path),
      ['text'],
    )
    assert.ok(!JSON.stringify(body).includes('7313313'))
    const twice = await ask('PUT', '/api/theatre/seats/A1', { body: { seatId: 'B1' } })
    assert.deepEqual([twice.status, twice.body['code']], [400, 'SERVICE_INPUT_INVALID'])
  })
})

describe('a request', () => {
  it('to nowhere, by another method, or with too many headers is a problem with a code', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const nowhere = await ask('GET', '/api/theatre/nowhere')
    assert.deepEqual([nowhere.status, nowhere.body['code']], [404, 'SERVICE_NOT_FOUND'])
    const other = await ask('PATCH', '/api/theatre/notes', { body: {} })
    assert.deepEqual([other.status, other.headers.get('allow')], [405, 'POST, GET'])
    const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, '1']))
    assert.equal((await ask('GET', '/api/theatre/notes?authorId=ann', { headers: headers(80) })).status, 200)
    const many = await ask('GET', '/api/theatre/notes?authorId=ann', { headers: headers(HEADERS_MAX) })
    assert.deepEqual([many.status, many.body['code']], [431, 'SERVICE_HEADERS_TOO_MANY'])
    assert.equal((await ask('GET', '/api/theatre/notes/%ff')).status, 400)
    assert.equal(
      (await ask('GET', `/api/theatre/notes/${'x'.repeat(3_001)}`)).body['code'],
      'SERVICE_REQUEST_MALFORMED',
    )
  })

  it('of 10,000 headers, or that is no HTTP, gets a clear error and harms nobody', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const headers = Array.from({ length: 10_000 }, (_, i) => `x-${i}: 1\r\n`).join('')
    assert.match(await sendRaw(host.port, `GET / HTTP/1.1\r\nhost: x\r\n${headers}\r\n`), /^HTTP\/1.1 431 /)
    assert.match(await sendRaw(host.port, 'NONSENSE\r\n\r\n'), /^HTTP\/1.1 400 [\s\S]*SERVICE_REQUEST_MALFORMED/)
    assert.equal((await ask('GET', '/_health/live')).status, 200)
  })

  it('reads its parameters after the schema', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const codes = async (query: string) => (await ask('GET', `/api/theatre/notes?${query}`)).body['code']
    assert.equal(await codes('authorId=ann&limit=10'), undefined)
    assert.equal(await codes('authorId=ann&limit=11'), 'SERVICE_INPUT_INVALID')
    assert.equal(await codes('authorId=ann&limit=x'), 'SERVICE_INPUT_INVALID')
    assert.equal(await codes('authorId=ann&authorId=ben'), 'SERVICE_INPUT_INVALID')
    assert.equal(await codes('authorId=ann&unknown=1'), 'SERVICE_INPUT_INVALID')
    const lost = await ask('GET', '/api/theatre/notes?authorId=ann&cursor=nonsense')
    assert.deepEqual([lost.body['code'], lost.body['title']], ['PROJECTION_CURSOR_INVALID', 'Cursor invalid'])
    assert.match(String(lost.body['detail']), /^expected a cursor that an earlier page of .* gave/)
    const missing = await ask('GET', '/api/theatre/notes/n1')
    assert.deepEqual([missing.status, missing.body['code']], [404, 'NoSuchNote'])
  })

  it('names what it has seen in one form only; what other contexts have shown is their matter', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const read = (seen: string) => ask('GET', '/api/theatre/notes?authorId=ann', { headers: { 'banyan-seen': seen } })
    for (const seen of ['nonsense', 'theatre:Note-1', 'theatre:Note-1@0', 'theatre:Note-1@x', ',', 'x'.repeat(4_001)])
      assert.equal((await read(seen)).body['code'], 'SERVICE_HEADER_INVALID', seen.slice(0, 20))
    const foreign = await read('office:Tally-ann@7, office:Tally-ben@1')
    assert.deepEqual([foreign.status, foreign.headers.get('banyan-stale')], [200, null])
    assert.equal((await read('theatre:Note-never@1')).headers.get('banyan-stale'), 'true')
  })

  it('leaves one line in the log, without ids, texts or tokens', async (t) => {
    const { ask, host, lines, token } = await stage(t)
    await host.whenReady()
    const bearer = await token()
    const traceId = 'a'.repeat(32)
    const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` }
    await ask('PUT', '/api/theatre/seats/secret-seat', { as: bearer, body: { wish: 'secret wish' }, headers })
    const mine = await eventually(() => {
      const found = lines.filter((line) => line.includes('"msg":"request"') && line.includes('/seats/'))
      assert.equal(found.length, 1)
      return JSON.parse(found[0]!) as Record<string, unknown>
    })
    assert.deepEqual(
      [mine['method'], mine['route'], mine['status'], mine['actorKind'], mine['traceId']],
      ['PUT', '/api/theatre/seats/:seatId', 200, 'member', traceId],
    )
    await ask('POST', '/api/theatre/notes', { as: bearer, body: { text: 'secret wish' }, headers })
    const trails = ['a policy reacts', 'views handled an event']
    await eventually(() => {
      for (const trail of trails)
        assert.ok(
          lines.some((l) => l.includes(trail) && l.includes(traceId)),
          trail,
        )
    })
    const all = lines.filter((line) => !trails.some((trail) => line.includes(trail))).join('')
    assert.ok(![bearer, 'secret wish', 'secret-seat'].some((secret) => all.includes(secret)))
  })

  it('that hangs is given up in time, and too many at once are told to come back', async (t) => {
    const never = new Promise<never>(() => {})
    let hangs = false
    const { ask, host } = await stage(t, {
      deadlineMs: 300,
      open: async (asked) => {
        const parts = await inMemory(asked)
        const load: typeof parts.store.load = (...args) => (hangs ? never : parts.store.load(...args))
        return { ...parts, store: { ...parts.store, load } }
      },
    })
    await host.whenReady()
    hangs = true
    const answers = await Promise.all(Array.from({ length: 201 }, (_, i) => ask('PUT', `/api/theatre/seats/S${i}`)))
    const codes = answers.map((answer) => answer.body['code'])
    assert.equal(codes.filter((code) => code === 'SERVICE_DEADLINE_PASSED').length, 200)
    assert.equal(codes.filter((code) => code === 'SERVICE_OVERLOADED').length, 1)
    assert.ok(answers.every((answer) => answer.status === 503 && answer.headers.get('retry-after') === '1'))
    assert.equal((await ask('GET', '/_health/live')).status, 200)
  })

  it('that meets a bug is told a trace id and nothing of the inside', async (t) => {
    const { ask, host } = await stage(t, {
      open: async (asked) => {
        const parts = await inMemory(asked)
        const load = () => Promise.reject(new Error('table secret_table is odd'))
        return { ...parts, store: { ...parts.store, load } }
      },
    })
    await host.whenReady()
    const answer = await ask('PUT', '/api/theatre/seats/A1')
    assert.deepEqual([answer.status, answer.body['code']], [500, 'SERVICE_INTERNAL'])
    assert.match(String(answer.body['traceId']), /^[0-9a-f]{32}$/)
    assert.ok(!JSON.stringify(answer.body).includes('secret_table'))
  })
})

describe('a host', () => {
  it('mounts pages under their prefix, and nothing else', async (t) => {
    const { host, origin } = await stage(t, {
      pages: { prefix: '/social', handler: (request, response) => response.end(`page ${request.url}`) },
    })
    await host.whenReady()
    assert.equal(await (await fetch(`${origin}/social`)).text(), 'page /social')
    assert.equal(await (await fetch(`${origin}/social/assets/x.js?v=1`)).text(), 'page /social/assets/x.js?v=1')
    assert.equal((await fetch(`${origin}/socialite`)).status, 404)
  })

  it('ends streams and finishes what is under way when it drains', async (t) => {
    const { host, origin, token, ask } = await stage(t)
    await host.whenReady()
    const live = await fetch(`${origin}/api/theatre/notes/live`, {
      headers: { authorization: `Bearer ${await token()}` },
    })
    assert.match(live.headers.get('content-type')!, /^text\/event-stream/)
    const next = eventsOf(live)
    const written = await ask('POST', '/api/theatre/notes', { body: { text: 'x' } })
    const event = await next()
    assert.match(event, /^id: \S+\nevent: note-written\ndata: \{/)
    assert.ok(event.includes(`{"noteId":"${String(written.body['noteId'])}"}`))
    const draining = host.drain()
    assert.equal(await next(), 'event: end\ndata: {}')
    await draining
    await assert.rejects(fetch(`${origin}/_health/live`))
  })

  it('answers what is under way when it drains, and takes nothing new', async (t) => {
    const gate = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const { ask, host } = await stage(t, {
      open: async (asked) => {
        const parts = await inMemory(asked)
        const load: typeof parts.store.load = async (...args) => {
          arrived.resolve()
          await gate.promise
          return parts.store.load(...args)
        }
        return { ...parts, store: { ...parts.store, load } }
      },
    })
    await host.whenReady()
    const underWay = ask('PUT', '/api/theatre/seats/A1')
    await arrived.promise
    const draining = host.drain()
    await assert.rejects(ask('PUT', '/api/theatre/seats/A2'))
    gate.resolve()
    assert.equal((await underWay).status, 200)
    await draining
  })

  it('lets a reader go on where a stream broke off', async (t) => {
    const { host, origin, token, ask } = await stage(t)
    await host.whenReady()
    const follow = async (lastEventId?: string) => {
      const headers = { authorization: `Bearer ${await token()}`, ...(lastEventId && { 'last-event-id': lastEventId }) }
      const gone = new AbortController()
      const response = await fetch(`${origin}/api/theatre/notes/live`, { headers, signal: gone.signal })
      return { next: eventsOf(response), leave: () => gone.abort() }
    }
    const first = await follow()
    await ask('POST', '/api/theatre/notes', { body: { text: 'one' } })
    const lastEventId = /^id: (\S+)/m.exec(await first.next())![1]!
    first.leave()
    const missed = await ask('POST', '/api/theatre/notes', { body: { text: 'two' } })
    const second = await follow(lastEventId)
    assert.ok((await second.next()).includes(String(missed.body['noteId'])))
    second.leave()
  })
})

/** The events of a stream, one a call; comments and `retry` are passed over. */
const eventsOf = (response: Response): (() => Promise<string>) => {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async () => {
    for (;;) {
      const end = text.indexOf('\n\n')
      const frame = end < 0 ? '' : text.slice(0, end)
      text = end < 0 ? text + ((await reader.read()).value ?? '') : text.slice(end + 2)
      if (frame.includes('event: ')) return frame
    }
  }
}

/** What a server answers to bytes. */
const sendRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => (answer += part))
    socket.on('close', () => resolve(answer))
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)))
  })
