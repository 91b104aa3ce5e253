import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import { composer, openSocial, waitForLive } from './social-page.ts'

onEachScreen('settings', (screen) => {
  test('whom one has blocked is listed and can be unblocked', async () => {
    await using site = await startCompany()
    site.api.company.block('m-1', 'm-3')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await page.getByRole('button', { name: ko.accountMenuOf('김민지') }).click()
    await page.getByRole('menuitem', { name: ko.settings }).click()
    const blocked = page.getByRole('region', { name: ko.blockedMembers })
    site.api.faults.push({ method: 'DELETE', path: /blocks/, status: 500 })
    await blocked.getByRole('button', { name: ko.unblockMember('박하윤') }).click()
    await page.getByRole('alert').getByText(ko.problem).waitFor()
    await blocked.getByRole('button', { name: ko.unblockMember('박하윤') }).click()
    await blocked.getByText(ko.noBlockedMembers).waitFor()
    assert.equal(await page.locator('h2:focus').textContent(), ko.blockedMembers, 'the focus stays in the card')
    assert.equal(new Set(site.api.keys).size, 1, 'no answer came to the first try: the second is the same')
  })

  test('one’s own data comes as a file', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '내 글 ✍️')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social/settings`)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: ko.export }).click()
    const file = await download
    assert.match(file.suggestedFilename(), /^anycompany-\d{4}-\d\d-\d\d\.json$/)
    const data = JSON.parse(await readFile(await file.path(), 'utf8')) as { posts: readonly { text: string }[] }
    assert.deepEqual(
      data.posts.map(({ text }) => text),
      ['내 글 ✍️'],
    )
  })

  test('leaving is asked for in words, is for good, and every page says so from then on', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '사라질 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    const other = await context.newPage()
    await openSocial(other, `${site.origin}/social`)
    await waitForLive(other)
    await composer(other).fill('쓰다 만 글')
    await page.goto(`${site.origin}/social/settings`)
    await page.getByRole('button', { name: ko.leave }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(ko.leaveStays).waitFor()
    const leave = dialog.getByRole('button', { name: ko.leaveConfirm, exact: true })
    assert.equal(await leave.isDisabled(), true)
    await dialog.getByRole('textbox', { name: ko.leaveType(ko.leaveWord) }).fill(ko.leaveWord)
    await leave.click()
    for (const tab of [page, other]) await tab.getByRole('heading', { name: ko.leftTitle }).waitFor()
    assert.equal(await other.evaluate(`localStorage.getItem('social-draft:m-1')`), null, 'nothing is kept')
    for (const path of ['', '/friends', '/notifications', '/members/m-2', '/settings']) {
      await page.goto(`${site.origin}/social${path}`)
      await page.getByRole('heading', { name: ko.leftTitle }).waitFor()
    }
    await page.getByRole('link', { name: ko.backToShop }).waitFor()
  })

  test('a browser that has not heard of it is told when the page opens', async () => {
    await using site = await startCompany()
    site.api.company.leave('m-1')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    for (const path of ['', '/notifications', '/members/m-2']) {
      await page.goto(`${site.origin}/social${path}`)
      await page.getByRole('heading', { name: ko.leftTitle }).waitFor()
      assert.equal(await composer(page).count(), 0)
      await page.evaluate('localStorage.clear()')
    }
  })

  test('a browser that could not ask learns it from the first thing that is refused', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    site.api.company.leave('m-1')
    await page.route(/\/api\/social\/me$/, (route) => route.fulfill({ status: 500, json: {} }))
    await openSocial(page, `${site.origin}/social`)
    await composer(page).fill('아직 모르는 글')
    await page.getByRole('button', { name: ko.post, exact: true }).click()
    await page.getByRole('heading', { name: ko.leftTitle }).waitFor()
  })
})
