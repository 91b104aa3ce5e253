/** Someone who can be asked. Two with the same id are the same one, wherever it listens. */
export type Balanced = { readonly id: string; readonly url: string }

/** `error`: no answer, or one that says the instance can't work (5xx). What the caller did wrong is `ok`. */
export type Outcome = 'ok' | 'error'

/** An instance that was chosen. It counts as busy until `done` is called, once; later calls do nothing. */
export type Taken<I extends Balanced = Balanced> = {
  readonly instance: I
  /** `ms`: how long the request took. */
  readonly done: (outcome: Outcome, ms: number) => void
}

/** How an instance stands with this balancer. */
export type Standing<I extends Balanced = Balanced> = {
  readonly instance: I
  /** Requests with it now. */
  readonly pending: number
  /** Asked and failed since it was first seen. */
  readonly asked: number
  readonly failed: number
  /** For so long nobody is sent there, in milliseconds; 0: it is asked. */
  readonly ejectedForMs: number
}

/** Chooses among instances. In memory, for one process; costs nothing worth counting where there is one instance. */
export type Balancer<I extends Balanced = Balanced> = {
  /**
   * One of the instances of a name but for those named by id. Undefined where no other is known: an instance that is ejected is taken
   * before nobody is.
   */
  readonly take: (name: string, notThese?: readonly string[]) => Taken<I> | undefined
  readonly standings: (name: string) => readonly Standing<I>[]
}

/** As in Envoy (`consecutive_5xx`) and Finagle (`consecutiveFailures`). */
export const EJECTED_AFTER_ERRORS = 5
/** The first ejection; the next ones take twice, three times as long (Envoy, with 30 s). Short, because restarts here take seconds. */
export const EJECTION_BASE_MS = 2_000
export const EJECTION_MAX_MS = 60_000
/** So long a time without an ejection makes the next one a step shorter. */
export const EJECTION_FORGOTTEN_MS = 10_000
/** An error keeps its place for as long as a slow answer would, so that who fails at once does not look fast. */
export const ERROR_COUNTS_AS_MS = 1_000

/** More of them at once make no difference to a choice. */
const ERRORS_PENDING_MAX = 100

/**
 * Power of two choices (Mitzenmacher 2001): of two instances taken at random the one with fewer requests pending. An error stays pending for
 * {@link ERROR_COUNTS_AS_MS}. After {@link EJECTED_AFTER_ERRORS} errors in a row an instance is left out for a growing time, then tried
 * with one request. At most half of the instances are left out at once, and so never the last.
 *
 * `instancesOf` is asked for each choice: the same array for as long as nothing has changed. `clock` in milliseconds, monotonic.
 */
export const createBalancer = <I extends Balanced>(o: {
  readonly instancesOf: (name: string) => readonly I[]
  readonly clock?: () => number
  readonly random?: () => number
}): Balancer<I> => {
  const { instancesOf, clock = () => performance.now(), random = Math.random } = o
  const groups = new Map<string, Group<I>>()
  const groupOf = (name: string): Group<I> => {
    const list = instancesOf(name)
    const known = groups.get(name)
    if (known?.list === list) return known
    const before = new Map(known?.members.map((member) => [member.instance.id, member]))
    const group = { list, members: list.map((instance) => joined(before.get(instance.id), instance)) }
    groups.set(name, group)
    return group
  }
  return {
    take: (name, notThese) => {
      const group = groupOf(name)
      const now = clock()
      const candidates = candidatesOf(group.members, notThese, now)
      if (candidates.length === 0) return undefined
      const member = betterOfTwo(candidates, now, random)
      member.pending++
      member.asked++
      let isDone = false
      return {
        instance: member.instance,
        done: (outcome, ms) => {
          if (isDone) return
          isDone = true
          member.pending--
          if (outcome === 'ok') member.errorsInARow = 0
          else noteError(member, { group: groups.get(name) ?? group, now: clock(), ms })
        },
      }
    },
    standings: (name) => {
      const now = clock()
      return groupOf(name).members.map(({ instance, pending, asked, failed, ejectedUntil }) => ({
        instance,
        pending,
        asked,
        failed,
        ejectedForMs: Math.max(0, ejectedUntil - now),
      }))
    },
  }
}

