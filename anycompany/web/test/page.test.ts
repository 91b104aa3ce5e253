import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, visit } from './screens.ts'
import {
  composer,
  findPost,
  goToFriends,
  logInLink,
  openLoggedOut,
  openSocial,
  waitForLikes,
  waitForLive,
  writePost,
} from './social-page.ts'

onEachScreen('the page', (screen) => {
  test('visitors are led through the shop’s login and back', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, null)
    const { context, page } = visitor
    const login = await openLoggedOut(page, `${site.origin}/social`)
    assert.equal(await login.getAttribute('href'), '/enter?next=%2Fsocial')
    const byLink = await openLoggedOut(page, `${site.origin}/social/members/m-3`)
    assert.equal(await byLink.getAttribute('href'), '/enter?next=%2Fsocial%2Fmembers%2Fm-3')
    await context.addCookies([{ name: 'member', value: 'admin', url: site.origin }])
    await page.reload()
    await page.getByRole('heading', { name: ko.notCustomerTitle }).waitFor()
  })

  test('the shop is reached by the links that its profile names, and left by its own logout', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    const home = page.getByRole('navigation').getByRole('link', { name: '시장' }).filter({ visible: true })
    assert.equal(await home.getAttribute('href'), '/market')
    const openMenu = () => page.getByRole('button', { name: ko.accountMenuOf('김민지') }).click()
    await openMenu()
    for (const [name, href] of [
      ['바구니', '/basket'],
      ['내 정보', '/me'],
    ] as const)
      assert.equal(await page.getByRole('menuitem', { name }).getAttribute('href'), href)
    assert.equal(await page.getByRole('menuitem', { name: '들어오기' }).count(), 0)
    const leaving = page.waitForRequest((request) => request.url().endsWith('/leave'))
    await page.getByRole('menuitem', { name: ko.logOut }).click()
    assert.equal((await leaving).method(), 'POST')
  })

  test('a login that ends elsewhere ends here, and the draft stays', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await composer(page).fill('아직 안 올린 글')
    await context.clearCookies()
    site.api.dropStreams()
    await page.getByRole('link', { name: ko.logIn }).waitFor()
    await context.addCookies([{ name: 'member', value: 'm-1', url: site.origin }])
    await page.reload()
    assert.equal(await composer(page).inputValue(), '아직 안 올린 글')
  })

  test('a logout that ends the stream asks for the login and for nothing else', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    const second = await context.newPage()
    await openSocial(second, `${site.origin}/social`)
    await waitForLive(second)
    await context.clearCookies()
    site.api.dropStreams('logged-out')
    await logInLink(page).waitFor()
    await logInLink(second).waitFor()
    assert.equal(requestsTo(site, /timeline\/live/), 1, 'nobody came back to the stream to learn it')
  })

  test('a logout that was followed by a login in another tab opens the stream again', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    const again = page.waitForRequest(/timeline\/live/)
    site.api.dropStreams('logged-out')
    await again
    await waitForLive(page)
    site.api.company.write('m-2', '다시 들어온 뒤의 글')
    await findPost(page, '다시 들어온 뒤의 글').waitFor()
  })

  test('a post that meets an ended login is not lost', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await composer(page).fill('너무 늦은 글')
    await context.clearCookies()
    // At once and in the page itself: any other request could notice the ended login first and take the composer away.
    await page.getByRole('button', { name: ko.post, exact: true }).dispatchEvent('click')
    await page.getByRole('link', { name: ko.logIn }).waitFor()
    await context.addCookies([{ name: 'member', value: 'm-1', url: site.origin }])
    await page.reload()
    await page.getByRole('button', { name: ko.sendAgain }).click()
    await waitForLikes(page, '너무 늦은 글', 0, { byMe: false })
  })

  test('without the shop one can go on reading and writing; a failed timeline can be tried again', async () => {
    await using site = await startCompany()
    site.api.company.write('m-2', '읽을 글')
    site.api.extraHeaders['Banyan-Degraded'] = 'shop'
    site.api.faults.push(
      ...[1, 2, 3].map(() => ({ method: 'GET', path: /timeline$/, status: 503, headers: { 'Retry-After': '0' } })),
    )
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await page.getByText(ko.withoutShop).waitFor()
    await page.getByRole('button', { name: ko.tryAgain }).click()
    await findPost(page, '읽을 글').waitFor()
    delete site.api.extraHeaders['Banyan-Degraded']
    await writePost(page, '쓴 글')
    await page.getByText(ko.withoutShop).waitFor({ state: 'detached' })
  })

  test('language and colours are one’s own choice and stay', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await page.getByRole('button', { name: 'Switch to dark colours' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await page.locator('html[lang=en][data-mantine-color-scheme=dark]').waitFor()
    assert.equal(
      (await context.cookies()).find(({ name }) => name === 'lang')?.value,
      'en',
      'the shop reads the same cookie',
    )
  })

  test('everything that can be used has a name; one main part, one first heading, no sideways scrolling', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '내 글')
    site.api.company.befriend('m-3', 'm-1')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await findPost(page, '내 글').waitFor()
    assert.equal(await page.getByRole('main').count(), 1)
    assert.equal(await page.getByRole('banner').count(), 1)
    assert.equal(await page.getByRole('navigation').count(), 1)
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
    await checkNames(page)
    await goToFriends(page)
    await page.getByRole('complementary', { name: ko.friends }).waitFor()
    await checkNames(page)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0)
  })
})

/** A button, link or field whose line in the accessibility tree ends without a name says nothing to those who can't see it. */
const checkNames = async (page: Page) => {
  const tree = await page.locator('body').ariaSnapshot()
  const nameless = tree
    .split('\n')
    .filter((line) => /^\s*- (?:button|link|textbox|menuitem|img)(?: \[[^\]]*\])*:?$/.test(line))
  assert.deepEqual(nameless, [])
}
