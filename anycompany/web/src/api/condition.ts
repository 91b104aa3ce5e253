import { createStore } from '@banyan/pages/store'

/** What the page knows about the way to the server and behind it. */
export type Condition = {
  /** The last request got no answer at all. */
  readonly offline: boolean
  /** Answers come, but without the shop behind them (`Banyan-Degraded: shop`). */
  readonly withoutShop: boolean
  /** When a refused service may be there again (milliseconds since 1970), or null when none refused. */
  readonly awayUntil: number | null
}

/** How long a refusal without `Retry-After` is shown. */
const AWAY_MS = 10_000

/** The one condition of this page. */
export const condition = createStore<Condition>({ offline: false, withoutShop: false, awayUntil: null })

/** Learns from an answer of the API. */
export const noteAnswer = (response: Response, retryAfterMs: number | null): void => {
  const withoutShop = response.headers.get('Banyan-Degraded') === 'shop'
  const away = response.status === 503
  if (away) setTimeout(forgetAway, retryAfterMs ?? AWAY_MS)
  condition.change((current) =>
    sameUnlessNew(current, {
      offline: false,
      // A refusal says nothing about the shop when the header is missing.
      withoutShop: withoutShop || (current.withoutShop && !response.ok),
      awayUntil: away ? Date.now() + (retryAfterMs ?? AWAY_MS) : current.awayUntil,
    }),
  )
}

/** Counts the times that the server said that nobody is logged in, to somebody who was. */
export const loginEndings = createStore(0)

/** Learns that no answer came. */
export const noteSilence = (): void =>
  condition.change((current) => sameUnlessNew(current, { ...current, offline: true }))

const forgetAway = () =>
  condition.change((current) =>
    current.awayUntil !== null && current.awayUntil <= Date.now() ? { ...current, awayUntil: null } : current,
  )

/** Watchers are woken for news only; this is called for every answer. */
const sameUnlessNew = (current: Condition, next: Condition): Condition =>
  current.offline === next.offline && current.withoutShop === next.withoutShop && current.awayUntil === next.awayUntil
    ? current
    : next
