import type { AppendRequest, AppendResult } from '../../event-store.ts'

/** Most appends that travel in one statement. More would only lengthen the wait of the first. */
const GROUP_APPENDS_MAX = 64
/** Statements on their way at once: the next group fills while the last one waits for the disk. */
export const GROUPS_IN_FLIGHT_MAX = 2
/** Appends tried by themselves at once: those that a group could not carry. */
const SINGLES_IN_FLIGHT_MAX = 4

/** How the queue reaches the database. */
export type AppendTransport = {
  /** All of the group, or undefined when it can't go through together: nothing was written then. */
  group(requests: readonly AppendRequest[]): Promise<readonly AppendResult[] | undefined>
  single(request: AppendRequest): Promise<AppendResult>
}

type Item = {
  readonly request: AppendRequest
  /** Streams, command keys and inboxes: two items that share one never travel at the same time. */
  readonly claims: readonly string[]
  readonly alone: boolean
  readonly resolve: (result: AppendResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: appends that arrive while a statement is on its way travel together in the next one, each with its
 * own verdict. Appends to one stream go one after the other in the order of arrival.
 */
export class AppendQueue {
  readonly #transport: AppendTransport
  #waiting: Item[] = []
  readonly #claimed = new Set<string>()
  #groups = 0
  #singles = 0
  #scheduled = false

  constructor(transport: AppendTransport) {
    this.#transport = transport
  }

  append(request: AppendRequest): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, claims: claimsOf(request), alone: false, resolve, reject })
      this.#schedule()
    })
  }

  /** Appends accepted but not answered yet. */
  get pending(): number {
    return this.#waiting.length + this.#groups + this.#singles
  }

  /** One turn of the event loop later: what arrives in the same turn travels together. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    const singles = this.#take(SINGLES_IN_FLIGHT_MAX - this.#singles, true)
    for (const item of singles) void this.#sendSingle(item)
    for (let room = GROUPS_IN_FLIGHT_MAX - this.#groups; room > 0; room--) {
      // Shared out over the free statements: one computes while the other waits for the disk.
      const share = Math.ceil(this.#waiting.length / room)
      const group = this.#take(Math.min(share, GROUP_APPENDS_MAX), false)
      if (group.length > 0) void this.#sendGroup(group)
    }
  }

  /** The first so many that may go now, in order of arrival, never past an earlier one that shares a claim. */
  #take(most: number, alone: boolean): readonly Item[] {
    const taken: Item[] = []
    const passedOver = new Set<string>()
    this.#waiting = this.#waiting.filter((item) => {
      const held = item.claims.some((claim) => this.#claimed.has(claim) || passedOver.has(claim))
      if (held || item.alone !== alone || taken.length >= most) {
        for (const claim of item.claims) passedOver.add(claim)
        return true
      }
      for (const claim of item.claims) this.#claimed.add(claim)
      taken.push(item)
      return false
    })
    return taken
  }

  async #sendGroup(items: readonly Item[]): Promise<void> {
    this.#groups++
    let results: readonly AppendResult[] | undefined
    try {
      results = await this.#transport.group(items.map((item) => item.request))
    } catch (error) {
      for (const item of items) this.#settle(item, () => item.reject(error))
      return
    } finally {
      this.#groups--
      this.#schedule()
    }
    if (results) items.forEach((item, i) => this.#settle(item, () => item.resolve(results[i]!)))
    else this.#retryAlone(items)
  }

  /** Back to the front of the queue, each by itself: one that is bad or blocked holds up no other. */
  #retryAlone(items: readonly Item[]): void {
    for (const item of items) for (const claim of item.claims) this.#claimed.delete(claim)
    this.#waiting.unshift(...items.map((item) => ({ ...item, alone: true })))
    this.#schedule()
  }

  async #sendSingle(item: Item): Promise<void> {
    this.#singles++
    try {
      const result = await this.#transport.single(item.request)
      this.#settle(item, () => item.resolve(result))
    } catch (error) {
      this.#settle(item, () => item.reject(error))
    } finally {
      this.#singles--
      this.#schedule()
    }
  }

  #settle(item: Item, answer: () => void): void {
    for (const claim of item.claims) this.#claimed.delete(claim)
    answer()
  }
}

const claimsOf = (request: AppendRequest): readonly string[] => [
  ...request.writes.map((write) => `stream ${write.stream}`),
  ...(request.command ? [`command ${JSON.stringify(request.command.key)}`] : []),
  ...(request.inbox ? [`inbox ${JSON.stringify([request.inbox.consumer, request.inbox.source])}`] : []),
]
