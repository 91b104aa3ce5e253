import { join } from 'node:path'
import { isPortFree, stablePort } from '@banyan/local-postgres'
import { readyDatabases } from './data-servers.ts'
import { faults } from './errors.ts'
import type { Narrator } from './narrator.ts'
import { preparePages } from './pages.ts'
import { openRunSecrets } from './secrets/run-secrets.ts'
import type { Settings } from './settings.ts'
import { openCrew } from './supervisor/crew.ts'
import { endLeftovers } from './supervisor/leftovers.ts'
import { openLogFile } from './supervisor/log-file.ts'
import { program } from './supervisor/program.ts'
import type { ProcessRow, Wiring } from './topology.ts'
import { waitUntilReady } from './readiness.ts'
import { type Workspace, openWorkspace } from './workspace.ts'

export type Launched = {
  /** Of the gateway. */
  readonly port: number
  /** Once every process can do its work; rejected when one never will, with the reason. */
  readonly ready: Promise<void>
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
    const files = new Map(settings.processes.map((row) => [row.name, join(settings.root, row.file)]))
    await endLeftovers(workspace.processesFile, files)
    const port = await publicPort(settings, workspace)
    narrator.say(`Banyan starts at http://127.0.0.1:${port}/banyan`)
    return await startAll(settings, { workspace, narrator, port })
  } catch (error) {
    await workspace.lock.release()
    throw error
  }
}

const publicPort = async (settings: Settings, workspace: Workspace): Promise<number> => {
  if (settings.port === 0) return stablePort(workspace.portFileOf('gateway'))
  if (await isPortFree(settings.port)) return settings.port
  throw faults.LAUNCHER_PORT_TAKEN({ port: settings.port })
}

type Start = { readonly workspace: Workspace; readonly narrator: Narrator; readonly port: number }

const startAll = async (settings: Settings, { workspace, narrator, port }: Start): Promise<Launched> => {
  const stopping = new AbortController()
  const secrets = await openRunSecrets(workspace, settings)
  const ports = await portsOf(settings, workspace, port)
  const crew = openCrew(workspace.processesFile, narrator)
  const data = readyDatabases(settings, { workspace, secrets, crew, narrator, signal: stopping.signal })
  let pagesDir: string | undefined
  const pages = preparePages(
    { root: settings.root, cacheDir: join(workspace.cacheDir, 'pages'), signal: stopping.signal },
    narrator,
  )
  const needs = { ...data.needs, pages: pages.then((dir) => void (pagesDir = dir)) }
  const wiring = (row: ProcessRow): Wiring => ({
    port: ports[row.name] ?? 0,
    ports,
    contexts: data.contexts(),
    shop: { ...data.shop(), ...secrets.shop },
    identity: secrets.identity,
    pagesDir,
    processesFile: workspace.processesFile,
  })
  const startProgram = async (row: ProcessRow): Promise<void> => {
    await Promise.all(row.needs.map((need) => needs[need]))
    await crew.add(programPart(row, { settings, workspace, narrator, wiring }), row.drainOrder).firstStart
  }
  const started = Promise.all([...Object.values(needs), ...settings.processes.map(startProgram)])
  const ready = started.then(() => waitUntilReady(settings.processes, ports, stopping.signal))
  ready.catch(() => {}) // Whoever launched hears of it.
  const stop = async () => {
    stopping.abort()
    await crew.stop()
    await Promise.allSettled([started])
    await workspace.lock.release()
  }
  let stopped: Promise<void> | undefined
  return { port, ready, stop: () => (stopped ??= stop()) }
}

const portsOf = async (settings: Settings, workspace: Workspace, port: number): Promise<Record<string, number>> => {
  const ports: Record<string, number> = {}
  for (const row of settings.processes)
    ports[row.name] = row.port === 'public' ? port : await stablePort(workspace.portFileOf(row.name))
  return ports
}

/** Stripping types takes Node 35 MB and a quarter of a second a process; the cache keeps the result by the content of each file. */
const compileCache = (workspace: Workspace) => ({ NODE_COMPILE_CACHE: join(workspace.cacheDir, 'node') })

type ProgramContext = {
  readonly settings: Settings
  readonly workspace: Workspace
  readonly narrator: Narrator
  readonly wiring: (row: ProcessRow) => Wiring
}

const programPart = (row: ProcessRow, { settings, workspace, narrator, wiring }: ProgramContext) => {
  const logFile = workspace.logOf(row.name)
  const file = openLogFile(logFile)
  const listen = narrator.listen(row.name)
  return program({
    name: row.name,
    file: join(settings.root, row.file),
    port: wiring(row).port,
    livePath: row.livePath,
    env: () => ({
      ...settings.commonEnv,
      ...compileCache(workspace),
      PORT: String(wiring(row).port),
      ...row.env(wiring(row)),
    }),
    log: (line) => {
      file.append(line)
      listen(line)
    },
    logFile,
  })
}
