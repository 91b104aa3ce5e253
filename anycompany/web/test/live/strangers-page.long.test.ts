import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ko } from '../../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, texts, visit } from '../screens.ts'
import type { Site } from '../site.ts'
import { findPost, openComments, waitForLikes } from '../social-page.ts'
import { until } from './bare-tabs.ts'

/** A stranger at a member's page waits no longer than this for what happens there. */
const NEWS_WITHIN_MS = 2_000
/** Prices are asked for every 3 s. */
const PRICES_WITHIN_MS = 6_000
const soon = { timeout: NEWS_WITHIN_MS } as const

type Happening = (api: Site['api']) => unknown

onEachScreen('the page of a member who is a stranger', (screen) => {
  test('lives: new posts for everybody, likes, comments, other texts, deletions', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    const first = company.write('m-2', '처음 글', { audience: 'public' })
    await openPage(page, site, '처음 글')
    company.like('m-1', first.postId, true)
    await waitForLikes(page, '처음 글', 1, { byMe: false })
    company.comment('m-1', first.postId, '첫 댓글')
    await openComments(page, '처음 글', 1)
    await findPost(page, '처음 글').getByText('첫 댓글').waitFor(soon)
    company.comment('m-1', first.postId, '다음 댓글')
    await findPost(page, '처음 글').getByText('다음 댓글').waitFor(soon)
    company.edit('m-2', first.postId, { text: '고친 글' })
    await findPost(page, '고친 글').waitFor(soon)
    const second = company.write('m-2', '새 글', { audience: 'public' })
    await findPost(page, '새 글').waitFor(soon)
    assert.equal(await findPost(page, '새 글').locator('xpath=../following-sibling::*').count(), 1, 'it comes first')
    company.like('m-1', second.postId, true)
    await waitForLikes(page, '새 글', 1, { byMe: false })
    company.deletePost('m-2', first.postId)
    await findPost(page, '고친 글').waitFor({ state: 'detached', ...soon })
    assert.deepEqual(await texts(page), ['새 글'])
  })

  test('shows what a promotion costs now, also one that came while it was open', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    company.write('m-2', '처음 글', { audience: 'public' })
    await openPage(page, site, '처음 글')
    company.write('m-2', '이 텐트 좋아요', { audience: 'public', productId: 'tent' })
    await findPost(page, '이 텐트 좋아요').getByText('89,000원').waitFor(soon)
    company.changeProduct('tent', { price: { minor: 79_000, currency: 'KRW' } })
    await findPost(page, '이 텐트 좋아요').getByText('79,000원').waitFor({ timeout: PRICES_WITHIN_MS })
  })

  test('says nothing of what is for friends, and shows a post from when it is for everybody until it is not', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    company.write('m-2', '처음 글', { audience: 'public' })
    await openPage(page, site, '처음 글')
    const before = site.api.requests.length
    const { postId } = company.write('m-2', '친구에게만')
    company.like('m-1', postId, true)
    company.comment('m-1', postId, '친구끼리')
    company.edit('m-2', postId, { text: '아직 친구에게만' })
    const deleted = company.write('m-2', '곧 지울 글')
    company.deletePost('m-2', deleted.postId)
    company.befriend('m-1', 'm-3')
    await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor()
    const asked = site.api.requests.slice(before).filter((request) => request.includes('/posts'))
    assert.deepEqual(asked, [], 'the page was told nothing')
    for (const [isThere, happen] of [
      [true, () => company.edit('m-2', postId, { audience: 'public' })],
      [false, () => company.edit('m-2', postId, { audience: 'friends' })],
      [true, () => company.edit('m-2', postId, { audience: 'public' })],
      [false, () => company.hide(postId)],
      [true, () => company.showAgain(postId)],
    ] as readonly (readonly [boolean, () => unknown])[]) {
      happen()
      await findPost(page, '아직 친구에게만').waitFor({ state: isThere ? 'attached' : 'detached', ...soon })
      assert.deepEqual(await texts(page), isThere ? ['아직 친구에게만', '처음 글'] : ['처음 글'])
    }
  })

  for (const [what, close, reopen, sign] of [
    [
      'who blocks the reader',
      (api) => api.company.block('m-2', 'm-3'),
      (api) => api.company.unblock('m-2', 'm-3'),
      ko.noSuchMember,
    ],
    [
      'whom the reader blocks, on another device,',
      (api) => api.company.block('m-3', 'm-2'),
      (api) => api.company.unblock('m-3', 'm-2'),
      ko.blockedNothing,
    ],
  ] as readonly (readonly [string, Happening, Happening, string])[])
    test(`and ${what} shows nothing any more, and comes back by itself`, async () => {
      await using site = await startCompany()
      const { company } = site.api
      await using visitor = await visit(site, screen, 'm-3')
      const { page } = visitor
      company.write('m-2', '처음 글', { audience: 'public' })
      await openPage(page, site, '처음 글')
      for (const round of [1, 2]) {
        close(site.api)
        await page.getByText(sign).first().waitFor(soon)
        assert.equal(await page.getByRole('article').count(), 0)
        const before = site.api.requests.length
        company.write('m-2', `그 사이 ${round}`, { audience: 'public' })
        company.befriend('m-1', 'm-3')
        await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor()
        company.close('m-1', company.requestsOf('m-3').received[0]!.friendRequestId, 'withdrawn')
        await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor({ state: 'detached' })
        const asked = site.api.requests.slice(before).filter((request) => request.includes('/posts'))
        assert.deepEqual(asked, [], 'the page was told nothing')
        reopen(site.api)
        await findPost(page, `그 사이 ${round}`).waitFor(soon)
        company.write('m-2', `그 뒤 ${round}`, { audience: 'public' })
        await findPost(page, `그 뒤 ${round}`).waitFor(soon)
      }
    })

  test('is another one from when they are friends, and again from when they are not', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    company.write('m-2', '친구에게만')
    company.write('m-2', '처음 글', { audience: 'public' })
    await openPage(page, site, '처음 글')
    company.makeFriends('m-2', 'm-3')
    await findPost(page, '친구에게만').waitFor(soon)
    company.unfriend('m-2', 'm-3')
    await findPost(page, '친구에게만').waitFor({ state: 'detached', ...soon })
    await until(() => requestsTo(site, /timeline\/live\?.*topics=/) === 2)
    await until(() => site.api.openStreams() === 1)
    company.write('m-2', '친구였던 이에게는 아님')
    company.write('m-2', '다시 모두에게', { audience: 'public' })
    await findPost(page, '다시 모두에게').waitFor(soon)
    assert.deepEqual(await texts(page), ['다시 모두에게', '처음 글'])
  })

  test('brings nothing to the reader’s timeline, and once it is left nothing at all', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    company.write('m-2', '처음 글', { audience: 'public' })
    await openPage(page, site, '처음 글')
    company.write('m-2', '새 글', { audience: 'public' })
    await findPost(page, '새 글').waitFor(soon)
    await page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${ko.timeline}`) })
      .click()
    await page.getByRole('heading', { level: 1, name: ko.timeline }).waitFor()
    await until(() => requestsTo(site, /timeline\/live(?!.*topics=)/) === 2)
    await until(() => site.api.openStreams() === 1)
    assert.deepEqual(await texts(page), [])
    const before = requestsTo(site, /members\/m-2\/posts/)
    company.write('m-2', '아무도 안 보는 글', { audience: 'public' })
    company.write('m-3', '내 글')
    await findPost(page, '내 글').waitFor()
    assert.equal(requestsTo(site, /members\/m-2\/posts/), before)
  })
})

/** Opens the page of 서준, who is a stranger to 하윤, and waits until it is heard of. */
const openPage = async (page: Page, site: Site, text: string): Promise<void> => {
  const open = site.api.openStreams()
  await page.goto(`${site.origin}/social/members/m-2`)
  await findPost(page, text).waitFor()
  await until(() => requestsTo(site, /timeline\/live\?.*topics=posts-of/) > 0 && site.api.openStreams() === open + 1)
}
