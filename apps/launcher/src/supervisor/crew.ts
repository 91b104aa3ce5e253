import { signalProcess } from '@banyan/local-postgres'
import type { Narrator } from '../narrator.ts'
import { openProcessList } from './process-list.ts'
import { type Part, type PartStatus, type Watched, watch } from './watch.ts'

/** All parts that are kept running, and the order in which they go. */
export type Crew = {
  /** Starts a part and keeps it running. After {@link Crew.stop} nothing is started any more. */
  readonly add: (part: Part, drainOrder: number) => Watched
  /** Whether it was added and not dismissed. */
  readonly has: (name: string) => boolean
  /** Ends a part for good; it may be added again. */
  readonly dismiss: (name: string) => Promise<void>
  /** Sends a signal to the process of a part; nobody where there is none now. */
  readonly signal: (name: string, signal: NodeJS.Signals) => void
  /** Ends a part; resolves once it was started again. */
  readonly restart: (name: string) => Promise<void>
  /** Starts all programs anew, because what they were told of the servers is no longer so. */
  readonly restartPrograms: () => Promise<void>
  /** Ends all parts, those of the lowest order first; those of one order at once. */
  readonly stop: () => Promise<void>
}

/** Database servers go last. */
export const SERVER_DRAIN_ORDER = 9

type Member = { readonly name: string; readonly watched: Watched; readonly drainOrder: number }

export const openCrew = (processesFile: string, narrator: Narrator): Crew => {
  let members: readonly Member[] = []
  const list = openProcessList(processesFile)
  const launcher: PartStatus = {
    name: 'launcher',
    state: 'running',
    since: new Date(),
    restarts: 0,
    process: { pid: process.pid, port: 0 },
  }
  list.put(launcher)
  let stopping = false
  const startedAt = new Map<string, number>()
  let change = Promise.withResolvers<void>()
  const changed = (status: PartStatus) => {
    list.put(status)
    change.resolve()
    change = Promise.withResolvers()
    if (status.state === 'starting' && !status.process) startedAt.set(status.name, performance.now())
    if (status.state === 'running') narrator.say(upLine(status, startedAt.get(status.name) ?? performance.now()))
  }
  const tellEnding = endings((line) => narrator.say(line))
  const add = (part: Part, drainOrder: number): Watched => {
    if (stopping) throw new Error(`${part.name} was to be started while everything stops`)
    const watched = watch(part, { changed, ended: tellEnding })
    members = [...members, { name: part.name, watched, drainOrder }]
    return watched
  }
  const stop = async () => {
    stopping = true
    for (const order of [...new Set(members.map((member) => member.drainOrder))].sort((a, b) => a - b))
      await Promise.all(members.filter((member) => member.drainOrder === order).map(({ watched }) => watched.stop()))
    list.put({ ...launcher, state: 'stopped', since: new Date() })
  }
  const restartPrograms = async () => {
    const programs = members.filter(({ drainOrder }) => drainOrder < SERVER_DRAIN_ORDER)
    await Promise.all(programs.map(({ watched }) => watched.restart()))
  }
  const restart = async (name: string): Promise<void> => {
    const watched = members.find((member) => member.name === name)?.watched
    const before = watched?.status().restarts ?? 0
    await watched?.restart()
    const isUpAgain = ({ state, restarts }: PartStatus): boolean => state === 'running' && restarts > before
    while (watched && !isUpAgain(watched.status())) await change.promise
  }
  const dismiss = async (name: string): Promise<void> => {
    const member = members.find((other) => other.name === name)
    if (!member) return
    await member.watched.stop()
    members = members.filter((other) => other !== member)
    list.drop(name)
  }
  const signal: Crew['signal'] = (name, which) => {
    const pid = members.find((member) => member.name === name)?.watched.status().process?.pid
    if (pid !== undefined) signalProcess(pid, which)
  }
  const has = (name: string): boolean => members.some((member) => member.name === name)
  return { add, has, signal, dismiss, restart, restartPrograms, stop }
}

/** A process that can't start would say so every five seconds. */
const endings = (say: (line: string) => void): ((name: string, sentence: string) => void) => {
  const last = new Map<string, { readonly sentence: string; readonly times: number }>()
  return (name, sentence) => {
    const before = last.get(name)
    const times = before?.sentence === sentence ? before.times + 1 : 1
    last.set(name, { sentence, times })
    if (times <= TOLD_TIMES) say(`  ${sentence} Starting it again${times === TOLD_TIMES ? ', and so on' : ''}.`)
  }
}

const TOLD_TIMES = 3

const upLine = ({ name, restarts, process }: PartStatus, startedAt: number): string => {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  const again = restarts > 0 ? ` again (restart ${restarts})` : ''
  return `  ${name} is up${again}: ${seconds} s, port ${process?.port}, pid ${process?.pid}`
}