type Member<I> = {
  instance: I
  pending: number
  asked: number
  failed: number
  errorsInARow: number
  /** When errors cease to count as pending, in order of their happening. */
  readonly errorsUntil: number[]
  ejectedUntil: number
  ejections: number
}

type Group<I> = { readonly list: readonly I[]; readonly members: readonly Member<I>[] }

const joined = <I extends Balanced>(known: Member<I> | undefined, instance: I): Member<I> => {
  if (known?.instance.url === instance.url) return Object.assign(known, { instance })
  return {
    instance,
    pending: 0,
    asked: 0,
    failed: 0,
    errorsInARow: 0,
    errorsUntil: [],
    ejectedUntil: 0,
    ejections: 0,
  }
}

/** Those not ejected; all where more than half are, or where nobody else is left. */
const candidatesOf = <I extends Balanced>(
  members: readonly Member<I>[],
  notThese: readonly string[] | undefined,
  now: number,
): readonly Member<I>[] => {
  if (members.length === 1 && notThese === undefined) return members
  const others = notThese === undefined ? members : members.filter(({ instance }) => !notThese.includes(instance.id))
  const isAllowed = ejectedCount(members, now) <= ejectedMax(members)
  const asked = isAllowed ? others.filter((member) => !isOut(member, now)) : others
  return asked.length === 0 ? others : asked
}

const betterOfTwo = <I>(candidates: readonly Member<I>[], now: number, random: () => number): Member<I> => {
  const count = candidates.length
  if (count === 1) return candidates[0]!
  const first = Math.floor(random() * count)
  // Any but the first, each as likely: a step of 1 to count - 1 onwards.
  const second = (first + 1 + Math.floor(random() * (count - 1))) % count
  const [one, other] = [candidates[first]!, candidates[second]!]
  return loadOf(one, now) <= loadOf(other, now) ? one : other
}

const loadOf = <I>({ pending, errorsUntil }: Member<I>, now: number): number => {
  dropPast(errorsUntil, now)
  return pending + errorsUntil.length
}

const dropPast = (times: number[], now: number): void => {
  while (times.length > 0 && times[0]! <= now) times.shift()
}

const noteError = <I>(
  member: Member<I>,
  { group, now, ms }: { readonly group: Group<I>; readonly now: number; readonly ms: number },
): void => {
  member.failed++
  member.errorsInARow++
  dropPast(member.errorsUntil, now)
  if (ms < ERROR_COUNTS_AS_MS && member.errorsUntil.length < ERRORS_PENDING_MAX)
    member.errorsUntil.push(now + ERROR_COUNTS_AS_MS - ms)
  if (member.errorsInARow < EJECTED_AFTER_ERRORS || now < member.ejectedUntil) return
  if (ejectedCount(group.members, now) >= ejectedMax(group.members)) return
  const forgotten = Math.floor((now - member.ejectedUntil) / EJECTION_FORGOTTEN_MS)
  member.ejections = Math.max(0, member.ejections - forgotten) + 1
  member.ejectedUntil = now + Math.min(member.ejections * EJECTION_BASE_MS, EJECTION_MAX_MS)
}

/** Ejected, or back and on trial: errors in a row are only forgotten by an answer, and one request at a time may fetch it. */
const isOut = <I>(member: Member<I>, now: number): boolean =>
  now < member.ejectedUntil ||
  (member.ejectedUntil > 0 && member.errorsInARow >= EJECTED_AFTER_ERRORS && member.pending > 0)

const ejectedCount = <I>(members: readonly Member<I>[], now: number): number => {
  let count = 0
  for (const { ejectedUntil } of members) if (now < ejectedUntil) count++
  return count
}

const ejectedMax = (members: readonly unknown[]): number => Math.floor(members.length / 2)
