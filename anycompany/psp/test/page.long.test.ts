import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openBrowser } from '@banyan/testing/browser'
import { openRig, paid } from './rig.ts'

const PHONE = { width: 390, height: 844 }
/** What people can read: WCAG AA. */
const CONTRAST_MIN = 4.5

describe('the page /provoke in a browser', () => {
  it('fits a phone, light and dark, and sets and ends a behaviour', async (t) => {
    const rig = await openRig()
    const browser = await openBrowser()
    t.after(async () => {
      await browser.close()
      await rig.close()
    })
    await rig.post('/v1/refunds', { payment_intent: await paid(rig) })
    const url = await rig.provider.app.listen({ port: 0, host: '127.0.0.1' })
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: PHONE, colorScheme })
      await page.goto(`${url}/provoke`)
      const { overflow, contrast } = await page.evaluate<{ overflow: number; contrast: number }>(MEASURE)
      assert.ok(overflow <= 0, `the page is ${overflow} px wider than a phone`)
      assert.ok(contrast >= CONTRAST_MIN, `contrast ${contrast} in ${colorScheme}`)
      await page.close()
    }
    const page = await browser.newPage({ viewport: PHONE })
    await page.goto(`${url}/provoke`)
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Payment provider: provoke' }).waitFor()
    await page.getByLabel('What').selectOption('capture timeout_after')
    await page.getByLabel('Number').fill('3')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('capture: cut off after its effect 3 left').waitFor()
    await page.getByRole('button', { name: 'End', exact: true }).click()
    await page.getByText('None.').waitFor()
    await page.getByRole('button', { name: 'Send again' }).first().click()
    await page.getByRole('button', { name: 'Send again' }).nth(3).waitFor()
    assert.equal((await rig.get('/v1/webhook_deliveries')).body.data.length, 4)
  })
})

/** In the page: how much wider than the window it is, and the least contrast of a text on the page's ground. */
const MEASURE = `(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((c) => Number(c) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = light(getComputedStyle(document.body).backgroundColor)
  const ratios = [...document.querySelectorAll('p, h1, h2, label, td, th, a')].map((element) => {
    const text = light(getComputedStyle(element).color)
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
  })
  return { overflow: document.documentElement.scrollWidth - innerWidth, contrast: Math.min(...ratios) }
})()`
