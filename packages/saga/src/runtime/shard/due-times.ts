/** Something that is to be looked at when its time has come. */
type Entry<T> = { readonly dueMs: number; readonly of: T }

/**
 * What is due when, soonest first: a heap, so that adding and taking cost the logarithm of how many there are. Each thing stands in it once at
 * most; when it is taken its owner says whether it is due later by now.
 */
export class DueTimes<T> {
  readonly #heap: Entry<T>[] = []
  readonly #dueOf = new Map<T, number>()

  /** The soonest, in milliseconds; undefined when there is none. */
  get next(): number | undefined {
    return this.#heap[0]?.dueMs
  }

  /** Nothing changes where it is due as soon already: it is taken then, and put back. */
  add(of: T, dueMs: number): void {
    if ((this.#dueOf.get(of) ?? Infinity) <= dueMs) return
    this.#dueOf.set(of, dueMs)
    this.#heap.push({ dueMs, of })
    this.#rise(this.#heap.length - 1)
  }

  forget(of: T): void {
    this.#dueOf.delete(of)
  }

  /** All that are due by then. */
  take(byMs: number): readonly T[] {
    const taken: T[] = []
    while (this.#heap.length > 0 && this.#heap[0]!.dueMs <= byMs) {
      const { of, dueMs } = this.#pop()
      if (this.#dueOf.get(of) !== dueMs) continue
      this.#dueOf.delete(of)
      taken.push(of)
    }
    return taken
  }

  #pop(): Entry<T> {
    const first = this.#heap[0]!
    const last = this.#heap.pop()!
    if (this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink()
    }
    return first
  }

  #rise(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1
      if (this.#heap[parent]!.dueMs <= this.#heap[i]!.dueMs) return
      this.#swap(i, parent)
      i = parent
    }
  }

  #sink(): void {
    for (let i = 0; ;) {
      const children = [2 * i + 1, 2 * i + 2].filter((child) => child < this.#heap.length)
      const least = children.toSorted((a, b) => this.#heap[a]!.dueMs - this.#heap[b]!.dueMs)[0]
      if (least === undefined || this.#heap[i]!.dueMs <= this.#heap[least]!.dueMs) return
      this.#swap(i, least)
      i = least
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!
    this.#heap[a] = this.#heap[b]!
    this.#heap[b] = kept
  }
}
