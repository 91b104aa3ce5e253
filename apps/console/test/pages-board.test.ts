import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { drawSvg, flowOf, layOut, noteColors } from '@banyan/board'
import { describe as describeSystem, system } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import type { Page } from 'playwright-core'
import { startPagesDouble } from './pages-double.ts'
import { closeBrowser, openPage, overhang } from './pages-rig.ts'
import { hostedContexts } from './rig/example.ts'

const description = describeSystem(
  system(
    'Example',
    hostedContexts.map(({ context }) => context),
  ),
)
const board = layOut(description)

/** Per second, of a context. */
const rates = (library: object) => ({ at: new Date().toISOString(), contexts: [], rates: { contexts: { library } } })

const site = async (t: TestScope, o: { readonly drift?: readonly string[]; readonly width?: number } = {}) => {
  const double = await startPagesDouble({
    description,
    ...(o.drift && { drift: o.drift }),
    places: { library: { BookLent: 'apps/console/test/rig/example.ts:8' } },
  })
  t.after(async () => double[Symbol.asyncDispose]())
  double.answers.set('GET /api/contexts/library/feed', { events: [lentEvent], next: null })
  const page = await openPage(t, double.origin, o)
  return { double, page }
}

const lentEvent = {
  id: 'Book-B1@1',
  context: 'library',
  stream: 'Book-B1',
  version: 1,
  type: 'BookLent',
  schemaVersion: 1,
  data: {},
  recordedAt: '2026-11-20T09:00:00.000Z',
  actor: { kind: 'member', id: 'ann' },
  correlation: 'c',
  causation: null,
}

const note = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const live = (page: Page, part: string) => page.locator(`.react-flow__node [data-live="${part}"]`)
const standings = (page: Page) =>
  page
    .locator('.react-flow__node')
    .evaluateAll((nodes) =>
      Object.fromEntries(
        nodes.map((node) => [node.getAttribute('data-id'), node.firstElementChild?.getAttribute('data-standing')]),
      ),
    ) as Promise<Record<string, string>>

type Placed = readonly [id: string, x: number, y: number]
const sorted = (placed: readonly Placed[]) => placed.toSorted(([a], [b]) => (a < b ? -1 : 1))

