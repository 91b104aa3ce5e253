import { faults } from '../errors.ts'
import { PAGE_ROWS } from '../shop/change-source.ts'
import { type Following, deliverChanged, deliverDeleted } from './delivery.ts'

/** More missing keys than this, and … */
export const MASS_DELETE_KEYS = 50
/** … more than this share of the known ones, are taken for a mistake. */
export const MASS_DELETE_SHARE = 0.2

/**
 * Where a sweep stands. First it pages through the shop's rows and finds what is new or changed. If afterwards more keys are known than
 * were seen, some rows may be gone: then known keys are looked up in the shop, page by page. That look-up is also the re-check that makes a
 * deletion certain. Ranges of keys are never compared here: the shop orders text by its own collation.
 */
export type Sweep =
  | { readonly phase: 'rows'; readonly after: string | undefined; readonly seen: number }
  | { readonly phase: 'counting'; readonly after: string | undefined; readonly known: number; readonly missing: number }
  | { readonly phase: 'deleting'; readonly after: string | undefined; readonly known: number; readonly deleted: number }
  | { readonly phase: 'completed' }

export const SWEEP_START: Sweep = Object.freeze({ phase: 'rows', after: undefined, seen: 0 })

/**
 * One page of a sweep. `confirmed`: somebody has said that a mass deletion is none by mistake.
 * @throws `LEGACY_MASS_DELETE_REFUSED` before anything is deleted, or beyond what may be.
 */
export const sweepStep = async (
  f: Following,
  sweep: Sweep,
  confirmed: boolean,
  signal: AbortSignal,
): Promise<Sweep> => {
  if (sweep.phase === 'rows') return rowsStep(f, sweep, confirmed, signal)
  if (sweep.phase === 'counting') return countingStep(f, sweep, signal)
  return sweep.phase === 'deleting' ? deletingStep(f, sweep, confirmed, signal) : sweep
}

type In<P extends Sweep['phase']> = Extract<Sweep, { phase: P }>

const rowsStep = async (f: Following, sweep: In<'rows'>, confirmed: boolean, signal: AbortSignal): Promise<Sweep> => {
  const rows = await f.shop.rowsAfter(f.table, sweep.after, signal)
  const seen = sweep.seen + (await deliverChanged(f, rows, signal))
  if (rows.length === PAGE_ROWS) return { phase: 'rows', after: rows.at(-1)?.key, seen }
  const known = await f.store.countKeys(f.source, signal)
  if (known <= seen) return { phase: 'completed' }
  return confirmed || known - seen <= deletable(known)
    ? { phase: 'deleting', after: undefined, known, deleted: 0 }
    : { phase: 'counting', after: undefined, known, missing: 0 }
}

/** `known - seen` may hold rows that were added behind the sweep's back, so before a refusal the missing ones are counted. */
const countingStep = async (f: Following, sweep: In<'counting'>, signal: AbortSignal): Promise<Sweep> => {
  const keys = await f.store.keysAfter(f.source, sweep.after, signal)
  if (keys.length === 0) return { phase: 'deleting', after: undefined, known: sweep.known, deleted: 0 }
  const missing = sweep.missing + (await missingOf(f, keys, signal)).length
  if (missing > deletable(sweep.known)) throw refusal(f, sweep.known, missing)
  return { ...sweep, after: keys.at(-1), missing }
}

const deletingStep = async (
  f: Following,
  sweep: In<'deleting'>,
  confirmed: boolean,
  signal: AbortSignal,
): Promise<Sweep> => {
  const keys = await f.store.keysAfter(f.source, sweep.after, signal)
  if (keys.length === 0) return { phase: 'completed' }
  const missing = await missingOf(f, keys, signal)
  const deleted = sweep.deleted + missing.length
  if (!confirmed && deleted > deletable(sweep.known)) throw refusal(f, sweep.known, deleted)
  await deliverDeleted(f, missing, signal)
  return { ...sweep, after: keys.at(-1), deleted }
}

const deletable = (known: number): number => Math.max(MASS_DELETE_KEYS, Math.floor(known * MASS_DELETE_SHARE))

const missingOf = async (f: Following, keys: readonly string[], signal: AbortSignal): Promise<readonly string[]> => {
  const present = await f.shop.presentKeys(f.table, keys, signal)
  return keys.filter((key) => !present.has(key))
}

const refusal = (f: Following, knownKeys: number, missingKeys: number) =>
  faults.LEGACY_MASS_DELETE_REFUSED({ table: f.table.table, knownKeys, missingKeys })
