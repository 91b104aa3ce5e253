import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser } from '@anycompany/web/browser'
import {
  acceptFriendRequest,
  findPost,
  goToTimeline,
  likePost,
  logInLink,
  openSocial,
  sendFriendRequest,
  waitForLikes,
  waitForLive,
  writePost,
} from '@anycompany/web/social-page'
import type { Browser, Page } from 'playwright-core'
import { type RunningSystem, sharedSystem } from './running-system.ts'
import { DEMO, logIn, takesPart, visit as visitByScript } from './shopper.ts'

/** Who meets on which screen: nobody has met before. */
const SCREENS = [
  { name: 'phone, 390 px', viewport: { width: 390, height: 844 }, author: DEMO.mina, friend: DEMO.joon },
  { name: 'desktop, 1440 px', viewport: { width: 1440, height: 900 }, author: DEMO.sora, friend: DEMO.haneul },
] as const
const PATIENCE_MS = 20_000
const TEXT = '지금 막 쓴 글 ⛺'

type Viewport = (typeof SCREENS)[number]['viewport']
type Login = (typeof DEMO)[keyof typeof DEMO]

describe('AnyCompany, in a browser', () => {
  const system = sharedSystem()
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const { name, viewport, author, friend } of SCREENS) {
    it(`from the shop’s login to a post that a friend likes, and out again (${name})`, async () => {
      await using mine = await visit(browser, viewport)
      await using theirs = await visit(browser, viewport)
      await takesPart(await logIn(system().url, author.email, author.password))
      await enterByShop(mine.page, system(), author)
      await enterByShop(theirs.page, system(), friend)
      await waitForLive(mine.page)
      await mine.page.evaluate('globalThis.isTheFirstDocument = true')
      await sendFriendRequest(theirs.page, author.name)
      await acceptFriendRequest(mine.page, friend.name)
      await goToTimeline(theirs.page)
      await waitForLive(theirs.page)
      await theirs.page.evaluate('globalThis.isTheFirstDocument = true')
      await goToTimeline(mine.page)
      await waitForLive(mine.page)
      await writePost(mine.page, TEXT)
      await findPost(theirs.page, TEXT).waitFor()
      await likePost(theirs.page, TEXT)
      await waitForLikes(theirs.page, TEXT, 1, { byMe: true })
      await waitForLikes(mine.page, TEXT, 1, { byMe: false })
      for (const { page } of [mine, theirs]) assert.equal(await page.evaluate('globalThis.isTheFirstDocument'), true)
      await leaveByShop(theirs.page, system())
      await logInLink(theirs.page).waitFor()
    })

    it(`the start page shows what runs (${name})`, async () => {
      await using visitor = await visit(browser, viewport)
      await visitor.page.goto(`${system().url}/banyan`)
      for (const process of Object.keys(await system().processes()))
        await visitor.page.getByRole('cell', { name: process, exact: true }).waitFor()
      assert.equal(await sidewaysScroll(visitor.page), 0)
    })
  }

  it('every link of the start page leads somewhere, and every login on it works', async () => {
    const visitor = visitByScript(system().url)
    for (const language of ['ko', 'en']) {
      const { status, text } = await visitor.get(`/banyan?lang=${language}`)
      assert.equal(status, 200)
      const links = new Set([...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href = '']) => href))
      assert.ok(links.size >= 6, [...links].join())
      for (const href of links) assert.equal((await fetch(new URL(href, system().url))).status, 200, href)
      const codes = [...text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
      const emails = codes.filter((code) => /^\w+@[\w.]+$/.test(code))
      assert.ok(emails.length >= 3, codes.join())
      for (const email of emails) await logIn(system().url, email, codes[codes.indexOf(email) + 1] ?? '')
    }
  })
})

/** Somebody at a browser of their own. On leaving, no page must have complained about anything. */
const visit = async (browser: Browser, viewport: Viewport): Promise<AsyncDisposable & { readonly page: Page }> => {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'ko-KR' })
  context.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    // After the logout the page learns by a refusal that it is over.
    const isRefusal = /status of 401/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !isRefusal)
      complaints.push(`${message.location().url}: ${message.text()}`)
  })
  const dispose = async () => {
    await context.close()
    assert.deepEqual(complaints, [])
  }
  return { page: await context.newPage(), [Symbol.asyncDispose]: dispose }
}

/** The one login there is; nothing asks again on the way to the new page. */
const enterByShop = async (page: Page, { url }: RunningSystem, { email, password }: Login): Promise<void> => {
  await page.goto(`${url}/login`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('input[name=password]').press('Enter')
  await page.waitForURL((address) => address.pathname !== '/login')
  await openSocial(page, `${url}/social`)
}

/** In another tab, by the shop's own button. */
const leaveByShop = async (page: Page, { url }: RunningSystem): Promise<void> => {
  const tab = await page.context().newPage()
  await tab.goto(url)
  await tab.locator('form[action="/logout"] button').click()
  await tab.locator('a[href^="/login"]').first().waitFor()
}

const sidewaysScroll = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
