import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  APPROVALS_FILE,
  type Change,
  compareContracts,
  consumerFaults,
  CONSUMERS_FILE,
  type ContractFile,
  contractFiles,
  type Contracts,
  type JsonSchema,
  keyOf,
  liftingBreaks,
  type OutsideConsumer,
  outsideVictims,
  readConsumers,
  readContracts,
  schemaPath,
  unapproved,
} from '@banyan/contracts'
import { describe, type System } from '@banyan/model'
import { type Api, openApiFor } from '@banyan/service'
import type { Finding, Repository } from '../repository.ts'
import type { GeneratedPart } from './generated.ts'

/** Where the company's published language stands, for people and other programs. */
export const CONTRACTS_FOLDER = 'anycompany/contracts'
const APIS_FILE = 'anycompany/system/src/apis.ts'
const RULE = 'contracts'

/** As the processes name themselves at the broker. */
const BROKER = { system: 'anycompany', partitions: 8 }

/** Loads all APIs as the composition root describes them. */
const loadApis = async (repository: Repository): Promise<Readonly<Record<string, JsonSchema>>> => {
  const { anyCompanyApis } = (await import(pathToFileURL(join(repository.root, APIS_FILE)).href)) as {
    readonly anyCompanyApis: readonly Api[]
  }
  return Object.fromEntries(anyCompanyApis.map((api) => [api.context.name, openApiFor(api)]))
}

/** The contracts as code says them now, and as they are written. */
export type ContractsOfToday = {
  readonly model: System
  readonly files: readonly ContractFile[]
  readonly written: Contracts
  readonly now: Contracts
}

export const contractsOfToday = async (repository: Repository, model: System): Promise<ContractsOfToday> => {
  const files = contractFiles(describe(model), { broker: BROKER, apis: await loadApis(repository) })
  return compared(repository, model, files)
}

/** Older versions of events are made by no code: they are read as they were written. */
export const compared = (repository: Repository, model: System, files: readonly ContractFile[]): ContractsOfToday => {
  const onDisk = (path: string): string | null => {
    const at = `${CONTRACTS_FOLDER}/${path}`
    return repository.files.includes(at) ? repository.read(at) : null
  }
  const made = new Map(files.map(({ path, content }) => [path, content]))
  const now = readContracts((path) => made.get(path) ?? onDisk(path))
  return { model, files, written: readContracts(onDisk), now }
}

/** The breaks that the page beside the contracts does not approve. */
export const openBreaks = (repository: Repository, { model, written, now }: ContractsOfToday): readonly Change[] => {
  const page = `${CONTRACTS_FOLDER}/${APPROVALS_FILE}`
  const approvals = repository.files.includes(page) ? repository.read(page) : ''
  return unapproved([...compareContracts(written, now), ...liftingBreaks(model, now)], approvals)
}

/** Empty while a break stands open: what is written stays what is promised. */
export const contractParts = (repository: Repository, today: ContractsOfToday): readonly GeneratedPart[] =>
  openBreaks(repository, today).length > 0
    ? []
    : today.files.map(({ path, content }) => ({ page: `${CONTRACTS_FOLDER}/${path}`, content }))

/** Breaks that nobody approved, with whom they hurt; versions whose schema is lost; files of no event; outside consumers of what is not promised. */
export const checkContracts = (repository: Repository, today: ContractsOfToday): readonly Finding[] => [
  ...openBreaks(repository, today).map((change) =>
    finding(fileOf(change), sayOf(change, outsideConsumers(repository))),
  ),
  ...consumerFaults(outsideConsumers(repository), [today.written, today.now]).map((fault) =>
    finding(`${CONTRACTS_FOLDER}/${CONSUMERS_FILE}`, fault),
  ),
  ...lostVersions(today).map((path) =>
    finding(path, 'is not there: a version’s schema is kept for as long as a log may hold it'),
  ),
  ...strayFiles(repository, today).map((path) => finding(path, 'belongs to no event of today: delete it')),
]

const finding = (file: string, message: string): Finding => ({ file, line: 0, rule: RULE, message })

const fileOf = ({ subject }: Change): string => `${CONTRACTS_FOLDER}/${/^[a-z0-9-]+/.exec(subject)?.[0] ?? ''}`

const outsideConsumers = (repository: Repository): readonly OutsideConsumer[] => {
  const page = `${CONTRACTS_FOLDER}/${CONSUMERS_FILE}`
  return repository.files.includes(page) ? readConsumers(repository.read(page)) : []
}

const sayOf = (change: Change, consumers: readonly OutsideConsumer[]): string => {
  const victims = [
    ...change.victims.map(({ kind, context, name }) => `${kind} ${context}.${name}`),
    ...outsideVictims(change, consumers).map(({ name, contact }) => `outside ${name} (${contact})`),
  ].join(', ')
  return (
    `breaks: ${keyOf(change)}: ${change.says}${victims === '' ? '' : `; hurts ${victims}`}. ` +
    `Make it a new version that readers of the older one can read, or approve \`${keyOf(change)}\` in ${CONTRACTS_FOLDER}/${APPROVALS_FILE}`
  )
}

const lostVersions = ({ now }: ContractsOfToday): readonly string[] =>
  [...now.contexts].flatMap(([context, { events }]) =>
    [...events].flatMap(([name, { version, published, schemas }]) =>
      Array.from({ length: version }, (_, i) => i + 1)
        .filter((one) => !schemas.has(one))
        .map((one) => `${CONTRACTS_FOLDER}/${schemaPath(context, { name, published }, one)}`),
    ),
  )

const strayFiles = (repository: Repository, { now, files }: ContractsOfToday): readonly string[] => {
  const known = new Set([
    ...files.map(({ path }) => path),
    ...[...now.contexts].flatMap(([context, { events }]) =>
      [...events].flatMap(([name, { version, published }]) =>
        Array.from({ length: version }, (_, i) => schemaPath(context, { name, published }, i + 1)),
      ),
    ),
  ])
  return repository.files.filter(
    (path) =>
      path.startsWith(`${CONTRACTS_FOLDER}/`) &&
      path.endsWith('.json') &&
      path !== `${CONTRACTS_FOLDER}/package.json` &&
      !known.has(path.slice(CONTRACTS_FOLDER.length + 1)),
  )
}
