import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'
import { onEachScreen, startCompany, visit } from './screens.ts'
import { choosePostDeed, composer, findPost, openComments, waitForLive } from './social-page.ts'
import type { Site } from './site.ts'

const SCHEMES = ['light', 'dark'] as const
/** What WCAG asks of small text. */
const CONTRAST_MIN = 4.5
/** So many members have every colour that there is. */
const MEMBERS_OF_EVERY_COLOUR = 40

type Violation = { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }

onEachScreen('accessibility', (screen) => {
  for (const colorScheme of SCHEMES) {
    test(`axe finds nothing serious on any page, ${colorScheme}`, async () => {
      await using site = await startCompany()
      const { postId } = furnish(site)
      await using visitor = await visit(site, screen, 'm-1')
      const { page } = visitor
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const places: readonly (readonly [path: string, heading: string])[] = [
        ['', ko.timeline],
        ['/friends', ko.myFriends],
        ['/members/m-1', '김민지'],
        ['/members/m-2', '이서준'],
        ['/members/m-3', '박하윤'],
        ['/members/m-4', '최도윤'],
        ['/members/nobody', ko.noSuchMember],
        [`/posts/${postId}`, ko.postOf('이서준')],
        ['/posts/none', ko.noSuchPost],
        ['/notifications', ko.notifications],
        ['/settings', ko.settings],
      ]
      for (const [path, heading] of places) {
        await page.goto(`${site.origin}/social${path}`)
        await page.getByRole('heading', { name: heading }).first().waitFor({ state: 'attached' })
        await check(page, path)
      }
    })

    test(`nor in what opens over a page, ${colorScheme}`, async () => {
      await using site = await startCompany()
      furnish(site)
      await using visitor = await visit(site, screen, 'm-1')
      const { page } = visitor
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(`${site.origin}/social/?product=mug`)
      await waitForLive(page)
      await composer(page).fill('🙂'.repeat(5_001))
      await openComments(page, '같이 읽어요', 2)
      await check(page, 'composer and comments')
      await choosePostDeed(page, '내 글', ko.editPost)
      await page.getByRole('textbox', { name: ko.editLabel }).waitFor()
      await check(page, 'edit')
      await page.keyboard.press('Escape')
      await findPost(page, '같이 읽어요')
        .getByRole('button', { name: ko.postOptionsOf('이서준') })
        .click()
      await page.getByRole('menu').waitFor()
      await check(page, 'menu')
      await page.getByRole('menuitem', { name: ko.reportPost }).click()
      await page.getByRole('dialog').getByRole('combobox').waitFor()
      await check(page, 'report')
      await page.keyboard.press('Escape')
      await choosePostDeed(page, '같이 읽어요', ko.blockMember('이서준'))
      await page.getByRole('dialog').getByText(ko.blockText).waitFor()
      await check(page, 'block')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: ko.promote, exact: true }).click()
      await page.getByRole('textbox', { name: ko.productSearchLabel }).fill('ㅌㅌ')
      await page.getByRole('dialog').getByRole('button', { name: '2인용 돔 텐트' }).waitFor()
      await check(page, 'products')
      await page.goto(`${site.origin}/social/settings`)
      await page.getByRole('button', { name: ko.leave }).click()
      await page.getByRole('dialog').getByRole('textbox').waitFor()
      await check(page, 'leave')
    })
  }

  for (const colorScheme of SCHEMES) {
    test(`the letters of faces, which axe can’t see, can be read, ${colorScheme}`, async () => {
      await using site = await startCompany()
      for (let index = 0; index < MEMBERS_OF_EVERY_COLOUR; index += 1) {
        site.api.company.addMember(`f-${index}`, `친구 ${index}`)
        site.api.company.makeFriends('m-1', `f-${index}`)
      }
      await using visitor = await visit(site, screen, 'm-1')
      const { page } = visitor
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(`${site.origin}/social/friends`)
      await page.getByRole('link', { name: '친구 1', exact: true }).first().waitFor()
      const contrasts = await page.evaluate<Readonly<Record<string, number>>>(CONTRAST_OF_FACES)
      assert.ok(Object.keys(contrasts).length > 5, JSON.stringify(contrasts))
      assert.deepEqual(
        Object.entries(contrasts).filter(([, contrast]) => contrast < CONTRAST_MIN),
        [],
      )
    })
  }

  test('the check sees what is wrong', async () => {
    await using site = await startCompany()
    await using visitor = await visit(site, screen, 'm-1')
    const { page } = visitor
    await page.goto(`${site.origin}/social`)
    await waitForLive(page)
    await page.evaluate(`document.querySelector('main').append(document.createElement('button'))`)
    await assert.rejects(check(page, 'broken'), /button-name/)
  })
})

/** The contrast of each pair of colours that a face has on this page, by WCAG 2.2; keyed by the letters' colour. */
const CONTRAST_OF_FACES = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const mixed = (color, below) => {
    for (const fill of [below, color]) {
      canvas.fillStyle = fill
      canvas.fillRect(0, 0, 1, 1)
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  const card = getComputedStyle(document.querySelector('aside section')).backgroundColor
  return Object.fromEntries(
    [...document.querySelectorAll('[data-letters]')].map((letters) => {
      const ink = getComputedStyle(letters).color
      const tint = getComputedStyle(letters.parentElement).backgroundColor
      const [dark, light] = [mixed(ink, card), mixed(tint, card)].map(luminance).sort((a, b) => a - b)
      return [ink, (light + 0.05) / (dark + 0.05)]
    }),
  )
})()`

/** One of everything that a page can show. */
const furnish = (site: Site) => {
  const { company } = site.api
  company.addMember('m-4', '최도윤')
  company.write('m-3', '남의 글', { audience: 'public' })
  const { postId } = company.write('m-2', '같이 읽어요', { audience: 'public', productId: 'tent' })
  company.write('m-2', '다 팔린 머그', { productId: 'mug' })
  company.changeProduct('mug', { stock: 0 })
  const hidden = company.write('m-1', '숨긴 글')
  company.hide(hidden.postId)
  company.edit('m-1', company.write('m-1', '내 글').postId, { audience: 'public' })
  company.comment('m-2', postId, '첫 댓글')
  company.comment('m-4', postId, '차단할 사람의 댓글')
  company.like('m-1', postId, true)
  company.block('m-1', 'm-4')
  company.befriend('m-3', 'm-1')
  return { postId }
}

const check = async (page: Page, place: string): Promise<void> => {
  const loading = page.getByText(ko.loading, { exact: true }).or(page.getByLabel(ko.loading, { exact: true }))
  while ((await loading.count()) > 0) await page.evaluate('new Promise(requestAnimationFrame)')
  // The page's own policy lets no foreign script in; the debugger's way is another one.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    grave.map(({ id, nodes }) => `${place}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
    [],
  )
}
