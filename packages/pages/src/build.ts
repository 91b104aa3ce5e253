import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { BundleReport } from './bundle.ts'
import { faults } from './errors.ts'
import { sourceHash } from './source-hash.ts'

/** How far a build is. `ready` comes once, last; `cached` says that nothing had to be built. */
export type BuildProgress =
  | { readonly stage: 'bundling' | 'compressing'; readonly modules: number }
  | { readonly stage: 'ready'; readonly cached: boolean }

/** What is built: a folder with `index.html`, `src/` and `public/`. */
export type PageSources = {
  readonly root: string
  /** The path under which the pages are served: begins and ends with `/`. */
  readonly base: string
  /** Folders of other workspaces that the pages import: a change in them is a change of the pages. */
  readonly uses?: readonly string[]
}

/** Settings of {@link buildPages}. */
export type BuildOptions = {
  /** Where builds are kept; made when missing. One folder a build inside, the two used last are kept. */
  readonly cacheDir: string
  readonly onProgress?: (progress: BuildProgress) => void
  /** Ends the bundler and rejects with the signal's reason; nothing half-built stays under a final name. */
  readonly signal?: AbortSignal
}

/** The running one and the one before it, which a gateway that has not been restarted may still serve. */
const BUILDS_KEPT = 2
/** A temporary folder this old belongs to a build that was killed. Building takes seconds. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000
const BUILT = /^[0-9a-f]{16}$/
const BUILDING = /^building-/

/**
 * Pages, built: answers the folder to hand to `pages`.
 *
 * Builds once for given sources and dependencies: the folder is named by their hash and appears by a rename, so it is
 * whole or absent, also when two processes build at once or one is killed. A repeated call reads the sources (about
 * 10 ms) and builds nothing.
 * @throws fault `WEB_BUILD_FAILED` when the sources don't build.
 */
export const buildPages = async (sources: PageSources, options: BuildOptions): Promise<{ readonly dir: string }> => {
  const { cacheDir, onProgress, signal } = options
  signal?.throwIfAborted()
  const hash = await sourceHash(sources, signal)
  const dir = join(cacheDir, hash)
  const cached = await isBuilt(dir)
  if (!cached) await buildInto(dir, sources, options)
  await markUsed(dir)
  await dropOldBuilds(cacheDir, hash)
  onProgress?.({ stage: 'ready', cached })
  return { dir }
}

const isBuilt = (dir: string) =>
  access(join(dir, 'index.html')).then(
    () => true,
    () => false,
  )

const buildInto = async (dir: string, sources: PageSources, options: BuildOptions): Promise<void> => {
  const { cacheDir } = options
  await mkdir(cacheDir, { recursive: true })
  const temporary = await mkdtemp(join(cacheDir, 'building-'))
  try {
    await runBundler(temporary, sources, options)
    await rename(temporary, dir).catch(async (error) => {
      // Another process was faster: its build of the same sources is as good as ours.
      if (!(await isBuilt(dir))) throw error
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

const runBundler = async (outDir: string, { root, base }: PageSources, { onProgress, signal }: BuildOptions) => {
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = fork(join(import.meta.dirname, 'bundle.ts'), [outDir, root, base], {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const failure = failureOf(child, onProgress)
  const kill = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', kill, { once: true })
  if (signal?.aborted === true) kill()
  const [code] = await once(child, 'exit')
  signal?.removeEventListener('abort', kill)
  signal?.throwIfAborted()
  if (code !== 0) throw faults.WEB_BUILD_FAILED({ root, reason: failure() })
}

/** Follows the child's reports; answers what it said last about a failure. */
const failureOf = (child: ChildProcess, onProgress: BuildOptions['onProgress']) => {
  let reported = ''
  let written = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (written = (written + text).slice(-4_000)))
  child.on('message', (message: BundleReport) => {
    if (message.kind === 'failed') reported = message.reason
    else onProgress?.({ stage: message.stage, modules: message.modules })
  })
  return () => reported || written || 'the bundler ended without a word'
}

/** The folder's own time says when it was used last. */
const markUsed = (dir: string) => utimes(dir, new Date(), new Date())

const dropOldBuilds = async (cacheDir: string, current: string): Promise<void> => {
  const names = (await readdir(cacheDir)).filter((name) => name !== current)
  const aged = await Promise.all(names.map(async (name) => ({ name, usedAt: await usedAt(join(cacheDir, name)) })))
  const builds = aged.filter(({ name }) => BUILT.test(name)).sort((a, b) => b.usedAt - a.usedAt)
  const abandoned = aged.filter(({ name, usedAt }) => BUILDING.test(name) && usedAt < Date.now() - ABANDONED_AFTER_MS)
  const old = [...builds.slice(BUILDS_KEPT - 1), ...abandoned]
  await Promise.all(old.map(({ name }) => rm(join(cacheDir, name), { recursive: true, force: true })))
}

/** 0 for a folder that another process has just removed. */
const usedAt = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  )
