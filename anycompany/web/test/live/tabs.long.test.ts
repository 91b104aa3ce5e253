import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachScreen, requestsTo, startCompany, visit } from '../screens.ts'
import { findPost, likePost, openSocial, waitForLikes, waitForLive } from '../social-page.ts'

const TABS = 8
/** How long a tab is busy with something else; longer than everything the others wait for here. */
const STALLED_MS = 8_000
/** A tab that wakes draws a hundred posts, one after the other. */
const CAUGHT_UP_WITHIN_MS = 30_000

onEachScreen('many tabs', (screen) => {
  test('eight tabs of one browser share one live stream, and each can still read and write', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    const tabs = [page]
    while (tabs.length < TABS) tabs.push(await context.newPage())
    for (const tab of tabs) {
      await openSocial(tab, `${site.origin}/social`)
      await waitForLive(tab)
    }
    assert.equal(requestsTo(site, /timeline\/live/), 1, 'a browser has six connections to one address')
    const { postId } = site.api.company.write('m-2', '모든 탭에')
    for (const tab of tabs) await findPost(tab, '모든 탭에').waitFor()
    await likePost(tabs.at(-1)!, '모든 탭에')
    for (const tab of tabs) await waitForLikes(tab, '모든 탭에', 1, { byMe: tab === tabs.at(-1) })
    const before = site.api.requests.length
    site.api.company.like('m-2', postId, true)
    for (const tab of tabs) await waitForLikes(tab, '모든 탭에', 2, { byMe: tab === tabs.at(-1) })
    assert.deepEqual(site.api.requests.slice(before), [], 'what the stream tells needs no asking')
  })

  test('a tab that stalls holds up nobody else, and catches up', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { context, page } = visitor
    const [reader, stalled] = [page, await context.newPage()]
    for (const tab of [reader, stalled]) {
      await openSocial(tab, `${site.origin}/social`)
      await waitForLive(tab)
    }
    const begun = Date.now()
    const busy = stalled.evaluate(`{ const end = Date.now() + ${STALLED_MS}; while (Date.now() < end); }`)
    for (let index = 1; index <= 100; index += 1) site.api.company.write('m-2', `글 ${index}`)
    await findPost(reader, '글 100').waitFor()
    await likePost(reader, '글 100')
    await waitForLikes(reader, '글 100', 1, { byMe: true })
    assert.ok(Date.now() - begun < STALLED_MS, 'the reader did not wait for the other')
    await busy
    await findPost(stalled, '글 100').waitFor({ timeout: CAUGHT_UP_WITHIN_MS })
    assert.equal(requestsTo(site, /timeline\/live/), 1)
  })
})
