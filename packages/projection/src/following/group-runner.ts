import { type Fault, isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { type GroupRecord, type VersionRecord, VersionGone } from '../storage/view-storage.ts'
import { AWAY_BACKOFF_MAX_MS, BACKOFF_MAX_MS, backoffMs, pause } from './backoff.ts'
import type { GroupBoard } from './group-board.ts'
import { reasonOf } from './reason.ts'
import { type Following, step } from './version-follower.ts'
import { withLease } from './with-lease.ts'

/** How often a host looks for tables of old versions whose grace is over. */
const SWEEP_EVERY_MS = 5_000
/** Before a version that is built tries again to overtake the live one. */
const BEHIND_PAUSE_MS = 20

export type Running = Following & {
  readonly board: GroupBoard
  readonly holder: string
  /** How long the tables of a replaced version stay for readers that began on them. */
  readonly retiredGraceMs: number
}

/** Keeps one group up to date until aborted, while this host holds its lease: the live version, and one being built beside it. */
export const runGroup = async (o: Running, signal: AbortSignal): Promise<void> => {
  const { group, shape } = o.group
  // Each release of the code has a lease of its own: none moves the tables of another.
  const name = `projection ${group} ${shape}`
  await withLease({ leases: o.store.leases, name, holder: o.holder, signal }, async (held) => {
    o.board.setLocal(group, true)
    try {
      await Promise.all([follow(o, 'live', held), follow(o, 'building', held), sweep(o, held)])
    } finally {
      o.board.setLocal(group, false)
    }
  })
}

type Role = 'live' | 'building'

const follow = async (o: Running, role: Role, signal: AbortSignal): Promise<void> => {
  let failures = 0
  while (!signal.aborted) {
    const version = currentOf(o, role)
    try {
      if (version) await advance(o, role, version, signal)
      else await nextLook(o, role, signal)
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      await report(o, version, error)
      await backOff(o, role, { failures, error, signal })
    }
  }
}

/** The version to move: of this code's shape, and not paused. */
const currentOf = ({ board, group }: Running, role: Role): VersionRecord | undefined => {
  const version = board.find(group.group)?.[role]
  return version && !version.paused && version.shape === group.shape ? version : undefined
}

const advance = async (o: Running, role: Role, version: VersionRecord, signal: AbortSignal): Promise<void> => {
  const result = await step(o, version)
  if (result.kind === 'lost') return o.board.refresh()
  o.board.advance(o.group.group, version.version, result.mark)
  if (result.problem) throw result.problem
  if (version.fault && result.kind === 'caught-up') await o.storage.recordFault(o.group.group, version.version, null)
  if (result.mark.position < result.head) return
  if (role === 'building') await finish(o, version.version, signal)
  else await whenMore(o, version.version, result.mark.position, signal)
}

/** Why the other wait ends. Made once: an abort without a reason makes an error with a stack, here several times an event. */
const ENOUGH = new Error('waited for long enough')

/** The feed went on; or the version stands elsewhere than we left it: replaced, or taken back by a server that died. */
const whenMore = async (o: Running, version: number, position: number, signal: AbortSignal): Promise<void> => {
  const enough = new AbortController()
  const until = AbortSignal.any([signal, enough.signal])
  const isElsewhere = ({ live }: GroupRecord): boolean => live?.version !== version || live.mark?.position !== position
  const waits = [o.store.whenFeedPasses(position, until), o.board.when(o.group.group, isElsewhere, until)]
  try {
    await Promise.race(waits)
  } finally {
    enough.abort(ENOUGH)
    await Promise.allSettled(waits)
  }
}

/** The new version has read all there is: readers move over to it, unless the live one came further in this moment. */
const finish = async (o: Running, version: number, signal: AbortSignal): Promise<void> => {
  const { group } = o.group
  const outcome = await o.storage.switchTo(group, version)
  if (outcome === 'behind') await pause(BEHIND_PAUSE_MS, signal)
  if (outcome === 'switched') o.log.info({ group, version }, 'views were built: readers see the new version')
  await o.board.refresh()
}

const nextLook = (o: Running, role: Role, signal: AbortSignal): Promise<void> =>
  o.board.when(o.group.group, () => currentOf(o, role) !== undefined, signal)

/** Waits before the next try, or until somebody pauses, resumes or rebuilds the group. */
const backOff = async (
  o: Running,
  role: Role,
  { failures, error, signal }: { readonly failures: number; readonly error: unknown; readonly signal: AbortSignal },
): Promise<void> => {
  const ms = backoffMs(failures, isOutage(error) ? AWAY_BACKOFF_MAX_MS : BACKOFF_MAX_MS)
  const until = AbortSignal.any([signal, AbortSignal.timeout(ms)])
  const failing = currentOf(o, role)?.version
  const isOther = (): boolean => currentOf(o, role)?.version !== failing
  await o.board.when(o.group.group, isOther, until).catch(() => {}) // time for the next try
}

/** What stops a version is kept beside its checkpoint, where operators of every host see it. */
const report = async (o: Running, version: VersionRecord | undefined, error: unknown): Promise<void> => {
  const { group } = o.group
  if (error instanceof VersionGone) return o.board.refresh().catch(() => {}) // tried again anyway
  if (isOutage(error)) return o.log.warn({ group, code: error.code }, error.message)
  const fault = isFault(error) ? error : faults.PROJECTION_STOPPED({ group, why: reasonOf(error) }, error)
  const { code, message } = fault
  if (!version || version.fault?.message === message) return
  o.log.error({ group, version: version.version, code }, message)
  const recorded = { code, message, at: new Date().toISOString() }
  await o.storage.recordFault(group, version.version, recorded).catch(() => {}) // it is logged, and met again
  await o.board.refresh().catch(() => {})
}

/** Nothing is wrong with the views: the database or the keys can't be reached now. */
const isOutage = (error: unknown): error is Fault => isFault(error) && error.retry !== 'never'

const sweep = async (o: Running, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await o.storage.dropRetired(o.group.group, o.retiredGraceMs).catch(() => 0) // the next round tries again
    await pause(SWEEP_EVERY_MS, signal)
  }
}
