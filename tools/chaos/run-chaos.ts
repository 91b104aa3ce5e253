import { setTimeout as delay } from 'node:timers/promises'
import { holds, reportOf, simulate } from '@anycompany/simulation'
import { eventually } from '../../anycompany/system/test/eventually.ts'
import {
  type ListedProcess,
  type ProcessName,
  type RunningSystem,
  startSystem,
} from '../../anycompany/system/test/running-system.ts'
import { type ConsoleClient, credentialsFrom, signIn } from '../../apps/cli/src/console-client.ts'
import type { ChaosOptions } from './arguments.ts'
import { type Deed, deedsOf, sentenceOf } from './deeds.ts'
import { brokenPromises } from './invariants.ts'

export type Outside = {
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  /** Done to the healed system after all was proved. */
  readonly afterwards?: (system: RunningSystem, operators: ConsoleClient) => Promise<void>
}

const FRIENDS = 6
/** Arrivals a second of each member: more than people do, so that something is under way whenever something fails. */
const RATE_PER_MEMBER = 1
const STARTED_MS = 120_000
const HEALED_MS = 90_000
/** Healed so long before the traffic ends, so that it is seen to go on. */
const SEEN_HEALED_MS = 1_500
/** Views follow within this, when all is healed. */
const SETTLED_MS = 60_000
const REASON = 'npm run chaos'

/** Whether all that was promised holds, after everything that was done. */
export const runChaos = async (o: ChaosOptions, { say, signal, afterwards }: Outside): Promise<boolean> => {
  const durationMs = o.seconds * 1_000
  const deeds = deedsOf({ seed: o.seed, durationMs })
  say(`seed ${o.seed}: ${deeds.length} deeds in ${o.seconds} s`)
  await using ending = new AsyncDisposableStack()
  const scope = { after: (fn: () => Promise<void>) => ending.defer(fn) }
  const env = { MEMBER_QUOTAS: 'off', FAULTS_ARMED: 'yes' }
  const system = await startSystem(scope, { topology: 'services', env })
  say(`a company of its own runs at ${system.url}`)
  const operators = await consoleOf(system)
  const { outcome } = await simulate(
    { ...o, url: system.url, friends: Math.min(FRIENDS, o.members - 1), rate: o.members * RATE_PER_MEMBER },
    {
      screen: { isTerminal: false, write: (text) => say(text.trimEnd()) },
      signal,
      settleMs: SETTLED_MS,
      beside: () => harm({ system, operators, say, signal, durationMs }, deeds),
    },
  )
  say(reportOf(outcome).trimEnd())
  if (!outcome.checked) return false
  const broken = await brokenPromises(system, operators)
  for (const line of broken) say(`broken: ${line}`)
  const isWell = holds(outcome) && broken.length === 0
  say(isWell ? 'all promises hold' : `not all promises hold; "--seed ${o.seed}" does the same again`)
  await afterwards?.(system, operators)
  return isWell
}

/** Pages of the console are built on the first run, while the gateway serves already. */
const whenRunning = (system: RunningSystem, name: ProcessName): Promise<ListedProcess> =>
  eventually(async () => {
    const listed = (await system.processes())[name] as ListedProcess | undefined
    if (listed?.state === 'running') return listed
    throw new Error(`${name} is not running yet`)
  }, STARTED_MS)

const consoleOf = async (system: RunningSystem): Promise<ConsoleClient> => {
  const { port } = await whenRunning(system, 'console')
  const env = { BANYAN_CONSOLE_URL: `http://127.0.0.1:${port}`, BANYAN_DATA: system.dataDir }
  return eventually(async () => signIn(await credentialsFrom(env, system.dataDir)), STARTED_MS)
}

type Harming = Outside & {
  readonly system: RunningSystem
  readonly operators: ConsoleClient
  readonly durationMs: number
}

/** Does every deed at its moment, then heals: clears the switches, and waits until all processes run and the gateway says that all is well. */
const harm = async ({ system, operators, say, signal, durationMs }: Harming, deeds: readonly Deed[]): Promise<void> => {
  const startedAt = performance.now()
  const told = (what: string) => say(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${what}`)
  const until = (atMs: number): Promise<void> =>
    delay(Math.max(0, startedAt + atMs - performance.now()), undefined, { signal }).catch(() => {}) // ends early
  for (const deed of deeds) {
    await until(deed.atMs)
    if (signal.aborted) break
    told(sentenceOf(deed))
    if (deed.kind === 'kill') await system.signal(deed.target as ProcessName, 'SIGKILL')
    else await operators.ask('PUT', '/api/faults', { switch: deed.wanted, reason: REASON })
  }
  await until(durationMs - SEEN_HEALED_MS)
  await operators.ask('DELETE', '/api/faults', { reason: REASON })
  await eventually(async () => {
    const ailing = Object.values(await system.processes()).filter(({ state }) => state !== 'running')
    const health = await system.health()
    if (ailing.length > 0 || health !== 200)
      throw new Error(`not healed: ${ailing.map(({ name, state }) => `${name} ${state}`).join()}, health ${health}`)
  }, HEALED_MS)
  told('healed')
}
