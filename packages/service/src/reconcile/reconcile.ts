import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { AgreementDef, AnyRow, Invoke } from '@banyan/model'
import { redactedRow } from '../operators/redaction.ts'
import { mergePages, type Pair } from './merge-pages.ts'
import { DIFFERENCES_KEPT_MAX, type RecordedDifference, type Reconciliation } from './run.ts'
import type { Side } from './side.ts'

/** Keys of one page, of either side. */
export const PAGE_KEYS = 200
/** Between two pages, in milliseconds: at most 4,000 keys a second are read of either side, by one run a context at a time. */
const PAGE_PAUSE_MS = 50
/** How long what was told may be on its way over a bus that keeps it, in milliseconds. */
const ON_ITS_WAY_MS = 1_000
/** A key that looks otherwise each time is being changed: after so many looks it is left to the next run. */
const LOOKS_MAX = 8

export type Reconciling = {
  readonly agreement: AgreementDef
  readonly ours: Side<AnyRow>
  readonly theirs: Side
  /** Sends a command that mends; `key` names the difference in this run. */
  readonly send: (invoke: Invoke, key: string) => Promise<void>
  readonly save: (run: Reconciliation) => Promise<void>
  readonly signal: AbortSignal
}

/** Brings a run to its end from wherever it stands. Throws what the world does; then whoever goes on begins at the last page. */
export const reconcile = async (o: Reconciling, begun: Reconciliation): Promise<void> => {
  let run = begun
  const save = async (now: Partial<Reconciliation>): Promise<void> => {
    run = { ...run, ...now, fault: null }
    await o.save(run)
  }
  while (run.status === 'comparing') {
    const { found, compared, upTo } = await comparePage(o, run.after)
    const differences = [...run.differences, ...found.map((pair) => recorded(pair, o.agreement))]
    await save({
      compared: run.compared + compared,
      differing: run.differing + found.length,
      differences: differences.slice(0, DIFFERENCES_KEPT_MAX),
      after: upTo ?? run.after,
      status: upTo !== null ? 'comparing' : run.mends && differences.length > 0 ? 'mending' : 'done',
      ...(upTo === null && !(run.mends && differences.length > 0) && { finishedAt: new Date().toISOString() }),
    })
    await delay(PAGE_PAUSE_MS, undefined, { signal: o.signal })
  }
  if (run.status === 'mending') await save(await mended(o, run))
}

type Found = Pair<AnyRow, unknown>

const comparePage = async (
  o: Reconciling,
  after: string | null,
): Promise<{ readonly found: readonly Found[]; readonly compared: number; readonly upTo: string | null }> => {
  const look = { past: null, signal: o.signal }
  const theirs = await o.theirs.look({ after, limit: PAGE_KEYS }, look)
  const ours = await o.ours.look({ after, limit: PAGE_KEYS }, look)
  const { pairs, upTo } = mergePages(ours, theirs)
  const doubtful = pairs.filter((pair) => !agrees(o, pair))
  const found = await confirmed(o, doubtful, { ours: ours.head, theirs: theirs.head })
  return { found, compared: pairs.length, upTo }
}

type Heads = { readonly ours: number; readonly theirs: number }

/**
 * What still differs once all that either side had written before the last look has arrived, and looks as it did: so nothing that is merely
 * on its way counts.
 */
const confirmed = async (o: Reconciling, doubtful: readonly Found[], heads: Heads): Promise<readonly Found[]> => {
  const certain: Found[] = []
  let left = doubtful
  let last = heads
  for (let looks = 1; left.length > 0 && looks <= LOOKS_MAX; looks++) {
    const { pairs, heads: now } = await lookAgain(
      o,
      left.map(({ key }) => key),
      last,
    )
    const differing = pairs.filter((pair) => !agrees(o, pair))
    const asBefore = differing.filter((pair) =>
      isDeepStrictEqual(
        pair,
        left.find(({ key }) => key === pair.key),
      ),
    )
    certain.push(...asBefore)
    left = differing.filter((pair) => !asBefore.includes(pair))
    last = now
  }
  return certain
}

/** Theirs first, with all that they had; then what they told has time to arrive; then ours, with all that came of it. */
const lookAgain = async (
  o: Reconciling,
  keys: readonly string[],
  past: Heads,
): Promise<{ readonly pairs: readonly Found[]; readonly heads: Heads }> => {
  const { signal } = o
  const theirs = await o.theirs.look({ keys }, { past: past.theirs, signal })
  await delay(ON_ITS_WAY_MS, undefined, { signal })
  const { head } = await o.ours.look({ keys: [] }, { past: null, signal })
  const ours = await o.ours.look({ keys }, { past: head, signal })
  const { pairs } = mergePages(ours, theirs)
  const known = new Map(pairs.map((pair) => [pair.key, pair]))
  return {
    pairs: keys.map((key) => known.get(key) ?? { key, ours: undefined, theirs: undefined }),
    heads: { ours: ours.head, theirs: theirs.head },
  }
}

/** First both views anew, as a log may be right where a view is not; commands only for what differs then. */
const mended = async (o: Reconciling, run: Reconciliation): Promise<Partial<Reconciliation>> => {
  const keys = run.differences.filter(({ mendedBy }) => mendedBy === null).map(({ key }) => key)
  await Promise.all([o.ours.readAgain(o.signal), o.theirs.readAgain(o.signal)])
  const left = await differingNow(o, keys)
  for (const pair of left) {
    const invoke = o.agreement.mend(pair)
    if (invoke) await o.send(invoke, pair.key)
  }
  const remaining = new Set(
    (
      await differingNow(
        o,
        left.map(({ key }) => key),
      )
    ).map(({ key }) => key),
  )
  const commanded = new Set(left.map(({ key }) => key))
  return {
    status: 'done',
    finishedAt: new Date().toISOString(),
    remaining: remaining.size + Math.max(0, run.differing - run.differences.length),
    differences: run.differences.map((one) => ({
      ...one,
      mendedBy: one.mendedBy ?? (remaining.has(one.key) ? null : commanded.has(one.key) ? 'command' : 're-read'),
    })),
  }
}

const differingNow = async (o: Reconciling, keys: readonly string[]): Promise<readonly Found[]> => {
  const found: Found[] = []
  for (let i = 0; i < keys.length; i += PAGE_KEYS) {
    const some = keys.slice(i, i + PAGE_KEYS)
    const look = { past: null, signal: o.signal }
    const [ours, theirs] = [await o.ours.look({ keys: [] }, look), await o.theirs.look({ keys: [] }, look)]
    const { pairs, heads } = await lookAgain(o, some, { ours: ours.head, theirs: theirs.head })
    found.push(
      ...(await confirmed(
        o,
        pairs.filter((pair) => !agrees(o, pair)),
        heads,
      )),
    )
  }
  return found
}

const agrees = ({ agreement }: Reconciling, { ours, theirs }: Found): boolean => agreement.agrees(ours, theirs)

const recorded = ({ key, ours, theirs }: Found, { ours: view }: AgreementDef): RecordedDifference => ({
  key,
  what: ours === undefined ? 'missing-here' : theirs === undefined ? 'missing-there' : 'different',
  ours: ours === undefined ? null : redactedRow(view, ours),
  theirs: theirs ?? null,
  mendedBy: null,
})
