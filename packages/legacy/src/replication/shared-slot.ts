import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, isFault } from '@banyan/model'
import { abortable } from '../abortable.ts'
import type { ReplicationState } from '../postgres-shop/replication-state.ts'
import type { LogicalFeed } from '../profile/feed.ts'
import type { RateBudget } from '../rate-budget.ts'
import { KeyQueue, MAX_QUEUED_KEYS } from './key-queue.ts'
import type { Lsn } from './lsn.ts'
import type { Attachment, TableFeed } from './table-feed.ts'
import { refuseUnfit, streamFault } from './stream-faults.ts'
import { type Relation, type SlotStream, type StreamListener, type Tuple, openSlotStream } from './slot-stream.ts'

/** After a stream ended, doubling. */
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 10_000
/** How long the server may need to see that whoever read the slot before has left: only after that it counts as somebody else's. */
const HANDOVER_MS = 2_000
/** Checks that the server leaves unanswered, though nothing holds the stream back, before it is taken for dead. */
const SILENT_CHECKS_MAX = 10
/** And never sooner than this: a server may be busy decoding. */
const SILENT_MS = 10_000

type Member = {
  readonly feed: TableFeed
  readonly queue: KeyQueue
  readonly key: string
  attachment?: Attachment
  confirmed: Lsn
  /** Changes that came without the key, because its column had another name when they were made. */
  keyless: number
}

export type SharedSlotOptions = {
  readonly shop: string
  readonly feed: LogicalFeed
  readonly connectionString: string
  readonly connectTimeoutMs: number
  readonly polls: RateBudget
  readonly readState: (signal: AbortSignal) => Promise<ReplicationState>
}

/**
 * Reads one slot for all followed tables of a shop that it tells of, from the first one's coming until the last one's leaving. Never makes, moves by hand or drops a
 * slot. The log is confirmed up to where every member has delivered; a member that comes later than the stream began sees by its own memory
 * whether it has missed something. A queue that is full holds all of them back: that bounds the memory, and what waits then is the
 * server's log, which is bounded too.
 */
export class SharedSlot {
  readonly #o: SharedSlotOptions
  readonly #members = new Map<string, Member>()
  #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #stream: SlotStream | undefined
  #state: ReturnType<TableFeed['state']> = 'deciding'
  #fault: Fault | undefined
  #published: ReplicationState['published'] = new Map()
  /** Of the published tables, by their numbers. */
  #names: ReadonlyMap<number, string> = new Map()
  #check: ReturnType<TableFeed['check']>
  #hurried = Promise.withResolvers<void>()
  #news: PromiseWithResolvers<void> | undefined
  /** That is coming now. */
  #transaction: { readonly xid: number; readonly commitLsn: Lsn } | undefined
  #received: Lsn = 0n
  /** Of the log, when it was last looked at. */
  #end: Lsn = 0n
  #paused = false

  constructor(o: SharedSlotOptions) {
    this.#o = o
  }

