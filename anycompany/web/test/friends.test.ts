import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import {
  acceptFriendRequest,
  declineFriendRequest,
  findPost,
  goToTimeline,
  likePost,
  openSocial,
  ownFriendLink,
  sendFriendRequest,
  sendFriendRequestByLink,
  unfriend,
  waitForLikes,
  waitForLive,
  writePost,
} from './social-page.ts'

onEachScreen('friends', (screen) => {
  test('two people become friends by a link, read each other live, and part', async () => {
    await using site = await startCompany()
    await using minji = await visit(site, screen, 'm-1')
    await using hayun = await visit(site, screen, 'm-3')
    await openSocial(minji.page, `${site.origin}/social`)
    const link = await ownFriendLink(minji.page)
    await sendFriendRequestByLink(hayun.page, link, '김민지')
    await minji.page.reload()
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

  test('friends are found by their full name; requests can be declined and withdrawn', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await sendFriendRequest(page, '박하윤')
    await page.getByRole('button', { name: ko.withdrawTo('박하윤') }).click()
    await page.getByText(ko.withdrawn('박하윤')).first().waitFor()
    await page.getByRole('textbox', { name: ko.searchLabel }).fill('없는 이름')
    await page.getByRole('button', { name: ko.search, exact: true }).click()
    await page.getByText(ko.searchNothing('없는 이름')).first().waitFor()
    site.api.company.befriend('m-3', 'm-1')
    await page.reload()
    await declineFriendRequest(page, '박하윤')
    await page.getByText(ko.noReceivedRequests).waitFor()
    assert.equal(await page.locator('h2:focus').textContent(), ko.receivedRequests, 'the focus stays in the card')
  })

  test('a refusal is said in the reader’s words', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    const requestsRead = page.waitForResponse(/friend-requests$/)
    await openSocial(page, `${site.origin}/social/members/m-3`)
    await requestsRead
    const button = page.getByRole('button', { name: ko.befriendOf('박하윤') }).first()
    await button.waitFor()
    site.api.company.befriend('m-1', 'm-3')
    await button.click()
    await page.getByRole('alert').getByText(ko.problems.AlreadyRequested).waitFor()
    await page.getByText(ko.befriendWaiting('박하윤')).waitFor()
  })
})
