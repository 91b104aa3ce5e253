import assert from 'node:assert/strict'
import type { CDPSession } from 'playwright-core'
import { openBrowser } from '../browser.ts'
import type { Site } from '../site.ts'

/** A tab as people have it. Playwright holds its own tabs visible and awake, whatever happens; the browser freezes these. */
export type BareTab = {
  /** The value of an expression; it waits as long as the tab is frozen. */
  readonly evaluate: (expression: string) => Promise<unknown>
  readonly setState: (state: 'frozen' | 'active') => Promise<void>
}

export type BareTabs = AsyncDisposable & { readonly tabs: readonly [BareTab, ...BareTab[]] }

const LOOK_AGAIN_MS = 50

/** Tabs of one browser at this path, opened one after the other: the next one once the page of the one before is live. */
export const openBareTabs = async (
  site: Site,
  { member, count, live }: { readonly member: string; readonly count: number; readonly live: string },
): Promise<BareTabs> => {
  const browser = await openBrowser()
  const cdp = await browser.newBrowserCDPSession()
  const { browserContextId } = await cdp.send('Target.createBrowserContext')
  const cookies = [{ name: 'member', value: member, url: site.origin }]
  await cdp.send('Storage.setCookies', { browserContextId, cookies })
  const open = async () => {
    const tab = await openTab(cdp, browserContextId, `${site.origin}/social`)
    await until(async () => String(await tab.evaluate('document.body?.innerText')).includes(live))
    return tab
  }
  const tabs: [BareTab, ...BareTab[]] = [await open()]
  while (tabs.length < count) tabs.push(await open())
  return { tabs, [Symbol.asyncDispose]: () => browser.close() }
}

/** Waits until something holds. */
export const until = async (holds: () => Promise<boolean> | boolean, limitMs = 15_000): Promise<void> => {
  const deadline = performance.now() + limitMs
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not within ${limitMs} ms: ${String(holds)}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

type Reply = { readonly id: number; readonly result?: { readonly result?: { readonly value?: unknown } } }

const openTab = async (cdp: CDPSession, browserContextId: string, url: string): Promise<BareTab> => {
  const { targetId } = await cdp.send('Target.createTarget', { url, browserContextId })
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false })
  const waiting = new Map<number, (reply: Reply) => void>()
  let sent = 0
  cdp.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
    if (from !== sessionId) return
    const reply = JSON.parse(message) as Reply
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  const send = async (method: string, params: object): Promise<Reply> => {
    const id = (sent += 1)
    const { promise, resolve } = Promise.withResolvers<Reply>()
    waiting.set(id, resolve)
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
    return promise
  }
  return {
    evaluate: async (expression) =>
      (await send('Runtime.evaluate', { expression, returnByValue: true })).result?.result?.value,
    setState: async (state) => void (await send('Page.setWebLifecycleState', { state })),
  }
}
