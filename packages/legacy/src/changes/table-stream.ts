import type { Fault } from '@banyan/model'
import type { Attachment, TableFeed } from '../replication/table-feed.ts'
import type { QueuedPage } from '../replication/key-queue.ts'
import { type Lsn, lsnOf, lsnText } from '../replication/lsn.ts'
import { isVisible } from '../replication/visible.ts'
import type { MonotonicMs } from '../rate-budget.ts'
import { PAGE_ROWS } from '../shop/change-source.ts'
import { type Following, deliverChanged, deliverDeleted } from './delivery.ts'

/** A committed transaction shows to others within microseconds; where commits wait for a standby, within its answer. */
const LOOK_AGAIN_MS = 20

/** Before every place in the log. */
const UNSAVED: Lsn = -1n

/** Where a table's follower stands in the stream. Outlives the stream, and the process in the store's mark. */
type Known = {
  readonly fingerprint: string
  /** Everything before is delivered, as far as the stream tells it. */
  readonly lsn: Lsn
  /** Everything before the stream began is delivered too: a sweep went through since, or none was needed. */
  readonly synced: boolean
}

/**
 * Follows one table by what the stream tells. The stream tells *which* rows changed; how they look is read from the table, so that sweeps
 * and stream can't overtake each other, columns that the stream leaves out (unchanged TOAST) are there, and both feeds deliver the
 * same text. A row that can't be found is gone.
 */
export class TableStream {
  readonly #f: Following
  readonly #feed: TableFeed
  readonly #now: MonotonicMs
  readonly #onGap: () => void
  /** Changes with the columns that are followed and with the secret: then rows that nobody touches have to be told once more. */
  readonly #reading: string
  #known: Known | undefined
  #attachment: Attachment | undefined
  /** Of the mark that was saved last. */
  #saved: Lsn = UNSAVED
  #sweptSinceGap = false
  #notBefore = 0
  #truncatedUpTo: string | undefined
  #completeUpTo: Date | undefined

  /** `onGap`: the stream may have missed something, so that a sweep has to begin anew. */
  constructor(f: Following, feed: TableFeed, o: { readonly now: MonotonicMs; readonly onGap: () => void }) {
    this.#f = f
    this.#feed = feed
    this.#now = o.now
    this.#onGap = o.onGap
    this.#reading = f.digestOf({ key: f.table.key, values: [] })
  }

  get state(): 'deciding' | 'up' | 'down' {
    return this.#feed.state()
  }

  get fault(): Fault | undefined {
    return this.#feed.fault()
  }

  /** Nothing is missing but what the stream still brings: no sweep is needed. */
  get isSynced(): boolean {
    return this.#attachment === this.#feed.attachment() && this.#known?.synced === true
  }

  /** Everything committed before this instant of our clock is delivered. */
  get completeUpTo(): Date | undefined {
    return this.#completeUpTo
  }

  /** Whether all that was committed before `at` has come through the stream and is delivered. */
  drainedSince(at: Date): boolean {
    const check = this.#feed.check()
    return this.state === 'up' && check !== undefined && check.at > at && check.end <= this.#feed.queue.done
  }

