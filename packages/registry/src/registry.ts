import type { Instance, Where } from './instance.ts'

/** How fast a registry learns of what happens, in milliseconds. */
export type Timing = {
  /** Between two beats of who is registered. */
  readonly beatMs: number
  /** Who has been silent for longer, while the link was seen to work, is dead. */
  readonly deadAfterMs: number
  /** Between two proofs that the link works. */
  readonly proveMs: number
}

/**
 * Dead at most 2.65 s after the last beat, within the 3 s that are promised; two beats may be lost on the way. Beats of 1 s as in
 * the time-honoured ratio of one to two and a half; cheaper ones (Eureka: 30 s) notice a death after a minute and a half.
 */
export const TIMING: Timing = { beatMs: 1_000, deadAfterMs: 2_400, proveMs: 250 }

/** What leaving may wait for a registry that does not answer, in milliseconds. Nobody is kept from stopping by it. */
export const LEAVE_MS = 500

/**
 * Which instances live, as one process sees it: everything is answered from its memory, at once and without waiting.
 *
 * - Who registered is found within a beat; who left, at once; who died in silence, no more after 3 s.
 * - Silence only counts while the link to the registry is shown to work. A registry that is away, that starts again, or that has lost all
 *   it knew changes no answer: the last known good goes on, and the next beats fill it again.
 * - Where nobody else is heard any more, silence only counts while this process's own beats come back: a registry that takes none has lost them
 *   all, and they stay; one that takes beats and hears of nobody says so, and nobody is found.
 * - Nobody's wall clock is compared with anybody's: age is counted by the reader, from beat to proof.
 */
export type Registry = AsyncDisposable & {
  /** Beats for these until the registration is disposed, which tells everybody. Throws `REGISTRY_INSTANCE_INVALID`; never for a registry that is away. */
  readonly register: (instances: readonly Instance[]) => Registration
  /** Of a name, or those of them with these attributes, in order of their ids. Without `where` the same array until something changes. */
  readonly find: (name: string, where?: Where) => readonly Instance[]
  /** Of all names. */
  readonly all: () => readonly Instance[]
  /** Those of all names that drain: nobody is sent there any more, and they are still at work. None of them is in `find` or `all`. */
  readonly draining: () => readonly Instance[]
  /** Resolves when the registry was read for the first time. Rejects only by the signal. */
  readonly whenRead: (signal: AbortSignal) => Promise<void>
  /** Called after each change of what `all` or `draining` answers. */
  readonly onChange: (listener: () => void) => Disposable
  /** Whether what is answered is so now; else it is the last known good, because the registry is away or takes no beats. */
  readonly isFresh: () => boolean
  /** Milliseconds since the link was last seen to work; null: never yet. */
  readonly provenMsAgo: () => number | null
}

/** Disposing leaves: resolves when others were told, or after {@link LEAVE_MS}. */
export type Registration = AsyncDisposable & {
  /** Tells everybody to send nothing new here, and that it is not gone yet; beats on until it is disposed. Resolves as leaving does. */
  readonly drain: () => Promise<void>
}
