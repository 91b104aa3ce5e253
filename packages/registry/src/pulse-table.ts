import type { Instance } from './instance.ts'
import { isEmpty, type Pulse } from './pulse-link.ts'
import type { Timing } from './registry.ts'

/** Who lives, from what was heard and when. Pure but for its state: instants are given, in milliseconds of one monotonic clock. */
export type PulseTable = {
  readonly heard: (pulse: Pulse, now: number) => void
  /** The link worked at `now`, and everything sent before was heard. The only moment at which anybody is taken for dead. */
  readonly proven: (now: number) => void
  /** Whether what is listed is what the registry says at `now`; else it is the last known. */
  readonly isFresh: (now: number) => boolean
  readonly instances: () => readonly Instance[]
  readonly draining: () => readonly Instance[]
}

/** A quarter of the proofs may be late by so much before their link counts as broken: times `proveMs`. */
const PROOFS_MISSED_MAX = 4

/**
 * `self`: the client that does not take itself for dead. Its own pulses, too, come back through the registry: where nobody else is heard, they
 * tell whether all others have died or the registry has lost them.
 */
export const pulseTable = (o: {
  readonly self: string
  readonly timing: Timing
  readonly onChange: () => void
}): PulseTable => {
  const { self, timing, onChange } = o
  const entries = new Map<string, Entry>()
  let provenAt: number | undefined
  let isHushed = false
  let echoedAt = -Infinity
  /** Since when own pulses have come back without a gap. */
  let steadySince = Infinity
  /** The longest gap that hides no silence of others: theirs lasts a beat longer at most, and that is not yet death. */
  const gapMaxMs = timing.deadAfterMs - timing.beatMs
  let listed: Partial<Listed> = {}
  const changed = (): void => {
    listed = {}
    onChange()
  }
  const forgive = (now: number): void => {
    for (const entry of entries.values()) entry.heardAt = now
  }
  const echoed = (now: number): void => {
    if (now - echoedAt > gapMaxMs) steadySince = now
    echoedAt = now
  }
  const takesBeats = (now: number): boolean => now - echoedAt <= gapMaxMs && now - steadySince >= timing.deadAfterMs
  const isLinked = (now: number): boolean =>
    provenAt !== undefined && now - provenAt <= timing.proveMs * PROOFS_MISSED_MAX
  const heard: PulseTable['heard'] = (pulse, now) => {
    const { client, instances, draining } = pulse
    if (client === self) echoed(now)
    if (isHushed && client !== self) {
      isHushed = false
      forgive(now)
    }
    const known = entries.get(client)
    if (isEmpty(pulse)) {
      if (entries.delete(client)) changed()
      return
    }
    const text = JSON.stringify({ instances, draining })
    if (known?.text === text) {
      known.heardAt = now
      return
    }
    entries.set(client, { instances, draining, text, heardAt: now })
    changed()
  }
  const proven: PulseTable['proven'] = (now) => {
    const wasBroken = !isLinked(now)
    provenAt = now
    // After a break everybody has to find back first, and gets as long as anybody gets.
    if (wasBroken) return forgive(now)
    const others = [...entries].filter(([client]) => client !== self)
    const silent = others.filter(([, { heardAt }]) => now - heardAt > timing.deadAfterMs)
    if (silent.length === 0) return
    isHushed = silent.length === others.length && !takesBeats(now)
    if (isHushed) return
    for (const [client] of silent) entries.delete(client)
    changed()
  }
  const list = (which: keyof Listed): readonly Instance[] =>
    (listed[which] ??= [...entries.values()].flatMap((entry) => entry[which]).toSorted(byId))
  const isFresh = (now: number): boolean => isLinked(now) && !isHushed
  return { heard, proven, isFresh, instances: () => list('instances'), draining: () => list('draining') }
}

type Listed = Record<'instances' | 'draining', readonly Instance[]>
type Entry = Readonly<Listed> & { readonly text: string; heardAt: number }

const byId = (a: Instance, b: Instance): number => (a.id < b.id ? -1 : 1)
