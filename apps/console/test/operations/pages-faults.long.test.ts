import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { faultSwitches } from '@banyan/faults'
import type { TestScope } from '@banyan/testing'
import type { Page } from 'playwright-core'
import { builtPages } from '../pages-double.ts'
import { closeBrowser, openPage, overhang } from '../pages-rig.ts'
import { PASSWORD, stage } from '../rig/stage.ts'

/** A console over a host whose fault switches may be armed, and an account of each role. */
const running = async (t: TestScope) => {
  const switches = faultSwitches({ process: 'library-1', arming: 'on-demand' })
  t.after(async () => switches[Symbol.dispose]())
  const on = await stage(t, { hosting: { process: 'library-1', switches }, pages: await builtPages() })
  const admin = await on.admin()
  for (const role of ['viewer', 'operator']) {
    const body = { name: role, role, password: PASSWORD, reason: 'for the test' }
    assert.equal((await admin.ask('POST', '/api/accounts', { body })).status, 201)
  }
  return { ...on, switches }
}

const signedIn = async (t: TestScope, origin: string, name: string, o: { readonly width?: number } = {}) => {
  const page = await openPage(t, origin, o)
  await page.goto('/')
  await page.getByLabel('Account name').fill(name)
  await page.locator('input[name=password]').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'System' }).waitFor()
  await page.goto('/faults')
  await page.getByText('library-1').waitFor()
  return page
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

describe('the page of the fault switches', () => {
  after(closeBrowser)

  it('lets an admin arm with a reason, an operator set one and end them all, and says what is on', async (t) => {
    const { origin, switches } = await running(t)
    const operator = await signedIn(t, origin, 'operator')
    await operator.getByText('not armed').waitFor()
    assert.ok(await button(operator, 'Switch a fault on').isDisabled())
    assert.equal(await button(operator, 'Arm').count(), 0, 'for admins')
    const admin = await signedIn(t, origin, 'admin')
    await button(admin, 'Arm').click()
    const arming = admin.getByRole('dialog')
    assert.ok(await arming.getByRole('button', { name: 'Arm' }).isDisabled(), 'without a reason')
    await arming.getByLabel('Reason').fill('a rehearsal')
    await arming.getByRole('button', { name: 'Arm' }).click()
    await operator.getByText('armed by admin').waitFor()
    await operator.getByText('a rehearsal').waitFor()
    await button(operator, 'Switch a fault on').click()
    const dialog = operator.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Where' }).click()
    await operator.getByRole('option', { name: /store\.append/ }).click()
    await dialog.getByRole('combobox', { name: 'What' }).click()
    await operator.getByRole('option', { name: 'slow disk' }).click()
    await dialog.getByLabel('From').fill('library')
    await dialog.getByLabel('Milliseconds').fill('20')
    await dialog.getByLabel('Share').fill('50')
    await dialog.getByLabel('Reason').fill('is the loan fast enough?')
    await dialog.getByRole('button', { name: 'Switch a fault on' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await operator.getByText('slow disk 20 ms · appending to the log').waitFor()
    const [on] = switches.status().switches
    assert.deepEqual(
      [on?.at, on?.do, on?.ms, on?.share, on?.link],
      ['store.append', 'slow-disk', 20, 0.5, { from: 'library' }],
    )
    await button(operator, 'Switch all off').click()
    await operator.getByRole('dialog').getByLabel('Reason').fill('seen enough')
    await operator.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await operator.getByText('No fault is on').waitFor()
    assert.ok(switches.isQuiet)
  })

  it('offers viewers nothing, tells a refusal, and fits a phone in both languages', async (t) => {
    const { origin, switches } = await running(t)
    const viewer = await signedIn(t, origin, 'viewer', { width: 390 })
    for (const name of ['Arm', 'Disarm', 'Switch a fault on', 'Switch all off'])
      assert.equal(await button(viewer, name).count(), 0, name)
    switches.arm({ minutes: 5, by: 'ann', reason: 'a rehearsal' })
    switches.set(
      { at: 'calls', do: 'partition', link: { from: 'library', to: 'desk', bothWays: true }, seconds: 60 },
      'ann',
    )
    await viewer.getByText('library ↔ desk').waitFor()
    assert.equal(await overhang(viewer), 0)
    await button(viewer, '한국어').click()
    await viewer.getByRole('heading', { name: '장애 스위치' }).waitFor()
    await viewer.getByText('단절 · 컨텍스트 사이의 호출').waitFor()
    assert.equal(await overhang(viewer), 0)
    const operator = await signedIn(t, origin, 'operator')
    await button(operator, 'Switch a fault on').click()
    const dialog = operator.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('too late')
    switches.disarm()
    await dialog.getByRole('button', { name: 'Switch a fault on' }).click()
    await dialog.getByText('An admin has to arm the processes first.').waitFor()
  })
})
