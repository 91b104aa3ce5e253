import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { type TownFault, townSentences, writeTown } from '@banyan/testing/town'

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

type Described = {
  readonly code: {
    readonly findings: readonly {
      readonly file: string
      readonly line: number
      readonly says: { readonly en: string }
    }[]
    readonly unread: readonly { readonly context: string }[]
  }
}

const tellingOf = (dir: string) => {
  const out = (format: string): string =>
    spawnSync(process.execPath, [MAIN, 'describe', 'town.ts', '--as', format], {
      encoding: 'utf8',
      env: { ...process.env, INIT_CWD: dir },
    }).stdout
  return { out, json: (JSON.parse(out('json')) as Described).code }
}

describe('banyan describe', () => {
  test('prints the model of a module in each format, or writes it to a file', async (t) => {
    const { directory, banyan } = await inDirectory(t)
    const described = JSON.parse(banyan('describe', 'town.ts').stdout) as { name: string; contexts: { name: string }[] }
    assert.deepEqual([described.name, described.contexts.map(({ name }) => name)], ['town', ['library']])
    const choices = ['--language', 'ko', '--context', 'library']
    for (const [format, sign] of [
      ['svg', /^<svg [^]*도서관/],
      ['mermaid', /^flowchart LR\n {2}n0\(\["도서관"\]\)\n {2}%% library: 코드를 읽지 못했습니다: /],
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

  for (const [fault, sentence] of Object.entries(townSentences) as [TownFault, string][])
    test(`tells where the code is not as the context map says: ${fault}`, async (t) => {
      const { dir } = await writeTown(t, fault)
      const { out, json } = tellingOf(dir)
      assert.deepEqual(
        json.findings.map(({ file, line, says }) => `${file}:${line}: ${says.en}`),
        [sentence],
      )
      assert.deepEqual(json.unread, [])
      assert.match(out('svg'), /data-code="bakery mill".*data-code="list"/s)
      assert.ok(
        out('svg')
          .replaceAll(/<[^>]+>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .includes(sentence.slice(0, 60)),
      )
      assert.ok(out('cml').includes(`  // ${sentence}\n`))
      assert.ok(
        out('mermaid').includes(`  %% ${sentence}\n`) && out('mermaid').includes('  linkStyle 0 stroke:#c21f2e'),
      )
    })

  test('tells nothing of code that is as the context map says, and which code it could not read', async (t) => {
    const { dir } = await writeTown(t)
    const { out, json } = tellingOf(dir)
    assert.deepEqual(json, { findings: [], unread: [] })
    for (const format of ['svg', 'cml', 'mermaid']) assert.doesNotMatch(out(format), /data-code|expected|#c21f2e/)
    const { banyan } = await inDirectory(t)
    const { code } = JSON.parse(banyan('describe', 'town.ts').stdout) as Described
    assert.deepEqual(
      code.unread.map(({ context }) => context),
      ['library'],
    )
    assert.match(banyan('describe', 'town.ts', '--as', 'svg').stdout, /library: its code was not read: expected its/)
    assert.match(banyan('describe', 'town.ts', '--as', 'cml').stdout, /\n {2}\/\/ library: its code was not read: /)
  })

  test('says what it expected', async (t) => {
    const { directory, banyan } = await inDirectory(t)
    await writeFile(join(directory, 'empty.ts'), 'export const nothing = 1\n')
    for (const [args, code, sentence] of [
      [['explain'], 2, /^Expected the command "describe", "contracts" or "export", found "explain"\./],
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
