import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, visit } from './screens.ts'
import {
  acceptFriendRequest,
  declineFriendRequest,
  findPost,
  goToFriends,
  goToTimeline,
  likePost,
  openSocial,
  ownFriendLink,
  searchMembers,
  sendFriendRequest,
  sendFriendRequestByLink,
  unfriend,
  waitForLikes,
  waitForLive,
  writePost,
} from './social-page.ts'

/** Longer than any pause after which a page would ask again. */
const A_WHILE_MS = 5 * 60 * 1_000

onEachScreen('friends', (screen) => {
  test('two people become friends by a link, read each other live, and part', async () => {
    await using site = await startCompany()
    await using minji = await visit(site, screen, 'm-1')
    await using hayun = await visit(site, screen, 'm-3')
    await openSocial(minji.page, `${site.origin}/social`)
    const link = await ownFriendLink(minji.page)
    await sendFriendRequestByLink(hayun.page, link, '김민지')
    await acceptFriendRequest(minji.page, '박하윤')
    await goToTimeline(minji.page)
    await goToTimeline(hayun.page)
    await waitForLive(hayun.page)
    await writePost(minji.page, '하윤 님 반가워요')
    await likePost(hayun.page, '하윤 님 반가워요')
    await waitForLikes(minji.page, '하윤 님 반가워요', 1, { byMe: false })
    await unfriend(hayun.page, '김민지')
    await goToTimeline(hayun.page)
    await findPost(hayun.page, '하윤 님 반가워요').waitFor({ state: 'detached' })
  })

  test('friends are found by their name; requests can be declined and withdrawn', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await sendFriendRequest(page, '박하윤')
    await page.getByRole('button', { name: ko.withdrawTo('박하윤') }).click()
    await page.getByText(ko.withdrawn('박하윤')).first().waitFor()
    await searchMembers(page, '없는 이름')
    await page.getByText(ko.searchNothing('없는 이름')).first().waitFor()
    site.api.company.befriend('m-3', 'm-1')
    await declineFriendRequest(page, '박하윤')
    await page.getByText(ko.noReceivedRequests).waitFor()
    assert.equal(await page.locator('h2:focus').textContent(), ko.receivedRequests, 'the focus stays in the card')
  })

  test('a refusal is said in the reader’s words', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social/members/m-3`)
    const button = page.getByRole('button', { name: ko.befriendOf('박하윤') }).first()
    const refused = { method: 'POST', path: /friend-requests$/, status: 404, code: 'NoSuchMember' }
    site.api.faults.push(refused, { ...refused, status: 409, code: 'AlreadyRequested', afterEffect: true })
    await button.click()
    await page.getByRole('alert').getByText(ko.problems.NoSuchMember).waitFor()
    await button.click()
    await page.getByRole('alert').getByText(ko.problems.AlreadyRequested).waitFor()
    await page.getByText(ko.standingAskedByMe).waitFor()
  })

  test('requests come, go and are answered on an open page by themselves, and are said aloud', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await goToFriends(page)
    const accept = page.getByRole('button', { name: ko.acceptFrom('박하윤') })
    const badge = page.getByRole('navigation').getByLabel(`${ko.receivedRequests} 1`)
    const { friendRequestId } = company.befriend('m-3', 'm-1')
    await accept.waitFor()
    await badge.waitFor()
    await page.getByRole('status').getByText(ko.requestFrom('박하윤')).waitFor({ state: 'attached' })
    company.close('m-3', friendRequestId, 'withdrawn')
    await accept.waitFor({ state: 'detached' })
    await badge.waitFor({ state: 'detached' })
    const withdraw = page.getByRole('button', { name: ko.withdrawTo('박하윤') })
    const mine = company.befriend('m-1', 'm-3')
    await withdraw.waitFor()
    company.close('m-3', mine.friendRequestId, 'declined')
    await withdraw.waitFor({ state: 'detached' })
    company.accept('m-3', company.befriend('m-1', 'm-3').friendRequestId)
    await page.getByRole('button', { name: ko.friendMenuOf('박하윤') }).waitFor()
  })

  test('requests are not asked for again and again, but after a break of the stream and when one comes back', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.clock.install()
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await goToFriends(page)
    await page.getByText(ko.noReceivedRequests).waitFor()
    const asked = () => requestsTo(site, /^GET .*friend-requests$/)
    assert.equal(asked(), 1)
    await page.clock.fastForward(A_WHILE_MS)
    await page.evaluate(`fetch('/api/members/me')`)
    assert.equal(asked(), 1, 'nothing is polled')
    site.api.dropStreams()
    site.api.company.befriend('m-3', 'm-1')
    await page.getByRole('button', { name: ko.acceptFrom('박하윤') }).waitFor()
    const again = page.waitForRequest(/friend-requests$/)
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
    await again
  })

  test('a friend who leaves is gone from an open page, with posts and likes', async () => {
    await using site = await startCompany()
    const { company } = site.api
    company.write('m-2', '떠날 사람의 글')
    const { postId } = company.write('m-1', '남는 글')
    company.like('m-2', postId, true)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    company.write('m-2', '방금 온 글')
    await findPost(page, '방금 온 글').waitFor()
    await waitForLikes(page, '남는 글', 1, { byMe: false })
    company.removeMember('m-2')
    await waitForLikes(page, '남는 글', 0, { byMe: false })
    for (const text of ['떠날 사람의 글', '방금 온 글']) await findPost(page, text).waitFor({ state: 'detached' })
    await goToFriends(page)
    await page.getByText(ko.noFriends).waitFor()
    const asked = requestsTo(site, /^GET .*(?:timeline\?|friends)/)
    company.removeMember('m-3')
    company.write('m-1', '아무것도 다시 읽지 않는다')
    await goToTimeline(page)
    await findPost(page, '아무것도 다시 읽지 않는다').waitFor()
    assert.equal(
      requestsTo(site, /^GET .*(?:timeline\?|friends)/),
      asked,
      'a stranger who leaves is nothing to the page',
    )
  })
})
