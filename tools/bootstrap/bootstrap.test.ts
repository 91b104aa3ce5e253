import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { describe, test } from 'node:test'

const TOOLS = join(import.meta.dirname, '..')

/** Brings a "Node 24" as npm would, and leaves its pid in a file. `SLOW` makes it wait for a file to appear. */
const NPM = `const fs = require('node:fs'); const path = require('node:path')
fs.appendFileSync('npm-runs', process.pid + '\\n')
if (process.env.NPM_SAYS) { console.error(process.env.NPM_SAYS); process.exit(1) }
while (process.env.SLOW && !fs.existsSync(process.env.SLOW)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
fs.rmSync('node_modules', { recursive: true, force: true })
const bin = path.join('node_modules', 'node-' + process.platform + '-' + process.arch, 'bin')
fs.mkdirSync(bin, { recursive: true })
fs.symlinkSync(process.execPath, path.join(bin, 'node'))
`

type Checkout = {
  readonly root: string
  /** `wrapper`: a program and its arguments that run the bootstrap. */
  readonly start: (args: readonly string[], env?: NodeJS.ProcessEnv, wrapper?: readonly string[]) => Running
  readonly npmRuns: () => Promise<number>
}

type Running = { readonly child: ChildProcess; readonly line: () => Promise<string>; readonly ended: Promise<Ended> }
type Ended = { readonly code: number | null; readonly output: string }

/** A small checkout with the real bootstrap, in a directory whose name is hard to quote. */
const inCheckout = async (work: (checkout: Checkout) => Promise<void>): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), 'banyan-bootstrap-'))
  const root = join(parent, `바냔 "나무" 's`)
  const children: ChildProcess[] = []
  try {
    await mkdir(join(root, 'apps/launcher/src'), { recursive: true })
    await cp(join(TOOLS, 'bootstrap'), join(root, 'tools/bootstrap'), { recursive: true })
    await cp(join(TOOLS, 'bootstrap.mjs'), join(root, 'tools/bootstrap.mjs'))
    await writeFile(join(root, 'package-lock.json'), '{ "packages": {} }')
    await writeFile(join(root, 'npm.js'), NPM)
    await writeFile(
      join(root, 'tools/check.ts'),
      'const args: string[] = process.argv.slice(2); console.log(...args, "checked")',
    )
    const npmRuns = () =>
      readFile(join(root, 'npm-runs'), 'utf8').then(
        (text) => text.split('\n').length - 1,
        () => 0,
      )
    const start: Checkout['start'] = (args, env = {}, wrapper = []) => {
      const running = startBootstrap(
        root,
        [...wrapper, process.execPath, join(root, 'tools/bootstrap.mjs'), ...args],
        env,
      )
      children.push(running.child)
      return running
    }
    await work({ root, start, npmRuns })
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await rm(parent, { recursive: true, force: true, maxRetries: 5 })
  }
}