describe('the board page', () => {
  after(closeBrowser)

  it('shows every note where the layout says, in the colours of the notation, and moves none', async (t) => {
    const { page } = await site(t)
    await page.goto('/board')
    await note(page, 'event library.BookLent').waitFor()
    const shown = (await page.locator('.react-flow__node').evaluateAll((nodes) =>
      nodes.map((node) => {
        const [x, y] = /translate\(([-\d.]+)px, ?([-\d.]+)px\)/.exec(node.getAttribute('style') ?? '')!.slice(1)
        return [node.getAttribute('data-id'), Number(x), Number(y)]
      }),
    )) as Placed[]
    assert.deepEqual(sorted(shown), sorted(board.notes.map(({ id, x, y }) => [id, x, y] as const)))
    const color = await note(page, 'event library.BookLent').evaluate(
      (node) => /background: ([^;]+)/.exec(node.firstElementChild?.getAttribute('style') ?? '')?.[1],
    )
    const [r, g, b] = noteColors.event.match(/\w\w/g)!.map((hex) => Number.parseInt(hex, 16))
    assert.equal(color, `rgb(${r}, ${g}, ${b})`)
    const before = await note(page, 'event library.BookLent').getAttribute('style')
    await note(page, 'event library.BookLent').dragTo(page.getByRole('button', { name: 'Map' }), { force: true })
    assert.equal(await note(page, 'event library.BookLent').getAttribute('style'), before)
  })

  it('has three levels: a map of contexts and relations, names, and numbers that follow the stream', async (t) => {
    const { double, page } = await site(t)
    await page.goto('/board')
    await note(page, 'event library.BookLent').waitFor()
    await page.getByRole('button', { name: 'Numbers' }).click()
    const lend = live(page, 'command library.LendBook')
    double.tell(rates({ commands: { LendBook: { accepted: 2, rejected: 0, failed: 0, msTotal: 8 } } }))
    await lend.filter({ hasText: '2/s · 4 ms' }).waitFor()
    double.tell(rates({ commands: { LendBook: { accepted: 2, rejected: 0, failed: 1, msTotal: 9 } } }))
    await lend.filter({ hasText: '3/s · 3 ms · ✕ 1/s' }).waitFor()
    assert.equal(await lend.getAttribute('data-state'), 'failing')
    await page.getByRole('button', { name: 'Names' }).click()
    await lend.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Map' }).click()
    await note(page, 'event library.BookLent').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Library' }).click()
    await note(page, 'event library.BookLent').waitFor()
  })

  it('focuses on the flow of a note and says what it is; Esc lets it go; the address leads back to it', async (t) => {
    const { page } = await site(t)
    await page.goto('/board')
    await note(page, 'event library.BookLent').click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('heading', { name: 'Book lent' }).waitFor()
    await panel.getByText('A reader took a book home.').waitFor()
    await panel.getByText('apps/console/test/rig/example.ts:8').waitFor()
    await panel.getByRole('link', { name: 'Book-B1@1' }).waitFor()
    const flow = flowOf(board, 'event library.BookLent')
    const expected = board.notes.map(({ id, part }) => [
      id,
      part === 'event library.BookLent' ? 'chosen' : flow.has(id) ? 'kept' : 'faded',
    ])
    assert.deepEqual(await standings(page), Object.fromEntries(expected))
    await page.reload()
    await panel.getByRole('heading', { name: 'Book lent' }).waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
    assert.deepEqual([...new Set(Object.values(await standings(page)))], ['plain'])
  })

  it('finds parts in both languages and by their names in code, with / from anywhere, and goes there', async (t) => {
    const { page } = await site(t)
    await page.goto('/board')
    await note(page, 'event library.BookLent').waitFor()
    for (const [typed, heading] of [
      ['대출이 집계', 'Loan counted'],
      ['lend a', 'Lend a book'],
      ['when-book-lent', 'Count loans'],
    ] as const) {
      await page.keyboard.press('/')
      await page.keyboard.type(typed)
      await page.getByRole('option', { name: heading }).first().waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('complementary').getByRole('heading', { name: heading }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('complementary').waitFor({ state: 'hidden' })
    }
  })

  it('is used with the keyboard: notes have names, arrows go between them, Enter opens', async (t) => {
    const { page } = await site(t)
    await page.goto('/board')
    const lend = page.getByRole('button', { name: 'Command: Lend a book' })
    await lend.focus()
    await page.keyboard.press('ArrowRight')
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: 'Event: Book lent' }))
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary').getByRole('heading', { name: 'Book lent' }).waitFor()
  })

  it('shows contradictions in red with their reason, on the map and on the note', async (t) => {
    const text =
      'context desk waits for library.BookLent (policy when-book-lent-then-count), and no relation to library says so'
    const { page } = await site(t, { drift: [text] })
    await page.goto('/board')
    await note(page, 'policy desk.when-book-lent-then-count').locator('[data-drift]').waitFor()
    await page.getByRole('button', { name: 'Map' }).click()
    await page.locator('[data-drift]', { hasText: 'Undeclared relation' }).getByText(text).waitFor()
    await page.getByRole('button', { name: '1 contradiction' }).click()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByRole('complementary').getByRole('alert').getByText(text).waitFor()
  })

  it('is saved as the very picture that the platform draws, and as pixels', async (t) => {
    const { page } = await site(t)
    await page.goto('/board')
    const save = async (format: string) => {
      await page.getByRole('button', { name: 'Save' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: format, exact: true }).click(),
      ])
      return readFile(await download.path())
    }
    const svg = await save('SVG')
    assert.equal(svg.toString(), drawSvg(board, { language: 'en', title: description.name }))
    const png = await save('PNG')
    assert.equal(png.subarray(1, 4).toString(), 'PNG')
    assert.equal(png.readUInt32BE(16), Math.round(board.width * 2))
  })

  it('is a list on a phone, with the same numbers and details', async (t) => {
    const { double, page } = await site(t, { width: 390 })
    await page.goto('/board')
    const row = page.getByRole('listitem').filter({ hasText: 'Lend a book' })
    await row.waitFor()
    double.tell(rates({ commands: { LendBook: { accepted: 7, rejected: 0, failed: 0, msTotal: 7 } } }))
    await row.getByText('7/s · 1 ms').waitFor()
    assert.equal(await overhang(page), 0)
    await row.getByRole('button').click()
    await page.getByRole('dialog').getByRole('heading', { name: 'Lend a book' }).waitFor()
    assert.equal(await overhang(page), 0)
  })
})
