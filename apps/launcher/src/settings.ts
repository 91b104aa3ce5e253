import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findNatsServer } from '@banyan/bus-nats/local-server'
import { VALID_MS } from './certificates/certificates.ts'
import { faults } from './errors.ts'
import { processesOf } from './processes.ts'
import { readReplicas, type Replicas } from './scaling/replicas.ts'
import { readScaling, replicasAtStart, replicasWithin, type Scaling } from './scaling/read-scaling.ts'
import {
  CONTEXTS,
  databaseVariable,
  type ProcessRow,
  SHOP_PROFILES,
  type ShopFeed,
  TOPOLOGIES,
  type Topology,
} from './topology.ts'

/** What one run of the launcher is to do. */
export type Settings = {
  /** Of the checkout: where the programs are. */
  readonly root: string
  readonly dataDir: string
  /** Of the gateway; 0 lets the launcher choose one and keep it. */
  readonly port: number
  /** Of the operators' console; 0 as above. */
  readonly consolePort: number
  readonly contexts: readonly string[]
  readonly processes: readonly ProcessRow[]
  readonly scaling: Scaling
  /** Processes prove to each other who they are, by certificates that are valid for so long; null: they talk in the clear. */
  readonly mutualTls: { readonly validMs: number } | null
  /** Admin connection to a PostgreSQL of the operator's in place of ours. */
  readonly databaseUrl: string | undefined
  /** Database of a shop's that exists already, in place of ours. */
  readonly shopDatabaseUrl: string | undefined
  readonly shopReaderUrl: string | undefined
  /** How the shop tells of changes. */
  readonly shopFeed: ShopFeed
  /** Module of the shop's profile, when it is not the usual one. */
  readonly shopProfile: string | undefined
  /** `DATABASE_URL_<CONTEXT>` and `…_KEYS`, as far as they are given. */
  readonly contextUrls: Readonly<Record<string, string>>
  /** Files that take the place of generated secrets, by their variable's name. */
  readonly secretFiles: Readonly<Record<string, string>>
  /** What every process gets: where programs and time zone are, and the like; nothing that is secret. */
  readonly commonEnv: Readonly<Record<string, string>>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment and what stands behind `npm start --`. An empty variable counts as one that is not set.
 * @throws LAUNCHER_SETTING_WRONG, LAUNCHER_BROKER_MISSING
 */
export const readSettings = (root: string, environment: Environment, args: readonly string[] = []): Settings => {
  const env = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== '' && value !== undefined),
  ) as Readonly<Record<string, string>>
  const port = portIn(env, 'BANYAN_PORT', DEFAULT_PORT)
  const dataDir = env['BANYAN_DATA'] === undefined ? join(root, '.banyan') : resolve(env['BANYAN_DATA'])
  const shopFeed = shopFeedIn(env)
  return {
    root,
    dataDir,
    port,
    consolePort: consolePortIn(env, port),
    contexts: CONTEXTS,
    ...processesFor(args, env),
    databaseUrl: urlIn(env, 'DATABASE_URL'),
    shopDatabaseUrl: urlIn(env, 'SHOP_DATABASE_URL'),
    shopReaderUrl: urlIn(env, 'SHOP_READER_URL'),
    shopFeed,
    shopProfile: shopProfileIn(root, env, shopFeed),
    contextUrls: contextUrlsIn(env),
    secretFiles: pick(env, (name) => name.endsWith('_FILE')),
    // An admin may arm what `npm start` runs, for a while; elsewhere nothing can be armed unless it is said.
    commonEnv: {
      FAULTS_ARMED: 'on-demand',
      ...configurationIn(env, dataDir),
      ...pick(env, (name) => COMMON.has(name)),
    },
  }
}

/** Where processes keep what is set while they run, and what is set from outside; they look at it themselves. */
const configurationIn = (env: Readonly<Record<string, string>>, dataDir: string): Record<string, string> => ({
  CONFIGURATION_DIR: join(dataDir, 'configuration'),
  ...(env['BANYAN_CONFIG'] !== undefined && { BANYAN_CONFIG: resolve(env['BANYAN_CONFIG']) }),
  ...pick(env, (name) => name.startsWith('CONFIG_')),
})

type Processes = Pick<Settings, 'processes' | 'scaling' | 'mutualTls'>

const processesFor = (args: readonly string[], env: Environment): Processes => {
  const given = argumentsIn(args)
  const topology = topologyIn(given.topology)
  const replicas = replicasFor(topology, given.replicas, env)
  const mutualTls = mutualTlsFor(topology, given.mtls, env)
  const scaling = readScaling({ topology, replicas, scale: given.scale, memory: given.memory }, env)
  if (topology === 'one-host') return { processes: processesOf(topology), scaling, mutualTls }
  const brokerFile = findNatsServer(env['PATH'])
  if (brokerFile === undefined) throw faults.LAUNCHER_BROKER_MISSING({ topology })
  const known = { ...replicas, ...replicasWithin(scaling) }
  const processes = processesOf(topology, { brokerFile, replicas: known, atStart: replicasAtStart(scaling) })
  return { processes, scaling, mutualTls }
}

type Arguments = {
  readonly topology?: string | undefined
  readonly replicas?: string | undefined
  readonly scale?: string | undefined
  readonly memory?: string | undefined
  readonly mtls?: boolean | undefined
}

