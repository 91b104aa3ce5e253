import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, money, system, words } from '../index.ts'
import { FILE_LENGTH_MAX, FILES_A_CONTEXT_MAX } from './read-sources.ts'
import { findHomes, type Home, readSources } from './index.ts'

const w = words('낱말', 'word', 'A word.')
const MILL: Home = { context: 'mill', folder: 'town/mill', package: '@town/mill', relations: [] }

const treeOf = (files: Readonly<Record<string, string>>) => {
  const read: string[] = []
  const tree = {
    root: 'file:///',
    list: async (folder: string) =>
      Object.entries(files).flatMap(([path, text]) =>
        path.startsWith(`${folder}/`) ? [{ path, stamp: String(text.length) }] : [],
      ),
    read: async (path: string) => {
      read.push(path)
      const text = files[path]
      if (text === undefined) throw new Error(`expected ${path}, found nothing`)
      return text
    },
  }
  return { tree, read }
}

const reading = async (files: Readonly<Record<string, string>>) =>
  readSources({ homes: [MILL], unread: [], languages: [] }, treeOf(files).tree)

describe('the sources of a context', () => {
  it('are what its files import from outside its package, and whose addresses they hold', async () => {
    const { contexts } = await reading({
      'town/mill/src/flour/flour.ts': `import { readFile } from 'node:fs'
import { grind } from '../stone.ts'
import { weigh } from '../../../weights/src/weigh.ts'
import { z } from 'zod'
// it asks '/api/nobody' no more
const at = ['/api/bakery/loaves', \`http://127.0.0.1:1/api/shop/\${z}\`, 'see /api/inn', '/apis/road']
`,
      'town/mill/src/stone.ts': 'export const grind = 1',
      'town/mill/src/stone.test.ts': "import '@town/bakery'",
      'town/mill/test/of-bakery.test.ts': '',
      'town/mill/src/readme.md': "import '@town/bakery'",
      'town/mills/src/other.ts': "import '@town/bakery'",
    })
    const file = {
      path: 'town/mill/src/flour/flour.ts',
      imports: [
        { from: '/town/weights/src/weigh.ts', names: ['weigh'], line: 3 },
        { from: 'zod', names: ['z'], line: 4 },
      ],
      addresses: [
        { context: 'bakery', line: 6 },
        { context: 'shop', line: 6 },
      ],
    }
    const tests = ['town/mill/src/stone.test.ts', 'town/mill/test/of-bakery.test.ts']
    assert.deepEqual(contexts, [{ ...MILL, files: [file], tests }])
  })

  it('are read once, and again where the stamp is another', async () => {
    const files: Record<string, string> = { 'town/mill/src/a.ts': "import 'a'", 'town/mill/src/b.ts': "import 'b'" }
    const { tree, read } = treeOf(files)
    const cache = new Map()
    const homes = { homes: [MILL], unread: [], languages: [] }
    const first = await readSources(homes, tree, cache)
    assert.deepEqual(await readSources(homes, tree, cache), first)
    files['town/mill/src/b.ts'] = "import 'bb'"
    const { contexts } = await readSources(homes, tree, cache)
    assert.deepEqual(read, ['town/mill/src/a.ts', 'town/mill/src/b.ts', 'town/mill/src/b.ts'])
    assert.deepEqual(
      contexts[0]!.files.map(({ imports }) => imports[0]!.from),
      ['a', 'bb'],
    )
  })

  it('are not told where there are none, or more than the limits, with the reason', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`town/mill/src/${i}.ts`, '']))
    const whyOf = async (files: Readonly<Record<string, string>>) => (await reading(files)).unread[0]?.why.en
    assert.equal(await whyOf({}), 'expected code below town/mill/src/, found none')
    assert.equal(await whyOf(many(FILES_A_CONTEXT_MAX)), undefined)
    assert.match((await whyOf(many(FILES_A_CONTEXT_MAX + 1)))!, /expected at most 5000 files .* found 5001/)
    assert.equal(await whyOf({ 'town/mill/src/a.ts': ' '.repeat(FILE_LENGTH_MAX) }), undefined)
    assert.match((await whyOf({ 'town/mill/src/a.ts': ' '.repeat(FILE_LENGTH_MAX + 1) }))!, /expected at most 1000000/)
  })
})

describe('the home of a context', () => {
  const root = new URL('../../../..', import.meta.url).href
  const homesOf = (names: readonly string[], at = root) => {
    const contexts = names.map((name) => context(name, { ...w, owner: 'team' }))
    contexts[0]!.event('Sold', 1, w, money, { published: true })
    contexts[0]!.relation({ kind: 'conformist', to: 'bank', role: 'downstream', means: 'Money.' })
    const { tree } = treeOf({ 'packages/model/package.json': '{"name":"@banyan/model"}' })
    return findHomes(system('town', contexts), { ...tree, root: at })
  }

  it('is the package whose src/ declares it; its relations have a line', async () => {
    const { homes, unread, languages } = await homesOf(['mill'])
    const [relation] = homes[0]!.relations
    assert.deepEqual([unread, languages], [[], []])
    assert.deepEqual({ ...homes[0], relations: [] }, { ...MILL, folder: 'packages/model', package: '@banyan/model' })
    assert.equal(relation?.file, 'packages/model/src/sources/read-sources.test.ts')
    assert.ok(relation.line > 0)
  })

  it('is none where two share a package, or the declaration lies in no package of this checkout', async () => {
    const whyIn = async (...args: Parameters<typeof homesOf>) =>
      (await homesOf(...args)).unread.map(({ why }) => why.en)
    assert.deepEqual(
      (await whyIn(['mill', 'bakery'])).map((why) => /shared with (\w+)/.exec(why)?.[1]),
      ['bakery', 'mill'],
    )
    assert.match(
      (await whyIn(['mill'], 'file:///elsewhere/'))[0]!,
      /expected its declaration below src\/ .* found none/,
    )
  })
})
