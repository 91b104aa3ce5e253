import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { StreamEnding } from '../identity/live-streams.ts'
import { EventStreamTail, farewell } from './event-stream-tail.ts'
import type { Exchange } from './exchange.ts'
import { readResponseHead, readTrailers, type ResponseHead } from './response-head.ts'
import type { Sending } from './sending.ts'
import { watchSessions } from './session-watch.ts'
import { splice } from './splice.ts'
import { switchingProtocols } from './switching-protocols.ts'

// Up to here a whole body goes out in one write together with its head: 2 µs a request less than head and body apart.
const ONE_WRITE_MAX_BYTES = 16_384

const CLIENT_LEFT = new Error('the client left')

type Controller = Dispatcher.DispatchController

/**
 * Takes an answer from undici and gives it to the client as it comes: no stream, promise or closure in between, and no
 * more in memory than the client is willing to take.
 */
export class Relay implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange
  readonly #sending: Sending
  /** Another instance was asked: what still comes from this one is nobody's. */
  #isLeft = false
  #controller: Controller | undefined = undefined
  #isAborted = false
  #hasEnded = false
  #isDraining = false
  #contentLength = -1
  /** Of an event stream that a message of ours may be added to. */
  #tail: EventStreamTail | undefined = undefined
  /** Set once the sockets are joined after an upgrade: the destroyer of both. */
  #cut: (() => void) | undefined = undefined

  constructor(exchange: Exchange, sending: Sending) {
    this.#exchange = exchange
    this.#sending = sending
  }

  get isSpliced(): boolean {
    return this.#cut !== undefined
  }

  /** The client is gone: stop the upstream. */
  abort(): void {
    this.#isAborted = true
    this.#controller?.abort(CLIENT_LEFT)
  }

  /** Ends an event stream properly towards the client, saying why where that fits in; cuts a WebSocket; stops the upstream. */
  endStream(why: StreamEnding): void {
    if (this.#cut !== undefined) return this.#cut()
    if (this.#hasEnded) return
    const { response, edge } = this.#exchange
    this.#hasEnded = true
    response.end(this.#tail?.isBetweenMessages === true ? farewell(why) : '')
    // What is left in the buffer must be read in time.
    if (response.writableLength > 0) edge.watch.start(this)
    this.#controller?.abort(CLIENT_LEFT)
  }

  /** The client's reading is not waited for any more. */
  stopWaiting(): void {
    this.#exchange.edge.watch.stop(this)
  }

  /** The client has not read for too long. */
  onStalled(): void {
    this.#exchange.request.socket.destroy()
  }

  onDrain(): void {
    this.stopWaiting()
    this.#controller?.resume()
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    if (this.#isAborted) controller.abort(CLIENT_LEFT)
  }

  onResponseStart(_: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return this.#passInterim(status, headers)
    if (status >= 500 && this.#sending.goesElsewhereAfter(status, headers)) return void (this.#isLeft = true)
    const { response, request, edge, route } = this.#exchange
    const head = readResponseHead(headers, { status, isOwn: route.isOwn, via: edge.via })
    if (route.kind === 'passthrough' && edge.identity !== undefined)
      watchSessions(edge.identity, {
        method: request.method as string,
        url: request.url as string,
        cookie: this.#exchange.head.cookie,
        status,
        headers,
      })
    this.#giveRenewedCookies(head)
    const { degradedBy } = this.#exchange
    if (degradedBy !== '') head.headers.push('banyan-degraded', degradedBy)
    if (edge.isDraining) head.headers.push('connection', 'close')
    this.#contentLength = head.contentLength
    response.writeHead(status, head.headers)
    if (head.contentLength < 0 && request.method !== 'HEAD') response.flushHeaders()
    if (!head.isEventStream || request.method === 'HEAD') return
    const isPlain = head.contentLength < 0 && (headers['content-encoding'] ?? 'identity') === 'identity'
    if (route.isOwn && isPlain) this.#tail = new EventStreamTail()
    this.#exchange.becomeStream()
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#hasEnded || this.#isLeft) return
    const { response, edge } = this.#exchange
    if (chunk.length === this.#contentLength && chunk.length <= ONE_WRITE_MAX_BYTES) {
      this.#hasEnded = true
      response.end(chunk.toString('latin1'), 'latin1')
      return
    }
    this.#tail?.add(chunk)
    if (response.write(chunk)) return
    controller.pause()
    edge.watch.start(this)
    if (!this.#isDraining) response.on('drain', () => this.onDrain())
    this.#isDraining = true
  }

  onResponseEnd(_: Controller, trailers: IncomingHttpHeaders): void {
    if (this.#isLeft) return
    const { response, edge } = this.#exchange
    if (!this.#hasEnded) {
      this.#hasEnded = true
      const passed = this.#contentLength < 0 ? readTrailers(trailers) : undefined
      if (passed !== undefined) response.addTrailers(passed)
      response.end()
    }
    // What is left in the buffer must be read in time, too.
    if (response.writableLength > 0) edge.watch.start(this)
    this.#exchange.settle()
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#isLeft) return
    if (this.#hasEnded) return this.#exchange.settle()
    this.stopWaiting()
    this.#sending.failed(error, this.#controller !== undefined)
  }

  onRequestUpgrade(_: Controller, status: number, headers: IncomingHttpHeaders, upstream: Duplex): void {
    const { response, edge, route, upgrade } = this.#exchange
    const client = response.socket
    if (client === null || client.destroyed || this.#isAborted || upgrade === undefined) {
      upstream.destroy()
      return this.#exchange.settle()
    }
    response.statusCode = status
    response.detachSocket(client)
    client.write(switchingProtocols(headers, { upgrade, isOwn: route.isOwn, via: edge.via }), 'latin1')
    this.#cut = () => {
      client.destroy()
      upstream.destroy()
    }
    splice(client, upstream, () => this.#exchange.settle())
    this.#exchange.becomeStream()
  }

  // 100 is ours to say (the client's body waits for it), 101 is an upgrade: what is left is 102 and 103.
  #passInterim(status: number, headers: IncomingHttpHeaders): void {
    const { response, request } = this.#exchange
    if (request.httpVersion !== '1.1' || response.socket === null) return
    if (status === 102) response.writeProcessing()
    else if (status === 103 && typeof headers['link'] === 'string') response.writeEarlyHints({ link: headers['link'] })
  }

  #giveRenewedCookies(head: ResponseHead): void {
    const { session } = this.#exchange
    if (session === undefined || session.renewal.cookies.length === 0) return
    for (const cookie of session.renewal.cookies) head.headers.push('set-cookie', cookie)
    session.renewal.cookies = []
  }
}
