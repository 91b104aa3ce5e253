import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const MODEL = import.meta.resolve('@banyan/model')

const SYSTEM = `import { context, system, words } from '${MODEL}'
const library = context('library', { ...words('도서관', 'Library', 'Who has which book.'), owner: 'books' })
export const other = 1
export const town = system('town', [library])
`

const inDirectory = async (t: TestContext) => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-cli-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  await writeFile(join(directory, 'town.ts'), SYSTEM)
  const banyan = (...args: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      env: { ...process.env, INIT_CWD: directory },
    })
  return { directory, banyan }
}

describe('banyan describe', () => {
  test('prints the model of a module in each format, or writes it to a file', async (t) => {
    const { directory, banyan } = await inDirectory(t)
    const described = JSON.parse(banyan('describe', 'town.ts').stdout) as { name: string; contexts: { name: string }[] }
    assert.deepEqual([described.name, described.contexts.map(({ name }) => name)], ['town', ['library']])
    const choices = ['--language', 'ko', '--context', 'library']
    for (const [format, sign] of [
      ['svg', /^<svg [^]*도서관/],
      ['mermaid', /^flowchart LR\n {2}n0\(\["도서관"\]\)\n$/],
      ['cml', /^ContextMap town \{[^]*\nBoundedContext library \{/],
      ['contextive', /^contexts:\n {2}- name: "Library"\n/],
      ['asyncapi', /^\{\n {2}"asyncapi": "3\.1\.0"/],
    ] as const) {
      const { status, stdout, stderr } = banyan('describe', 'town.ts', '--as', format, ...choices)
      assert.deepEqual([status, stderr], [0, ''], format)
      assert.match(stdout, sign)
    }
    assert.equal(banyan('describe', 'town.ts', '--as', 'svg', '--out', 'board.svg').status, 0)
    assert.match(await readFile(join(directory, 'board.svg'), 'utf8'), /^<svg /)
  })

  test('says what it expected', async (t) => {
    const { directory, banyan } = await inDirectory(t)
    await writeFile(join(directory, 'empty.ts'), 'export const nothing = 1\n')
    for (const [args, code, sentence] of [
      [['explain'], 2, /^Expected the command "describe", found "explain"\./],
      [['describe'], 2, /^Expected one module, found 0\./],
      [
        ['describe', 'town.ts', '--as', 'pdf'],
        2,
        /^Expected --as json, svg, mermaid, cml, contextive, asyncapi, found "pdf"\./,
      ],
      [['describe', 'town.ts', '--language', 'fr'], 2, /^Expected --language en or ko, found "fr"\./],
      [['describe', 'town.ts', '--colour'], 2, /--colour/],
      [['describe', 'town.ts', '--as', 'asyncapi'], 1, /^Expected --context with one of library, found none\.\n$/],
      [['describe', 'empty.ts'], 1, /empty\.ts exports no system: .* found nothing\.\n$/],
      [['describe', 'gone.ts'], 1, /gone\.ts cannot be loaded: /],
      [['describe', 'town.ts', '--out', 'no/such/place.svg'], 1, /ENOENT/],
    ] as const) {
      const { status, stdout, stderr } = banyan(...args)
      assert.deepEqual([status, stdout], [code, ''], args.join(' '))
      assert.match(stderr, sentence)
    }
    const help = banyan('--help')
    assert.deepEqual([help.status, help.stderr], [0, ''])
    assert.match(help.stdout, /^banyan describe MODULE/)
  })
})