  /** `name` is `schema.table`; `key` its column. */
  join(name: string, key: string): TableFeed {
    const queue = new KeyQueue(() => this.#tell())
    const feed: TableFeed = {
      queue,
      state: () => this.#state,
      attachment: () => member.attachment,
      fault: () => this.#fault,
      check: () => this.#check,
      hurry: () => this.#hurried.resolve(),
      taken: (page) => {
        queue.taken(page)
        this.#resumeWhenRoom()
      },
      confirm: (lsn) => this.#confirm(member, lsn),
      news: () => (this.#news ??= Promise.withResolvers()).promise,
      leave: () => {
        if (this.#members.get(name) === member) this.#members.delete(name)
        if (this.#members.size === 0) this.#letGo()
        this.#resumeWhenRoom()
      },
    }
    const member: Member = { feed, queue, key, confirmed: 0n, keyless: 0 }
    if (this.#members.size === 0) this.#begin()
    this.#members.set(name, member)
    queue.beginAt(this.#received)
    // In the middle of a transaction its beginning is missed.
    this.#attach(name, member, this.#transaction === undefined ? this.#received : this.#transaction.commitLsn + 1n)
    return feed
  }

  async close(): Promise<void> {
    this.#letGo()
    await this.#running
  }

  #begin(): void {
    const stopping = new AbortController()
    this.#stopping = stopping
    this.#running = this.#running.then(() => this.#run(stopping.signal))
  }

  /** Whoever follows next, maybe in another process, needs the slot to be free. */
  #letGo(): void {
    this.#stopping.abort()
    this.#stream = undefined
  }

  async #run(signal: AbortSignal): Promise<void> {
    let [failures, decidingSince] = [0, performance.now()]
    this.#become('deciding')
    while (!signal.aborted) {
      const startedAt = performance.now()
      const fault = await this.#live(signal).catch((error: unknown) => streamFault(this.#o, error))
      if (signal.aborted) break
      failures = performance.now() - startedAt > LAST_RETRY_MS ? 1 : failures + 1
      const wasUp = this.#state === 'up'
      if (wasUp) decidingSince = performance.now()
      const passes = isFault(fault, wasUp ? 'LEGACY_STREAM_BROKEN' : 'LEGACY_SLOT_IN_USE') && this.#state !== 'down'
      const isPassing = passes && performance.now() - decidingSince < HANDOVER_MS
      this.#become(isPassing ? 'deciding' : 'down', isPassing && !wasUp ? this.#fault : fault)
      const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
      await sleep(waitMs, undefined, { signal }).catch(() => {}) // Given up: the loop sees it.
    }
    this.#tell()
  }

  /** One life of a stream. Answers the fault that ended it. */
  async #live(signal: AbortSignal): Promise<Fault | undefined> {
    await this.#o.polls.take(signal)
    const before = await this.#o.readState(signal)
    refuseUnfit(this.#o, before)
    this.#looked(before)
    const stream = await openSlotStream({ ...this.#o, ...this.#o.feed, listener: this.#listener() })
    const over = new AbortController()
    try {
      // From now on the slot is ours and stands still, until something is confirmed.
      const state = await this.#o.readState(signal)
      refuseUnfit(this.#o, state)
      signal.throwIfAborted()
      this.#opened(stream, state)
      const ended = stream.ended.then((error) => streamFault(this.#o, error))
      return await Promise.race([ended, this.#watch(stream, AbortSignal.any([signal, over.signal]))])
    } finally {
      over.abort()
      this.#stream = undefined
      await stream.close()
    }
  }

  #opened(stream: SlotStream, state: ReplicationState): void {
    this.#stream = stream
    this.#looked(state)
    const from = state.slot?.confirmed ?? 0n
    if (this.#received < from) this.#received = from
    for (const [name, member] of this.#members) {
      member.confirmed = 0n
      member.queue.beginAt(from)
      this.#attach(name, member, from)
    }
    this.#check = undefined
    this.#become('up')
  }

  #become(state: ReturnType<TableFeed['state']>, fault?: Fault): void {
    this.#state = state
    this.#fault = fault
    this.#tell()
  }

  #attach(name: string, member: Member, from: Lsn): void {
    if (this.#stream === undefined) return
    const { feed } = this.#o
    const { signature } = this.#published.get(name) ?? {}
    const fingerprint = [this.#stream.server, feed.slot, signature, member.keyless].join(' ')
    member.attachment = { fingerprint, from, end: this.#end < this.#received ? this.#received : this.#end }
  }

  /** Looks again and again at what the stream itself wouldn't tell: since PostgreSQL 18 a publication that is gone is only skipped. */
  async #watch(stream: SlotStream, signal: AbortSignal): Promise<Fault | undefined> {
    for (;;) {
      await this.#o.polls.take(signal)
      const at = new Date()
      const state = await this.#o.readState(signal)
      if (this.#stream !== stream) return undefined
      refuseUnfit(this.#o, state)
      this.#republished(state)
      this.#check = { at, end: state.end }
      stream.ask()
      this.#tell()
      const silentMs = Math.max(SILENT_MS, SILENT_CHECKS_MAX * this.#o.feed.checkEveryMs)
      if (!this.#paused && performance.now() - stream.heardAt() > silentMs)
        return streamFault(this.#o, new Error(`nothing was heard for ${silentMs} ms`))
      this.#hurried = Promise.withResolvers()
      const rested = new AbortController()
      const resting = AbortSignal.any([signal, rested.signal])
      const hurried = abortable(this.#hurried.promise, resting)
      await Promise.race([sleep(this.#o.feed.checkEveryMs, undefined, { signal: resting }), hurried])
      hurried.catch(() => {}) // Nobody waits any more.
      rested.abort()
    }
  }

  #republished(state: ReplicationState): void {
    const before = this.#published
    this.#looked(state)
    for (const [name, member] of this.#members)
      if (before.get(name)?.signature !== state.published.get(name)?.signature)
        this.#attach(name, member, this.#received)
  }

  #looked({ published, end }: ReplicationState): void {
    this.#published = published
    this.#names = new Map([...published].map(([name, { oid }]) => [oid, name]))
    this.#end = end
  }

  /** For a new stream, which brings again whatever was not confirmed. */
  #listener(): StreamListener {
    this.#transaction = undefined
    this.#received = 0n
    this.#paused = false
    for (const { queue } of this.#members.values()) queue.restart()
    return {
      began: (xid, commitLsn) => {
        this.#transaction = { xid, commitLsn }
      },
      changed: (relation, looks) => this.#changed(relation, looks),
      truncated: (relation) => this.#members.get(this.#nameOf(relation))?.queue.truncated(this.#transaction?.xid ?? 0),
      committed: (endLsn) => {
        this.#transaction = undefined
        this.#reached(endLsn)
      },
      reached: (lsn) => {
        if (this.#transaction === undefined) this.#reached(lsn)
      },
    }
  }

  #changed(relation: Relation, looks: readonly Tuple[]): void {
    const name = this.#nameOf(relation)
    const member = this.#members.get(name)
    if (member === undefined) return
    const keys = new Set(looks.map((tuple) => tuple[member.key]).filter((key) => typeof key === 'string'))
    if (keys.size === 0) {
      member.keyless += 1
      this.#attach(name, member, this.#received)
    }
    for (const key of keys) member.queue.changed(key, this.#transaction?.xid ?? 0)
    if (!this.#paused && member.queue.size >= MAX_QUEUED_KEYS) {
      this.#paused = true
      this.#stream?.pause()
    }
  }

  /** A table may have had another name, or stood in another schema, when the change was made. */
  #nameOf({ oid, schema, name }: Relation): string {
    return this.#names.get(oid) ?? `${schema}.${name}`
  }

  #reached(lsn: Lsn): void {
    if (lsn <= this.#received) return
    this.#received = lsn
    for (const { queue } of this.#members.values()) queue.reached(lsn)
  }

  #confirm(member: Member, lsn: Lsn): void {
    member.confirmed = lsn
    const everybody = [...this.#members.values()].map(({ confirmed }) => confirmed)
    this.#stream?.confirm(everybody.reduce((least, one) => (one < least ? one : least)))
  }

  #resumeWhenRoom(): void {
    if (!this.#paused || [...this.#members.values()].some(({ queue }) => queue.size > MAX_QUEUED_KEYS / 2)) return
    this.#paused = false
    this.#stream?.resume()
  }

  #tell(): void {
    this.#news?.resolve()
    this.#news = undefined
  }
}
