import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, texts, visit } from './screens.ts'
import { choosePostDeed, findPost, likePost, openSocial, waitForLikes, waitForLive } from './social-page.ts'

onEachScreen('editing and reporting posts', (screen) => {
  test('a post is edited in its place, with the keyboard alone, and friends see it change', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '고칠 글')
    await using minji = await visit(site, screen, 'm-1')
    await using seojun = await visit(site, screen, 'm-2')
    for (const { page } of [minji, seojun]) {
      await openSocial(page, `${site.origin}/social`)
      await waitForLive(page)
      await findPost(page, '고칠 글').waitFor()
    }
    const { page } = minji
    await findPost(page, '고칠 글')
      .getByRole('button', { name: ko.postOptionsOf('김민지') })
      .focus()
    await page.keyboard.press('Enter')
    await page.locator('[role=menuitem]:focus').getByText(ko.editPost).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('고친 글')
    await page.keyboard.press('Control+Enter')
    await findPost(page, '고친 글').getByText(ko.edited).waitFor()
    await page.locator('article:focus').waitFor()
    await findPost(seojun.page, '고친 글').getByText(ko.edited).waitFor()
    assert.deepEqual(await texts(seojun.page), ['고친 글'])
    await likePost(seojun.page, '고친 글')
    await waitForLikes(page, '고친 글', 1, { byMe: false })
  })

  test('an edit that fails is taken back, and its words are there for the next try', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '처음 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    const edit = async () => {
      await choosePostDeed(page, '처음 글', ko.editPost)
      await page.getByRole('textbox', { name: ko.editLabel }).waitFor()
    }
    const field = page.getByRole('textbox', { name: ko.editLabel })
    const save = page.getByRole('button', { name: ko.save, exact: true })
    site.api.faults.push({ method: 'PATCH', path: /posts/, status: 409, code: 'NotYourPost' })
    await edit()
    await field.fill('나중 글')
    await page.getByRole('article').getByRole('combobox', { name: ko.audienceLabel }).selectOption('public')
    await save.click()
    await page.getByRole('alert').getByText(ko.problems.NotYourPost).waitFor()
    await findPost(page, '처음 글').getByText(ko.forFriends).waitFor()
    await edit()
    assert.equal(await field.inputValue(), '나중 글')
    await save.click()
    await findPost(page, '나중 글').getByText(ko.forEverybody).waitFor()
    await page.reload()
    await findPost(page, '나중 글').getByText(ko.edited).waitFor()
    assert.equal(new Set(site.api.keys).size, 2, 'a refused edit is another one the next time')
  })

  test('only what is new is sent: another audience is no edit, and Escape changes nothing', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-1', '그대로')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await choosePostDeed(page, '그대로', ko.editPost)
    await page.getByRole('textbox', { name: ko.editLabel }).fill('버릴 말')
    await page.keyboard.press('Escape')
    await findPost(page, '그대로').waitFor()
    assert.deepEqual(site.api.keys, [])
    await choosePostDeed(page, '그대로', ko.editPost)
    assert.equal(await page.getByRole('textbox', { name: ko.editLabel }).inputValue(), '그대로')
    await page.getByRole('article').getByRole('combobox', { name: ko.audienceLabel }).selectOption('public')
    const answered = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.getByRole('button', { name: ko.save, exact: true }).click()
    await findPost(page, '그대로').getByText(ko.forEverybody).waitFor()
    assert.equal((await answered).request().postData(), '{"audience":"public"}')
    assert.equal(site.api.company.onePost('m-1', postId).editedAt, null)
    assert.equal(await page.getByText(ko.edited, { exact: true }).count(), 0)
  })

  test('a post that a moderator hid: its author is told, others don’t see it any more', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-1', '숨길 글')
    await using minji = await visit(site, screen, 'm-1')
    await using seojun = await visit(site, screen, 'm-2')
    for (const { page } of [minji, seojun]) {
      await openSocial(page, `${site.origin}/social`)
      await waitForLive(page)
      await findPost(page, '숨길 글').waitFor()
    }
    site.api.company.hide(postId)
    await findPost(minji.page, '숨길 글').getByText(ko.hiddenTitle).waitFor()
    await findPost(seojun.page, '숨길 글').waitFor({ state: 'detached' })
  })

  test('a report says why, and a refused one says so', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-2', '이상한 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await choosePostDeed(page, '이상한 글', ko.reportPost)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: ko.reportReason }).selectOption('privacy')
    await dialog.getByRole('textbox', { name: ko.reportNote }).fill('전화번호가 있어요')
    site.api.faults.push({ method: 'POST', path: /reports$/, status: 404, code: 'NoSuchPost' })
    await dialog.getByRole('button', { name: ko.report, exact: true }).click()
    await dialog.getByRole('alert').getByText(ko.problems.NoSuchPost).waitFor()
    await dialog.getByRole('button', { name: ko.report, exact: true }).click()
    await page.getByText(ko.reported).first().waitFor()
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(site.api.company.reports, [{ postId, by: 'm-1', reason: 'privacy', note: '전화번호가 있어요' }])
  })

  test('blocking an author takes away all they wrote, here and on every other page', async () => {
    await using site = await startCompany()
    const { company } = site.api
    const { postId } = company.write('m-2', '막을 글', { audience: 'public' })
    company.write('m-1', '내 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social/posts/${postId}`)
    await findPost(page, '막을 글').waitFor()
    await page.goto(`${site.origin}/social`)
    await waitForLive(page)
    await choosePostDeed(page, '막을 글', ko.blockMember('이서준'))
    await page.getByRole('dialog').getByRole('button', { name: ko.block, exact: true }).click()
    await page.getByText(ko.blocked('이서준')).first().waitFor()
    await findPost(page, '막을 글').waitFor({ state: 'detached' })
    assert.deepEqual(await texts(page), ['내 글'])
    await page.locator('main:focus').waitFor()
    await page.goto(`${site.origin}/social/posts/${postId}`)
    await page.getByRole('heading', { name: ko.noSuchPost }).waitFor()
  })
})
