import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findNatsServer } from '@banyan/bus-nats/local-server'
import { deleteServer, findFreePort } from '@banyan/local-postgres'
import { describeWithProgram } from '@banyan/testing'
import { openTerminal, startRestaurant } from './terminal.ts'
import { excerpts, matches, ROOT, steps, withoutIndent } from './tutorial.ts'

/** How long what a reader looks at may take to become true (what the broker gave to a process that was killed comes again after half a minute), and how often it is looked at, in milliseconds. */
const PATIENCE_MS = 90_000
const LOOK_EVERY_MS = 200

describe('the tutorial', () => {
  it('shows the code as it is', async () => {
    assert.ok(excerpts.length > 0)
    for (const { info, text, line } of excerpts) {
      const code = withoutIndent(await readFile(join(ROOT, info), 'utf8'))
      assert.ok(code.includes(withoutIndent(text)), `line ${line} shows other code than ${info}`)
    }
  })
})

describeWithProgram('the tutorial', { name: 'nats-server', file: findNatsServer(), debian: 'nats-server' }, () => {
  it('tells what happens: one host, then services', async (t) => follow(t, []))
  it('tells what happens: services from the start', async (t) => follow(t, ['--topology', 'services']))
})

/** Does what the tutorial says, step by step, on a port and in a folder of the test's own. */
const follow = async (t: TestContext, always: readonly string[]): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-tutorial-'))
  t.after(async () => {
    await deleteServer(join(dataDir, 'postgres'))
    await rm(dataDir, { recursive: true, force: true })
  })
  const port = String(await findFreePort())
  const here = (text: string): string =>
    text
      .replaceAll('8090', port)
      .replaceAll('.banyan-restaurant', dataDir)
      .replaceAll('npm run --silent banyan --', `${process.execPath} apps/cli/src/main.ts`)
      .replaceAll('npm run --silent test --', `${process.execPath} tools/test.ts test`)
  await using terminal = openTerminal()
  let running: Awaited<ReturnType<typeof startRestaurant>> | undefined
  let count = 0
  try {
    for (const step of steps) {
      if (step.kind === 'start') {
        await running?.[Symbol.asyncDispose]()
        running = await startRestaurant([...always, ...step.args, '--data', dataDir, '--port', port])
        continue
      }
      await typeAndCompare(terminal.type, { ...step, commands: here(step.commands) })
      if (step.shows !== null) count += 1
    }
  } finally {
    await running?.[Symbol.asyncDispose]()
  }
  t.diagnostic(`${steps.length} steps, ${count} compared`)
  assert.ok(count > 15)
}

/** Who only looks may look again: what one context does, another shows a moment later. Deeds are done once. */
const typeAndCompare = async (
  type: (commands: string) => Promise<string>,
  { commands, shows, line }: { readonly commands: string; readonly shows: string | null; readonly line: number },
): Promise<void> => {
  const onlyLooks = /^as \w+ GET \S+$/.test(commands.trim())
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const shown = await type(commands)
    if (shows === null || matches(shown, shows)) return
    if (!onlyLooks || performance.now() > deadline)
      assert.fail(`line ${line} of the tutorial: expected\n${shows}found\n${shown}`)
    await delay(LOOK_EVERY_MS)
  }
}