  /** What there is to do: `read` asks the shop, `note` only moves what is known. */
  due(): 'read' | 'note' | undefined {
    if (this.state !== 'up') return undefined
    if (this.#attachment !== this.#feed.attachment()) return 'note'
    if (this.#feed.queue.front(1) !== undefined) return this.#notBefore <= this.#now() ? 'read' : undefined
    return this.#isAhead() ? 'note' : undefined
  }

  news(): Promise<void> {
    return this.#feed.news()
  }

  hurry(): void {
    this.#feed.hurry()
  }

  leave(): void {
    this.#feed.leave()
  }

  sweepBegins(): void {
    this.#sweptSinceGap = this.#attachment === this.#feed.attachment()
  }

  sweepCompleted(): void {
    if (!this.#sweptSinceGap || this.#known === undefined || this.#known.synced) return
    this.#known = { ...this.#known, synced: true }
    this.#saved = UNSAVED
  }

  /** Makes one step; one that fails has moved nothing and can be made again. */
  async step(signal: AbortSignal): Promise<void> {
    await this.#attach(signal)
    const page = this.#feed.queue.front(PAGE_ROWS)
    if (page?.kind === 'rows' && page.keys.length > 0) await this.#deliverRows(page, signal)
    if (page?.kind === 'truncated') await this.#deliverTruncated(page, signal)
    await this.#remember(signal)
  }

  async #attach(signal: AbortSignal): Promise<void> {
    const attachment = this.#feed.attachment()
    if (attachment === undefined || attachment === this.#attachment) return
    const known = this.#known ?? knownOf(await this.#f.store.findMark(markOf(this.#f), signal))
    const fingerprint = `${attachment.fingerprint} ${this.#reading}`
    const isThere = known?.fingerprint === fingerprint && attachment.from <= known.lsn && known.lsn <= attachment.end
    const goesOn = known !== undefined && isThere
    this.#known = goesOn ? known : { fingerprint, lsn: attachment.from, synced: false }
    this.#truncatedUpTo = undefined
    this.#attachment = attachment
    if (goesOn) return
    this.#sweptSinceGap = false
    this.#onGap()
  }

  async #deliverRows(page: QueuedPage, signal: AbortSignal): Promise<void> {
    const { rows, snapshot } = await this.#f.shop.rowsOf(this.#f.table, page.keys, signal)
    if (!this.#isVisible(page, snapshot)) return
    await deliverChanged(this.#f, rows, signal)
    const present = new Set(rows.map(({ key }) => key))
    const absent = page.keys.filter((key) => !present.has(key))
    const known = await this.#f.store.digests(this.#f.source, absent, signal)
    await deliverDeleted(this.#f, [...known.keys()], signal)
    this.#feed.taken(page)
  }

  /** All known keys are looked up, a page a step. That so many are gone is no mistake: the shop said it. */
  async #deliverTruncated(page: QueuedPage, signal: AbortSignal): Promise<void> {
    const keys = await this.#f.store.keysAfter(this.#f.source, this.#truncatedUpTo, signal)
    if (keys.length > 0) {
      const { rows, snapshot } = await this.#f.shop.rowsOf(this.#f.table, keys, signal)
      if (!this.#isVisible(page, snapshot)) return
      const present = new Set(rows.map(({ key }) => key))
      const missing = keys.filter((key) => !present.has(key))
      await deliverDeleted(this.#f, missing, signal)
      this.#truncatedUpTo = keys.at(-1)
      return
    }
    this.#truncatedUpTo = undefined
    this.#feed.taken(page)
  }

  #isVisible(page: QueuedPage, snapshot: string): boolean {
    if (page.xids.every((xid) => isVisible(snapshot, xid))) return true
    this.#notBefore = this.#now() + LOOK_AGAIN_MS
    return false
  }

  #isAhead(): boolean {
    const check = this.#feed.check()
    const isFurther = this.#saved < this.#feed.queue.done
    return isFurther || (this.isSynced && check !== undefined && this.drainedSince(this.#completeUpTo ?? NEVER))
  }

  /** First in our store, then at the server: what it may throw away must never be needed again. */
  async #remember(signal: AbortSignal): Promise<void> {
    const lsn = this.#feed.queue.done
    if (this.#known === undefined || this.#attachment !== this.#feed.attachment()) return
    if (this.#saved !== lsn) {
      this.#known = { ...this.#known, lsn }
      if (this.#known.synced) await this.#f.store.saveMark(markOf(this.#f), markText(this.#known), signal)
      this.#saved = lsn
      this.#feed.confirm(lsn)
    }
    const check = this.#feed.check()
    if (this.isSynced && check !== undefined && this.drainedSince(NEVER)) this.#completeUpTo = check.at
  }
}

const NEVER = new Date(0)

/** Beside the mark of recent rows: whichever feed is switched on goes on from its own. */
const markOf = (f: Following): string => `${f.source}#stream`

const markText = ({ fingerprint, lsn }: Known): string => `${lsnText(lsn)} ${fingerprint}`

const knownOf = (mark: string | undefined): Known | undefined => {
  if (mark === undefined) return undefined
  const [lsn = '', ...fingerprint] = mark.split(' ')
  return { lsn: lsnOf(lsn), fingerprint: fingerprint.join(' '), synced: true }
}