const argumentsIn = (args: readonly string[]): Arguments => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        topology: { type: 'string' },
        replicas: { type: 'string' },
        scale: { type: 'string' },
        memory: { type: 'string' },
        mtls: { type: 'boolean' },
      },
    }).values
  } catch {
    const expected = `nothing, --topology ${TOPOLOGIES.join('|')}, or --topology services [--replicas social=3] [--scale social=1..3] [--memory social=256..512] [--mtls]`
    throw faults.LAUNCHER_SETTING_WRONG({ name: 'What follows "npm start --"', expected, found: args.join(' ') })
  }
}

const topologyIn = (found = 'one-host'): Topology => {
  const known = TOPOLOGIES.find((topology) => topology === found)
  if (known !== undefined) return known
  throw faults.LAUNCHER_SETTING_WRONG({ name: '--topology', expected: TOPOLOGIES.join(' or '), found })
}

/** Several hosts of all contexts would need a bus between them. */
const replicasFor = (topology: Topology, argument: string | undefined, env: Environment): Replicas => {
  const found = argument ?? env['BANYAN_REPLICAS']
  if (found === undefined) return {}
  const name = argument === undefined ? 'BANYAN_REPLICAS' : '--replicas'
  if (topology === 'services') return readReplicas(found, { name, contexts: CONTEXTS })
  throw faults.LAUNCHER_SETTING_WRONG({ name, expected: 'left out, or given together with --topology services', found })
}

/** One host has nobody to prove itself to but the gateway beside it. */
const mutualTlsFor = (topology: Topology, argument: boolean | undefined, env: Environment): Settings['mutualTls'] => {
  const found = argument === true ? 'yes' : (env['BANYAN_MTLS'] ?? 'no')
  const name = argument === true ? '--mtls' : 'BANYAN_MTLS'
  if (found !== 'yes' && found !== 'no') throw faults.LAUNCHER_SETTING_WRONG({ name, expected: '"yes" or "no"', found })
  if (found === 'no') return null
  if (topology === 'services') return { validMs: certificateDaysIn(env) * DAY_MS }
  throw faults.LAUNCHER_SETTING_WRONG({ name, expected: 'left out, or given together with --topology services', found })
}

const DAY_MS = 86_400_000
const VALID_DAYS = VALID_MS / DAY_MS
/** A minute: processes see new certificates within seconds. */
const VALID_DAYS_MIN = 1 / 1_440
const VALID_DAYS_MAX = 365

const certificateDaysIn = (env: Environment): number => {
  const found = env['BANYAN_MTLS_DAYS']
  const days = found === undefined ? VALID_DAYS : Number(found)
  if (days >= VALID_DAYS_MIN && days <= VALID_DAYS_MAX) return days
  const expected = `a number of days from a minute's (0.0007) to ${VALID_DAYS_MAX}`
  throw faults.LAUNCHER_SETTING_WRONG({ name: 'BANYAN_MTLS_DAYS', expected, found: found ?? '' })
}

const DEFAULT_PORT = 8080
const MAX_PORT = 65_535
const COMMON = new Set(
  'PATH HOME USER TZ LANG LC_ALL TMPDIR NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_V8_COVERAGE LOG_LEVEL MEMBER_QUOTAS FAULTS_ARMED FAULTS'.split(
    ' ',
  ),
)

const portIn = (env: Environment, name: string, otherwise: number): number => {
  const found = env[name] ?? String(otherwise)
  const port = /^\d{1,5}$/.test(found) ? Number(found) : MAX_PORT + 1
  if (port <= MAX_PORT) return port
  throw faults.LAUNCHER_SETTING_WRONG({ name, expected: `a whole number from 0 to ${MAX_PORT}`, found })
}

/** The one after the gateway's, so that several systems on one machine need only one of the two variables each. */
const consolePortIn = (env: Environment, port: number): number => {
  const consolePort = portIn(env, 'BANYAN_CONSOLE_PORT', port === 0 || port === MAX_PORT ? 0 : port + 1)
  if (consolePort !== port || port === 0) return consolePort
  const expected = 'another port than BANYAN_PORT'
  throw faults.LAUNCHER_SETTING_WRONG({ name: 'BANYAN_CONSOLE_PORT', expected, found: String(port) })
}

const urlIn = (env: Environment, name: string): string | undefined => {
  const found = env[name]
  if (found === undefined) return undefined
  if (/^postgres(?:ql)?:$/.test(URL.parse(found)?.protocol ?? '')) return found
  // What was found may hold a password.
  throw faults.LAUNCHER_SETTING_WRONG({
    name,
    expected: 'like postgres://user:password@host:5432/database',
    found: '…',
  })
}

const shopFeedIn = (env: Environment): ShopFeed => {
  const found = env['SHOP_FEED'] ?? 'polling'
  if (found === 'polling' || found === 'logical-replication') return found
  throw faults.LAUNCHER_SETTING_WRONG({ name: 'SHOP_FEED', expected: '"polling" or "logical-replication"', found })
}

const shopProfileIn = (root: string, env: Environment, feed: ShopFeed): string | undefined => {
  const file = SHOP_PROFILES[feed]
  if (env['SHOP_PROFILE'] !== undefined) return resolve(env['SHOP_PROFILE'])
  return file === undefined ? undefined : join(root, file)
}

const contextUrlsIn = (env: Environment): Record<string, string> => {
  const names = CONTEXTS.flatMap((context) => [databaseVariable(context), `${databaseVariable(context)}_KEYS`])
  return Object.fromEntries(
    names.flatMap((name) => {
      const url = urlIn(env, name)
      return url === undefined ? [] : [[name, url]]
    }),
  )
}

const pick = (env: Readonly<Record<string, string>>, wanted: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => wanted(name)))
