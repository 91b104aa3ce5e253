import { setTimeout as wait } from 'node:timers/promises'
import type { FeedMark } from '@banyan/event-store'
import type { GroupRecord, VersionRecord, ViewStorage } from '../storage/view-storage.ts'

/** A switch, a pause or a rebuild asked for elsewhere is noticed at most so much later. */
export const BOARD_POLL_MS = 250
/** While somebody here waits for a view that another host moves. One small query, whoever waits. */
export const BOARD_WAITED_POLL_MS = 3
/** Before a database that did not answer is asked again. */
const FAILURE_PAUSE_MS = 50

type Waiter = { readonly group: string; readonly isDone: (group: GroupRecord) => boolean; readonly resolve: () => void }

/** What this process knows of its groups' versions: told by its own followers at once, by the database a little later. */
export class GroupBoard {
  readonly #storage: ViewStorage
  readonly #records = new Map<string, GroupRecord>()
  readonly #waiters = new Set<Waiter>()
  /** Groups that are moved here, so that waiting for them needs no polling. */
  readonly #local = new Set<string>()
  #advances = 0
  /** By group, the count of {@link #advances} at its last. */
  readonly #advancedAt = new Map<string, number>()
  #reading: Promise<void> | undefined
  #wakePoll: (() => void) | undefined
  /** Since a connection was lost and until the database is heard again, what is known here may be more than it has. */
  #isDoubtful = false
  #losses = 0

  constructor(storage: ViewStorage) {
    this.#storage = storage
    storage.whenLost(() => {
      this.#losses += 1
      this.#isDoubtful = true
      this.#wakePoll?.()
    })
  }

  find(group: string): GroupRecord | undefined {
    return this.#records.get(group)
  }

  /** Asks the database, now. Those who come while somebody asks wait for a look that begins after they came. */
  async refresh(): Promise<void> {
    await this.#reading?.catch(() => {}) // that one's failure is told to whoever asked
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined))
    await this.#reading
  }

  /** A follower here moved a version. */
  advance(group: string, version: number, mark: FeedMark): void {
    const record = this.#records.get(group)
    if (!record) return
    this.#advances += 1
    this.#advancedAt.set(group, this.#advances)
    const moved = (v: VersionRecord | null) =>
      v?.version === version && !isFurther(v.mark, mark) ? { ...v, mark, fault: null } : v
    this.#keep({ group, live: moved(record.live), building: moved(record.building) })
  }

  setLocal(group: string, local: boolean): void {
    if (local) this.#local.add(group)
    else this.#local.delete(group)
  }

  /** Resolves once the group is as asked for; rejects when aborted. */
  async when(group: string, isDone: (record: GroupRecord) => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const record = this.#records.get(group)
    if (record && !this.#isDoubtful && isDone(record)) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { group, isDone, resolve }
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#waiters.add(waiter)
    if (this.#isPolledFor(waiter)) this.#wakePoll?.()
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', abort)
      this.#waiters.delete(waiter)
    }
  }

  /** Keeps the board fresh until aborted. `onFailure` hears of a database that does not answer. */
  async run(signal: AbortSignal, onFailure: (error: unknown) => void): Promise<void> {
    while (!signal.aborted) {
      await this.#pause(signal)
      if (signal.aborted) return
      const failed = await this.refresh().then(
        () => false,
        (error: unknown) => (onFailure(error), true),
      )
      if (failed) await wait(FAILURE_PAUSE_MS, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }

  /**
   * What the database says counts, also when it takes a checkpoint back: commits of views don't wait for the disk, and a
   * killed server may have lost the last of them. Only where a follower here moved during the look, the look may be too old.
   */
  async #read(): Promise<void> {
    const begun = this.#advances
    const losses = this.#losses
    const records = await this.#storage.groups()
    if (losses === this.#losses) this.#isDoubtful = false
    for (const record of records) {
      const crossed = (this.#advancedAt.get(record.group) ?? 0) > begun
      this.#keep(crossed ? this.#merged(record) : record)
    }
  }

  #merged(record: GroupRecord): GroupRecord {
    const known = this.#records.get(record.group)
    const newest = (v: VersionRecord | null): VersionRecord | null => {
      const before = [known?.live, known?.building].find((k) => k && k.version === v?.version)
      return v && before && isFurther(before.mark, v.mark) ? { ...v, mark: before.mark } : v
    }
    return { group: record.group, live: newest(record.live), building: newest(record.building) }
  }

  #keep(record: GroupRecord): void {
    this.#records.set(record.group, record)
    if (this.#isDoubtful) return
    for (const waiter of this.#waiters) if (waiter.group === record.group && waiter.isDone(record)) waiter.resolve()
  }

  #isPolledFor({ group }: Waiter): boolean {
    return this.#isDoubtful || !this.#local.has(group)
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const woken = Promise.withResolvers<void>()
    this.#wakePoll = woken.resolve
    const waited = (): boolean => [...this.#waiters].some((waiter) => this.#isPolledFor(waiter))
    const ended = new AbortController()
    const timer = (ms: number): Promise<void> =>
      wait(ms, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => {}) // aborted: time to look
    if (waited()) await timer(BOARD_WAITED_POLL_MS)
    else await Promise.race([timer(BOARD_POLL_MS), woken.promise])
    ended.abort()
  }
}

const isFurther = (a: FeedMark | null, b: FeedMark | null): boolean =>
  a !== null && a.epoch === (b?.epoch ?? a.epoch) && a.position > (b?.position ?? -1)
