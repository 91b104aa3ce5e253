import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { faults } from '../errors.ts'
import type { StallWatch } from './stall-watch.ts'

/** What a client may go on sending after it was answered, before its connection is cut. */
export const MAX_DISCARDED_BYTES = 1_048_576

/** How long it may go on, in milliseconds. */
export const DISCARD_TIMEOUT_MS = 2_000

/** Longer bodies are not kept, and so not sent twice (Linkerd: the same). */
export const KEPT_BYTES_MAX = 65_536

type RequestBodyOptions = {
  readonly maxBytes: number
  readonly watch: StallWatch
  /** Whether it may have to be sent again, to another instance. */
  readonly isKept: boolean
  /** The moment to say `100 Continue`: the upstream takes the body. */
  readonly onFirstRead: () => void
}

/**
 * The body of a request on its way upstream, with backpressure and a limit. Between `IncomingMessage` and undici because
 * undici destroys what it was given, and destroying an `IncomingMessage` cuts the client off before it has read the answer.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage
  readonly #o: RequestBodyOptions
  #bytes = 0
  /** What has come so far, for as long as it may be sent again. */
  #kept: Buffer[] | undefined
  #isFlowing = false
  #hasEnded = false
  readonly onStalled = (): void => void this.destroy(faults.GATEWAY_REQUEST_TOO_SLOW({}))

  constructor(request: IncomingMessage, o: RequestBodyOptions) {
    super()
    this.#request = request
    this.#o = o
    this.#kept = o.isKept ? [] : undefined
  }

  /** False: nothing has been taken from the client yet. */
  get hasBegun(): boolean {
    return this.#isFlowing
  }

  /** All of it, to be sent again; undefined when a part is missing, or it was too long to keep. */
  get whole(): Buffer | undefined {
    return this.#kept !== undefined && this.#hasEnded ? Buffer.concat(this.#kept) : undefined
  }

  override _read(): void {
    this.#o.watch.start(this)
    if (this.#isFlowing) return void this.#request.resume()
    this.#isFlowing = true
    this.#o.onFirstRead()
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#o.watch.stop(this)
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    if (this.#isFlowing && !this.#request.complete) discardRest(this.#request)
    done(error)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes += chunk.length
    if (this.#bytes > this.#o.maxBytes)
      return void this.destroy(faults.GATEWAY_BODY_TOO_LARGE({ maxBytes: this.#o.maxBytes }))
    if (this.#bytes > KEPT_BYTES_MAX) this.#kept = undefined
    this.#kept?.push(chunk)
    if (this.push(chunk)) return this.#o.watch.start(this)
    this.#o.watch.stop(this) // now it is the upstream that is slow, and its own deadlines count
    this.#request.pause()
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true
    this.#o.watch.stop(this)
    this.push(null)
  }

  readonly #onClose = (): void => {
    if (!this.#request.complete) this.destroy(new Error('the client left while it was sending'))
  }
}

/**
 * Reads on what a client still sends after it was answered, for a while: closing at once would make its system throw away
 * the answer it has not read yet. Beyond a megabyte or two seconds the connection is cut.
 */
export const discardRest = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return
  let bytes = 0
  const cut = (): void => void request.destroy()
  const timer = setTimeout(cut, DISCARD_TIMEOUT_MS)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_DISCARDED_BYTES) cut()
  })
  request.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
  request.on('error', () => undefined) // being cut off is what we did ourselves
  request.resume()
}
