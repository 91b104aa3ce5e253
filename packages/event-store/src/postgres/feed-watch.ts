import { Client, type Pool } from 'pg'
import type { Position } from '../event-store.ts'

/** The truth is asked for this often while anybody waits; notifications only make it faster. */
const POLL_MS = 50
/** As long as notifications come: they are lost only with their connection, and that is noticed. */
const POLL_LISTENING_MS = 200
const RECONNECT_MS = 1_000

type Waiter = { readonly position: Position; readonly resolve: () => void }

/** Knows how far the feed has come, for all in this process who wait for more of it. */
export class FeedWatch {
  readonly #pool: Pool
  readonly #url: string
  readonly #onAppended: () => void
  #head = 0 as Position
  readonly #waiters = new Set<Waiter>()
  #listener: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #asking = false
  #listening = false
  #closed = false

  /** `onAppended`: another process has appended; whoever numbers events should look. */
  constructor(o: { readonly pool: Pool; readonly url: string; readonly onAppended: () => void }) {
    this.#pool = o.pool
    this.#url = o.url
    this.#onAppended = o.onAppended
    void this.#listen()
  }

  /** How far the feed has come at least, as far as is known here. */
  get head(): Position {
    return this.#head
  }

  /** How long to go without a look, in milliseconds. */
  get pollMs(): number {
    return this.#listening ? POLL_LISTENING_MS : POLL_MS
  }

  async whenPassed(position: Position, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#head > position) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { position, resolve }
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#waiters.add(waiter)
    this.#poll()
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', abort)
      this.#waiters.delete(waiter)
    }
  }

  /** The feed has come this far, says somebody who knows. */
  advance(head: Position): void {
    if (head <= this.#head) return
    this.#head = head
    for (const waiter of this.#waiters) if (waiter.position < head) waiter.resolve()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#listener?.end().catch(() => {}) // ending a broken connection is no news
  }

  #poll(): void {
    if (this.#timer || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#waiters.size === 0) return
      void this.#ask().finally(() => this.#poll())
    }, this.pollMs)
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const { rows } = await this.#pool.query<{ counter: Position }>({
        name: 'feed-counter',
        text: `select counter from leases where name = 'sequencer'`,
      })
      this.advance(rows[0]!.counter)
    } catch {
      // The database is away: whoever waits goes on waiting, and finds out by its own reads.
    } finally {
      this.#asking = false
    }
  }

  /** LISTEN needs a connection of its own that no transaction pooler shares. */
  async #listen(): Promise<void> {
    while (!this.#closed) {
      const client = new Client({ connectionString: this.#url, application_name: 'banyan-listen' })
      try {
        await this.#listenOn(client)
      } catch {
        // Polling goes on meanwhile.
      }
      this.#listening = false
      await client.end().catch(() => {})
      if (!this.#closed) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref())
    }
  }

  async #listenOn(client: Client): Promise<void> {
    const lost = new Promise<void>((resolve) => client.on('error', () => resolve()).once('end', () => resolve()))
    await client.connect()
    this.#listener = client
    client.on('notification', ({ channel, payload }) => {
      if (channel === 'banyan_feed') this.advance(Number(payload))
      else this.#onAppended()
    })
    await client.query('listen banyan_feed; listen banyan_appended')
    this.#listening = true
    await lost
  }
}
