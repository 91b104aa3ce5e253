/**
 * Takes the pictures of the README from the running system: `npm start`, then `npx node tools/screenshots.ts`.
 * BANYAN_URL and CONSOLE_URL name other addresses than http://127.0.0.1:8080 and :8081; the console's picture needs CONSOLE_PASSWORD, that of
 * its account admin. The first two demo logins of the start page become friends and write to each other; doing it again changes nothing.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from '@banyan/testing/browser'
import type { Browser, Page } from 'playwright-core'

const BASE = process.env['BANYAN_URL'] ?? 'http://127.0.0.1:8080'
const CONSOLE = process.env['CONSOLE_URL'] ?? 'http://127.0.0.1:8081'
const CONSOLE_PASSWORD = process.env['CONSOLE_PASSWORD']
const FOLDER = join(import.meta.dirname, '../docs/images')
const VIEWPORT = { width: 1440, height: 900 }
/** A page is a picture once nothing was loaded for half a second; live streams never end, so this is the most we wait. */
const SETTLED_MS = 5_000

type Login = { readonly email: string; readonly password: string }

const main = async (): Promise<void> => {
  await mkdir(FOLDER, { recursive: true })
  await using browser = await openBrowser()
  await using visitor = await openPage(browser)
  const [mine, theirs] = await demoLogins(visitor)
  await takePicture(visitor, `${BASE}/banyan`, 'start')
  await takePicture(visitor, `${BASE}/`, 'shop')
  await using me = await openPage(browser)
  await using friend = await openPage(browser)
  await logIn(me, mine)
  await logIn(friend, theirs)
  await befriend(me, friend)
  await converse(me, friend)
  await takePicture(me, `${BASE}/social`, 'social')
  if (CONSOLE_PASSWORD === undefined)
    return console.log('without CONSOLE_PASSWORD the picture of the console stays as it is')
  await using operator = await browser.newPage({ viewport: VIEWPORT, locale: 'en-US' })
  await signIn(operator, CONSOLE_PASSWORD)
  await takePicture(operator, `${CONSOLE}/board`, 'console')
}

const openPage = (browser: Browser): Promise<Page> =>
  browser.newPage({ viewport: VIEWPORT, locale: 'ko-KR', timezoneId: 'Asia/Seoul' })

const takePicture = async (page: Page, address: string, name: string): Promise<void> => {
  await page.goto(address)
  await page.waitForLoadState('networkidle', { timeout: SETTLED_MS }).catch(ignoreTimeout)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  console.log(`docs/images/${name}.png`)
}

const signIn = async (page: Page, password: string): Promise<void> => {
  await page.goto(CONSOLE)
  await page.locator('input[name=name]').fill('admin')
  await page.locator('input[name=password]').fill(password)
  await page.locator('input[name=password]').press('Enter')
  await page.getByRole('link', { name: 'Board' }).waitFor()
}

/** The start page lists the demo logins, e-mail and password each in a code element. */
const demoLogins = async (page: Page): Promise<readonly [Login, Login]> => {
  await page.goto(`${BASE}/banyan`)
  const codes = await page.locator('code').allTextContents()
  const [first, second] = codes.flatMap((email, i) =>
    email.includes('@') ? [{ email, password: codes[i + 1] ?? '' }] : [],
  )
  if (!first || !second) throw new Error(`expected two demo logins on ${BASE}/banyan, found ${codes.join(', ')}`)
  return [first, second]
}

const logIn = async (page: Page, { email, password }: Login): Promise<void> => {
  await page.goto(`${BASE}/login`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('input[name=password]').press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  // The shop's pages may not call anybody; the social page may.
  await page.goto(`${BASE}/social`)
}

const befriend = async (me: Page, friend: Page): Promise<void> => {
  const { memberId } = (await call(me, 'GET', '/api/members/me')) as { readonly memberId: string }
  await call(friend, 'POST', '/api/social/friend-requests', { memberId })
  const received = await receivedBy(me)
  for (const { friendRequestId } of received)
    await call(me, 'POST', `/api/social/friend-requests/${friendRequestId}/accept`, {})
}

/** The view of requests follows in a moment; on a second run there are none, as they are friends. */
const receivedBy = async (me: Page): Promise<Received['received']> => {
  for (let look = 0; look < LOOKS; look++) {
    const { received } = (await call(me, 'GET', '/api/social/friend-requests')) as Received
    if (received.length > 0) return received
    await me.waitForTimeout(LOOK_EVERY_MS)
  }
  return []
}

const LOOKS = 20
const LOOK_EVERY_MS = 100

type Received = { readonly received: readonly { readonly friendRequestId: string }[] }

/** Written oldest first. The key makes a second run find the posts of the first. */
const converse = async (me: Page, friend: Page): Promise<void> => {
  const lines: readonly (readonly [Page, string])[] = [
    [me, '주말에 캠핑 가려고 새 텐트를 주문했어요. 비만 안 오면 좋겠네요 ⛺'],
    [friend, '저도 그 텐트 있어요! 10분이면 혼자서도 칠 수 있습니다.'],
    [friend, '오늘 도착한 원두로 내린 커피. 산미가 살아 있네요 ☕'],
    [me, '친구가 되니 글이 바로바로 올라오네요. 쇼핑몰 로그인 하나로 다 됩니다.'],
  ]
  for (const [i, [page, text]] of lines.entries()) {
    const { postId } = (await call(page, 'POST', '/api/social/posts', { text }, `picture-${i}`)) as {
      readonly postId: string
    }
    await like(page === me ? friend : me, postId)
  }
}

/** A post can be liked once it has reached the other one's timeline. */
const like = async (page: Page, postId: string): Promise<void> => {
  const url = `/api/social/posts/${postId}/like`
  const headers = { 'content-type': 'application/json' }
  await page.waitForFunction(async (o) => (await fetch(o.url, { method: 'PUT', headers: o.headers, body: '{}' })).ok, {
    url,
    headers,
  })
}

/** As the page itself would call, with its cookie and origin. A rejection, "already friends" for example, is an answer too. */
const call = (
  page: Page,
  method: string,
  path: string,
  body?: object,
  key: string = crypto.randomUUID(),
): Promise<unknown> =>
  page.evaluate(
    async (request) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': request.key }
      const init = request.body === undefined ? {} : { headers, body: JSON.stringify(request.body) }
      return (await fetch(request.path, { method: request.method, ...init })).json()
    },
    { method, path, body, key },
  )

const ignoreTimeout = (error: Error): void => {
  // A live stream keeps the network busy: the picture is taken anyway.
  if (error.name !== 'TimeoutError') throw error
}

await main()