const startBootstrap = (root: string, [program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Running => {
  const child = spawn(program, args, {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, ended, line: async () => String((await lines.next()).value) }
}

describe('the bootstrap installs', () => {
  test('once, then again only after package-lock.json has changed', () =>
    inCheckout(async ({ root, start, npmRuns }) => {
      const first = await start(['check', 'a b']).ended
      assert.match(first.output, /Installing packages[^]*\na b checked\n$/)
      assert.deepEqual(await start(['check', 'a b'], { npm_execpath: '/nowhere.js', PATH: '' }).ended, {
        code: 0,
        output: 'a b checked\n',
      })
      assert.equal(await npmRuns(), 1)
      await writeFile(join(root, 'package-lock.json'), '{ "packages": { "": {} } }')
      await start(['check']).ended
      assert.equal(await npmRuns(), 2)
    }))

  test('once when two start at the same time', () =>
    inCheckout(async ({ root, start, npmRuns }) => {
      const go = join(root, 'go')
      const first = start(['check'], { SLOW: go })
      assert.match(await first.line(), /Installing/)
      const second = start(['check'], { SLOW: go })
      assert.equal(
        await second.line(),
        `Process ${first.child.pid} is installing the packages of ${root}; waiting for it.`,
      )
      await writeFile(go, '')
      for (const running of [first, second]) assert.match((await running.ended).output, /checked\n$/)
      assert.equal(await npmRuns(), 1)
    }))

  test('again when the one that did was killed', () =>
    inCheckout(async ({ root, start, npmRuns }) => {
      const first = start(['check'], { SLOW: join(root, 'go') })
      while ((await npmRuns()) < 1);
      first.child.kill('SIGKILL')
      await writeFile(join(root, 'go'), '')
      assert.match((await start(['check']).ended).output, /checked\n$/)
      assert.equal(await npmRuns(), 2)
    }))

  test('not while Banyan runs from this checkout', () =>
    inCheckout(async ({ root, start, npmRuns }) => {
      await writeFile(join(root, 'apps/launcher/src/main.ts'), 'setInterval(() => {}, 1000); console.log("launched")')
      const guardian = start(['start'])
      assert.match(await guardian.line(), /Installing/)
      assert.match(await guardian.line(), /Installed/)
      assert.equal(await guardian.line(), 'launched')
      await writeFile(join(root, 'package-lock.json'), '{ "packages": { "": {} } }')
      const { code, output } = await start(['check']).ended
      assert.equal(code, 1)
      assert.match(output, /^Banyan is running \(process \d+\) and package-lock\.json has changed since: .*\n$/)
      guardian.child.kill('SIGTERM')
      await guardian.ended
      assert.match((await start(['check']).ended).output, /checked\n$/)
      assert.equal(await npmRuns(), 2)
    }))

  test('with an npm that ends when it is told to end', () =>
    inCheckout(async ({ root, start, npmRuns }) => {
      const running = start(['check'], { SLOW: join(root, 'go') })
      while ((await npmRuns()) < 1) await setImmediate()
      running.child.kill('SIGTERM')
      await running.ended
      assert.equal(running.child.signalCode, 'SIGTERM')
      const npm = Number(await readFile(join(root, 'npm-runs'), 'utf8'))
      assert.throws(() => process.kill(npm, 0), { code: 'ESRCH' })
    }))

  test('or says in one sentence why it cannot', () =>
    inCheckout(async ({ start }) => {
      const sentences: readonly (readonly [NodeJS.ProcessEnv, RegExp])[] = [
        [{ npm_execpath: '', PATH: '' }, /^Packages are missing and npm was not found: [^\n]*\n$/m],
        [
          { NPM_SAYS: 'npm error code ENOTFOUND\nnpm error network x' },
          /registry could not be reached \(ENOTFOUND\): [^\n]*\n$/,
        ],
        [{ NPM_SAYS: 'npm error code ENOTCACHED' }, /registry could not be reached \(ENOTCACHED\): [^\n]*\n$/],
        [
          { NPM_SAYS: 'npm error code EUSAGE\nnpm error\nnpm error x' },
          /does not fit the package\.json files: [^\n]*\n$/,
        ],
        [{ NPM_SAYS: 'npm error ENOSPC: no space left' }, /The disk is full[^\n]*\n$/],
        [
          { NPM_SAYS: 'npm error code EACCES\nnpm error syscall open\nnpm error path /a b/.npm\nnpm error x' },
          /npm may not write \/a b\/\.npm \(EACCES\): [^\n]*\n$/,
        ],
        [{ NPM_SAYS: 'npm error code EODD\nnpm error odd thing' }, /npm ci failed \(exit code 1\): odd thing\n$/],
      ]
      for (const [env, sentence] of sentences) {
        const { code, output } = await start(['check'], env).ended
        assert.equal(code, 1)
        assert.match(output, sentence)
        assert.equal(output.trim().split('\n').length, 2)
      }
    }))
})

describe('a checkout that cannot be written', () => {
  test('is refused in one sentence, whether its packages are there or not', () =>
    inCheckout(async ({ root, start }) => {
      const refused = /^\/[^\n]*\/\.banyan\/run cannot be written \([^\n]*\): [^\n]*\n$/
      // Not taking away permissions: root has them all.
      await writeFile(join(root, '.banyan'), 'where a directory would be')
      const missing = await start(['check']).ended
      assert.equal(missing.code, 1)
      assert.match(missing.output, refused)
      await rm(join(root, '.banyan'))
      await start(['check']).ended
      await rm(join(root, '.banyan'), { recursive: true })
      await writeFile(join(root, '.banyan'), 'where a directory would be')
      const installed = await start(['start']).ended
      assert.equal(installed.code, 1)
      assert.match(installed.output, refused)
    }))
})

describe('the bootstrap hands over', () => {
  test('the exit code, and refuses a command it does not know', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(join(root, 'tools/check.ts'), 'process.exit(7)')
      assert.equal((await start(['check']).ended).code, 7)
      const unknown = await start(['chekc']).ended
      assert.deepEqual(unknown, {
        code: 1,
        output:
          'Expected one of start, test, test:long, check, bench, banyan, simulate, chaos, restaurant, found "chekc".\n',
      })
    }))

  test('SIGTERM, and ends as the program ends', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(
        join(root, 'tools/check.ts'),
        'setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(3)); console.log("up")',
      )
      const running = start(['check'])
      while ((await running.line()) !== 'up');
      running.child.kill('SIGTERM')
      assert.equal((await running.ended).code, 3)
    }))
})

