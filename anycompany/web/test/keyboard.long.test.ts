import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import { commentsOf, findPost, openSocial, waitForLive } from './social-page.ts'

/** More stops than any page has. */
const STOPS_MAX = 80

onEachScreen('the keyboard alone', (screen) => {
  test('is enough to find, befriend, comment, promote, read notifications and leave', async () => {
    await using site = await startCompany()
    const { company } = site.api
    company.write('m-2', '서준의 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)

    await tabTo(page, page.getByRole('button', { name: ko.promote, exact: true }))
    await page.keyboard.press('Enter')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type('ㅋㅍ')
    await page.getByRole('dialog').getByRole('button', { name: '캠핑 머그' }).waitFor()
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: '캠핑 머그' }))
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: ko.chosenProduct }).getByText('캠핑 머그').waitFor()
    await tabTo(page, page.getByRole('button', { name: ko.removeProduct('캠핑 머그') }))
    await page.keyboard.press('Enter')
    await page.locator('textarea:focus').waitFor()

    await tabTo(page, findPost(page, '서준의 글').getByRole('button', { name: ko.commentsCount(0), exact: true }))
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: ko.commentLabel }).waitFor()
    await tabTo(page, page.getByRole('textbox', { name: ko.commentLabel }))
    await page.keyboard.type('자판으로')
    await page.keyboard.press('Control+Enter')
    await findPost(page, '서준의 글').getByText('자판으로').waitFor()
    assert.deepEqual(await commentsOf(page, '서준의 글'), ['자판으로'])

    await page.goto(`${site.origin}/social/friends`)
    await tabTo(page, page.getByRole('textbox', { name: ko.searchLabel }))
    await page.keyboard.type('ㅂㅎㅇ')
    await page.getByRole('button', { name: ko.befriendOf('박하윤') }).waitFor()
    await tabTo(page, page.getByRole('button', { name: ko.befriendOf('박하윤') }))
    await page.keyboard.press('Enter')
    await page.getByText(ko.befriendSent('박하윤')).first().waitFor()

    company.accept('m-3', String(company.requestsOf('m-1').sent[0]?.friendRequestId))
    const bell = page.getByRole('link', { name: ko.unreadNotifications('1') })
    await bell.waitFor()
    await tabTo(page, bell)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('link', { name: ko.notifiedAccepted('박하윤') }))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '박하윤' }).waitFor()

    await page.goto(`${site.origin}/social/settings`)
    await tabTo(page, page.getByRole('button', { name: ko.leave }))
    await page.keyboard.press('Enter')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type(ko.leaveWord)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: ko.leftTitle }).waitFor()
  })
})

/** Goes on with the Tab key until the focus is there. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor()
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${String(target)} is not reached with ${STOPS_MAX} stops`)
}
