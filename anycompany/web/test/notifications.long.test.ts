import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import { findPost, openSocial, waitForLive } from './social-page.ts'

onEachScreen('notifications', (screen) => {
  test('are counted live, lead to what they tell of, and are read when they are seen', async () => {
    await using site = await startCompany()
    const { company } = site.api
    const { postId } = company.write('m-1', '내 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await bell(page, 0).waitFor()
    company.like('m-2', postId, true)
    await bell(page, 1).waitFor()
    company.befriend('m-3', 'm-1')
    await bell(page, 2).click()
    const rows = page.getByRole('region', { name: ko.notifications }).getByRole('listitem')
    await rows.filter({ hasText: ko.requestFrom('박하윤') }).waitFor()
    assert.equal(await page.getByRole('main').getByText(ko.isNew).count(), 2)
    await bell(page, 0).waitFor()
    company.comment('m-2', postId, '좋네요')
    await rows
      .filter({ hasText: ko.notifiedComment('이서준') })
      .getByText(ko.isNew)
      .waitFor()
    await bell(page, 0).waitFor()
    await page.getByRole('link', { name: ko.notifiedLike('이서준') }).click()
    await findPost(page, '내 글').getByText('좋네요').waitFor()
    assert.equal(new URL(page.url()).pathname, `/social/posts/${postId}`)
    await page.goBack()
    await rows.first().waitFor()
    assert.equal(await page.getByRole('main').getByText(ko.isNew).count(), 0, 'what was seen is new no more')
    await page.getByRole('link', { name: ko.requestFrom('박하윤') }).click()
    await page.getByRole('main').getByText(ko.standingAskedMe).waitFor()
  })

  test('read in one tab they are read in the others, and on other devices', async () => {
    await using site = await startCompany()
    const { company } = site.api
    await using visitor = await visit(site, screen, 'm-1')
    await using elsewhere = await visit(site, screen, 'm-1')
    const { page } = visitor
    const others = [await visitor.context.newPage(), elsewhere.page]
    for (const tab of [page, ...others]) {
      await openSocial(tab, `${site.origin}/social`)
      await waitForLive(tab)
    }
    company.befriend('m-3', 'm-1')
    for (const tab of [page, ...others]) await bell(tab, 1).waitFor()
    await bell(page, 1).click()
    for (const tab of others) await bell(tab, 0).waitFor()
  })

  test('many are many, and all of them are there, each once', async () => {
    await using site = await startCompany()
    const { company } = site.api
    const { postId } = company.write('m-1', '내 글')
    for (let index = 0; index < 120; index += 1) company.comment('m-2', postId, `댓글 ${index}`)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    const many = page.getByRole('link', { name: ko.unreadNotifications('99+') })
    assert.equal(await many.textContent(), '99+')
    await many.click()
    const rows = page.getByRole('region', { name: ko.notifications }).getByRole('listitem')
    await rows.first().waitFor()
    while ((await rows.count()) < 120) {
      await rows.last().scrollIntoViewIfNeeded()
      await page.waitForFunction('window.scrollBy(0, 2000) || true')
    }
    assert.equal(await rows.count(), 120)
  })

  test('a mark that could not be set is taken back; nothing there, and nothing to be had, is said in words', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social/notifications`)
    await page.getByText(ko.noNotifications).waitFor()
    site.api.faults.push({ method: 'POST', path: /notifications$/, status: 500 })
    const refused = page.waitForResponse((response) => response.request().method() === 'POST')
    site.api.company.befriend('m-3', 'm-1')
    await refused
    await bell(page, 1).waitFor()
    const refuse = (route: Route) => route.fulfill({ status: 500, json: {} })
    await page.route(/notifications\?/, refuse)
    await page.reload()
    await page.getByRole('alert').getByText(ko.notificationsFailed).waitFor()
    await page.unroute(/notifications\?/, refuse)
    await page.getByRole('button', { name: ko.tryAgain }).click()
    await page.getByRole('link', { name: ko.requestFrom('박하윤') }).waitFor()
  })

  test('the page of a post that is gone says so, and leads back', async () => {
    await using site = await startCompany()
    const { company } = site.api
    const { postId } = company.write('m-2', '지울 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await findPost(page, '지울 글').getByRole('time').click()
    await page.getByRole('textbox', { name: ko.commentLabel }).waitFor()
    assert.equal(new URL(page.url()).pathname, `/social/posts/${postId}`)
    company.deletePost('m-2', postId)
    await page.getByRole('heading', { level: 1, name: ko.noSuchPost }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: ko.noSuchPost }).waitFor()
    await page.getByRole('button', { name: ko.backToTimeline }).click()
    await waitForLive(page)
  })
})

const bell = (page: Page, unread: number) =>
  page.getByRole('banner').getByRole('link', {
    name: unread === 0 ? ko.notifications : ko.unreadNotifications(String(unread)),
    exact: true,
  })
