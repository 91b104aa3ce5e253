import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { memoryStore, openConfiguration, openDesk } from '@banyan/configuration'
import { createLogger } from '@banyan/telemetry'
import type { TestScope } from '@banyan/testing'
import type { Page } from 'playwright-core'
import { builtPages } from '../pages-double.ts'
import { closeBrowser, openPage, overhang } from '../pages-rig.ts'
import { librarySettings } from '../rig/library-settings.ts'
import { PASSWORD, stage } from '../rig/stage.ts'

/** A console over a host that follows the settings of the example, and an account of each role. */
const running = async (t: TestScope) => {
  const store = memoryStore()
  const log = createLogger({ process: 'host', level: 'silent' })
  const configuration = await openConfiguration({ settings: [librarySettings], store, log, askEveryMs: 5 })
  t.after(async () => configuration[Symbol.asyncDispose]())
  const desk = openDesk([librarySettings], store)
  const on = await stage(t, { desk, configuration: configuration.health, pages: await builtPages() })
  const admin = await on.admin()
  for (const role of ['viewer', 'operator']) {
    const body = { name: role, role, password: PASSWORD, reason: 'for the test' }
    assert.equal((await admin.ask('POST', '/api/accounts', { body })).status, 201)
  }
  return { ...on, store, desk }
}

const signedIn = async (t: TestScope, origin: string, name: string, o: { readonly width?: number } = {}) => {
  const page = await openPage(t, origin, o)
  await page.goto('/')
  await page.getByLabel('Account name').fill(name)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'System' }).waitFor()
  await page.goto('/configuration')
  await library(page).waitFor()
  return page
}

const library = (page: Page) => page.getByRole('region', { name: 'Library' })
const rowOf = (page: Page, name: string) => library(page).getByRole('row').filter({ hasText: name })

describe('the page of the configuration', () => {
  after(closeBrowser)

  it('lets operators change a setting, see it in effect, and roll it back', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'operator')
    const loans = rowOf(page, 'loansAtOnce')
    assert.match(await loans.innerText(), /Loans at once[^]*5 권[^]*default/)
    await page.getByRole('button', { name: 'Change Loans at once' }).click()
    const dialog = page.getByRole('dialog')
    const change = dialog.getByRole('button', { name: 'Change' })
    await dialog.getByLabel('Reason').fill('a busy day')
    await dialog.getByLabel(/^Loans at once/).fill('0')
    assert.ok(await change.isDisabled(), 'out of range')
    await dialog.getByText('Expected: 1 – 100').first().waitFor()
    await dialog.getByLabel(/^Loans at once/).fill('7')
    await change.click()
    await dialog.waitFor({ state: 'hidden' })
    await loans.filter({ hasText: '7 권' }).filter({ hasText: 'set live' }).waitFor()
    await library(page).getByText('In effect at: host').waitFor()
    await page.getByRole('button', { name: 'Change Mode' }).click()
    await dialog.getByLabel('Mode').first().click()
    await page.getByRole('option', { name: 'closed' }).click()
    await dialog.getByLabel('Reason').fill('night')
    await change.click()
    await rowOf(page, 'mode').filter({ hasText: 'closed' }).waitFor()
    await library(page).getByRole('button', { name: 'Roll back one step' }).click()
    await dialog.getByLabel('Reason').fill('it is morning')
    await dialog.getByRole('button', { name: 'Roll back one step' }).click()
    await rowOf(page, 'mode').filter({ hasText: 'open' }).waitFor()
    await page.getByRole('button', { name: 'Unset Loans at once' }).click()
    await dialog.getByLabel('Reason').fill('it is quiet')
    await dialog.getByRole('button', { name: 'Unset' }).click()
    await loans.filter({ hasText: 'default' }).waitFor()
    await library(page).getByRole('button', { name: 'History' }).click()
    const night = library(page).getByRole('row').filter({ hasText: 'it is morning' })
    assert.match(await night.innerText(), /operator[^]*undoes version 2[^]*mode: closed → not set/)
    await page.goto('/audit')
    await page.getByRole('row').filter({ hasText: 'change-settings' }).filter({ hasText: 'a busy day' }).waitFor()
  })

  it('tells of what somebody else changed meanwhile, and overwrites nothing', async (t) => {
    const { origin, desk } = await running(t)
    const page = await signedIn(t, origin, 'operator')
    await page.getByRole('button', { name: 'Change Loans at once' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Loans at once/).fill('7')
    await dialog.getByLabel('Reason').fill('a busy day')
    await desk.change('library', { loansAtOnce: 9 }, { by: 'lee', why: 'first', expectedVersion: 0 })
    await dialog.getByRole('button', { name: 'Change' }).click()
    await dialog.getByRole('alert').getByText('Somebody else changed it meanwhile').waitFor()
    await dialog.getByText(/lee changed loansAtOnce/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await rowOf(page, 'loansAtOnce').filter({ hasText: '9 권' }).waitFor()
  })

  it('shows viewers everything and lets them change nothing; a version that is refused is told with its reason', async (t) => {
    const { origin, store } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    assert.equal(await page.getByRole('button', { name: /^Change Loans|Roll back/ }).count(), 0)
    await library(page).getByRole('button', { name: 'History' }).click()
    await library(page).getByText('Nobody has changed anything yet').waitFor()
    const foreign = {
      id: 'x',
      context: 'library',
      version: 1,
      values: { wings: 2 },
      by: 'lee',
      why: 'newer',
      at: '2026-11-22T09:00:00.000Z',
      undoes: null,
    }
    await store.add(foreign)
    await library(page).getByRole('alert').getByText('host refused the new version').waitFor()
    await library(page)
      .getByRole('alert')
      .getByText(/wings: a setting that exists/)
      .waitFor()
    await rowOf(page, 'wings').getByText('Not known to this release').waitFor()
  })

  it('fits into a phone, in Korean too', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'operator', { width: 390 })
    await library(page).getByRole('button', { name: 'History' }).click()
    assert.ok((await overhang(page)) <= 0)
    await page.context().addCookies([{ name: 'lang', value: 'ko', url: origin }])
    await page.goto('/configuration')
    await page.getByRole('heading', { name: '설정' }).waitFor()
    await page.getByRole('region', { name: '도서관' }).getByText('동시 대출').waitFor()
    assert.ok((await overhang(page)) <= 0)
  })

  it('says so where nothing can be set', async (t) => {
    const { origin } = await stage(t, { pages: await builtPages() })
    const page = await openPage(t, origin)
    await page.goto('/')
    await page.getByLabel('Account name').fill('admin')
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Configuration' }).click()
    await page.getByText('Nothing can be set here').waitFor()
  })
})
