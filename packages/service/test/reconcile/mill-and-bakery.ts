import { randomUUID } from 'node:crypto'
import { type Bus, inProcessBus } from '@banyan/bus'
import { id, publishedLanguage, send, system, context, words } from '@banyan/model'
import { createLogger } from '@banyan/telemetry'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { testDatabase, type TestScope } from '@banyan/testing'
import { z } from 'zod'
import { api, callSigner, openOnPostgres, startHost } from '../../src/index.ts'
import { lastOpenedFirst } from '../rig/stage.ts'
import { tokenIssuer } from '../rig/tokens.ts'
import type { BakerySettings } from './bakery-process.ts'

const w = words('말', 'Word', 'A word.')
const sack = z.strictObject({ sackId: id, kg: z.int() }).readonly()

const language = publishedLanguage('mill')
const SackFilled = language.event('SackFilled', 1, w, { data: sack })
const Sacks = language.inventory('sacks', w, z.int())

const mill = context('mill', { ...w, owner: 'mill' })
const aSack = mill
  .aggregate('Sack', w, { initial: () => 0, events: { SackFilled } })
  .evolve({ SackFilled: (_, { kg }) => kg })
export const FillSack = aSack.command('FillSack', w, {
  input: sack,
  by: ['service'],
  of: ({ sackId }) => sackId,
  emits: ['SackFilled'],
  rejects: {},
  decide: (_state, filled) => [{ type: 'SackFilled', data: filled }],
})
const Filled = mill.readModel('filled', w, {
  audience: 'internal',
  row: sack,
  from: { SackFilled },
  on: { SackFilled: (filled) => [{ op: 'put', key: filled.sackId, row: filled }] },
})
mill.inventory(Sacks, { view: Filled, entry: ({ kg }) => kg })

export const bakery = context('bakery', { ...w, owner: 'bakery' })
const SackStored = bakery.event('SackStored', 1, w, sack)
const shelf = bakery
  .aggregate('Shelf', w, { initial: () => 0, events: { SackStored } })
  .evolve({ SackStored: (_, { kg }) => kg })
const StoreSack = shelf.command('StoreSack', w, {
  input: sack,
  by: ['service'],
  of: ({ sackId }) => sackId,
  emits: ['SackStored'],
  rejects: {},
  // Not idempotent: what is done twice shows.
  decide: (_kg, stored) => [{ type: 'SackStored', data: stored }],
})
bakery.policy('when-filled-then-store', w, {
  on: SackFilled,
  sends: [StoreSack],
  then: (filled) => send(StoreSack, filled),
})
const Stored = bakery.readModel('stored', w, {
  audience: 'internal',
  row: sack,
  from: { SackStored },
  on: { SackStored: (stored) => [{ op: 'put', key: stored.sackId, row: stored }] },
})
export const AGREEMENT = 'stored-is-filled'
bakery.agreement(AGREEMENT, w, {
  ours: Stored,
  theirs: Sacks,
  agrees: (ours, theirs) => ours?.kg === theirs,
  sends: [StoreSack],
  mend: ({ key, theirs }) => (theirs === undefined ? null : send(StoreSack, { sackId: key, kg: theirs })),
})

export const valley = system('valley', [mill, bakery])
const PROCESS = join(import.meta.dirname, 'bakery-process.ts')
const OPERATOR = { iss: 'console', aud: 'operators', kind: 'operator', sub: 'ops' }

/** Two hosts with databases of their own: the mill publishes, the bakery follows and asks the mill over HTTP. */
export const millAndBakery = async (t: TestScope) => {
  const scope = lastOpenedFirst(t)
  const issuer = await tokenIssuer(scope)
  const { callKey } = await issuer.contextKey('bakery')
  const names = ['mill', 'mill_keys', 'bakery', 'bakery_keys'] as const
  const urls = new Map(await Promise.all(names.map(async (name) => [name, await testDatabase(scope)] as const)))
  const urlOf = (name: string): string => urls.get(name as 'mill')!.url
  const open = openOnPostgres({
    databaseOf: (name) => ({ url: urlOf(name), keysUrl: urlOf(`${name}_keys`) }),
    secret: 'a secret for tests',
  })
  const bus = inProcessBus()
  const shared: Bus = { ...bus, [Symbol.asyncDispose]: async () => {} } // two hosts, of which one may end before the other
  const common = {
    system: valley,
    port: 0,
    bus: shared,
    idSecret: new Uint8Array(32),
    log: createLogger({ process: 'test', level: 'error' }),
  }
  const identity = { publicKeysFile: issuer.file, issuers: ['gateway'] }
  const millHost = await startHost({
    ...common,
    holder: `mill/${randomUUID()}`,
    contexts: [{ context: mill, api: api(mill, []), open }],
    identity: { ...identity, callers: ['bakery'] },
  })
  scope.after(async () => millHost[Symbol.asyncDispose]())
  const url = `http://127.0.0.1:${millHost.port}`
  const instances = [{ id: 'mill', url }]
  const openBakery = async () => {
    const host = await startHost({
      ...common,
      holder: `bakery/${randomUUID()}`,
      contexts: [{ context: bakery, api: api(bakery, []), open }],
      identity,
      elsewhere: { instancesOf: (name) => (name === 'mill' ? instances : []), sign: callSigner([callKey]) },
    })
    scope.after(async () => host[Symbol.asyncDispose]())
    await host.whenReady()
    return host
  }
  const openBakeryProcess = async (dies: Partial<BakerySettings> = {}) => {
    const databases = { url: urlOf('bakery'), keysUrl: urlOf('bakery_keys') }
    const settings: BakerySettings = { ...databases, publicKeysFile: issuer.file, callKey, millUrl: url, ...dies }
    const child = fork(PROCESS, [JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    })
    const ended = once(child, 'exit')
    scope.after(async () => {
      child.kill('SIGKILL')
      await ended
    })
    const begun = await Promise.race([once(child, 'message'), ended])
    const { port } = begun[0] as { readonly port: number }
    return { port, ended }
  }
  await millHost.whenReady()
  return {
    millHost,
    openBakery,
    /** The bakery in a process of its own, which hears nothing of what the mill publishes. */
    openBakeryProcess,
    urlOf,
    operatorToken: async () => `Bearer ${await issuer.token(OPERATOR)}`,
    fill: async (sackId: string, kg = 25) => {
      const access = millHost.access('mill', { actor: { kind: 'service', id: 'miller' } })
      await access.send(FillSack, { sackId, kg }, { signal: AbortSignal.timeout(10_000) })
    },
  }
}
