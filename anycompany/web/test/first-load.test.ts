import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachScreen, startCompany, visit } from './screens.ts'
import { findPost, openSocial, waitForLive } from './social-page.ts'

/** All that the browser fetches until the timeline stands there, headers aside, compressed as the server sends it. */
const FIRST_LOAD_BYTES_MAX = 200_000

onEachScreen('the first load', (screen) => {
  test('is small', async () => {
    await using site = await startCompany()
    for (let index = 1; index <= 30; index += 1)
      site.api.company.write('m-2', `글 ${index}`, {
        minutesAgo: 100 - index,
        productId: index % 5 === 0 ? 'mug' : null,
      })
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    const sizes = new Map<string, number>()
    const counting: Promise<void>[] = []
    page.on('requestfinished', (request) => {
      counting.push(request.sizes().then(({ responseBodySize }) => void sizes.set(request.url(), responseBodySize)))
    })
    await openSocial(page, `${site.origin}/social`)
    await waitForLive(page)
    await findPost(page, '글 30').getByText('캠핑 머그').waitFor()
    await Promise.all(counting)
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    const report = [...sizes].map(([url, size]) => `${size} ${url.replace(site.origin, '')}`).join('\n')
    assert.ok(sizes.size > 8, report)
    assert.ok(total > 50_000, `nothing was counted\n${report}`)
    assert.ok(total <= FIRST_LOAD_BYTES_MAX, `${total} bytes\n${report}`)
  })
})
