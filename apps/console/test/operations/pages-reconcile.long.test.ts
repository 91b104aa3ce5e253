import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { faults, type Side } from '@banyan/service'
import type { TestScope } from '@banyan/testing'
import type { Page } from 'playwright-core'
import { builtPages } from '../pages-double.ts'
import { closeBrowser, openPage, overhang, scrolledSideways } from '../pages-rig.ts'
import { bakeryBeside } from '../rig/bakery.ts'
import { PASSWORD, stage } from '../rig/stage.ts'

const SACKS = ['sack-1', 'sack-2'] as const
const KG = 25

/** A warehouse with two sacks. It tells nothing before it is open, or why not. */
const warehouse = () => {
  const opening = Promise.withResolvers<void>()
  let isFailing = false
  const side: Side<number> = {
    look: async (at) => {
      if (isFailing) throw faults.SERVICE_CONTEXT_AWAY({ context: 'Warehouse', state: 'closed' })
      await opening.promise
      const keys = SACKS.filter((key) => !('keys' in at) || at.keys.includes(key))
      return { entries: keys.map((key) => ({ key, value: KG })), upTo: null, head: 0 }
    },
    readAgain: async () => {},
  }
  return {
    side,
    open: () => opening.resolve(),
    fail: () => {
      isFailing = true
    },
  }
}

/** A console over a bakery that has none of its warehouse's sacks, and an account of each role. */
const running = async (t: TestScope) => {
  const on = await stage(t, { pages: await builtPages() })
  const admin = await on.admin()
  for (const role of ['viewer', 'operator']) {
    const body = { name: role, role, password: PASSWORD, reason: 'for the test' }
    assert.equal((await admin.ask('POST', '/api/accounts', { body })).status, 201)
  }
  return { ...on, admin }
}

const signedIn = async (t: TestScope, origin: string, name: string, o: Parameters<typeof openPage>[2] = {}) => {
  const page = await openPage(t, origin, o)
  await page.goto('/')
  await page.getByLabel('Account name').fill(name)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'System' }).waitFor()
  await page.goto('/reconcile')
  return page
}

const button = (page: Page, name: string) => page.getByRole('button', { name })

const giveReason = async (page: Page, reason: string, action: string) => {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: action, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

describe('the page of what must agree', () => {
  after(closeBrowser)

  it('says when nothing has to agree', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    await page.getByText('Nothing has to agree').waitFor()
  })

  it('lets an operator compare and an admin mend, with a reason, and shows how far it is and what came of it', async (t) => {
    const { origin, admin, restartHost } = await running(t)
    const { side, open } = warehouse()
    await restartHost([bakeryBeside(side)])
    const operator = await signedIn(t, origin, 'operator')
    await operator.getByText('Never compared so far').waitFor()
    assert.equal(await button(operator, 'Compare and mend').count(), 0, 'for admins')
    await button(operator, 'Compare').click()
    await giveReason(operator, 'monthly', 'Compare')
    const run = operator.getByRole('region', { name: 'Run' })
    await run.getByText('comparing').waitFor()
    await run.getByText('No differences so far').waitFor()
    assert.ok(await button(operator, 'Compare').isDisabled(), 'one at a time')
    open()
    await run.getByText('differs', { exact: true }).waitFor()
    for (const sack of SACKS)
      await run.getByRole('row', { name: new RegExp(`${sack} missing here nothing ${KG}`) }).waitFor()
    const page = await signedIn(t, origin, 'admin')
    await button(page, 'Compare and mend').click()
    await giveReason(page, 'after the flood', 'Compare and mend')
    await page.getByRole('region', { name: 'Run' }).getByText('all mended').waitFor()
    await page
      .getByRole('region', { name: 'Run' })
      .getByRole('row', { name: /sack-1 .* a command/ })
      .waitFor()
    await operator.getByRole('cell', { name: 'after the flood' }).waitFor()
    const { body } = await admin.ask('GET', '/api/audit?limit=50')
    const entries = body['entries'] as unknown as readonly Readonly<Record<string, string>>[]
    assert.deepEqual(
      entries
        .filter(({ action }) => action?.startsWith('reconcile'))
        .map(({ who, action, target, reason, outcome }) => [who, action, target, reason, outcome]),
      [
        ['admin', 'reconcile-and-mend', 'bakery stored-is-in-stock', 'after the flood', 'done'],
        ['operator', 'reconcile', 'bakery stored-is-in-stock', 'monthly', 'done'],
      ],
    )
  })

  it('offers viewers nothing, says why a run waits, and fits a phone in both languages', async (t) => {
    const { origin, admin, restartHost } = await running(t)
    const { side, fail } = warehouse()
    fail()
    await restartHost([bakeryBeside(side)])
    const body = { agreement: 'stored-is-in-stock', reason: 'monthly' }
    const { body: begun } = await admin.ask('POST', '/api/contexts/bakery/reconciliations/compare', { body })
    const page = await signedIn(t, origin, 'viewer', { width: 390, dark: true })
    await page.goto(`/reconcile?context=bakery&run=${String(begun['id'])}`)
    await page.getByText('SERVICE_CONTEXT_AWAY').waitFor()
    await page.getByText('waiting').first().waitFor()
    assert.equal(await button(page, 'Compare').count(), 0)
    assert.deepEqual([await overhang(page), await scrolledSideways(page)], [0, []])
    await page.getByRole('button', { name: '한국어', exact: true }).click()
    await page.getByRole('heading', { name: '맞춰 보기' }).waitFor()
    await page.getByText('기다리는 중').first().waitFor()
    assert.deepEqual([await overhang(page), await scrolledSideways(page)], [0, []])
  })
})
