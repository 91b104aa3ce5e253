import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import {
  APPROVALS_FILE,
  type Change,
  compareContracts,
  CONSUMERS_FILE,
  INDEX_FILE,
  keyOf,
  liftingBreaks,
  type OutsideConsumer,
  outsideVictims,
  readConsumers,
  readContracts,
  unapproved,
} from '@banyan/contracts'
import { findSystem } from '../find-system.ts'
import { Refusal } from '../refusal.ts'
import { filesAt, findCommit, findFiles, findRoot } from './git.ts'
import { type Sampled, sampleStored } from './stored-events.ts'
import { locate, type Victim } from './victims.ts'

export type Checking = {
  readonly against: string
  /** Of the model; where none is named, the contracts' package.json names it. */
  readonly module: string | undefined
  readonly contracts: string | undefined
  /** `context=url` */
  readonly databases: readonly string[]
}

export type Report = {
  readonly against: string
  readonly commit: string
  /** False where that commit has none: all is new. */
  readonly hadContracts: boolean
  readonly breaks: readonly (Told & {
    readonly isApproved: boolean
    readonly victims: readonly Victim[]
    /** Whose code is elsewhere: who has said, then or now, that they use it. */
    readonly outside: readonly Omit<OutsideConsumer, 'uses'>[]
  })[]
  readonly compatible: readonly Told[]
  /** Events read from databases, by context. */
  readonly stored: readonly Omit<Sampled, 'breaks'>[]
}

type Told = {
  readonly key: string
  readonly rule: string
  readonly subject: string
  readonly path: string
  readonly says: string
}

/** What has changed since a commit, who is hurt, and whether what was stored can still be read. */
export const checkContracts = async (directory: string, o: Checking): Promise<Report> => {
  const { root, folder } = findContracts(directory, o.contracts)
  const system = await findSystem(moduleOf(directory, join(root, folder), o.module), directory)
  const commit = findCommit(root, o.against)
  const files = filesAt(root, commit, folder)
  const before = readContracts((path) => files.get(path) ?? null)
  const now = readContracts((path) => readIfThere(join(root, folder, path)))
  const stored: Sampled[] = []
  for (const one of o.databases) stored.push(await sampleStored(system, ...contextAndUrl(one)))
  const changes = once([
    ...(before.contexts.size > 0 ? compareContracts(before, now) : []),
    ...liftingBreaks(system, before),
    ...liftingBreaks(system, now),
    ...stored.flatMap(({ breaks }) => breaks),
  ])
  const open = new Set(unapproved(changes, readIfThere(join(root, folder, APPROVALS_FILE)) ?? ''))
  const consumers = readConsumers(
    readIfThere(join(root, folder, CONSUMERS_FILE)) ?? '',
    files.get(CONSUMERS_FILE) ?? '',
  )
  return {
    against: o.against,
    commit,
    hadContracts: before.contexts.size > 0,
    breaks: await Promise.all(
      changes
        .filter(({ isBreak }) => isBreak)
        .map(async (change) => ({
          ...tell(change),
          isApproved: !open.has(change),
          victims: await locate(system, root, change),
          outside: outsideVictims(change, consumers).map(({ name, contact }) => ({ name, contact })),
        })),
    ),
    compatible: changes.filter(({ isBreak }) => !isBreak).map(tell),
    stored: stored.map(({ context, events }) => ({ context, events })),
  }
}

/** The system's module: given, or named by the contracts of this checkout. */
export const findModule = (directory: string, given: string | undefined): string => {
  if (given !== undefined) return given
  const { root, folder } = findContracts(directory, undefined)
  return moduleOf(directory, join(root, folder), undefined)
}

const findContracts = (directory: string, given: string | undefined) => {
  const root = findRoot(directory)
  return { root, folder: findFolder(root, directory, given) }
}

const tell = (change: Change): Told => {
  const { rule, subject, path, says } = change
  return { key: keyOf(change), rule, subject, path, says }
}

const once = (changes: readonly Change[]): readonly Change[] => [
  ...new Map(changes.map((change) => [keyOf(change), change])).values(),
]

/** From the checkout's root. Where nobody says, the one that has an index. */
const findFolder = (root: string, directory: string, given: string | undefined): string => {
  if (given !== undefined) return relative(root, resolve(directory, given))
  const found = findFiles(root, INDEX_FILE)
    .filter((path) => existsSync(join(root, path)))
    .map((path) => dirname(path))
  if (found.length !== 1)
    throw new Refusal(
      `Expected --contracts FOLDER, or one folder with ${INDEX_FILE} in this checkout, found ${found.join(', ') || 'none'}.`,
    )
  return found[0]!
}

const moduleOf = (directory: string, folder: string, given: string | undefined): string => {
  if (given !== undefined) return resolve(directory, given)
  const manifest = readIfThere(join(folder, 'package.json'))
  const named = (JSON.parse(manifest ?? '{}') as { readonly banyan?: { readonly system?: string } }).banyan?.system
  if (named === undefined)
    throw new Refusal(
      `Expected a module, or "banyan": {"system": "…"} in ${join(folder, 'package.json')}, found neither.`,
    )
  return join(folder, named)
}

const contextAndUrl = (text: string): readonly [context: string, url: string] => {
  const at = text.indexOf('=')
  if (at < 1) throw new Refusal(`Expected --database CONTEXT=URL, found "${text.replace(/\/\/.*@/, '//…@')}".`)
  return [text.slice(0, at), text.slice(at + 1)]
}

const readIfThere = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null)