/** Prints its pid; ends as it is told by a signal, or at once with the code in a file. */
const LAUNCHER = `import { existsSync, readFileSync } from 'node:fs'
process.on('SIGINT', () => process.exit(0)); process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
setInterval(() => {}, 1000)
console.log('launcher ' + process.pid)
if (existsSync('exit-code')) process.exit(Number(readFileSync('exit-code', 'utf8')))`

const launchedPid = async (guardian: Running): Promise<number> => {
  for (;;) {
    const found = /^launcher (\d+)$/.exec(await guardian.line())
    if (found) return Number(found[1])
  }
}

describe('the guardian', () => {
  test('starts a killed launcher again, and ends with it on Ctrl-C', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(join(root, 'apps/launcher/src/main.ts'), LAUNCHER)
      const guardian = start(['start'])
      process.kill(await launchedPid(guardian), 'SIGKILL')
      await launchedPid(guardian)
      guardian.child.kill('SIGINT')
      const { code, output } = await guardian.ended
      assert.equal(code, 0)
      assert.match(output, /The launcher ended \(SIGKILL\); starting it again\./)
    }))

  test('does not repeat a start that was refused, and repeats one that crashed until it ends well', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(join(root, 'apps/launcher/src/main.ts'), LAUNCHER)
      await writeFile(join(root, 'exit-code'), '78')
      const refused = await start(['start']).ended
      assert.equal(refused.code, 1)
      assert.equal(refused.output.match(/^launcher/gm)?.length, 1)
      await writeFile(join(root, 'exit-code'), '5')
      const crashing = start(['start'])
      for (let starts = 0; starts < 4; starts++) await launchedPid(crashing)
      await writeFile(join(root, 'exit-code'), '0')
      assert.equal((await crashing.ended).code, 0)
    }))

  test('ends with the shell in which npm runs it', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(join(root, 'apps/launcher/src/main.ts'), LAUNCHER)
      const shell = start(['start'], { npm_lifecycle_event: 'start' }, ['sh', '-c', '"$@"; true', 'sh'])
      await launchedPid(shell)
      shell.child.kill('SIGTERM') // As npm does; the shell tells nobody.
      await shell.ended // Its output closes when guardian and launcher, which share it, have ended too.
      assert.equal(shell.child.signalCode, 'SIGTERM')
    }))

  test('that is killed takes its launcher along', () =>
    inCheckout(async ({ root, start }) => {
      await writeFile(join(root, 'apps/launcher/src/main.ts'), LAUNCHER)
      const guardian = start(['start'])
      const pid = await launchedPid(guardian)
      guardian.child.kill('SIGKILL')
      await guardian.ended // Its output closes when the launcher, which shares it, has ended too.
      assert.ok(pid > 0)
    }))
})
