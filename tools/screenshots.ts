/**
 * Takes the pictures of the README from the running system: `npm start`, then `npx node tools/screenshots.ts`.
 * BANYAN_URL names another address than http://127.0.0.1:8080; SCREENSHOT_EMAIL and SCREENSHOT_PASSWORD another shopper than the first
 * demo login of the start page; CHROMIUM_PATH another browser than the one npm brings.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Page } from 'playwright-core'

const BASE = process.env['BANYAN_URL'] ?? 'http://127.0.0.1:8080'
const FOLDER = join(import.meta.dirname, '../docs/images')
const VIEWPORT = { width: 1440, height: 900 }
/** A page is a picture once nothing was loaded for half a second; live streams never end, so this is the most we wait. */
const SETTLED_MS = 5_000

const pictures: readonly { readonly name: string; readonly path: string; readonly loggedIn: boolean }[] = [
  { name: 'start', path: '/banyan', loggedIn: false },
  { name: 'shop', path: '/', loggedIn: false },
  { name: 'social', path: '/social', loggedIn: true },
]

const main = async (): Promise<void> => {
  await mkdir(FOLDER, { recursive: true })
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath())
  await using browser = await playwright.launch({ executablePath, args: chromium.args })
  await using page = await browser.newPage({ viewport: VIEWPORT, locale: 'ko-KR', timezoneId: 'Asia/Seoul' })
  const login = await demoLogin(page)
  for (const { name, path, loggedIn } of pictures) {
    if (loggedIn) await logIn(page, login)
    await page.goto(`${BASE}${path}`)
    await page.waitForLoadState('networkidle', { timeout: SETTLED_MS }).catch(ignoreTimeout)
    await page.screenshot({ path: join(FOLDER, `${name}.png`) })
    console.log(`docs/images/${name}.png`)
  }
}

type Login = { readonly email: string; readonly password: string }

/** The start page lists the demo logins as `email / password`, each in a code element. */
const demoLogin = async (page: Page): Promise<Login> => {
  const { SCREENSHOT_EMAIL: email, SCREENSHOT_PASSWORD: password } = process.env
  if (email && password) return { email, password }
  await page.goto(`${BASE}/banyan`)
  const codes = await page.locator('code').allTextContents()
  const at = codes.findIndex((text) => text.includes('@'))
  const [found, secret] = [codes[at], codes[at + 1]]
  if (at === -1 || !found || !secret) throw new Error(`expected a demo login on ${BASE}/banyan, found none`)
  return { email: found.trim(), password: secret.trim() }
}

const logIn = async (page: Page, { email, password }: Login): Promise<void> => {
  await page.goto(`${BASE}/login`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('input[name=password]').press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}

const ignoreTimeout = (error: Error): void => {
  // A live stream keeps the network busy: the picture is taken anyway.
  if (error.name !== 'TimeoutError') throw error
}

await main()
