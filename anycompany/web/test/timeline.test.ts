import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, texts, visit } from './screens.ts'
import { findPost, likePost, openSocial, waitForLikes, waitForLive } from './social-page.ts'

onEachScreen('the timeline', (screen) => {
  test('a like is shown at once, and taken back with a notice when it fails', async () => {
    await using site = await startCompany()
    site.api.company.write('m-2', '좋은 하루')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await likePost(page, '좋은 하루')
    await waitForLikes(page, '좋은 하루', 1, { byMe: true })
    await likePost(page, '좋은 하루')
    await waitForLikes(page, '좋은 하루', 0, { byMe: false })
    site.api.faults.push({ method: 'PUT', path: /like$/, status: 500 })
    await likePost(page, '좋은 하루')
    await page.getByRole('alert').getByText(ko.likeFailed).waitFor()
    await waitForLikes(page, '좋은 하루', 0, { byMe: false })
  })

  test('quick fingers: the last of many clicks counts', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-2', '빠른 손가락')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    const settled = pendingLikes(page)
    await openSocial(page, `${site.origin}/social`)
    for (let click = 0; click < 5; click += 1) await likePost(page, '빠른 손가락')
    await waitForLikes(page, '빠른 손가락', 1, { byMe: true })
    await settled()
    await page.reload()
    await waitForLikes(page, '빠른 손가락', 1, { byMe: true })
    assert.equal(
      site.api.company.timeline('m-1', new URLSearchParams()).items.find((post) => post.postId === postId)?.likes,
      1,
    )
  })

  test('others’ posts, likes and deletions arrive by themselves', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    const { postId } = company.write('m-2', '지금 막 쓴 글')
    await findPost(page, '지금 막 쓴 글').waitFor()
    await page.getByRole('status').getByText(ko.arrivedFrom('이서준')).waitFor({ state: 'attached' })
    company.like('m-2', postId, true)
    await waitForLikes(page, '지금 막 쓴 글', 1, { byMe: false })
    company.deletePost('m-2', postId)
    await findPost(page, '지금 막 쓴 글').waitFor({ state: 'detached' })
  })

  test('what arrives while one reads further down waits for a click, and what came during a break is not lost', async () => {
    await using site = await startCompany()
    const { company } = site.api
    for (let index = 1; index <= 25; index += 1) company.write('m-2', `글 ${index}`, 100 - index)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await findPost(page, '글 8').scrollIntoViewIfNeeded()
    company.write('m-2', '기다리는 글')
    await page.getByRole('button', { name: ko.newPosts(1) }).waitFor()
    assert.equal(await findPost(page, '기다리는 글').count(), 0)
    assert.match(await page.title(), /^\(1\) /)
    site.api.dropStreams()
    company.write('m-2', '끊긴 사이의 글')
    await page.getByRole('button', { name: ko.newPosts(2) }).click()
    await page.locator('article:focus').getByText('끊긴 사이의 글').waitFor()
    assert.deepEqual((await texts(page)).slice(0, 3), ['끊긴 사이의 글', '기다리는 글', '글 25'])
    await waitForLive(page)
  })

  test('paging shows every post once, in order, while others write and delete', async () => {
    await using site = await startCompany()
    const { company } = site.api
    for (let index = 1; index <= 65; index += 1) company.write('m-2', `글 ${index}`, 100 - index)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await findPost(page, '글 60').scrollIntoViewIfNeeded()
    for (let index = 66; index <= 69; index += 1) company.write('m-2', `글 ${index}`)
    const doomed = company.timeline('m-1', new URLSearchParams('limit=50')).items.at(-1)
    company.deletePost('m-2', String(doomed?.postId))
    const end = page.getByText(ko.endOfTimeline)
    while (!(await end.isVisible())) {
      await page.getByRole('article').last().scrollIntoViewIfNeeded()
      await page.waitForFunction('window.scrollBy(0, 2000) || true')
    }
    await page.getByRole('button', { name: ko.newPosts(4) }).click()
    await findPost(page, '글 69').waitFor()
    const expected = company.timeline('m-1', new URLSearchParams('limit=100')).items.map(({ text }) => text)
    assert.equal(expected.length, 68)
    assert.deepEqual(await texts(page), expected)
  })

  test('texts are shown as texts: markup, direction marks, long words', async () => {
    await using site = await startCompany()
    const attack = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`
    site.api.company.write('m-2', attack)
    site.api.company.write('m-2', `\u202Eوقت\u202C ${'가'.repeat(400)}`)
    site.api.company.write('m-2', { forgotten: true })
    site.api.company.addMember('m-2', `<b>이</b>서준`)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await findPost(page, attack).waitFor()
    await findPost(page, ko.removedText).waitFor()
    await page.getByRole('heading', { name: '<b>이</b>서준' }).first().waitFor()
    assert.equal(await page.locator('article img, article script, article b').count(), 0)
    assert.doesNotMatch(await page.title(), /pwned/)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    assert.equal(overflow, 0, 'nothing is wider than the screen')
  })

  test('tabs share one live stream, and the next one takes over', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    const second = await context.newPage()
    await openSocial(second, `${site.origin}/social`)
    await waitForLive(second)
    site.api.company.write('m-2', '두 탭에')
    await findPost(page, '두 탭에').waitFor()
    await findPost(second, '두 탭에').waitFor()
    assert.equal(requestsTo(site, /timeline\/live/), 1)
    const takenOver = second.waitForRequest(/timeline\/live/)
    await page.close()
    await takenOver
    site.api.company.write('m-2', '남은 탭에')
    await findPost(second, '남은 탭에').waitFor()
  })

  test('a member’s page shows what one sees of them, live, and leads back', async () => {
    await using site = await startCompany()
    const { company } = site.api
    company.makeFriends('m-1', 'm-3')
    company.write('m-3', '다른 친구의 글')
    const { postId } = company.write('m-2', '이서준의 글')
    company.write('m-1', '내가 쓴 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await findPost(page, '이서준의 글').getByRole('link', { name: '이서준' }).click()
    await page.getByRole('heading', { name: ko.postsOf('이서준') }).waitFor()
    assert.deepEqual(await texts(page), ['이서준의 글'])
    await likePost(page, '이서준의 글')
    await waitForLikes(page, '이서준의 글', 1, { byMe: true })
    company.write('m-3', '여기에는 없는 글')
    company.write('m-2', '방금 쓴 글')
    await findPost(page, '방금 쓴 글').waitFor()
    company.deletePost('m-2', postId)
    await findPost(page, '이서준의 글').waitFor({ state: 'detached' })
    assert.deepEqual(await texts(page), ['방금 쓴 글'])
    await page.goBack()
    await findPost(page, '여기에는 없는 글').waitFor()
    assert.deepEqual(await texts(page), ['방금 쓴 글', '여기에는 없는 글', '내가 쓴 글', '다른 친구의 글'])
    await findPost(page, '내가 쓴 글').getByRole('link', { name: '김민지' }).click()
    await page.getByRole('heading', { name: ko.postsOf('김민지') }).waitFor()
    assert.deepEqual(await texts(page), ['내가 쓴 글'])
  })
})

/** Watches the like requests from now on; the answered function waits until none is under way and none follows. */
const pendingLikes = (page: Page) => {
  let pending = 0
  page.on('request', (request) => (pending += Number(request.url().endsWith('/like'))))
  page.on('requestfinished', (request) => (pending -= Number(request.url().endsWith('/like'))))
  return async () => {
    do await page.evaluate('new Promise(requestAnimationFrame)')
    while (pending > 0)
  }
}
