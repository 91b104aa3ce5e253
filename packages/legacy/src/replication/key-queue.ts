import type { Lsn } from './lsn.ts'

/** More keys than this in a queue hold the stream back. Some 100 bytes each. */
export const MAX_QUEUED_KEYS = 5_000

/** The next thing to do: look at these rows, or at all rows because the table was emptied. */
export type QueuedPage = {
  /** Of the queue's items; to be handed back to `taken`. */
  readonly items: number
  readonly generation: number
  readonly kind: 'rows' | 'truncated'
  readonly keys: readonly string[]
  /** The transactions that have to be visible to whoever looks. */
  readonly xids: readonly number[]
}

type Item =
  | { readonly kind: 'row'; readonly key: string; readonly xid: number }
  | { readonly kind: 'truncated'; readonly xid: number }
  | { readonly kind: 'reached'; readonly lsn: Lsn }

/** What the stream told about one table and nobody has delivered yet: keys, never rows. */
export class KeyQueue {
  readonly #told: () => void
  #items: Item[] = []
  #generation = 0
  #done: Lsn = 0n

  /** `told`: something is new. */
  constructor(told: () => void) {
    this.#told = told
  }

  /** Everything of this table that was committed before here has been delivered. */
  get done(): Lsn {
    return this.#done
  }

  get size(): number {
    return this.#items.length
  }

  /** A stream begins anew, and brings again whatever was not confirmed. */
  restart(): void {
    this.#items = []
    this.#generation += 1
    this.#done = 0n
  }

  /** Nothing comes from before `lsn`. */
  beginAt(lsn: Lsn): void {
    if (this.#done < lsn) this.#done = lsn
  }

  changed(key: string, xid: number): void {
    this.#items.push({ kind: 'row', key, xid })
    this.#told()
  }

  truncated(xid: number): void {
    this.#items.push({ kind: 'truncated', xid })
    this.#told()
  }

  /** Nothing more comes from before `lsn`. */
  reached(lsn: Lsn): void {
    const last = this.#items.at(-1)
    if (last === undefined) this.#done = lsn
    else if (last.kind === 'reached') this.#items[this.#items.length - 1] = { kind: 'reached', lsn }
    else this.#items.push({ kind: 'reached', lsn })
    this.#told()
  }

  /** Up to `maxKeys` different keys from the front, as they came; undefined when there is nothing to look at. */
  front(maxKeys: number): QueuedPage | undefined {
    const [first] = this.#items
    if (first === undefined) return undefined
    const generation = this.#generation
    if (first.kind === 'truncated') return { kind: 'truncated', items: 1, generation, keys: [], xids: [first.xid] }
    const [keys, xids] = [new Set<string>(), new Set<number>()]
    let items = 0
    for (const item of this.#items) {
      if (item.kind === 'truncated' || (item.kind === 'row' && keys.size === maxKeys && !keys.has(item.key))) break
      if (item.kind === 'row') {
        keys.add(item.key)
        xids.add(item.xid)
      }
      items += 1
    }
    return { kind: 'rows', items, generation, keys: [...keys], xids: [...xids] }
  }

  /** What {@link front} gave is delivered. A page of an earlier stream counts for nothing: it comes again. */
  taken(page: QueuedPage): void {
    if (page.generation !== this.#generation) return
    const reached = this.#items.slice(0, page.items).findLast((item) => item.kind === 'reached')
    this.#items.splice(0, page.items)
    const next = this.#items[0]
    if (reached !== undefined) this.#done = reached.lsn
    if (next?.kind !== 'reached') return
    this.#done = next.lsn
    this.#items.shift()
  }
}
