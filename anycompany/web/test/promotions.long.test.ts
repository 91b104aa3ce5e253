import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, visit } from './screens.ts'
import { chooseProduct, composer, findPost, openSocial, waitForLikes } from './social-page.ts'

/** Longer than the pause after which prices on the screen are asked for again. */
const A_MOMENT_MS = 3_500

onEachScreen('promoting products', (screen) => {
  test('a product is found by its initials, goes with a post, and leads to the shop', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await chooseProduct(page, 'ㅋㅍ', '캠핑 머그')
    await page.getByRole('button', { name: ko.removeProduct('캠핑 머그') }).click()
    assert.equal(await page.getByRole('group', { name: ko.chosenProduct }).count(), 0)
    await chooseProduct(page, '텐트', '2인용 돔 텐트')
    await composer(page).fill('비가 와도 끄떡없어요')
    await page.getByRole('combobox', { name: ko.audienceLabel }).selectOption('public')
    await page.getByRole('button', { name: ko.post, exact: true }).click()
    await waitForLikes(page, '비가 와도 끄떡없어요', 0, { byMe: false })
    const post = findPost(page, '비가 와도 끄떡없어요')
    await post.getByText(ko.forEverybody).waitFor()
    const link = post.getByRole('link', { name: '2인용 돔 텐트' })
    assert.equal(await link.getAttribute('href'), '/products/tent')
    assert.match(String(await link.textContent()), /89,000원.*재고 있음/)
    assert.equal(await page.getByRole('group', { name: ko.chosenProduct }).count(), 0, 'a product is for one post')
    assert.equal(
      await page.getByRole('combobox', { name: ko.audienceLabel }).inputValue(),
      'friends',
      'so is everybody',
    )
    const { items } = site.api.company.timeline('m-1', new URLSearchParams())
    assert.deepEqual([items[0]?.productId, items[0]?.audience], ['tent', 'public'])
  })

  test('the shop’s own link begins a post about a product, once; it survives a reload like every draft', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social/?product=mug`)
    const chosen = page.getByRole('group', { name: ko.chosenProduct })
    await chosen.getByText('캠핑 머그').waitFor()
    assert.equal(new URL(page.url()).search, '')
    await page.reload()
    await chosen.getByText('캠핑 머그').waitFor()
    await page.getByRole('button', { name: ko.removeProduct('캠핑 머그') }).click()
    await chosen.waitFor({ state: 'detached' })
    await page.reload()
    await composer(page).waitFor()
    assert.equal(await chosen.count(), 0)
  })

  test('whoever comes from the shop without a login comes back to the product', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, null)
    const { page } = visitor
    await page.goto(`${site.origin}/social/?product=mug`)
    const href = await page.getByRole('link', { name: ko.logIn }).getAttribute('href')
    assert.equal(href, `/enter?next=${encodeURIComponent('/social/?product=mug')}`)
  })

  test('what changes in the shop shows on the open page: price, stock, sold out, gone', async () => {
    await using site = await startCompany()
    const { company } = site.api
    company.write('m-2', '머그를 알려요', { productId: 'mug' })
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.clock.install()
    await openSocial(page, `${site.origin}/social`)
    const post = findPost(page, '머그를 알려요')
    await post.getByText(ko.productFewLeft(3)).waitFor()
    company.changeProduct('mug', { price: { minor: 9_900, currency: 'KRW' }, name: { ko: '산 머그', en: 'Hill mug' } })
    await page.clock.runFor(A_MOMENT_MS)
    await post.getByText('9,900원').waitFor()
    await post.getByRole('link', { name: '산 머그' }).waitFor()
    company.changeProduct('mug', { stock: 0 })
    await page.clock.runFor(A_MOMENT_MS)
    await post.getByText(ko.productSoldOut).waitFor()
    company.changeProduct('mug', { isListed: false })
    await page.clock.runFor(A_MOMENT_MS)
    await post.getByText(ko.productGone).waitFor()
    await post.getByText('산 머그').waitFor()
    assert.equal(await post.getByRole('link', { name: '산 머그' }).count(), 0, 'there is no page to lead to')
    await page.getByRole('button', { name: 'English' }).click()
    await post.getByText('Hill mug').waitFor()
  })

  test('products of a page are asked for together, only those in sight again, and none when nobody looks', async () => {
    await using site = await startCompany()
    for (let index = 1; index <= 30; index += 1) {
      site.api.company.addProduct(`p-${index}`, { ko: `상품 ${index}`, en: `Thing ${index}`, won: index, stock: 9 })
      site.api.company.write('m-2', `글 ${index}`, { minutesAgo: 100 - index, productId: `p-${index}` })
    }
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.clock.install()
    await openSocial(page, `${site.origin}/social`)
    await findPost(page, '글 30').getByText('상품 30').waitFor()
    assert.equal(requestsTo(site, /^GET .*catalogue\/products\?/), 1)
    const [again] = await Promise.all([page.waitForRequest(/catalogue\/products\?/), page.clock.runFor(A_MOMENT_MS)])
    await again.response()
    const asked = new URL(again.url()).searchParams.get('ids')?.split(',') ?? []
    assert.ok(asked.includes('p-30') && !asked.includes('p-12'), asked.join())
    await hide(page)
    const before = requestsTo(site, /^GET .*catalogue\/products\?/)
    await page.clock.runFor(A_MOMENT_MS * 3)
    assert.equal(requestsTo(site, /^GET .*catalogue\/products\?/), before)
  })

  test('a product that went away meanwhile is refused in words, and the post goes without it under a new key', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social/?product=mug`)
    await page.getByRole('group', { name: ko.chosenProduct }).getByText('캠핑 머그').waitFor()
    site.api.company.changeProduct('mug', { isListed: false })
    await composer(page).fill('머그 좋아요')
    await page.getByRole('button', { name: ko.post, exact: true }).click()
    await page.getByRole('alert').getByText(ko.problems.NoSuchProduct).waitFor()
    await page.getByRole('button', { name: ko.backToDraft }).click()
    assert.equal(await composer(page).inputValue(), '머그 좋아요')
    await page.getByRole('button', { name: ko.removeProduct('캠핑 머그') }).click()
    await page.getByRole('button', { name: ko.post, exact: true }).click()
    await waitForLikes(page, '머그 좋아요', 0, { byMe: false })
    const keys = site.api.keys.filter((line) => line.startsWith('POST /api/social/posts '))
    assert.equal(new Set(keys).size, 2)
  })
})

/** As when another tab is in front. */
const hide = (page: Page) =>
  page.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })`)
