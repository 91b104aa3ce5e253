const BUCKETS_PER_DOUBLING = 8
const DOUBLINGS = 24
const SMALLEST_MS = 0.05

const upperMs = (bucket: number): number => SMALLEST_MS * 2 ** ((bucket + 1) / BUCKETS_PER_DOUBLING)
const UPPERS_MS: readonly number[] = Array.from({ length: BUCKETS_PER_DOUBLING * DOUBLINGS }, (_, i) => upperMs(i))

/**
 * Durations in fixed buckets that grow by 9 % each (50 µs to 14 min): 192 counters, no allocation per sample, quantiles
 * within 9 %. Beyond either end a sample counts in the outermost bucket.
 */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS_PER_DOUBLING * DOUBLINGS)
  #count = 0

  record(ms: number): void {
    const index = Math.floor(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * BUCKETS_PER_DOUBLING)
    const bucket = Math.min(index, this.#counts.length - 1)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count++
  }

  /** All counts, each with the upper edge of its bucket in milliseconds: two readings tell what came between them. */
  get buckets(): { readonly uppersMs: readonly number[]; readonly counts: readonly number[] } {
    return { uppersMs: UPPERS_MS, counts: [...this.#counts] }
  }

  get count(): number {
    return this.#count
  }

  /** Upper edge of the bucket in which that share of the samples (0–1) is reached; 0 without samples. */
  quantile(share: number): number {
    const wanted = Math.ceil(this.#count * share)
    let seen = 0
    for (let i = 0; i < this.#counts.length; i++) {
      seen += this.#counts[i] ?? 0
      if (seen >= wanted && seen > 0) return upperMs(i)
    }
    return 0
  }
}
