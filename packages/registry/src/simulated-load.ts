import { type Balanced, createBalancer } from './balancer.ts'

/** How a simulated instance answers: its nth request, `ms` after the start. */
export type Behaviour = {
  readonly answersInMs: number
  readonly fails?: (nth: number, ms: number) => boolean
}

/** A load on a balancer in simulated time, the same for the same seed: one request every `everyMs`. Shares are of all, or of the last quarter. */
export const simulate = (o: {
  readonly seed: number
  readonly behaviours: Readonly<Record<string, Behaviour>>
  readonly requests: number
  readonly everyMs: number
}) => {
  let now = 0
  const list: readonly Balanced[] = Object.keys(o.behaviours).map((id) => ({ id, url: `http://${id}` }))
  const balancer = createBalancer({ instancesOf: () => list, clock: () => now, random: seeded(o.seed) })
  const answers: { readonly at: number; readonly tell: () => void }[] = []
  const asked = new Map(list.map(({ id }) => [id, 0]))
  const askedLast = new Map(list.map(({ id }) => [id, 0]))
  let unanswered = 0
  for (let n = 0; n < o.requests; n++) {
    now = n * o.everyMs
    tellUntil(answers, now)
    const taken = balancer.take('any')
    if (taken === undefined) {
      unanswered++
      continue
    }
    const { id } = taken.instance
    const nth = asked.get(id)!
    asked.set(id, nth + 1)
    if (n >= (o.requests * 3) / 4) askedLast.set(id, askedLast.get(id)! + 1)
    const { answersInMs, fails } = o.behaviours[id]!
    const outcome = fails?.(nth, now) === true ? 'error' : 'ok'
    answers.push({ at: now + answersInMs, tell: () => taken.done(outcome, answersInMs) })
  }
  return { shares: sharesOf(asked), lastShares: sharesOf(askedLast), unanswered }
}

const tellUntil = (answers: { readonly at: number; readonly tell: () => void }[], now: number): void => {
  const due = answers.filter(({ at }) => at <= now)
  for (const answer of due) {
    answer.tell()
    answers.splice(answers.indexOf(answer), 1)
  }
}

const sharesOf = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> => {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return Object.fromEntries([...counts].map(([id, count]) => [id, count / all]))
}

/** mulberry32: small, and good enough to choose by. */
const seeded = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
