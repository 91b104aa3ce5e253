import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, texts, visit } from './screens.ts'
import { findPost, goToFriends, openSocial, searchMembers, waitForLive } from './social-page.ts'

onEachScreen('members', (screen) => {
  test('their page says what they are to oneself and offers what can be done about it', async () => {
    await using site = await startCompany()
    const { company } = site.api
    company.write('m-3', '친구에게만')
    company.write('m-3', '모두에게', { audience: 'public' })
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social/members/m-3`)
    const main = page.getByRole('main')
    const button = (name: string) =>
      main.getByRole('region', { name: '박하윤' }).getByRole('button', { name, exact: true })
    await main.getByRole('heading', { level: 1, name: '박하윤' }).waitFor()
    await findPost(page, '모두에게').waitFor()
    assert.deepEqual(await texts(page), ['모두에게'], 'of strangers only what is for everybody')
    await button(ko.befriendOf('박하윤')).click()
    await main.getByText(ko.standingAskedByMe).waitFor()
    await button(ko.withdrawTo('박하윤')).click()
    await main.getByText(ko.standingStranger).waitFor()
    company.befriend('m-3', 'm-1')
    await main.getByText(ko.standingAskedMe).waitFor()
    await button(ko.acceptFrom('박하윤')).click()
    await findPost(page, '친구에게만').waitFor()
    await button(ko.memberMenuOf('박하윤')).click()
    await page.getByRole('menuitem', { name: ko.removeFriend }).click()
    await page.getByRole('dialog').getByRole('button', { name: ko.removeFriend, exact: true }).click()
    await findPost(page, '친구에게만').waitFor({ state: 'detached' })
    await button(ko.memberMenuOf('박하윤')).click()
    await page.getByRole('menuitem', { name: ko.blockMember('박하윤') }).click()
    await page.getByRole('dialog').getByRole('button', { name: ko.block, exact: true }).click()
    await main.getByText(ko.blockedNothing).waitFor()
    assert.equal(await page.getByRole('article').count(), 0)
    await button(ko.unblockMember('박하윤')).click()
    await findPost(page, '모두에게').waitFor()
  })

  test('who is not there and who does not want to be seen look alike; empty pages say so', async () => {
    await using site = await startCompany()
    site.api.company.block('m-3', 'm-1')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    for (const memberId of ['m-3', 'nobody']) {
      await page.goto(`${site.origin}/social/members/${memberId}`)
      await page.getByRole('heading', { level: 1, name: ko.noSuchMember }).waitFor()
    }
    await page.goto(`${site.origin}/social/members/m-2`)
    await page.getByText(ko.noPostsYet).waitFor()
    assert.equal(await page.getByText(ko.onlyPublicPosts).count(), 0)
    await page.goto(`${site.origin}/social/members/m-1`)
    await page.getByText(ko.standingSelf).waitFor()
  })

  test('are found as one types, by parts and initials; an older search is ended by a newer one', async () => {
    await using site = await startCompany()
    site.api.company.addMember('m-4', '김민수')
    site.api.company.block('m-4', 'm-1')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await goToFriends(page)
    const found = page.getByRole('region', { name: ko.findFriends }).getByRole('listitem')
    await searchMembers(page, 'ㅂㅎ')
    await found.getByText('박하윤').waitFor()
    await searchMembers(page, '서')
    await found.getByText('이서준').waitFor()
    assert.equal(await found.count(), 1)
    await searchMembers(page, '김민')
    await found.getByText('김민지').waitFor()
    assert.equal(await found.count(), 1, 'nobody who does not want to be seen')
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route(/search=%EB%B0%95$/, async (route) => {
      await held
      await route.continue().catch(() => undefined)
    })
    const asked = page.waitForRequest(/search=%EB%B0%95$/)
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('search=%EB%B0%95'))
    await searchMembers(page, '박')
    await asked
    await searchMembers(page, '없는 이름')
    await ended
    release()
    await page.getByText(ko.searchNothing('없는 이름')).first().waitFor()
    const before = requestsTo(site, /social\/members\?search/)
    await page.getByRole('textbox', { name: ko.searchLabel }).pressSequentially('이라는 회원')
    await page.getByText(ko.searchNothing('없는 이름이라는 회원')).first().waitFor()
    assert.equal(requestsTo(site, /social\/members\?search/), before + 1, 'not one for each letter')
  })

  test('friends of friends are suggested, with friends in common, until they are asked', async () => {
    await using site = await startCompany()
    site.api.company.makeFriends('m-2', 'm-3')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await goToFriends(page)
    const suggestions = page.getByRole('region', { name: ko.suggestions })
    await suggestions.getByText(ko.friendsInCommon(1)).waitFor()
    await suggestions.getByRole('button', { name: ko.befriendOf('박하윤') }).click()
    await page.getByText(ko.befriendSent('박하윤')).first().waitFor()
    await suggestions.waitFor({ state: 'detached' })
  })

  test('who has more friends than one page holds is not offered an old friend as a new one', async () => {
    await using site = await startCompany()
    for (let index = 0; index < 60; index += 1) {
      site.api.company.addMember(`f-${index}`, `친구 ${index}`)
      site.api.company.makeFriends('m-1', `f-${index}`)
    }
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await goToFriends(page)
    await searchMembers(page, '이서준')
    const found = page.getByRole('region', { name: ko.findFriends }).getByRole('listitem')
    await found.getByText(ko.isFriend, { exact: true }).waitFor()
    await page.getByRole('region', { name: ko.myFriends }).getByRole('button', { name: ko.loadMore }).click()
    await page.getByRole('button', { name: ko.friendMenuOf('이서준') }).waitFor()
    assert.equal(await page.getByRole('region', { name: ko.myFriends }).getByRole('listitem').count(), 61)
  })
})
