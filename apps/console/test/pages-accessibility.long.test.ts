import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { builtPages } from './pages-double.ts'
import { closeBrowser, openPage } from './pages-rig.ts'
import { PASSWORD, stage } from './rig/stage.ts'

const PLACES: readonly (readonly [path: string, heading: string])[] = [
  ['/', 'System'],
  ['/topology', 'Topology'],
  ['/streams?context=library&stream=Book-B1', 'Streams'],
  ['/views', 'Views'],
  ['/desk', 'Desk'],
  ['/dead-letters', 'Dead letters'],
  ['/reconcile', 'Reconcile'],
  ['/logs', 'Logs'],
  ['/glossary', 'Glossary'],
  ['/accounts', 'Accounts'],
  ['/audit', 'Audit'],
]
const SCREENS = [
  { width: 1440, dark: false },
  { width: 390, dark: true },
] as const

type Violation = { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }

/** Nothing that keeps somebody out, or nearly. */
const check = async (page: Page, what: string): Promise<void> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>('axe.run()')
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  assert.deepEqual(found, [], what)
}

describe('the pages of the console', () => {
  after(closeBrowser)

  for (const { width, dark } of SCREENS)
    it(`have nothing serious that axe finds, at ${width} px, ${dark ? 'dark' : 'light'}`, async (t) => {
      const { origin, member } = await stage(t, { pages: await builtPages() })
      assert.ok((await member('PUT', '/api/library/books/B1/loan', {})).ok)
      const page = await openPage(t, origin, { width, dark })
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await page.goto('/')
      await page.getByLabel('Account name').waitFor()
      await check(page, 'signing in')
      await page.getByLabel('Account name').fill('admin')
      await page.locator('input[name=password]').fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'System' }).waitFor()
      for (const [path, heading] of PLACES) {
        await page.goto(path)
        await page.getByRole('heading', { name: heading }).first().waitFor()
        await check(page, path)
      }
      await page.goto('/board')
      await page.getByText('Library').first().waitFor()
      await check(page, '/board')
      await page.goto('/views')
      await page.getByRole('button', { name: 'Pause' }).first().click()
      await page.getByRole('dialog').getByLabel('Reason').waitFor()
      await check(page, 'the reason for a deed')
    })
})
