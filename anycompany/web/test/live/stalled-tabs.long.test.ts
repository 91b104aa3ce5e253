import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ko } from '../../src/language/ko.ts'
import { openBareTabs, until, type BareTab } from './bare-tabs.ts'
import { requestsTo, startCompany } from '../screens.ts'

const TABS = 8
/** Longer than it takes until another tab reads the stream: 6 to 8 s after the last word of the one that did. */
const STALLED_MS = 12_000

describe('tabs that stand still', () => {
  test('busy, the one that reads the stream: another one takes over, goes on where it ended, and it steps back on waking', async () => {
    await using site = await startCompany()
    await using browser = await openBareTabs(site, { member: 'm-1', count: TABS, live: ko.liveOpen })
    const { tabs } = browser
    const [stalled, ...others] = tabs
    site.api.company.write('m-2', '먼저')
    await untilAllShow(tabs, ['먼저'])
    const busy = stalled.evaluate(`{ const end = Date.now() + ${STALLED_MS}; while (Date.now() < end); }`)
    const { postId } = site.api.company.write('m-2', '멈춘 동안')
    await untilAllShow(others, ['멈춘 동안', '먼저'])
    site.api.company.like('m-2', postId, true)
    await untilAllShow(others, ['멈춘 동안', '먼저'], ko.likesCount(1))
    await busy
    site.api.company.write('m-2', '깬 뒤')
    await untilAllShow(tabs, ['깬 뒤', '멈춘 동안', '먼저'], ko.likesCount(1))
    await until(() => site.api.openStreams() === 1)
    assert.equal(requestsTo(site, /timeline\/live/), 2)
    assert.equal(requestsTo(site, /GET .*timeline\?/), TABS, 'nobody had to read again')
  })

  test('frozen by the browser, the one that reads the stream: another one takes over, and on waking it catches up and steps back', async () => {
    await using site = await startCompany()
    await using browser = await openBareTabs(site, { member: 'm-1', count: TABS, live: ko.liveOpen })
    const { tabs } = browser
    const [frozen, ...others] = tabs
    // Nothing has been told yet, so that nobody knows where to go on: everybody reads again.
    await frozen.setState('frozen')
    const { postId } = site.api.company.write('m-2', '얼어 있는 동안')
    await untilAllShow(others, ['얼어 있는 동안'])
    assert.equal(requestsTo(site, /timeline\/live/), 2, 'it was frozen, and another one took over')
    site.api.company.like('m-2', postId, true)
    await untilAllShow(others, ['얼어 있는 동안'], ko.likesCount(1))
    assert.equal(await frozen.evaluate('document.visibilityState'), 'hidden')
    await frozen.setState('active')
    site.api.company.write('m-2', '깬 뒤')
    await untilAllShow(tabs, ['깬 뒤', '얼어 있는 동안'])
    await until(() => site.api.openStreams() === 1)
    assert.equal(requestsTo(site, /timeline\/live/), 2)
  })

  test('frozen, one that only listened: it takes nothing over, and catches up', async () => {
    await using site = await startCompany()
    await using browser = await openBareTabs(site, { member: 'm-1', count: 3, live: ko.liveOpen })
    const { tabs } = browser
    const [reading, frozen] = tabs
    await frozen!.setState('frozen')
    site.api.company.write('m-2', '얼어 있는 동안')
    await untilAllShow([reading], ['얼어 있는 동안'])
    await frozen!.setState('active')
    site.api.company.write('m-2', '깬 뒤')
    await untilAllShow(tabs, ['깬 뒤', '얼어 있는 동안'])
    assert.equal(requestsTo(site, /timeline\/live/), 1)
  })
})

const untilAllShow = async (tabs: readonly BareTab[], expected: readonly string[], label = '') => {
  const shown = '[...document.querySelectorAll("article p")].map((text) => text.textContent).join()'
  const labels = '[...document.querySelectorAll("article button")].map((button) => button.ariaLabel).join()'
  for (const tab of tabs)
    await until(
      async () => (await tab.evaluate(shown)) === expected.join() && String(await tab.evaluate(labels)).includes(label),
    )
}
