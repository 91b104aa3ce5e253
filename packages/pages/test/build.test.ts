import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { type BuildOptions, type BuildProgress, buildPages as build, sourceHash } from '../src/index.ts'

const FIXTURE = join(import.meta.dirname, 'fixture')
const LONG_AGO = new Date('2020-01-01T00:00:00Z')

const newFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'web-build-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const buildPages = (options: BuildOptions) => build({ root: FIXTURE, base: '/fixture/' }, options)

describe('the build', () => {
  test('two at once, one after them, old ones, left-overs: one whole folder, built once, the last two kept', async () => {
    await using cache = await newFolder()
    const old = ['0000000000000001', '0000000000000002', 'building-1-1'].map((name) => join(cache.path, name))
    for (const [index, path] of old.entries()) {
      await mkdir(path)
      await utimes(path, LONG_AGO, new Date(LONG_AGO.getTime() + index * 1_000))
    }
    await writeFile(join(cache.path, 'notes.txt'), 'not ours')
    const progress: BuildProgress[] = []
    const options = { cacheDir: cache.path, onProgress: (step: BuildProgress) => progress.push(step) }
    const [{ dir }, other] = await Promise.all([buildPages(options), buildPages({ cacheDir: cache.path })])
    assert.equal(other.dir, dir)
    assert.ok((await stat(join(dir, 'index.html'))).isFile())
    assert.equal(progress[0]?.stage, 'bundling')
    assert.ok(progress.some(({ stage }) => stage === 'compressing'))
    assert.equal(progress.at(-1)?.stage, 'ready')
    const builtAt = (await stat(join(dir, 'index.html'))).mtimeMs
    const again: BuildProgress[] = []
    assert.deepEqual(await buildPages({ cacheDir: cache.path, onProgress: (step) => again.push(step) }), { dir })
    assert.deepEqual(again, [{ stage: 'ready', cached: true }])
    assert.equal((await stat(join(dir, 'index.html'))).mtimeMs, builtAt)
    assert.deepEqual(
      (await readdir(cache.path)).sort(),
      ['0000000000000002', dir.slice(cache.path.length + 1), 'notes.txt'].sort(),
    )
  })

  test('an abort ends the bundler and leaves nothing', async () => {
    await using cache = await newFolder()
    const abort = new AbortController()
    const building = buildPages({
      cacheDir: cache.path,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('changed my mind')),
    })
    await assert.rejects(building, /changed my mind/)
    assert.deepEqual(await readdir(cache.path), [])
    await assert.rejects(buildPages({ cacheDir: cache.path, signal: AbortSignal.abort(new Error('before')) }), /before/)
  })

  test('its name changes with each source, with what it uses, its base and the lock file, and with nothing else', async () => {
    await using copy = await newFolder()
    await cp(FIXTURE, join(copy.path, 'pages'), { recursive: true })
    await mkdir(join(copy.path, 'library'))
    const lock = join(copy.path, 'package-lock.json')
    await writeFile(lock, '{}')
    const nameNow = (base = '/fixture/') =>
      sourceHash({ root: join(copy.path, 'pages'), base, uses: [join(copy.path, 'library')] })
    const first = await nameNow()
    assert.match(first, /^[0-9a-f]{16}$/)
    await writeFile(join(copy.path, 'pages/README.md'), 'more words')
    await writeFile(join(copy.path, 'pages/src/more.test.ts'), 'more tests')
    assert.equal(await nameNow(), first)
    const names = [first, await nameNow('/elsewhere/')]
    for (const [file, text] of [
      ['pages/src/new.css', '.a { color: red }'],
      ['pages/public/icon.svg', '<svg/>'],
      ['library/new.ts', ''],
      ['package-lock.json', '{"lockfileVersion":3}'],
    ] as const) {
      await writeFile(join(copy.path, file), text)
      names.push(await nameNow())
    }
    assert.equal(new Set(names).size, names.length)
  })

  test('sources that cannot be built are a fault that says where', async () => {
    await using copy = await newFolder()
    await cp(FIXTURE, copy.path, { recursive: true })
    await writeFile(join(copy.path, 'src/main.js'), `import './nowhere.ts'`)
    const building = build({ root: copy.path, base: '/' }, { cacheDir: join(copy.path, 'cache') })
    await assert.rejects(building, (error) => isFault(error, 'WEB_BUILD_FAILED') && error.message.includes('nowhere'))
  })
})
