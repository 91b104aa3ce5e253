import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { contractFiles } from '@banyan/contracts'
import { memoryPersonKeys, openPostgresEventStore, seal } from '@banyan/event-store'
import { describe as descriptionOf, type System } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { runCli } from '../src/index.ts'

const [MODEL, ZOD] = ['@banyan/model', 'zod'].map((name) => import.meta.resolve(name))

/** A kitchen that waits for what a garden picks. `picked`: the declaration of the event. */
const moduleWith = (
  picked: string,
): string => `import { context, publishedLanguage, personal, send, system, words } from '${MODEL}'
import { z } from '${ZOD}'
const w = words('말', 'Word', 'A word.')
const Picked = publishedLanguage('garden').event('Picked', ${picked})
const garden = context('garden', { ...w, owner: 'team' })
const Sown = garden.event('Sown', 1, w, z.strictObject({ by: z.string(), wish: personal(z.string(), 'by') }))
garden.aggregate('Bed', w, { initial: () => 0, events: { Picked, Sown } }).evolve({ Picked: (n) => n, Sown: (n) => n }).command('Pick', w, {
  input: z.strictObject({}), by: ['member'], of: () => 'one', emits: ['Picked', 'Sown'], rejects: {}, decide: () => [],
})
const kitchen = context('kitchen', { ...w, owner: 'team' })
const cook = kitchen.aggregate('Pot', w, { initial: () => 0, events: {} }).evolve({}).command('Cook', w, {
  input: z.strictObject({ grams: z.int() }), by: ['service'], of: () => 'one', emits: [], rejects: {}, decide: () => [],
})
kitchen.policy('when-picked-then-cook', w, {
  on: Picked,
  sends: [cook],
  then: ({ grams }) => send(cook, { grams: grams ?? 0 }),
})
kitchen
  .saga('Meal', w, { startsOn: Picked, key: () => 'one', data: ({ grams }) => ({ grams }) })
  .step('cook', { do: { send: cook, input: ({ grams }) => ({ grams }) } })
export const farm = system('farm', [garden, kitchen])
`

const ONE = `1, w, { data: z.strictObject({ bed: z.string(), grams: z.int() }) }`
const MORE = `2, w, { data: z.strictObject({ bed: z.string(), grams: z.int(), ripe: z.boolean() }), upcast: { 1: (old) => ({ ...old, ripe: true }) } }`
const LESS = `2, w, { data: z.strictObject({ bed: z.string() }), upcast: { 1: ({ grams: _, ...old }) => old } }`
const FORGETFUL = MORE.replace('{ ...old, ripe: true }', 'old')

/** A checkout with a model and its contracts, and a hand to change both. */
const checkout = async (t: TestContext) => {
  const root = await mkdtemp(join(tmpdir(), 'banyan-contracts-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...args], {
      cwd: root,
    })
  git('init', '--quiet')
  await mkdir(join(root, 'published'))
  let count = 0
  const declare = async (picked: string) => {
    // A module is loaded once: each model has a file of its own.
    const file = `farm${++count}.ts`
    await writeFile(join(root, file), moduleWith(picked))
    await writeFile(join(root, 'published/package.json'), JSON.stringify({ banyan: { system: `../${file}` } }))
    const { farm } = (await import(pathToFileURL(join(root, file)).href)) as { readonly farm: System }
    for (const { path, content } of contractFiles(descriptionOf(farm), {
      broker: { system: 'farm', partitions: 8 },
      apis: {},
    })) {
      await mkdir(dirname(join(root, 'published', path)), { recursive: true })
      await writeFile(join(root, 'published', path), content)
    }
  }
  const check = async (...args: readonly string[]) => {
    const said = { stdout: '', stderr: '' }
    const status = await runCli(['contracts', 'check', ...args], {
      directory: root,
      print: (text) => void (said.stdout += text),
      complain: (text) => void (said.stderr += text),
      write: async () => {},
    })
    return { status, ...said }
  }
  const commit = (message: string) => {
    git('add', '--all')
    git('commit', '--quiet', '-m', message)
  }
  return { root, declare, check, commit }
}

