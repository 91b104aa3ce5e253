import { setTimeout as delay } from 'node:timers/promises'
import type { Description } from '@banyan/model'
import { openBrowser } from '@banyan/testing/browser'
import { startPagesDouble } from '../../apps/console/test/pages-double.ts'

const WARM_UPS = 20
const UPDATES = 200
/** Apart enough that each has frames of its own. */
const EVERY_MS = 60
const DEADLINE_MS = 60_000

/**
 * What a second's news costs the main thread of the board page, in milliseconds, one sample an update: from the message (parsed, every
 * number changed) until the frame that shows it has been laid out and painted. All notes are there and show their numbers.
 */
export const liveFrames = async (description: Description): Promise<readonly number[]> => {
  await using double = await startPagesDouble({ description })
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, baseURL: double.origin, locale: 'en' })
    await page.addInitScript(SAMPLER)
    await page.goto('/board')
    await page.getByRole('button', { name: 'Numbers' }).click()
    const deadline = AbortSignal.timeout(DEADLINE_MS)
    for (let taken = 0; taken < WARM_UPS + UPDATES; taken = await page.evaluate<number>('samples.length')) {
      deadline.throwIfAborted()
      double.tell(newsOf(description))
      await delay(EVERY_MS)
    }
    const samples = await page.evaluate<readonly number[]>('samples')
    return samples.slice(WARM_UPS, WARM_UPS + UPDATES)
  } finally {
    await browser.close()
  }
}

/** Begins before the page's own handler: its frame callback runs first, and the message that it posts comes after painting. */
const SAMPLER = `
  globalThis.samples = []
  const add = EventSource.prototype.addEventListener
  EventSource.prototype.addEventListener = function (type, handler, options) {
    if (type !== 'now') return add.call(this, type, handler, options)
    return add.call(this, type, (event) => {
      let handled = 0
      requestAnimationFrame(() => {
        const begun = performance.now()
        const painted = new MessageChannel()
        painted.port1.onmessage = () => samples.push(handled + performance.now() - begun)
        painted.port2.postMessage(null)
      })
      const begun = performance.now()
      handler(event)
      handled = performance.now() - begun
    }, options)
  }
`

let round = 0

/** Numbers that all differ from those before. */
const newsOf = ({ contexts }: Description) => {
  round += 1
  const some = (i: number) => ((round * 7 + i * 13) % 97) + 0.5
  const table = <R>(parts: readonly { readonly name: string }[], row: (i: number) => R) =>
    Object.fromEntries(parts.map(({ name }, i) => [name, row(i)]))
  return {
    at: new Date().toISOString(),
    processes: [],
    gateway: null,
    contexts: contexts.map(({ name }) => ({ context: name, standing: 'open', head: 1_000, deadLetters: 0, views: [] })),
    rates: {
      contexts: Object.fromEntries(
        contexts.map(({ name, commands, events, policies }) => [
          name,
          {
            commands: table(commands, (i) => ({
              accepted: some(i),
              rejected: 0,
              failed: round % 2,
              msTotal: some(i) * 3,
            })),
            events: table(events, (i) => ({ recorded: some(i) })),
            policies: table(policies, (i) => ({ handled: some(i), failed: 0 })),
          },
        ]),
      ),
    },
  }
}
