import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ko } from '../../src/language/ko.ts'
import { until } from './bare-tabs.ts'
import { onEachScreen, requestsTo, startCompany, visit } from '../screens.ts'
import type { Site } from '../site.ts'
import { commentsOf, findPost, waitForLikes } from '../social-page.ts'

/** A stranger at the page of a post waits no longer than this for what happens to it. */
const NEWS_WITHIN_MS = 2_000

onEachScreen('a stranger’s post', (screen) => {
  test('that is for everybody lives on its page: likes, comments, another text', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    const { company } = site.api
    const postId = await openPost(page, site, '모두에게')
    company.comment('m-1', postId, '첫 댓글')
    await findPost(page, '모두에게').getByText('첫 댓글').waitFor({ timeout: NEWS_WITHIN_MS })
    company.like('m-1', postId, true)
    await waitForLikes(page, '모두에게', 1, { byMe: false })
    company.edit('m-2', postId, { text: '고친 글' })
    await findPost(page, '고친 글').waitFor({ timeout: NEWS_WITHIN_MS })
    assert.deepEqual(await commentsOf(page, '고친 글'), ['첫 댓글'])
  })

  for (const [what, happen] of [
    ['is for friends only', ({ company }, postId) => company.edit('m-2', postId, { audience: 'friends' })],
    ['is hidden', ({ company }, postId) => company.hide(postId)],
    ['is deleted', ({ company }, postId) => company.deletePost('m-2', postId)],
    ['is of somebody who blocks the reader', ({ company }) => company.block('m-2', 'm-3')],
    ['is of somebody whom the reader blocks', ({ company }) => company.block('m-3', 'm-2')],
    ['is of somebody who leaves', ({ company }) => company.leave('m-2')],
  ] as readonly (readonly [string, Happening])[])
    test(`that ${what} from now on is not there any more, and nothing of it comes`, async () => {
      await using site = await startCompany()
      await using visitor = await visit(site, screen, 'm-3')
      const { page } = visitor
      const postId = await openPost(page, site, '모두에게')
      happen(site.api, postId)
      await page.getByRole('heading', { level: 1, name: ko.noSuchPost }).waitFor({ timeout: NEWS_WITHIN_MS })
      assert.equal(await page.getByText('모두에게', { exact: true }).filter({ visible: true }).count(), 0)
      const before = site.api.requests.length
      for (const author of ['m-1', 'm-2'])
        try {
          site.api.company.comment(author, postId, '더는 모르는 댓글')
        } catch {
          // Some of them can't either.
        }
      site.api.company.befriend('m-1', 'm-3')
      await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor()
      const asked = site.api.requests.slice(before)
      assert.deepEqual(
        asked.filter((request) => request.includes('/comments?')),
        [],
        'the page was told nothing',
      )
      await page.reload()
      await page.getByRole('heading', { level: 1, name: ko.noSuchPost }).waitFor()
    })

  for (const [what, close, reopen] of [
    [
      'was for friends only',
      ({ company }, postId) => company.edit('m-2', postId, { audience: 'friends' }),
      ({ company }, postId) => company.edit('m-2', postId, { audience: 'public' }),
    ],
    ['was hidden', ({ company }, postId) => company.hide(postId), ({ company }, postId) => company.showAgain(postId)],
    [
      'is of somebody who blocked the reader',
      ({ company }) => company.block('m-2', 'm-3'),
      ({ company }) => company.unblock('m-2', 'm-3'),
    ],
    [
      'is of somebody whom the reader blocked, on another device,',
      ({ company }) => company.block('m-3', 'm-2'),
      ({ company }) => company.unblock('m-3', 'm-2'),
    ],
  ] as readonly (readonly [string, Happening, Happening])[])
    test(`that ${what} comes back by itself once it is for the reader, and in between nothing does`, async () => {
      await using site = await startCompany()
      await using visitor = await visit(site, screen, 'm-3')
      const { page } = visitor
      const postId = await openPost(page, site, '모두에게')
      const isGone = page.getByRole('heading', { level: 1, name: ko.noSuchPost })
      for (const round of [1, 2]) {
        close(site.api, postId)
        await isGone.waitFor({ timeout: NEWS_WITHIN_MS })
        const before = site.api.requests.length
        site.api.company.edit('m-2', postId, { text: `그 사이 ${round}` })
        site.api.company.comment('m-2', postId, `댓글 ${round}`)
        site.api.company.befriend('m-1', 'm-3')
        await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor()
        site.api.company.close('m-1', site.api.company.requestsOf('m-3').received[0]!.friendRequestId, 'withdrawn')
        await page.getByRole('link', { name: ko.unreadNotifications('1') }).waitFor({ state: 'detached' })
        const asked = site.api.requests.slice(before)
        assert.deepEqual(
          asked.filter((request) => request.includes(`/posts/${postId}`)),
          [],
          'the page was told nothing',
        )
        reopen(site.api, postId)
        await findPost(page, `그 사이 ${round}`).getByText(`댓글 ${round}`).waitFor({ timeout: NEWS_WITHIN_MS })
        site.api.company.comment('m-2', postId, `또 ${round}`)
        await findPost(page, `그 사이 ${round}`).getByText(`또 ${round}`).waitFor({ timeout: NEWS_WITHIN_MS })
        // Whoever comes while it is closed waits for it just so.
        if (round === 1) {
          close(site.api, postId)
          await isGone.waitFor({ timeout: NEWS_WITHIN_MS })
          await page.reload()
          await isGone.waitFor()
          await until(() => site.api.openStreams() === 1)
          reopen(site.api, postId)
          await findPost(page, '그 사이 1').waitFor({ timeout: NEWS_WITHIN_MS })
        }
      }
    })

  test('costs no stream of its own, and none once it is left', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-3')
    const { page } = visitor
    await openPost(page, site, '모두에게')
    assert.equal(requestsTo(site, /timeline\/live\?.*topics=/), 1)
    await until(() => site.api.openStreams() === 1)
    const other = await visitor.context.newPage()
    const second = site.api.company.write('m-2', '다른 글', { audience: 'public' })
    await other.goto(`${site.origin}/social/posts/${second.postId}`)
    await findPost(other, '다른 글').waitFor()
    await until(() => requestsTo(site, /topics=[^&]+%2C[^&]+/) === 1)
    await until(() => site.api.openStreams() === 1)
    site.api.company.comment('m-1', second.postId, '여기도')
    await findPost(other, '다른 글').getByText('여기도').waitFor({ timeout: NEWS_WITHIN_MS })
    await other.close()
    await until(() => requestsTo(site, /topics=/) === 3)
    await until(() => site.api.openStreams() === 1)
  })
})

type Happening = (api: Site['api'], postId: string) => unknown

/** Opens the page of a post of 서준's, who is a stranger to 하윤, and waits until it is heard of. */
const openPost = async (page: Page, site: Site, text: string): Promise<string> => {
  const { postId } = site.api.company.write('m-2', text, { audience: 'public' })
  const open = site.api.openStreams()
  await page.goto(`${site.origin}/social/posts/${postId}`)
  await findPost(page, text).getByRole('textbox', { name: ko.commentLabel }).waitFor()
  await until(() => requestsTo(site, /timeline\/live\?.*topics=/) > 0 && site.api.openStreams() === open + 1)
  return postId
}
