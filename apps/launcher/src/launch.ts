import { writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { isPortFree, stablePort } from '@banyan/local-postgres'
import { openCertificates, type TlsFiles } from './certificates/certificates.ts'
import { keepCertificates } from './certificates/renewal.ts'
import { holdersAmong, probeTlsOf, type ProbeTlsOf, tlsVariables } from './certificates/probe-tls.ts'
import { readyDatabases } from './data-servers.ts'
import { faults } from './errors.ts'
import type { Narrator } from './narrator.ts'
import { preparePages } from './pages.ts'
import { type FirstPassword, openRunSecrets } from './secrets/run-secrets.ts'
import type { Settings } from './settings.ts'
import { type Crew, openCrew } from './supervisor/crew.ts'
import { endLeftovers } from './supervisor/leftovers.ts'
import { redactAccess } from '@banyan/telemetry'
import { openLogFile } from './supervisor/log-file.ts'
import { program } from './supervisor/program.ts'
import { type ProcessRow, REGISTRY_PORTS, type Wiring } from './topology.ts'
import { waitUntilReady } from './readiness.ts'
import { takingTurns } from './scaling/in-turn.ts'
import { rollingRestart } from './scaling/rolling-restart.ts'
import { contextOf, type ScaledProcesses, scaleProcesses } from './scaling/scale-processes.ts'
import { type Workspace, openWorkspace } from './workspace.ts'

export type Launched = {
  /** Of the gateway. */
  readonly port: number
  /** Once every process can do its work; rejected when one never will, with the reason. */
  readonly ready: Promise<void>
  /** Restarts the processes of which a context has several, one after the other; nobody is to notice. */
  readonly restartReplicas: () => Promise<void>
  /** Drains and ends every process, gateway first, databases last. Leaves nothing running. */
  readonly stop: () => Promise<void>
}

/**
 * Starts all processes of the topology and keeps them running until `stop`.
 * @throws a `LAUNCHER_…` fault when nothing can be started; then nothing was
 */
export const launch = async (settings: Settings, narrator: Narrator): Promise<Launched> => {
  const workspace = await openWorkspace(settings.dataDir)
  try {
    const files = new Map(settings.processes.map((row) => [row.name, resolve(settings.root, row.file)]))
    await endLeftovers(workspace.processesFile, files)
    const port = await openPort(settings.port, { variable: 'BANYAN_PORT', file: workspace.portFileOf('gateway') })
    const consoleFile = workspace.portFileOf('console')
    const consolePort = await openPort(settings.consolePort, { variable: 'BANYAN_CONSOLE_PORT', file: consoleFile })
    narrator.say(`Banyan starts at http://127.0.0.1:${port}/banyan`)
    return await startAll(settings, { workspace, narrator, port, consolePort })
  } catch (error) {
    await workspace.lock.release()
    throw error
  }
}

const openPort = async (
  port: number,
  { variable, file }: { readonly variable: string; readonly file: string },
): Promise<number> => {
  if (port === 0) return stablePort(file)
  if (await isPortFree(port)) return port
  throw faults.LAUNCHER_PORT_TAKEN({ port, variable })
}

type Start = {
  readonly workspace: Workspace
  readonly narrator: Narrator
  readonly port: number
  readonly consolePort: number
}

const startAll = async (settings: Settings, start: Start): Promise<Launched> => {
  const { workspace, narrator, port } = start
  const stopping = new AbortController()
  const secrets = await openRunSecrets(workspace, settings)
  const ports = await portsOf(settings, start)
  const certificates = certificatesFor(settings, workspace)
  const { mutualTls } = settings
  const tls = mutualTls ? (await openCertificates(...certificates, mutualTls)).files : new Map<string, TlsFiles>()
  const probing = { ports, probeTls: probeTlsOf(tls) }
  const crew = openCrew(workspace.processesFile, narrator)
  const data = readyDatabases(settings, { workspace, secrets, crew, narrator, signal: stopping.signal })
  const pages = allPages(settings, start, stopping.signal)
  const needs = { ...data.needs, pages: pages.customers, 'console-pages': pages.operators }
  const wiring = (row: ProcessRow): Wiring => ({
    port: ports[row.name] ?? 0,
    ports,
    contexts: data.contexts(),
    shop: { ...data.shop(), ...secrets.shop, profile: settings.shopProfile },
    identity: secrets.identity,
    console: {
      dataDir: workspace.consoleDir,
      firstPasswordFile: secrets.firstPassword.file,
      pagesDir: pages.dirs.operators,
    },
    broker: {
      dataDir: workspace.dataOf('broker'),
      configFile: join(workspace.runDir, 'broker.conf'),
      password: secrets.brokerPassword,
    },
    tls,
    logDir: workspace.logDir,
    pagesDir: pages.dirs.customers,
    processesFile: workspace.processesFile,
    scalingFile: workspace.scalingFile,
  })
  const startProgram = async (row: ProcessRow): Promise<void> => {
    await Promise.all(row.needs.map((need) => needs[need]))
    await crew.add(
      programPart(row, { settings, workspace, narrator, wiring, probeTls: probing.probeTls, scaled }),
      row.drainOrder,
    ).firstStart
    if (row.name !== 'console') return
    narrator.say(consoleLine(wiring(row).port, secrets.firstPassword))
    const { [REGISTRY_PORTS.http]: http, [REGISTRY_PORTS.dns]: dns } = ports
    if (http !== undefined)
      narrator.say(`  registry: http://127.0.0.1:${http}/registry/instances, DNS at 127.0.0.1:${dns}`)
  }
  const { signal } = stopping
  const { processes, scaling } = settings
  const scaled = scaleProcesses({
    scaling,
    processes,
    file: workspace.scalingFile,
    crew,
    startProgram,
    probing,
    narrator,
    signal,
  })
  const first = processes.filter(({ isSpare }) => !isSpare)
  const started = Promise.all([...Object.values(needs), ...first.map(startProgram)])
  const ready = started.then(() => waitUntilReady(first, probing, signal))
  ready.catch(() => {}) // Whoever launched hears of it.
  const renewing =
    mutualTls && keepCertificates(...certificates, { ...mutualTls, ...renewedFor(settings, crew, narrator), signal })
  const inTurn = takingTurns()
  const scalingOver = ready.then(() => scaled.run(inTurn))
  scalingOver.catch(() => {}) // It never began.
  const stop = async () => {
    stopping.abort()
    await crew.stop()
    await Promise.allSettled([started, scalingOver, renewing])
    await workspace.lock.release()
  }
  let stopped: Promise<void> | undefined
  const restartReplicas = rollingRestart(processes, {
    isOneOfSeveral: isOneOfSeveral(processes, crew),
    inTurn,
    restart: crew.restart,
    whenReady: (row) => waitUntilReady([row], probing, signal),
    narrator,
  })
  return { port, ready, restartReplicas, stop: () => (stopped ??= stop()) }
}

/** Where they are kept, and who has one. */
const certificatesFor = ({ processes }: Settings, { secretDir }: Workspace) =>
  [join(secretDir, 'tls'), holdersAmong(processes)] as const

const renewedFor = ({ processes }: Settings, { signal }: Crew, { say }: Narrator) => ({
  onMade: (names: readonly string[]) => {
    say(`  new certificates: ${names.join(', ')}`)
    for (const { name, reloadsBy } of processes) if (reloadsBy && names.includes(name)) signal(name, reloadsBy)
  },
  onFailed: (error: unknown) =>
    say(`  certificates could not be renewed: ${error instanceof Error ? error.message : String(error)}`),
})

const isOneOfSeveral =
  (rows: readonly ProcessRow[], { has }: Crew) =>
  ({ name, replicaOf }: ProcessRow): boolean =>
    replicaOf !== undefined &&
    has(name) &&
    rows.some((other) => other.replicaOf === replicaOf && other.name !== name && has(other.name))

const portsOf = async (
  settings: Settings,
  { workspace, port, consolePort }: Start,
): Promise<Record<string, number>> => {
  const ports: Record<string, number> = {}
  const kept = (name: string): Promise<number> => stablePort(workspace.portFileOf(name))
  const chosen = { public: port, console: consolePort }
  for (const { name, port: kind, hasInnerPort, morePorts = [] } of settings.processes) {
    ports[name] = kind === 'kept' ? await kept(name) : chosen[kind]
    if (hasInnerPort) ports[`${name}-inner`] = await kept(`${name}-inner`)
    for (const more of morePorts) ports[more] = await kept(more)
  }
  return ports
}

/** The password is said once, when it was made, and stands in its file from then on. */
const consoleLine = (port: number, { file, fresh }: FirstPassword): string => {
  const at = `  operators: http://127.0.0.1:${port}`
  return fresh === undefined ? at : `${at}, as admin with the password ${fresh} (in ${file})`
}

/** One after the other: two bundlers at once would slow everything else down. */
const allPages = (settings: Settings, { workspace, narrator }: Start, signal: AbortSignal) => {
  const dirs: { customers?: string | undefined; operators?: string | undefined } = {}
  const build = (name: string, path: string, cache: string): Promise<string | undefined> =>
    preparePages({ name, file: join(settings.root, path), cacheDir: join(workspace.cacheDir, cache), signal }, narrator)
  const customers = build('pages', 'anycompany/web/build.ts', 'pages').then((dir) => void (dirs.customers = dir))
  const operators = customers
    .then(() => build('console pages', 'apps/console/pages/build.ts', 'console-pages'))
    .then((dir) => void (dirs.operators = dir))
  operators.catch(() => {}) // whoever needs them hears of it
  return { dirs, customers, operators }
}

/** Stripping types takes Node 35 MB and a quarter of a second a process; the cache keeps the result by the content of each file. */
const compileCache = (workspace: Workspace) => ({ NODE_COMPILE_CACHE: join(workspace.cacheDir, 'node') })

/**
 * V8 lets its space for new objects grow to three times 16 MB under the first load and rarely gives any back: an idle process keeps 30 to 60 MB
 * for nothing. In MB.
 */
const NODE_FLAGS = ['--max-semi-space-size=4']

/** Beside what the operator told Node. `sizeMb`: of V8's old space. */
const heapLimit = (told: string | undefined, sizeMb: number | null): Record<string, string> =>
  sizeMb === null
    ? {}
    : { NODE_OPTIONS: [told, `--max-old-space-size=${sizeMb}`].filter((part) => part !== undefined).join(' ') }

/** For files that hold a secret. */
const OURS_ALONE = 0o600

type ProgramContext = {
  readonly settings: Settings
  readonly workspace: Workspace
  readonly narrator: Narrator
  readonly wiring: (row: ProcessRow) => Wiring
  readonly probeTls: ProbeTlsOf
  readonly scaled: Pick<ScaledProcesses, 'sizeOf'>
}

const programPart = (row: ProcessRow, { settings, workspace, narrator, wiring, probeTls, scaled }: ProgramContext) => {
  const logFile = workspace.logOf(row.name)
  const file = openLogFile(logFile)
  const listen = narrator.listen(row.name)
  return program({
    name: row.name,
    command: isAbsolute(row.file)
      ? [row.file, ...(row.args?.(wiring(row)) ?? [])]
      : [process.execPath, ...NODE_FLAGS, join(settings.root, row.file)],
    prepare: async () => {
      for (const [path, text] of Object.entries(row.files?.(wiring(row)) ?? {}))
        await writeFile(path, text, { mode: OURS_ALONE })
    },
    port: wiring(row).port,
    livePath: row.livePath,
    tls: () => probeTls(row),
    env: () => ({
      ...settings.commonEnv,
      ...compileCache(workspace),
      ...heapLimit(settings.commonEnv['NODE_OPTIONS'], scaled.sizeOf(contextOf(row))),
      PORT: String(wiring(row).port),
      ...tlsVariables(wiring(row).tls.get(row.name)),
      ...row.env(wiring(row)),
    }),
    log: (line) => {
      // Our own processes write JSON and know what not to say; the shop writes down what people search for.
      file.append(line.startsWith('{') ? line : redactAccess(line))
      listen(line)
    },
    logFile,
  })
}
