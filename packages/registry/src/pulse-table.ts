import type { Instance } from './instance.ts'
import type { Pulse } from './pulse-link.ts'
import type { Timing } from './registry.ts'

/** Who lives, from what was heard and when. Pure but for its state: instants are given, in milliseconds of one monotonic clock. */
export type PulseTable = {
  readonly heard: (pulse: Pulse, now: number) => void
  /** The link worked at `now`, and everything sent before was heard. The only moment at which anybody is taken for dead. */
  readonly proven: (now: number) => void
  readonly instances: () => readonly Instance[]
}

/** A quarter of the proofs may be late by so much before their link counts as broken: times `proveMs`. */
const PROOFS_MISSED_MAX = 4

/** `self`: the client whose own pulses prove nothing about others, and who does not take itself for dead. */
export const pulseTable = (o: {
  readonly self: string
  readonly timing: Timing
  readonly onChange: () => void
}): PulseTable => {
  const { self, timing, onChange } = o
  const entries = new Map<string, Entry>()
  let provenAt: number | undefined
  let isHushed = false
  let listed: readonly Instance[] | undefined
  const changed = (): void => {
    listed = undefined
    onChange()
  }
  const forgive = (now: number): void => {
    for (const entry of entries.values()) entry.heardAt = now
  }
  const heard: PulseTable['heard'] = ({ client, instances }, now) => {
    if (isHushed && client !== self) {
      isHushed = false
      forgive(now)
    }
    const known = entries.get(client)
    if (instances.length === 0) {
      if (entries.delete(client)) changed()
      return
    }
    const text = JSON.stringify(instances)
    if (known?.text === text) {
      known.heardAt = now
      return
    }
    entries.set(client, { instances, text, heardAt: now })
    changed()
  }
  const proven: PulseTable['proven'] = (now) => {
    const wasBroken = provenAt === undefined || now - provenAt > timing.proveMs * PROOFS_MISSED_MAX
    provenAt = now
    // After a break everybody has to find back first, and gets as long as anybody gets.
    if (wasBroken) return forgive(now)
    const others = [...entries].filter(([client]) => client !== self)
    const silent = others.filter(([, { heardAt }]) => now - heardAt > timing.deadAfterMs)
    if (silent.length === 0) return
    isHushed = silent.length === others.length && silent.length > 1
    if (isHushed) return
    for (const [client] of silent) entries.delete(client)
    changed()
  }
  return {
    heard,
    proven,
    instances: () => (listed ??= [...entries.values()].flatMap(({ instances }) => instances).toSorted(byId)),
  }
}

type Entry = { readonly instances: readonly Instance[]; readonly text: string; heardAt: number }

const byId = (a: Instance, b: Instance): number => (a.id < b.id ? -1 : 1)
