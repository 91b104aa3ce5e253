import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, texts, visit } from './screens.ts'
import { composer, findPost, openSocial, waitForLikes, writePost } from './social-page.ts'

onEachScreen('writing posts', (screen) => {
  test('a post is written with the keyboard alone', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('main:focus').count(), 1, 'the skip link leads past the header')
    await page.keyboard.press('Tab')
    await page.keyboard.type('자판으로만 쓴 글')
    // Who may see it, a product, and then the button.
    for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await findPost(page, '자판으로만 쓴 글').waitFor()
    await page.getByRole('status').getByText(ko.posted).waitFor({ state: 'attached' })
    assert.equal(await composer(page).inputValue(), '')
    await page.keyboard.type('또 하나')
    await page.keyboard.press('Control+Enter')
    await findPost(page, '또 하나').waitFor()
    await waitForLikes(page, '또 하나', 0, { byMe: false })
    assert.deepEqual(await texts(page), ['또 하나', '자판으로만 쓴 글'])
  })

  test('a draft is there again after a reload, for its author only', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await composer(page).fill('쓰다 만 글 ✍️\n둘째 줄')
    await page.reload()
    assert.equal(await composer(page).inputValue(), '쓰다 만 글 ✍️\n둘째 줄')
    await context.addCookies([{ name: 'member', value: 'm-2', url: site.origin }])
    await openSocial(page, `${site.origin}/social`)
    assert.equal(await composer(page).inputValue(), '')
  })

  test('a post whose answer was lost survives a reload, and trying again posts it once', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    const lost = { method: 'POST', path: /posts$/, status: 504 }
    site.api.faults.push({ ...lost, afterEffect: true }, lost, lost)
    await composer(page).fill('사라지면 안 되는 글')
    await page.getByRole('button', { name: ko.post, exact: true }).click()
    await page.getByText(ko.notSent).first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: ko.sendAgain }).click()
    await waitForLikes(page, '사라지면 안 되는 글', 0, { byMe: false })
    assert.deepEqual(await texts(page), ['사라지면 안 되는 글'])
    const { items } = site.api.company.timeline('m-1', new URLSearchParams())
    assert.equal(items.length, 1)
  })

  test('the counter counts characters as people do and refuses one too many', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    const send = page.getByRole('button', { name: ko.post, exact: true })
    await composer(page).fill('🙂'.repeat(5_001))
    await page.getByText(ko.charactersOver(1)).waitFor()
    assert.equal(await send.isDisabled(), true)
    await composer(page).fill('🙂'.repeat(5_000))
    await page.getByText(ko.charactersLeft(0)).waitFor()
    await send.click()
    await page.getByRole('button', { name: ko.showAll }).waitFor()
    const [post] = site.api.company.timeline('m-1', new URLSearchParams()).items
    assert.equal(post?.text, '🙂'.repeat(5_000))
    await composer(page).fill(' \n ')
    assert.equal(await send.isDisabled(), true)
  })

  test('own writes are asked for, and a view that lags is said to lag', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await writePost(page, '내 글')
    site.api.extraHeaders['Banyan-Stale'] = 'true'
    const asked = page.waitForRequest(/\/api\/social\/timeline\?/)
    const others = page.waitForRequest(/\/api\/members\/me/)
    await page.reload()
    assert.match(String((await asked).headers()['banyan-seen']), /^social:stream-\d+@1$/)
    assert.equal((await others).headers()['banyan-seen'], undefined, 'another context can’t know it')
    await page.getByText(ko.stale).waitFor()
    delete site.api.extraHeaders['Banyan-Stale']
    await page.getByText(ko.stale).waitFor({ state: 'detached' })
  })
})
