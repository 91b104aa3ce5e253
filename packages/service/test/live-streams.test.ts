import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { LiveDef } from '@banyan/model'
import { type TestScope } from '@banyan/testing'
import { liveInputOf } from '../src/http/live-input.ts'
import { sendLive, UNREAD_BYTES_MAX } from '../src/http/live-stream.ts'
import type { LiveEvent, OpenParts } from '../src/index.ts'
import { LIVE_STREAMS_MAX, LIVE_TOPICS_MAX } from '../src/limits.ts'
import { NotesLive } from './rig/example.ts'
import { eventually, inMemory, stage } from './rig/stage.ts'

const PATH = '/api/theatre/notes/live'
/** More than the systems at both ends of a connection keep for it, so that the rest must wait in the host. */
const MESSAGES = 1_000
const MESSAGE = 'x'.repeat(20_000)

describe('a live stream', () => {
  it('without news shows that it is alive, again and again', async (t) => {
    const { host, token } = await stage(t, { liveTimes: { heartbeatMs: 5 } })
    await host.whenReady()
    const reader = await openReader(t, host.port, await token())
    reader.socket.resume()
    await eventually(() => assert.ok(reader.text().split(': heartbeat\n\n').length > 3, reader.text()))
    assert.doesNotMatch(reader.text(), /^(id|event|data):/m)
  })

  it('gives a reader who reads everything, however much comes at once', async (t) => {
    const source = flood()
    const { host, token } = await stage(t, { open: source.open })
    await host.whenReady()
    const reader = await openReader(t, host.port, await token())
    reader.socket.resume()
    await eventually(() => assert.deepEqual(reader.ids(), numbers(1, MESSAGES)), 30_000)
  })

  it(`of a reader who doesn't read keeps ${UNREAD_BYTES_MAX} bytes and one message, is closed, and goes on where it broke off`, async (t) => {
    const source = flood()
    const { host, token } = await stage(t, { open: source.open, liveTimes: { stalledMs: 200 } })
    await host.whenReady()
    const bearer = await token()
    const stalled = await openReader(t, host.port, bearer)
    await eventually(() => assert.deepEqual([source.asked() > 0, source.streams()], [true, 0]))
    assert.ok(source.asked() < MESSAGES, 'nothing more was taken from the source while nobody read')
    stalled.socket.resume()
    await once(stalled.socket, 'close')
    assert.doesNotMatch(stalled.text(), /event: end/)
    const had = stalled.ids()
    assert.deepEqual(had, numbers(1, had.length))
    assert.ok(had.length < MESSAGES)
    const back = await openReader(t, host.port, bearer, had.at(-1))
    back.socket.resume()
    await eventually(() => assert.deepEqual(back.ids(), numbers(had.length + 1, MESSAGES)), 30_000)
  })

  it('goes on where its address says, where no header does: a browser can’t send one with a new stream', async (t) => {
    const source = flood()
    const { host, token } = await stage(t, { open: source.open })
    await host.whenReady()
    const from = MESSAGES - 3
    const reader = await openReader(t, host.port, await token(), undefined, `?lastEventId=${from}`)
    reader.socket.resume()
    await eventually(() => assert.deepEqual(reader.ids(), numbers(from + 1, MESSAGES)))
  })

  it('brings the topics that its address asks for, and closes those that the caller may not hear of', async (t) => {
    const { host, token, ask } = await stage(t)
    await host.whenReady()
    const reader = await openReader(t, host.port, await token(), undefined, '?topics=all-notes,secret')
    reader.socket.resume()
    await eventually(() => assert.match(reader.text(), /event: topic-closed\ndata: {"topic":"secret"}/))
    await ask('POST', '/api/theatre/notes', { as: { sub: 'somebody-else' }, body: { text: 'hello' } })
    await eventually(() => assert.match(reader.text(), /event: note-written/))
  })

  it(`takes ${LIVE_TOPICS_MAX} topics, and refuses one more, and any where there are none`, async (t) => {
    const topics = (n: number) => Array.from({ length: n }, (_, i) => `t${i}`).join(',')
    const { ask, host } = await stage(t)
    await host.whenReady()
    const { status, body } = await ask('GET', `${PATH}?topics=${topics(LIVE_TOPICS_MAX + 1)}`)
    assert.deepEqual([status, body['code']], [400, 'SERVICE_INPUT_INVALID'])
    const { hears: _, ...withoutTopics } = NotesLive
    const takes = (live: LiveDef, n: number) => liveInputOf(live).safeParse({ topics: topics(n).split(',') }).success
    assert.deepEqual([takes(NotesLive, LIVE_TOPICS_MAX), takes(withoutTopics, 1)], [true, false])
  })

  it('is given the next message at the limit of unread bytes, and beyond it once they are taken', async (t) => {
    const found: number[] = []
    /** All before the network has its first turn, so that bytes can be counted. */
    async function* messages(response: ServerResponse): AsyncGenerator<LiveEvent> {
      yield { id: '0', event: 'e', data: 'the head of the answer goes with the first one' }
      const long = UNREAD_BYTES_MAX / 2
      const before = response.writableLength
      yield { id: '1', event: 'e', data: 'x'.repeat(long) }
      const around = response.writableLength - before - long
      yield { id: '2', event: 'e', data: 'x'.repeat(UNREAD_BYTES_MAX - response.writableLength - around) }
      found.push(response.writableLength)
      yield { id: '3', event: 'e', data: '' }
      found.push(response.writableLength)
    }
    const ended = Promise.withResolvers<string>()
    const ending = new AbortController().signal
    const server = createServer((_request, response) => {
      const times = { heartbeatMs: 60_000, stalledMs: 10_000 }
      sendLive(response, { events: () => messages(response), ending, times }).then(ended.resolve, ended.reject)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.after(() => void server.close())
    await openReader(t, (server.address() as AddressInfo).port, '')
    assert.equal(await ended.promise, 'ended')
    assert.deepEqual(found, [UNREAD_BYTES_MAX, 0])
  })

  it(`is one of ${LIVE_STREAMS_MAX} at most; one more is told to come back, and has a place once another left`, async (t) => {
    const { host, token } = await stage(t)
    await host.whenReady()
    const agent = new Agent({ maxSockets: Infinity })
    t.after(() => agent.destroy())
    const headers = { authorization: `Bearer ${await token()}` }
    const ask = async (): Promise<IncomingMessage> => {
      const request = get({ port: host.port, path: PATH, headers, agent })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      return response
    }
    const open: IncomingMessage[] = []
    while (open.length < LIVE_STREAMS_MAX)
      open.push(...(await Promise.all(Array.from({ length: Math.min(200, LIVE_STREAMS_MAX - open.length) }, ask))))
    assert.deepEqual(new Set(open.map((response) => response.statusCode)), new Set([200]))
    const tooMany = await ask()
    const problem = JSON.parse(await textOf(tooMany)) as Record<string, unknown>
    assert.deepEqual(
      [tooMany.statusCode, tooMany.headers['retry-after'], problem['code'], problem['limit'], problem['what']],
      [503, '1', 'SERVICE_OVERLOADED', LIVE_STREAMS_MAX, 'live streams'],
    )
    open[0]!.destroy()
    await eventually(async () => {
      const next = await ask()
      if (next.statusCode !== 200) await textOf(next)
      assert.equal(next.statusCode, 200)
    })
    await host.drain()
  })
})

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => String(from + i))

/** A context whose live source has {@link MESSAGES} large messages at hand, as somebody meets who has missed much. */
const flood = () => {
  let streams = 0
  let asked = 0
  async function* messages(o: { readonly lastEventId: string | null; readonly signal: AbortSignal }) {
    streams += 1
    try {
      for (let i = Number(o.lastEventId ?? 0) + 1; i <= MESSAGES; i++) {
        asked = i
        yield { id: String(i), event: 'note-written', data: MESSAGE } satisfies LiveEvent
      }
      if (!o.signal.aborted) await once(o.signal, 'abort')
    } finally {
      streams -= 1
    }
  }
  const open: OpenParts = async (o) => {
    const parts = await inMemory(o)
    return { ...parts, views: { ...parts.views, live: (_def, subscription) => messages(subscription) } }
  }
  return { open, streams: () => streams, asked: () => asked }
}

type Reader = { readonly socket: Socket; readonly text: () => string; readonly ids: () => readonly string[] }

/** A connection that has asked for the stream and, until its socket is resumed, reads nothing. */
const openReader = async (
  t: TestScope,
  port: number,
  token: string,
  lastEventId?: string,
  parameters = '',
): Promise<Reader> => {
  const socket = connect(port, '127.0.0.1').pause()
  t.after(async () => void socket.destroy())
  socket.on('error', () => {}) // its end is what tests wait for
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  socket.pause()
  await once(socket, 'connect')
  const from = lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`
  socket.write(`GET ${PATH}${parameters} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${from}\r\n`)
  return { socket, text: () => text, ids: () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id!) }
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += String(part)
  return text
}
