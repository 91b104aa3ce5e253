import assert from 'node:assert/strict'
import type { TestScope } from '@banyan/testing'
import { openBrowser } from '@banyan/testing/browser'
import type { Browser, Page } from 'playwright-core'

let browser: Promise<Browser> | undefined

/** One browser for a file's tests; closed with {@link closeBrowser}. */
const theBrowser = () => (browser ??= openBrowser())

export const closeBrowser = async (): Promise<void> => {
  await (await browser)?.close()
  browser = undefined
}

type Screen = { readonly width?: number; readonly language?: 'ko' | 'en'; readonly dark?: boolean }

/**
 * A page of a browser of its own. What the browser complains of (errors of scripts, refusals of the content security policy) fails the test;
 * refused answers don't: tests ask for them.
 */
export const openPage = async (t: TestScope, origin: string, o: Screen = {}): Promise<Page> => {
  const context = await (
    await theBrowser()
  ).newContext({
    baseURL: origin,
    viewport: { width: o.width ?? 1440, height: 900 },
    locale: o.language ?? 'en',
    colorScheme: o.dark ? 'dark' : 'light',
    acceptDownloads: true,
  })
  // Waits end when what they wait for is there; this is for a machine with much else to do.
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  t.after(async () => {
    await context.close()
    assert.deepEqual(complaints, [])
  })
  return page
}

/** How far the page is wider than its window, in pixels. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>(`document.documentElement.scrollWidth - innerWidth`)

/** What on the page can be pushed sideways, by its class; a board and long values are meant to. */
export const scrolledSideways = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`[...document.querySelectorAll('main *')]
    .filter((part) => ['auto', 'scroll'].includes(getComputedStyle(part).overflowX) && part.tagName !== 'PRE')
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.className)`)
