import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import { HISTORY_MINUTES_MAX, openHistory } from './history.ts'
import type { Now } from './now.ts'
import { LIVE_STREAMS_MAX, startWatch, type Watch } from './watch.ts'

const NEVER = new AbortController().signal

const reading = (o: Partial<Now> = {}): Now => ({
  at: new Date().toISOString(),
  processes: [],
  hosts: [],
  contexts: [],
  rates: null,
  gateway: null,
  registry: null,
  ...o,
})

/** A server whose every request is a live stream. */
const serving = async (t: TestContext, watch: Watch) => {
  const refused: unknown[] = []
  const server = createServer((_request, response) => {
    try {
      watch.stream(response, NEVER)
    } catch (error) {
      refused.push(error)
      response.destroy()
    }
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const open = () => {
    const socket = connect(port, '127.0.0.1')
    t.after(() => void socket.destroy())
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    return socket
  }
  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))
  return { open, refused, connections }
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 10_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not so within 10 s: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('live streams', () => {
  it('drop a reader who takes nothing, and serve the others on', async (t) => {
    const large = reading({ processes: [{ name: 'x'.repeat(300_000), state: '', pid: 1, restarts: 0, since: '' }] })
    await using watch = startWatch({ read: async () => large, history: openHistory(), everyMs: 5 })
    const { open, connections } = await serving(t, watch)
    const stalled = open()
    stalled.pause()
    let received = 0
    open().on('data', (bytes) => (received += bytes.length))
    await until(async () => (await connections()) === 1)
    const before = received
    await until(() => received > before + 1_000_000)
  })

  it(`are at most ${LIVE_STREAMS_MAX}`, async (t) => {
    await using watch = startWatch({ read: async () => reading(), history: openHistory(), everyMs: 10 })
    const { open, refused, connections } = await serving(t, watch)
    const sockets = Array.from({ length: LIVE_STREAMS_MAX }, open)
    for (const socket of sockets) socket.resume()
    await until(async () => (await connections()) === LIVE_STREAMS_MAX)
    await Promise.all(
      sockets.map(async (socket) => socket.bytesRead > 0 || new Promise((resolve) => socket.once('data', resolve))),
    )
    open()
    await until(() => refused.length === 1)
    assert.ok(isFault(refused[0], 'CONSOLE_OVERLOADED'))
    sockets[0]!.destroy()
    await until(async () => (await connections()) === LIVE_STREAMS_MAX - 1)
    const again = open()
    await new Promise((resolve) => again.once('data', resolve))
  })

  it('read often only while somebody watches', async (t) => {
    let count = 0
    const read = async () => {
      count += 1
      return reading()
    }
    await using watch = startWatch({ read, history: openHistory(), everyMs: 5 })
    const { open } = await serving(t, watch)
    await until(() => count === 1)
    open().resume()
    await until(() => count > 5)
  })
})

describe('the history', () => {
  it(`reaches back ${HISTORY_MINUTES_MAX} minutes, and sums what the readings tell`, () => {
    const history = openHistory()
    for (let i = 0; i < HISTORY_MINUTES_MAX * 12 + 5; i++) history.add(reading())
    assert.equal(history.last(HISTORY_MINUTES_MAX).length, HISTORY_MINUTES_MAX * 12)
    const host = (name: string, rssBytes: number, isAway = false) => ({
      name,
      address: name,
      isAway,
      process: isAway ? null : { rssBytes },
      contexts: ['social'],
      commandsPerSecond: null,
      queriesPerSecond: null,
      calls: [],
    })
    const command = { accepted: 1, rejected: 2, failed: 3, msTotal: 100 }
    history.add(
      reading({
        hosts: [host('social-1', 90), host('social-2', 110), host('social-3', 0, true)],
        contexts: [
          {
            context: 'social',
            standing: 'open',
            deadLetters: 0,
            hosts: [{ host: 'host', standing: 'open' }],
            views: [
              { view: 'a', lagEvents: 3, state: 'live' },
              { view: 'b', lagEvents: 7, state: 'live' },
            ],
          },
        ],
        rates: {
          contexts: {
            social: {
              commands: { LikePost: command },
              events: { PostLiked: { recorded: 4 } },
              policies: { p: { handled: 1, failed: 5 } },
            },
          },
        },
        gateway: { requestsPerSecond: 9, errorsPerSecond: 2, p50Ms: 1, p99Ms: 1, inFlight: {}, upstreams: {} },
      }),
    )
    const { at: _, ...point } = history.last(1).at(-1)!
    const processes = { social: { count: 2, rssBytes: 200 } }
    assert.deepEqual(point, { requests: 9, commands: 6, events: 4, failures: 10, lag: { social: 7 }, processes })
  })
})
