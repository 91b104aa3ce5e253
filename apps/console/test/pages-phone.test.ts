import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { builtPages } from './pages-double.ts'
import { closeBrowser, openPage, scrolledSideways } from './pages-rig.ts'
import { PASSWORD, stage } from './rig/stage.ts'

const WITH_TABLES = ['/', '/views', '/desk', '/glossary', '/accounts', '/audit']
/** Tabs from the top of a page to anything on it: more mean that one goes round and round. */
const TABS_MAX = 60

/** On a phone, signed in by keys alone. */
const onPhone = async (t: TestScope) => {
  const { origin, member } = await stage(t, { pages: await builtPages() })
  assert.ok((await member('PUT', '/api/library/books/B1/loan', {})).ok)
  const page = await openPage(t, origin, { width: 390 })
  await page.goto('/')
  await page.getByLabel('Account name').focus()
  await page.keyboard.type('admin')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'System' }).waitFor()
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
  const tabTo = async (name: string): Promise<void> => {
    for (let i = 0; i < TABS_MAX; i++) {
      await page.keyboard.press('Tab')
      if ((await focused()) === name) return
    }
    assert.fail(`${name} was not reached with the keyboard`)
  }
  return { page, focused, tabTo }
}

describe('the pages of the console on a phone', () => {
  after(closeBrowser)

  it('show tables as cards: nothing to push sideways, and each value under its column’s name', async (t) => {
    const { page } = await onPhone(t)
    for (const path of WITH_TABLES) {
      await page.goto(path)
      await page
        .getByRole('main')
        .locator(path === '/' ? 'h2' : 'tbody tr')
        .first()
        .waitFor()
      assert.deepEqual(await scrolledSideways(page), [], path)
    }
    await page.goto('/views')
    await page.locator('tbody tr').first().waitFor()
    const labels = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll('tbody tr:first-child td')].map((cell) => getComputedStyle(cell, '::before').content)`,
    )
    assert.deepEqual(labels, ['"View"', '"State"', '"Behind"', '"Version"', '"Audience"', '"Actions"'])
  })

  it('can be worked with the keyboard alone: a deed with its reason, given up and done', async (t) => {
    const { page, focused, tabTo } = await onPhone(t)
    await page.goto('/views')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await tabTo('Pause')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByLabel('Reason').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    assert.equal(await focused(), 'Pause')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByLabel('Reason').waitFor()
    await page.keyboard.type('the disk is exchanged')
    await tabTo('Pause')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Resume' }).waitFor()
  })
})
