import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import {
  commentsButton,
  commentsOf,
  findPost,
  openComments,
  openSocial,
  waitForLive,
  writeComment,
} from './social-page.ts'

onEachScreen('comments', (screen) => {
  test('are written, counted, read live by others, and deleted by who may', async () => {
    await using site = await startCompany()
    site.api.company.write('m-2', '오늘의 글')
    await using minji = await visit(site, screen, 'm-1')
    await using seojun = await visit(site, screen, 'm-2')
    for (const { page } of [minji, seojun]) {
      await openSocial(page, `${site.origin}/social`)
      await waitForLive(page)
      await openComments(page, '오늘의 글', 0)
      await findPost(page, '오늘의 글').getByText(ko.noComments).waitFor()
    }
    await writeComment(minji.page, '오늘의 글', '반가워요')
    await writeComment(seojun.page, '오늘의 글', '고마워요')
    for (const { page } of [minji, seojun]) {
      await commentsButton(page, '오늘의 글', 2).waitFor()
      await findPost(page, '오늘의 글').getByText('고마워요').waitFor()
      assert.deepEqual(await commentsOf(page, '오늘의 글'), ['고마워요', '반가워요'])
    }
    const remove = (name: string) => ({ name: ko.deleteCommentOf(name) })
    assert.equal(await minji.page.getByRole('button', remove('이서준')).count(), 0, 'not under another’s post')
    await seojun.page.getByRole('button', remove('김민지')).click()
    await seojun.page.getByRole('dialog').getByRole('button', { name: ko.deleteConfirm }).click()
    await commentsButton(minji.page, '오늘의 글', 1).waitFor()
    await findPost(minji.page, '오늘의 글').getByText('반가워요').waitFor({ state: 'detached' })
  })

  test('a deletion that fails is taken back with a notice; who was slower than another is content', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-1', '내 글')
    site.api.company.comment('m-2', postId, '남을 댓글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await openComments(page, '내 글', 1)
    const remove = async () => {
      await page.getByRole('button', { name: ko.deleteCommentOf('이서준') }).click()
      await page.getByRole('dialog').getByRole('button', { name: ko.deleteConfirm }).click()
    }
    site.api.faults.push({ method: 'DELETE', path: /comments/, status: 500 })
    await remove()
    await page.getByRole('alert').getByText(ko.commentNotDeleted).waitFor()
    assert.deepEqual(await commentsOf(page, '내 글'), ['남을 댓글'])
    site.api.faults.push({ method: 'DELETE', path: /comments/, status: 404, code: 'NoSuchComment', afterEffect: true })
    await remove()
    await findPost(page, '내 글').getByText(ko.noComments).waitFor()
    assert.equal(await page.getByRole('alert').getByText(ko.commentNotDeleted).count(), 1, 'only the first time')
  })

  test('a draft survives a reload; without an answer the next try is the same one, after a refusal a new one', async () => {
    await using site = await startCompany()
    site.api.company.write('m-2', '오늘의 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await openComments(page, '오늘의 글', 0)
    const field = page.getByRole('textbox', { name: ko.commentLabel })
    const send = page.getByRole('button', { name: ko.sendComment, exact: true })
    await field.fill('쓰다 만 댓글')
    await page.reload()
    await openComments(page, '오늘의 글', 0)
    assert.equal(await field.inputValue(), '쓰다 만 댓글')
    const lost = { method: 'POST', path: /comments$/, status: 504 }
    const refused = { method: 'POST', path: /comments$/, status: 409, code: 'TooManyComments' }
    site.api.faults.push({ ...lost, afterEffect: true }, lost, lost)
    await send.click()
    await page.getByRole('alert').getByText(ko.commentNotSent).waitFor()
    await page.reload()
    await openComments(page, '오늘의 글', 1)
    assert.equal(await field.inputValue(), '쓰다 만 댓글')
    await send.click()
    await page.getByRole('status').getByText(ko.commented).waitFor({ state: 'attached' })
    assert.deepEqual(await commentsOf(page, '오늘의 글'), ['쓰다 만 댓글'], 'once')
    assert.equal(new Set(site.api.keys).size, 1)
    site.api.faults.push(refused)
    await field.fill('또 하나')
    await send.click()
    await page.getByRole('alert').getByText(ko.problems.TooManyComments).waitFor()
    await send.click()
    await commentsButton(page, '오늘의 글', 2).waitFor()
    assert.equal(new Set(site.api.keys).size, 3)
  })

  test('earlier ones come page by page, each once, while others write; so many characters and no more', async () => {
    await using site = await startCompany()
    const { postId } = site.api.company.write('m-2', '오늘의 글')
    for (let index = 1; index <= 45; index += 1) site.api.company.comment('m-2', postId, `댓글 ${index}`)
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await openComments(page, '오늘의 글', 45)
    const earlier = page.getByRole('button', { name: ko.earlierComments })
    await earlier.click()
    await page.getByText('댓글 6', { exact: true }).waitFor()
    site.api.company.comment('m-2', postId, '댓글 46')
    await page.getByText('댓글 46', { exact: true }).waitFor()
    await earlier.click()
    await page.getByText('댓글 1', { exact: true }).waitFor()
    const expected = Array.from({ length: 46 }, (_, index) => `댓글 ${46 - index}`)
    assert.deepEqual(await commentsOf(page, '오늘의 글'), expected)
    await page.getByRole('textbox', { name: ko.commentLabel }).fill('🙂'.repeat(1_001))
    await page.getByText(ko.charactersOver(1)).waitFor()
    assert.equal(await page.getByRole('button', { name: ko.sendComment, exact: true }).isDisabled(), true)
  })

  test('of a blocked member the place stays, so that the list is as long as the count', async () => {
    await using site = await startCompany()
    const { company } = site.api
    const { postId } = company.write('m-2', '오늘의 글', { audience: 'public' })
    company.comment('m-3', postId, '보이면 안 되는 댓글')
    company.comment('m-1', postId, '내 댓글')
    company.block('m-1', 'm-3')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await openSocial(page, `${site.origin}/social`)
    await openComments(page, '오늘의 글', 2)
    const items = findPost(page, '오늘의 글').getByRole('listitem')
    await items.nth(1).getByText(ko.blockedComment).waitFor()
    assert.equal(await items.count(), 2)
    assert.equal(await page.getByText('박하윤').count(), 0)
    assert.equal(await page.getByText('보이면 안 되는 댓글').count(), 0)
  })
})
