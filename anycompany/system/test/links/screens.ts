import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Shopper } from '../shopper.ts'

/** What somebody sees of each part of the company. */
const SCREENS = {
  shop: '/products/1',
  members: '/api/members/me',
  catalogue: '/api/catalogue/products?ids=1,2,3',
  social: '/api/social/timeline?limit=10',
} as const

export type ScreenName = keyof typeof SCREENS

/** How often a screen was asked for, and what came of those that went wrong. */
export type Watched = Readonly<Record<ScreenName, { readonly asked: number; readonly failures: readonly string[] }>>

const PAUSE_MS = 200
/** Nobody waits longer for a screen. */
const PATIENCE_MS = 5_000

/** Looks at all screens again and again while something goes on. */
export const watchScreens = async (shopper: Shopper, work: () => Promise<void>): Promise<Watched> => {
  const ended = new AbortController()
  const watching = Promise.all(
    Object.entries(SCREENS).map(async ([name, path]) => ({ [name]: await watch(shopper, path, ended.signal) })),
  )
  await work().finally(() => ended.abort())
  return Object.assign({}, ...(await watching)) as Watched
}

const watch = async (shopper: Shopper, path: string, until: AbortSignal) => {
  const failures: string[] = []
  let asked = 0
  while (!until.aborted) {
    asked += 1
    const begun = performance.now()
    const failure = await shopper.get(path, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      ({ status, text }) => (status === 200 ? undefined : `${status} ${text.slice(0, 200)}`),
      (error: Error) => error.message,
    )
    if (failure !== undefined) failures.push(`after ${(performance.now() - begun).toFixed()} ms: ${failure}`)
    await delay(PAUSE_MS)
  }
  return { asked, failures }
}

/** These were there all the time. */
export const assertUnharmed = (watched: Watched, names: readonly ScreenName[]): void => {
  for (const name of names) {
    assert.deepEqual(watched[name].failures, [], name)
    assert.ok(watched[name].asked > 0)
  }
}
