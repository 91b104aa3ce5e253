import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { System } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import type { TestScope } from '@banyan/testing'
import { type TownFault, townSentences, writeTown } from '@banyan/testing/town'
import { builtPages } from './pages-double.ts'
import { closeBrowser, openPage, overhang } from './pages-rig.ts'
import { type Company, severalHosts } from './rig/several-hosts.ts'

const companyIn = async (dir: string): Promise<Company> => {
  const { town } = (await import(pathToFileURL(join(dir, 'town.ts')).href)) as { readonly town: System }
  return { system: town, root: dir }
}

/** A console over a host of a town. */
const overTown = async (t: TestScope, fault: TownFault | null, o: Parameters<typeof severalHosts>[2] = {}) => {
  const { dir } = await writeTown(t, fault)
  return severalHosts(t, [[]], { ...o, companies: [await companyIn(dir)] })
}

type Site = Awaited<ReturnType<typeof severalHosts>>

const codeOf = async ({ admin }: Site): Promise<CodeComparison> =>
  ((await admin.ask('GET', '/api/model')).body as unknown as { readonly code: CodeComparison }).code

const saved = async ({ admin }: Site, format: string): Promise<string> =>
  String((await admin.ask('GET', `/api/exports/${format}?language=en`)).body['text'])

const sentencesOf = ({ findings }: CodeComparison): readonly string[] =>
  findings.map(({ file, line, says }) => `${file}:${line}: ${says.en}`)

/** Somebody who is signed in already. */
const visiting = async (t: TestScope, { origin, admin }: Site, o: Parameters<typeof openPage>[2]) => {
  const page = await openPage(t, origin, o)
  const [name = '', value = ''] = admin.cookie().split('=')
  await page.context().addCookies([{ name, value, domain: '127.0.0.1', path: '/api' }])
  await page.goto('/board')
  return page
}

describe('a console over code that is not as the context map says', () => {
  after(closeBrowser)

  for (const [fault, sentence] of Object.entries(townSentences) as [TownFault, string][])
    it(`tells so with the model and in its exports: ${fault}`, async (t) => {
      const site = await overTown(t, fault)
      const code = await codeOf(site)
      assert.deepEqual([sentencesOf(code), code.unread], [[sentence], []])
      const relation = code.findings[0]!.relation?.kind ?? null
      const expected = {
        'layer-bypassed': 'anticorruption-layer',
        'call-undeclared': null,
        'relation-unseen': 'open-host-service',
      }
      assert.equal(relation, expected[fault])
      assert.match(await saved(site, 'svg'), /data-code="bakery mill".*data-code="list"/s)
      for (const format of ['cml', 'mermaid']) assert.ok((await saved(site, format)).includes(sentence), format)
    })

  it('tells nothing where all is well', async (t) => {
    const site = await overTown(t, null)
    assert.deepEqual(await codeOf(site), { findings: [], unread: [] })
    assert.doesNotMatch(await saved(site, 'svg'), /data-code/)
  })

  it('puts together what several hosts have of it, and names what none has', async (t) => {
    const [one, other] = [await writeTown(t, 'layer-bypassed'), await writeTown(t, 'layer-bypassed')]
    const companies = [await companyIn(one.dir), await companyIn(other.dir)]
    const site = await severalHosts(t, [[], []], { companies })
    await rm(join(one.dir, 'mill/src'), { recursive: true })
    await rm(join(other.dir, 'bakery/src'), { recursive: true })
    assert.deepEqual(sentencesOf(await codeOf(site)), [townSentences['layer-bypassed']])
    await rm(join(one.dir, 'bakery/src'), { recursive: true })
    const { findings, unread } = await codeOf(site)
    assert.deepEqual([findings, unread.map(({ context }) => context)], [[], ['bakery']])
    assert.match(await saved(site, 'svg'), /Not compared with the code.*bakery: its code was not read/s)
  })

  it('shows it on map and board in the reader’s language, dashed and in red, with the file and line', async (t) => {
    const site = await overTown(t, 'layer-bypassed', { pages: await builtPages() })
    for (const [language, words] of [
      ['en', { said: 'found an import of @town/mill past it', count: '1 contradiction', map: 'Map', names: 'Names' }],
      [
        'ko',
        { said: '계층을 거치지 않고 @town/mill을(를) 가져다 씁니다', count: '어긋남 1건', map: '지도', names: '이름' },
      ],
    ] as const) {
      const page = await visiting(t, site, { language })
      await page.getByRole('button', { name: words.names, exact: true }).click()
      const badges = page.getByRole('button', { name: /: 1$/ })
      await badges.first().waitFor()
      assert.equal(await badges.count(), 2)
      await badges.first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(words.said).waitFor()
      await dialog.getByText('bakery/src/bread/bread.ts:2', { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: words.map, exact: true }).click()
      await page.locator('span[data-drift]').getByText(words.said).waitFor()
      const dashes = await page.evaluate<string>(
        `getComputedStyle(document.querySelector('path[data-drift]')).strokeDasharray`,
      )
      assert.notEqual(dashes, 'none')
      await page.getByRole('button', { name: words.count }).click()
      await page.getByRole('dialog').getByText(words.said).waitFor()
    }
  })

  it('lists it on a phone with the context that does it', async (t) => {
    const site = await overTown(t, 'call-undeclared', { pages: await builtPages() })
    const page = await visiting(t, site, { width: 390 })
    const bakery = page.getByRole('region', { name: 'Bakery' })
    await bakery.getByRole('alert').getByText('bakery holds an address of mill').waitFor()
    await bakery.getByText('bakery/src/bread/bread.ts:2', { exact: true }).waitFor()
    assert.equal(await overhang(page), 0)
    await page.getByRole('button', { name: '1 contradiction' }).click()
    await page.getByRole('dialog').getByText('bakery holds an address of mill').waitFor()
    assert.equal(await overhang(page), 0)
  })

  it('says of which contexts the code was not read, instead of nothing', async (t) => {
    const site = await severalHosts(t, [[]], { pages: await builtPages() })
    const page = await visiting(t, site, { language: 'en' })
    await page.getByRole('button', { name: 'Code of 2 contexts not read' }).click()
    const told = page.getByRole('dialog').getByRole('listitem')
    await told.filter({ hasText: 'library' }).filter({ hasText: 'a bundle has no folders' }).waitFor()
    await told.filter({ hasText: 'desk' }).waitFor()
  })
})
