import { setTimeout as delay } from 'node:timers/promises'
import type { AgreementDef, Invoke } from '@banyan/model'
import { redactedRow } from '../operators/redaction.ts'
import { comparePage, type Comparing, differingNow, type Found } from './compare.ts'
import { DIFFERENCES_KEPT_MAX, type RecordedDifference, type Reconciliation } from './run.ts'

/** Between two pages, in milliseconds: at most 4,000 keys a second are read of either side, by one run a context at a time. */
const PAGE_PAUSE_MS = 50

export type Reconciling = Comparing & {
  /** Sends a command that mends; `key` names the difference in this run: what was sent once under it is not done again. */
  readonly send: (invoke: Invoke, key: string) => Promise<void>
  readonly save: (run: Reconciliation) => Promise<void>
}

/** Brings a run to its end from wherever it stands. Throws what the world does; then whoever goes on begins at what was saved last. */
export const reconcile = async (o: Reconciling, begun: Reconciliation): Promise<void> => {
  let run = begun
  const save: Save = async (now) => {
    run = { ...run, ...now, fault: null }
    await o.save(run)
    return run
  }
  while (run.status === 'comparing') {
    await save(afterPage(run, await comparePage(o, run), o.agreement))
    await delay(PAGE_PAUSE_MS, undefined, { signal: o.signal })
  }
  if (run.status === 'mending') await mend(o, run, save)
}

type Save = (now: Partial<Reconciliation>) => Promise<Reconciliation>

const afterPage = (
  run: Reconciliation,
  { found, compared, upTo }: Awaited<ReturnType<typeof comparePage>>,
  agreement: AgreementDef,
): Partial<Reconciliation> => {
  const differences = [...run.differences, ...found.map((pair) => recorded(pair, agreement))]
  const told = {
    compared: run.compared + compared,
    differing: run.differing + found.length,
    differences: differences.slice(0, DIFFERENCES_KEPT_MAX),
  }
  if (upTo !== null) return { ...told, after: upTo }
  if (run.walking === 'theirs') return { ...told, walking: 'ours', after: null }
  return { ...told, ...(run.mends && differences.length > 0 ? { status: 'mending' } : over()) }
}

const over = () => ({ status: 'done' as const, finishedAt: new Date().toISOString() })

/**
 * First what both sides have anew, as a log may be right where a view is not; commands only for what differs then. What is about to be sent is written down
 * before, so that whoever goes on in the middle knows it.
 */
const mend = async (o: Reconciling, begun: Reconciliation, save: Save): Promise<void> => {
  const keys = begun.differences.filter(({ mendedBy }) => mendedBy !== 're-read').map(({ key }) => key)
  await Promise.all([o.ours.readAgain(keys, o.signal), o.theirs.readAgain(keys, o.signal)])
  const left = await differingNow(o, keys)
  const sending = left.flatMap((pair) => {
    const invoke = o.agreement.mend(pair)
    return invoke ? [{ key: pair.key, invoke }] : []
  })
  const [leftKeys, sent] = [keysOf(left), keysOf(sending)]
  const { differences, differing } = await save({
    differences: begun.differences.map((one) => ({
      ...one,
      mendedBy: sent.has(one.key) ? 'command' : leftKeys.has(one.key) ? null : (one.mendedBy ?? 're-read'),
    })),
  })
  for (const { key, invoke } of sending) await o.send(invoke, key)
  const remaining = keysOf(await differingNow(o, [...leftKeys]))
  await save({
    ...over(),
    remaining: remaining.size + Math.max(0, differing - differences.length),
    differences: differences.map((one) => ({
      ...one,
      mendedBy: remaining.has(one.key) ? null : (one.mendedBy ?? 're-read'),
    })),
  })
}

const keysOf = (some: readonly { readonly key: string }[]): ReadonlySet<string> => new Set(some.map(({ key }) => key))

const recorded = ({ key, ours, theirs }: Found, { ours: view }: AgreementDef): RecordedDifference => ({
  key,
  what: ours === undefined ? 'missing-here' : theirs === undefined ? 'missing-there' : 'different',
  ours: ours === undefined ? null : redactedRow(view, ours),
  theirs: theirs ?? null,
  mendedBy: null,
})
