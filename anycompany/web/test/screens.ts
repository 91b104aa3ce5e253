import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { startSite, type Site } from './site.ts'

const SCREENS = [
  { name: 'phone, 390 px', viewport: { width: 390, height: 844 }, isWide: false },
  { name: 'desktop, 1440 px', viewport: { width: 1440, height: 900 }, isWide: true },
] as const
const PATIENCE_MS = 10_000

let browser: Browser | undefined

/** Runs a suite of tests in a real browser, on each of the two screens. */
export const onEachScreen = (name: string, suite: (screen: Screen) => void): void => {
  describe(`${name}, in a browser`, () => {
    before(async () => {
      browser = await openBrowser()
    })
    after(() => browser?.close())
    for (const screen of SCREENS) describe(screen.name, () => suite(screen))
  })
}

/** One of the two screens. */
export type Screen = (typeof SCREENS)[number]
/** Somebody at a browser. */
export type Visit = AsyncDisposable & {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: string[]
}

/** Somebody at a browser of their own. On leaving, the page must not have complained about anything. */
export const visit = async (site: Site, screen: Screen, member: string | null): Promise<Visit> => {
  const context = await opened().newContext({ viewport: screen.viewport, reducedMotion: 'reduce', locale: 'ko-KR' })
  context.setDefaultTimeout(PATIENCE_MS)
  if (member !== null) await context.addCookies([{ name: 'member', value: member, url: site.origin }])
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    // A refused request is the server's business, and tested as such; the policy's violations come as errors, too.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  const page = await context.newPage()
  return {
    context,
    page,
    complaints,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      assert.deepEqual(complaints, [])
    },
  }
}

const opened = (): Browser => {
  if (browser === undefined) throw new Error('Expected visit() inside a suite of onEachScreen')
  return browser
}

/** 민지 and 서준 are friends; 하윤 is not. The shop sells a tent and a few mugs. */
export const startCompany = async (): Promise<Site> => {
  const site = await startSite()
  site.api.company.addMember('m-1', '김민지')
  site.api.company.addMember('m-2', '이서준')
  site.api.company.addMember('m-3', '박하윤')
  site.api.company.makeFriends('m-1', 'm-2')
  site.api.company.addProduct('tent', { ko: '2인용 돔 텐트', en: 'Dome tent for two', won: 89_000, stock: 12 })
  site.api.company.addProduct('mug', { ko: '캠핑 머그', en: 'Camping mug', won: 12_500, stock: 3 })
  return site
}

/** What the posts on the page say, from the top. */
export const texts = (page: Page) => page.getByRole('article').locator('p').allTextContents()
/** How many requests of this kind (`METHOD /path`) the server got. */
export const requestsTo = (site: Site, request: RegExp) => site.api.requests.filter((line) => request.test(line)).length