describe('banyan contracts check', () => {
  test('lets compatible changes pass and refuses a break, with whom it hurts and where', async (t) => {
    const { declare, check, commit, root } = await checkout(t)
    await declare(ONE)
    commit('one')
    const same = await check('--against', 'HEAD')
    assert.deepEqual(
      [same.status, same.stderr, same.stdout],
      [0, '', '0 breaking, 0 approved, 0 compatible changes since HEAD\n'],
    )
    await declare(MORE)
    const more = await check('--against', 'HEAD')
    assert.equal(more.status, 0, more.stdout)
    assert.match(more.stdout, /^compatible garden\.Picked\.v2 field-added ripe: /)
    await declare(LESS)
    const less = await check('--against', 'HEAD')
    assert.equal(less.status, 1)
    assert.match(
      less.stdout,
      /^BREAKS {5}garden\.Picked\.v2 field-removed grams\n.*\n {12}hurts aggregate garden\.Bed \(farm\d\.ts:\d+\)\n {12}hurts policy kitchen\.when-picked-then-cook \(farm3\.ts:14\), which names the field\n {12}hurts saga kitchen\.Meal \(farm3\.ts:\d+\), which names the field\n/m,
    )
    await writeFile(
      join(root, 'published/breaks.md'),
      '| day | break | why |\n|---|---|---|\n| 2026-11-22 | `garden.Picked.v2 field-removed grams` | The kitchen weighs for itself. |\n',
    )
    const approved = await check('--against', 'HEAD', '--json')
    assert.equal(approved.status, 0)
    const { breaks } = JSON.parse(approved.stdout) as {
      readonly breaks: readonly { readonly key: string; readonly isApproved: boolean }[]
    }
    assert.deepEqual(
      breaks.map(({ key, isApproved }) => [key, isApproved]),
      [['garden.Picked.v2 field-removed grams', true]],
    )
  })

  test('names those outside who use what breaks, also when the same change takes them off the list', async (t) => {
    const { declare, check, commit, root } = await checkout(t)
    await declare(ONE)
    const page = join(root, 'published/consumers.md')
    await writeFile(
      page,
      '| who | contact | uses |\n|---|---|---|\n| scales | scales@farm.example | `garden.Picked` |\n| tap | tap@farm.example | `garden.Poured` |\n',
    )
    commit('one')
    await declare(LESS)
    const hurt = / {12}hurts saga kitchen.*\n {12}hurts outside scales: scales@farm\.example\n[^ ]/
    assert.match((await check('--against', 'HEAD')).stdout, hurt)
    await rm(page)
    assert.match((await check('--against', 'HEAD')).stdout, hurt)
  })

  test('compares with any commit, and leaves the checkout alone', async (t) => {
    const { declare, check, commit } = await checkout(t)
    await declare(LESS.replace('2, w', '1, w').replace(/, upcast.*\}$/, ' }'))
    commit('less')
    await declare(ONE)
    commit('one')
    await declare(ONE.replace('bed:', 'bed2:'))
    assert.match((await check('--against', 'HEAD')).stdout, /BREAKS {5}garden\.Picked\.v1 field-removed bed\n/)
    assert.match(
      (await check('--against', 'HEAD~1')).stdout,
      /BREAKS {5}garden\.Picked\.v1 stored-field-became-required grams\n/,
    )
  })

  test('reads documents of older versions through the upcasters', async (t) => {
    const { declare, check, commit } = await checkout(t)
    await declare(ONE)
    commit('one')
    await declare(FORGETFUL)
    const { status, stdout } = await check('--against', 'HEAD')
    assert.equal(status, 1)
    assert.match(stdout, /BREAKS {5}garden\.Picked\.v1 upcast-fails\n.*ripe: invalid_type\n/)
  })

  test('reads what a database holds, without the keys of what is personal in it', async (t) => {
    const { declare, check, commit } = await checkout(t)
    await declare(ONE)
    commit('one')
    const url = await gardenOf(t, { Picked: { bed: 'a', grams: 7 }, Sown: { by: 'mina', wish: '비밀' } })
    const fine = await check('--against', 'HEAD', '--database', `garden=${url}`)
    assert.deepEqual(
      [fine.status, fine.stdout],
      [0, 'read       2 stored events of garden\n0 breaking, 0 approved, 0 compatible changes since HEAD\n'],
    )
    const other = await gardenOf(t, { Picked: { bed: 'a', grams: '비밀' }, Weeded: {} })
    const { status, stdout } = await check('--against', 'HEAD', '--database', `garden=${other}`)
    assert.equal(status, 1)
    assert.match(stdout, /BREAKS {5}garden\.Picked\.v1 upcast-fails\n.*grams: invalid_type\n/)
    assert.match(stdout, /BREAKS {5}garden\.Weeded event-removed\n/)
    assert.ok(!stdout.includes('비밀'))
  })

  test('says what it expected', async (t) => {
    const { root, declare, check, commit } = await checkout(t)
    await declare(ONE)
    commit('one')
    for (const [args, code, sentence] of [
      [[], 2, /^Expected --against with a commit, branch or tag, found none\./],
      [
        ['--against', 'nowhere'],
        1,
        /^Expected a commit, branch or tag of this checkout after --against, found "nowhere"\./,
      ],
      [['--against', 'HEAD', '--contracts', 'elsewhere'], 1, /^Expected a module, or "banyan": /],
      [
        ['--against', 'HEAD', '--database', 'postgres://a:secret@b/c'],
        1,
        /^Expected --database CONTEXT=URL, found "postgres:\/\/…@b\/c"/,
      ],
      [
        ['--against', 'HEAD', '--database', 'x=postgres://b/c'],
        1,
        /^Expected --database CONTEXT=URL of one of garden, kitchen, found "x"/,
      ],
      [
        ['--against', 'HEAD', '--database', 'garden=postgres://127.0.0.1:1/c'],
        1,
        /^The log of garden could not be read: /,
      ],
    ] as const) {
      const { status, stdout, stderr } = await check(...args)
      assert.deepEqual([status, stdout], [code, ''], args.join(' '))
      assert.match(stderr, sentence)
    }
    await rm(join(root, 'published/contracts.json'))
    assert.match(
      (await check('--against', 'HEAD')).stderr,
      /^Expected --contracts FOLDER, or one folder with contracts\.json/,
    )
  })
})

/** A database with one event of each type, as another release of the garden wrote them. */
const gardenOf = async (t: TestContext, events: Readonly<Record<string, object>>): Promise<string> => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'garden', url, holder: 'test' })
  await using _store = store
  const sealing = memoryPersonKeys()
  const written = await Promise.all(
    Object.entries(events).map(async ([type, data]) => ({
      type,
      schemaVersion: 1,
      published: false,
      data: JSON.stringify(await seal({ ...data }, 'wish' in data ? [{ field: 'wish', of: 'by' }] : [], sealing)),
      persons: [],
    })),
  )
  const provenance = {
    actor: { kind: 'member', id: 'm' },
    commandId: null,
    correlation: 'c',
    causation: null,
    traceparent: null,
  } as const
  await store.append({ writes: [{ stream: 'Bed-1', expectedVersion: 0, events: written }], provenance })
  while ((await store.head())?.position !== written.length) await new Promise((resolve) => setImmediate(resolve))
  return url
}
