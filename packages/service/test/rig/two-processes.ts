import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type EventStore, openPostgresEventStore } from '@banyan/event-store'
import type { Balanced } from '@banyan/registry'
import { testDatabase, type TestScope } from '@banyan/testing'
import { callSigner, type ContextAccess, type Elsewhere, type Host } from '../../src/index.ts'
import { usher, usherApi } from './kitchen.ts'
import type { KitchenSettings } from './kitchen-process.ts'
import { inMemory, lastOpenedFirst, onPostgres, type Stage, stage } from './stage.ts'
import { tokenIssuer } from './tokens.ts'

const PROCESS = join(import.meta.dirname, 'kitchen-process.ts')
const signal = new AbortController().signal

/** The process that hosts the kitchen. */
export type KitchenProcess = {
  readonly child: ChildProcess
  readonly origin: string
  readonly lines: () => readonly string[]
  /** Tells it something, and waits until it is done. */
  readonly tell: (wish: 'pause' | 'resume') => Promise<void>
}

/** The kitchen in a process and on a PostgreSQL of its own; theatre, office and the usher, who calls it, in this one. */
export type Apart = Stage & {
  readonly kitchenStore: EventStore
  /** Starts the kitchen's process: the one that is called from then on. */
  readonly openKitchen: (o?: Partial<KitchenSettings>) => Promise<KitchenProcess>
  readonly asUsher: () => ContextAccess
  readonly signal: AbortSignal
}

export const apart = async (
  t: TestScope,
  o: { readonly elsewhere?: Partial<Elsewhere>; readonly deadlineMs?: number; readonly onPostgres?: boolean } = {},
): Promise<Apart> => {
  const scope = lastOpenedFirst(t)
  const issuer = await tokenIssuer(scope)
  const { callKey } = await issuer.contextKey('usher')
  const { url } = await testDatabase(scope)
  const kitchenStore = await openPostgresEventStore({ context: 'kitchen', url, holder: 'a test that looks' })
  scope.after(async () => kitchenStore[Symbol.asyncDispose]())
  const open = o.onPostgres === false ? inMemory : await onPostgres(t, ['theatre', 'office', 'usher'])
  let hosted: readonly Balanced[] = []
  let host: Host | undefined
  const kitchenFor = (chain: ContextAccess['chain']) => host!.access('kitchen', chain)
  const staged = await stage(t, {
    open,
    issuer,
    beside: [{ context: usher, api: usherApi(({ chain }) => kitchenFor(chain)) }],
    elsewhere: { instancesOf: () => hosted, sign: callSigner([callKey]), ...o.elsewhere },
    ...(o.deadlineMs !== undefined && { deadlineMs: o.deadlineMs }),
  })
  host = staged.host
  await host.whenReady()
  const openKitchen: Apart['openKitchen'] = async (settings = {}) => {
    const made = await startKitchen(scope, { url, publicKeysFile: issuer.file, callers: ['usher'], ...settings })
    hosted = [{ id: made.origin, url: made.origin }]
    return made
  }
  const asUsher = () => staged.host.access('kitchen', { actor: { kind: 'service', id: 'usher' } })
  return { ...staged, kitchenStore, openKitchen, asUsher, signal }
}

const startKitchen = async (scope: TestScope, settings: KitchenSettings): Promise<KitchenProcess> => {
  const child = fork(PROCESS, [JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] })
  let text = ''
  child.stdout!.setEncoding('utf8').on('data', (part: string) => (text += part))
  scope.after(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit')
  })
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }]
  return {
    child,
    origin: `http://127.0.0.1:${port}`,
    lines: () => text.split('\n').filter((line) => line !== ''),
    tell: async (wish) => {
      const done = once(child, 'message')
      child.send(wish)
      await done
    },
  }
}
