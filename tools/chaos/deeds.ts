import { type Chance, chance } from '@anycompany/simulation'

/** A switch as processes are asked for it. */
export type Switch = Readonly<Record<string, unknown>> & {
  readonly at: string
  readonly do: string
  readonly seconds: number
}

/** One thing that is done to the system, so long after the traffic began. */
export type Deed = { readonly atMs: number } & (
  | { readonly kind: 'kill'; readonly target: string }
  | { readonly kind: 'switch'; readonly wanted: Switch }
)

/** Whatever dies is started again; the shop is not ours to kill. */
const KILLABLE = ['gateway', 'members', 'catalogue', 'social', 'broker', 'postgres'] as const

type Kind = (moment: { readonly seconds: number; readonly ms: number; readonly seed: number }) => Switch

const between = (from: string, to: string) => ({ from, to, bothWays: true })

/** Faults of every kind and on every link that a running company has. */
const KINDS: readonly Kind[] = [
  ({ seconds }) => ({ at: 'gateway', do: 'partition', link: between('gateway', 'social'), seconds }),
  ({ seconds }) => ({ at: 'gateway', do: 'drop', share: 0.3, ms: 500, link: { from: 'social' }, seconds }),
  ({ seconds, seed }) => ({ at: 'gateway', do: 'error', share: 0.3, seed, link: { to: 'members' }, seconds }),
  ({ seconds, ms }) => ({ at: 'gateway', do: 'delay', ms, link: { to: 'shop' }, seconds }),
  ({ seconds }) => ({ at: 'calls', do: 'partition', link: between('social', 'members'), seconds }),
  ({ seconds, seed }) => ({ at: 'calls', do: 'error', share: 0.5, seed, link: { to: 'social' }, seconds }),
  ({ seconds }) => ({ at: 'calls', do: 'duplicate', seconds }),
  ({ seconds }) => ({ at: 'bus.publish', do: 'partition', link: between('social', 'broker'), ms: 1_000, seconds }),
  ({ seconds, seed }) => ({
    at: 'bus.publish',
    do: 'drop',
    share: 0.5,
    ms: 300,
    seed,
    link: { from: 'broker' },
    seconds,
  }),
  ({ seconds, seed }) => ({ at: 'bus.publish', do: 'duplicate', share: 0.5, seed, seconds }),
  ({ seconds, seed }) => ({ at: 'bus.deliver', do: 'drop', share: 0.5, ms: 200, seed, seconds }),
  ({ seconds, seed }) => ({ at: 'bus.deliver', do: 'duplicate', share: 0.5, seed, seconds }),
  ({ seconds, seed, ms }) => ({ at: 'bus.deliver', do: 'reorder', share: 0.5, ms, seed, seconds }),
  ({ seconds, seed }) => ({ at: 'store.append', do: 'error', share: 0.2, seed, link: { from: 'database' }, seconds }),
  ({ seconds, seed }) => ({ at: 'store.append', do: 'error', share: 0.2, seed, seconds }),
  ({ seconds }) => ({ at: 'store.append', do: 'slow-disk', ms: 40, link: { from: 'social' }, seconds }),
  ({ seconds, seed }) => ({
    at: 'store.append',
    do: 'kill',
    share: 0.05,
    seed,
    link: { from: 'database', to: 'social' },
    seconds,
  }),
  ({ seconds, ms }) => ({ at: 'store.read', do: 'delay', ms, share: 0.3, seconds }),
  ({ seconds, seed }) => ({ at: 'views.write', do: 'error', share: 0.5, seed, link: { from: 'database' }, seconds }),
  ({ seconds }) => ({ at: 'views.write', do: 'slow-disk', ms: 100, seconds }),
  ({ seconds, seed }) => ({ at: 'live', do: 'error', share: 0.3, seed, seconds }),
  ({ seconds }) => ({ at: 'shop', do: 'partition', link: between('members', 'shop'), ms: 1_000, seconds }),
  ({ seconds, seed }) => ({ at: 'shop', do: 'error', share: 0.3, seed, seconds }),
]

const KILLS_SHARE = 0.3
const PAUSE_MS = { least: 800, more: 2_400 } as const
const SECONDS = { least: 2, more: 5 } as const
const MS = { least: 50, more: 400 } as const
const SEED_MAX = 2 ** 31
/** Nothing new is done so long before the end. */
const CALM_MS = 4_000

/** What is done within so many milliseconds, in order; the same for the same seed. Every kind comes before one comes again. */
export const deedsOf = ({
  seed,
  durationMs,
}: {
  readonly seed: number
  readonly durationMs: number
}): readonly Deed[] => {
  const by = chance(seed)
  const kills = inTurns(KILLABLE, by)
  const kinds = inTurns(KINDS, by)
  const deeds: Deed[] = []
  for (let atMs = 0; ;) {
    atMs += Math.round(PAUSE_MS.least + by.next() * PAUSE_MS.more)
    if (atMs > durationMs - CALM_MS) return deeds
    deeds.push(
      by.next() < KILLS_SHARE
        ? { atMs, kind: 'kill', target: kills() }
        : { atMs, kind: 'switch', wanted: kinds()(momentBy(by)) },
    )
  }
}

const momentBy = (by: Chance) => ({
  seconds: SECONDS.least + by.below(SECONDS.more - SECONDS.least + 1),
  ms: MS.least + by.below(MS.more),
  seed: by.below(SEED_MAX),
})

/** One after the other in an order of chance, and again in another. */
const inTurns = <T>(all: readonly T[], by: Chance): (() => T) => {
  let left: readonly T[] = []
  return () => {
    if (left.length === 0) left = by.shuffled(all)
    const [next, ...rest] = left
    left = rest
    return next!
  }
}

/** `partition at calls, social ↔ members, for 4 s` */
export const sentenceOf = (deed: Deed): string => {
  if (deed.kind === 'kill') return `kill -9 ${deed.target}`
  const { wanted } = deed
  const {
    from = 'any',
    to = 'any',
    bothWays,
  } = (wanted['link'] ?? {}) as { from?: string; to?: string; bothWays?: boolean }
  const link = wanted['link'] === undefined ? '' : `, ${from} ${bothWays === true ? '↔' : '→'} ${to}`
  const share = wanted['share'] === undefined ? '' : `, ${Number(wanted['share']) * 100} %`
  const ms = wanted['ms'] === undefined ? '' : ` ${Number(wanted['ms'])} ms`
  return `${wanted.do}${ms} at ${wanted.at}${link}${share}, for ${wanted.seconds} s`
}
