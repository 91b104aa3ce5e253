import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import type { Page } from 'playwright-core'
import { builtPages } from './pages-double.ts'
import { closeBrowser, openPage, overhang } from './pages-rig.ts'
import { hostedContexts, STUMBLED, stumbleOver } from './rig/example.ts'
import { eventually, PASSWORD, stage } from './rig/stage.ts'

const PAGES = ['/', '/board', '/streams', '/views', '/desk', '/dead-letters', '/logs', '/glossary', '/audit']

/** A console with a host that has lent and reviewed a book, and an account of each role. */
const running = async (t: TestScope) => {
  const on = await stage(t, { pages: await builtPages() })
  const admin = await on.admin()
  for (const role of ['viewer', 'operator']) {
    const body = { name: role, role, password: PASSWORD, reason: 'for the test' }
    assert.equal((await admin.ask('POST', '/api/accounts', { body })).status, 201)
  }
  for (const [method, path, body] of [
    ['PUT', '/api/library/books/B1/loan', {}],
    ['POST', '/api/library/books/B1/reviews', { text: 'A secret opinion' }],
  ] as const) {
    const answer = await on.member(method, path, body)
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`)
  }
  return on
}

const signIn = async (page: Page, name: string, password = PASSWORD) => {
  await page.goto('/')
  await page.getByLabel('Account name').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const signedIn = async (t: TestScope, origin: string, name: string, o: { readonly width?: number } = {}) => {
  const page = await openPage(t, origin, o)
  await signIn(page, name)
  await page.getByRole('heading', { name: 'System' }).waitFor()
  return page
}

/** Gives the reason that a dialog asks for; without one there is nothing to press. */
const giveReason = async (page: Page, action: string, reason: string) => {
  const dialog = page.getByRole('dialog')
  const button = dialog.getByRole('button', { name: action })
  assert.ok(await button.isDisabled())
  await dialog.getByLabel('Reason').fill(reason)
  await button.click()
  await dialog.waitFor({ state: 'hidden' })
}

describe('the pages of the console', () => {
  after(closeBrowser)

  it('let nobody in without an account, and back out', async (t) => {
    const { origin, admin } = await running(t)
    const page = await openPage(t, origin)
    await signIn(page, 'admin', 'wrong')
    await page.getByRole('alert').getByText('Account name or password is not right.').waitFor()
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'System' }).waitFor()
    await page.getByRole('status').getByText('Live').waitFor()
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await signIn(page, 'viewer')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await signIn(page, 'viewer')
    await page.getByRole('status').getByText('Live').waitFor()
    await (await admin()).ask('PATCH', '/api/accounts/viewer', { body: { role: 'operator', reason: 'on duty' } })
    // Without a click: the live stream ends, and the page finds out why.
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('offer viewers nothing that they may not do', async (t) => {
    const { origin } = await running(t)
    const [viewer, operator] = [await signedIn(t, origin, 'viewer'), await signedIn(t, origin, 'operator')]
    for (const page of [viewer, operator]) {
      assert.equal(await page.getByRole('link', { name: 'Accounts' }).count(), 0)
      await page.goto('/views')
      await page.getByRole('row').filter({ hasText: 'reviews' }).waitFor()
    }
    assert.equal(await viewer.getByRole('button', { name: /Rebuild|Pause|Resume/ }).count(), 0)
    assert.equal(await operator.getByRole('button', { name: /Rebuild|Pause/ }).count(), 2)
    await viewer.goto('/accounts')
    await viewer.getByText('For admins only').waitFor()
    await viewer.goto('/streams?context=library&stream=Book-B1')
    await viewer.getByRole('button', { name: /ReviewWritten/ }).click()
    await viewer.getByText('personal', { exact: true }).waitFor()
    assert.equal(await viewer.getByRole('button', { name: 'Reveal personal data' }).count(), 0)
  })

  it('do nothing without a reason, and the audit keeps it', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'operator')
    await page.goto('/views')
    const row = page.getByRole('row').filter({ hasText: 'reviews' })
    await row.getByRole('button', { name: 'Pause' }).click()
    await giveReason(page, 'Pause', 'while the disk is exchanged')
    await row.getByText('Paused').waitFor()
    await row.getByRole('button', { name: 'Resume' }).click()
    await giveReason(page, 'Resume', 'the disk is new')
    await row.getByText('Live').waitFor()
    await page.goto('/audit')
    const entry = page.getByRole('row').filter({ hasText: 'while the disk is exchanged' })
    assert.match(await entry.innerText(), /operator[^]*pause-view[^]*library reviews[^]*done/)
  })

  it('find streams, their events, what is personal on demand, and what followed', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'operator')
    await page.getByRole('link', { name: 'Streams' }).first().click()
    await page.getByLabel('Begins with').fill('Book-')
    await page
      .getByRole('link', { name: /Book-B1/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Book-B1' }).waitFor()
    await page.getByRole('button', { name: /ReviewWritten/ }).click()
    const content = page.getByLabel('Content').first()
    assert.ok(!(await content.innerText()).includes('A secret opinion'))
    await page.getByRole('button', { name: 'Reveal personal data' }).click()
    await giveReason(page, 'Reveal personal data', 'the reader asked what we keep')
    await content.getByText('A secret opinion').waitFor()
    await page.goto('/streams?context=library&stream=Book-B1&event=Book-B1%401')
    await page.getByRole('button', { name: 'Cause and effect' }).click()
    const chain = page.getByRole('region', { name: 'Cause and effect' })
    await chain.getByRole('link', { name: /desk · LoanCounted/ }).waitFor()
    await page.goto('/views?context=library&view=reviews')
    await page.getByLabel('Key').fill('B1')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByLabel('Content').getByText('personal', { exact: true }).waitFor()
    await page.getByLabel('Key').fill('B9')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText('No row with this key').waitFor()
  })

  it('show what a consumer could not take, and send it again', async (t) => {
    const { origin, member } = await running(t)
    stumbleOver.add('B2')
    t.after(() => stumbleOver.clear())
    assert.ok((await member('PUT', '/api/library/books/B2/loan', {})).ok)
    const page = await signedIn(t, origin, 'operator')
    await eventually(async () => {
      await page.goto('/dead-letters')
      await page.getByText('could not take BookLent').waitFor({ timeout: 2_000 })
    }, 60_000)
    await page.getByText(/Error · apps\/console\/test\/rig\/example\.ts:\d+/).waitFor()
    const viewer = await signedIn(t, origin, 'viewer')
    await viewer.goto('/dead-letters')
    await viewer.getByText('could not take BookLent').waitFor()
    assert.equal(await viewer.getByRole('button', { name: 'What the error says' }).count(), 0)
    assert.doesNotMatch(await viewer.content(), new RegExp(STUMBLED))
    await page.getByRole('button', { name: 'What the error says' }).click()
    await giveReason(page, 'What the error says', 'to find the bug')
    await page.getByText(STUMBLED).waitFor()
    stumbleOver.clear()
    await page.getByRole('button', { name: 'Replay' }).click()
    await giveReason(page, 'Replay', 'the policy is mended')
    await page.getByText('could not take BookLent').waitFor({ state: 'hidden' })
  })

  it('offer what the model of a context lets operators do, and nothing of it to viewers', async (t) => {
    const { origin } = await running(t)
    const [viewer, operator] = [await signedIn(t, origin, 'viewer'), await signedIn(t, origin, 'operator')]
    for (const page of [viewer, operator]) {
      await page.goto('/desk')
      await page.getByRole('heading', { name: /Overdue books/ }).waitFor()
      await page.getByRole('row').filter({ hasText: 'B1' }).waitFor()
    }
    assert.equal(await viewer.getByRole('button', { name: 'Withdraw a book' }).count(), 0)
    await operator.getByRole('button', { name: 'Withdraw a book' }).click()
    await giveReason(operator, 'Withdraw a book', 'pages are missing')
    await operator.getByRole('button', { name: 'Withdraw a book' }).click()
    await operator.getByRole('dialog').getByLabel('Reason').fill('again')
    await operator.getByRole('dialog').getByRole('button', { name: 'Withdraw a book' }).click()
    await operator
      .getByRole('alert')
      .getByText(/BookAlreadyWithdrawn/)
      .waitFor()
    await operator.goto('/audit')
    const entry = operator.getByRole('row').filter({ hasText: 'pages are missing' })
    assert.match(await entry.innerText(), /operator[^]*send-command[^]*library WithdrawBook B1[^]*done/)
    await viewer.getByRole('link', { name: 'Look into' }).click()
    await viewer.getByRole('button', { name: /BookWithdrawn/ }).waitFor()
  })

  it('keep accounts: added, given another role and password, removed', async (t) => {
    const { origin, visitor } = await running(t)
    const page = await signedIn(t, origin, 'admin')
    await page.getByRole('link', { name: 'Accounts' }).click()
    const form = page.locator('form')
    await form.getByLabel('Account name').fill('lee')
    await form.getByLabel(/^Password/).fill(PASSWORD)
    await form.getByRole('button', { name: 'Add' }).click()
    await giveReason(page, 'Add', 'joins us')
    const row = page.getByRole('row').filter({ hasText: 'lee' })
    await row.getByLabel('Role of lee').click()
    await page.getByRole('option', { name: 'Operator' }).click()
    await giveReason(page, 'Change', 'on duty')
    assert.equal(await row.getByLabel('Role of lee').inputValue(), 'Operator')
    await row.getByRole('button', { name: 'New password' }).click()
    await page.getByRole('dialog').locator('input').fill('another long password')
    await giveReason(page, 'Change', 'on duty')
    assert.equal((await visitor().signIn('lee', 'another long password')).status, 200)
    await row.getByRole('button', { name: 'Remove' }).click()
    await giveReason(page, 'Remove', 'has left')
    await row.waitFor({ state: 'hidden' })
    await page.goto('/audit')
    await page.getByRole('row').filter({ hasText: 'change-account' }).filter({ hasText: 'lee password' }).waitFor()
  })

  it('let everybody change their own password', async (t) => {
    const { origin, visitor } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    await page.getByRole('button', { name: 'Change password' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(/^Present password/).fill('not this one')
    await form.getByLabel(/^New password/).fill('another long password')
    await form.getByRole('button', { name: 'Change' }).click()
    await form.getByText('The present password is not right.').waitFor()
    await form.getByLabel(/^Present password/).fill(PASSWORD)
    await form.getByRole('button', { name: 'Change' }).click()
    await page.getByText('Your password is changed').waitFor()
    assert.equal((await visitor().signIn('viewer', 'another long password')).status, 200)
  })

  it('find words in both languages', async (t) => {
    const { origin } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    await page.getByRole('link', { name: 'Glossary' }).click()
    await page.getByLabel('Find a term').fill('서평이')
    await page.getByRole('row').filter({ hasText: 'Review written' }).waitFor()
    assert.equal(await page.getByRole('row').filter({ hasText: 'Book lent' }).count(), 0)
    await page.getByRole('link', { name: 'Event' }).click()
    await page.getByRole('complementary').getByRole('heading', { name: 'Review written' }).waitFor()
  })

  it('draw the board of the code that runs, with what it does at this moment and where it contradicts itself', async (t) => {
    const { origin, member } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    await page.goto('/board?note=command+library.ReviewBook')
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByText(/apps\/console\/test\/rig\/example\.ts:\d+/).waitFor()
    await page.getByRole('button', { name: /contradiction/ }).waitFor()
    const review = page.locator('.react-flow__node [data-live="command library.ReviewBook"]')
    await eventually(async () => {
      await member('POST', '/api/library/books/B1/reviews', { text: 'Again' })
      assert.match((await review.textContent()) ?? '', /^(?!0\/s)[\d.]+\/s · [\d.]+ ms/)
    }, 30_000)
  })

  it('fit into a phone and a desk, in both languages and both schemes', async (t) => {
    const { origin } = await running(t)
    for (const o of [
      { width: 390, language: 'ko', dark: true },
      { width: 1440, language: 'en' },
    ] as const) {
      const page = await openPage(t, origin, o)
      await page.context().addCookies([{ name: 'lang', value: 'en', url: origin }])
      await signIn(page, 'admin')
      await page.getByRole('heading', { name: 'System' }).waitFor()
      await page.context().addCookies([{ name: 'lang', value: o.language, url: origin }])
      for (const path of [...PAGES, '/accounts']) {
        await page.goto(path)
        await page.getByRole('main').locator('h1, h2, .react-flow__node').first().waitFor()
        assert.ok((await overhang(page)) <= 0, `${path} at ${o.width}`)
        assert.equal(await page.evaluate('document.documentElement.lang'), o.language)
      }
    }
  })

  it('say what to do when the host is away', async (t) => {
    const { origin, stopHost, restartHost } = await running(t)
    const page = await signedIn(t, origin, 'viewer')
    await stopHost()
    await page.getByText('The host does not answer').first().waitFor()
    await page.goto('/streams?context=library')
    await page
      .getByRole('alert')
      .first()
      .getByText(/See .*System|page System/)
      .waitFor({ timeout: 20_000 })
    await restartHost(hostedContexts.slice(0, 1))
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('heading', { name: 'Newest events' }).waitFor()
    await page.goto('/board')
    await page.getByRole('button', { name: 'Event: Book lent' }).waitFor()
    assert.equal(
      await page.getByRole('button', { name: 'Event: Loan counted' }).count(),
      0,
      'the board is that of the code that runs',
    )
  })
})
