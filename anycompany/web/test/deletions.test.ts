import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, requestsTo, startCompany, texts, visit } from './screens.ts'
import { deletePost, findPost, openSocial, undoDelete } from './social-page.ts'

const UNDO_FOR_MS = 5_000

onEachScreen('deleting posts', (screen) => {
  test('a deletion can be undone for a while, then it is done', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '둘째 글')
    site.api.company.write('m-1', '지울 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.clock.install()
    await openSocial(page, `${site.origin}/social`)
    await deletePost(page, '지울 글')
    await undoDelete(page)
    await findPost(page, '지울 글').waitFor()
    await deletePost(page, '지울 글')
    await page.locator('button:focus').getByText(ko.undo).waitFor()
    assert.equal(requestsTo(site, /^DELETE/), 0)
    const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE')
    await page.clock.fastForward(UNDO_FOR_MS)
    assert.equal((await deleted).status(), 200)
    await page.locator('article:focus').getByText('둘째 글').waitFor()
    assert.deepEqual(await texts(page), ['둘째 글'])
  })

  test('closing the page means that the deletion stands; a refused one brings the post back', async () => {
    await using site = await startCompany()
    site.api.company.write('m-1', '남을 글')
    site.api.company.write('m-1', '지울 글')
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.clock.install()
    await openSocial(page, `${site.origin}/social`)
    await deletePost(page, '지울 글')
    await openSocial(page, `${site.origin}/social`)
    await findPost(page, '남을 글').waitFor()
    assert.equal(requestsTo(site, /^DELETE/), 1)
    site.api.faults.push({ method: 'DELETE', path: /posts/, status: 500 })
    await deletePost(page, '남을 글')
    await page.clock.fastForward(UNDO_FOR_MS)
    await page.getByRole('alert').getByText(ko.deleteFailed).waitFor()
    await findPost(page, '남을 글').waitFor()
  })
})
