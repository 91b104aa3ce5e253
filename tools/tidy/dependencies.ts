/**
 * Who may import whom, as data: the test of this table is `imports.ts`, the drawing in ARCHITECTURE.md is read from the same rows.
 * A folder that is missing here is refused, so a new workspace starts with a decision.
 */
export type Workspace = {
  readonly folder: string
  /** The name others import it by. */
  readonly name: string
  /** Workspaces that its source may import. Its tests may import `@banyan/testing` and `@banyan/local-postgres` as well. */
  readonly mayImport: readonly string[]
  /** What its tests may import on top: what it meets only over HTTP. */
  readonly testsMayImport?: readonly string[]
  /** When given, the only packages from npm; otherwise those in its package.json. */
  readonly onlyNpm?: readonly string[]
  /** False where nothing of Node may be named: the pure core. */
  readonly mayUseNode: boolean
}

const platform = (name: string, mayImport: readonly string[]): Workspace => ({
  folder: `packages/${name}`,
  name: `@banyan/${name}`,
  mayImport: mayImport.map((other) => `@banyan/${other}`),
  mayUseNode: true,
})

const company = (name: string, mayImport: readonly string[]): Workspace => ({
  folder: `anycompany/${name}`,
  name: `@anycompany/${name}`,
  mayImport,
  mayUseNode: true,
})

export const workspaces: readonly Workspace[] = [
  { ...platform('model', []), onlyNpm: ['zod'], mayUseNode: false },
  platform('telemetry', ['model']),
  platform('faults', ['model']),
  platform('event-store', ['model']),
  platform('bus', ['model']),
  {
    ...platform('bus-nats', ['model', 'bus', 'telemetry']),
    testsMayImport: ['@banyan/event-store', '@banyan/contracts'],
  },
  platform('registry', ['model', 'telemetry', 'bus-nats']),
  platform('configuration', ['model', 'telemetry', 'bus-nats']),
  platform('projection', ['model', 'event-store', 'faults']),
  platform('service', ['model', 'event-store', 'bus', 'projection', 'registry', 'telemetry', 'faults']),
  platform('gateway', ['model', 'registry', 'telemetry', 'faults']),
  platform('legacy', ['model', 'telemetry', 'faults']),
  platform('local-postgres', ['model', 'telemetry']),
  platform('testing', ['model', 'local-postgres']),
  platform('local-system', ['model', 'telemetry', 'bus', 'bus-nats', 'service', 'gateway', 'local-postgres']),
  platform('pages', ['model']),
  { ...platform('saga', ['model', 'event-store', 'bus']), testsMayImport: ['@banyan/service'] },
  { ...platform('board', ['model']), mayUseNode: false },
  { ...platform('contracts', ['model']), mayUseNode: false },
  {
    folder: 'apps/launcher',
    name: '@banyan/launcher',
    mayImport: ['@banyan/model', '@banyan/telemetry', '@banyan/local-postgres', '@banyan/bus-nats'],
    mayUseNode: true,
  },
  {
    folder: 'apps/cli',
    name: '@banyan/cli',
    mayImport: ['@banyan/model', '@banyan/board', '@banyan/contracts', '@banyan/event-store', '@banyan/saga'],
    mayUseNode: true,
  },
  {
    folder: 'apps/console',
    name: '@banyan/console',
    mayImport: [
      '@banyan/model',
      '@banyan/telemetry',
      '@banyan/board',
      '@banyan/bus-nats',
      '@banyan/configuration',
      '@banyan/contracts',
      '@banyan/pages',
      '@banyan/registry',
    ],
    testsMayImport: ['@banyan/service', '@banyan/event-store', '@banyan/projection', '@banyan/bus', '@banyan/faults'],
    mayUseNode: true,
  },
  company('shop', []),
  company('contracts', ['@banyan/model']),
  company('name-search', []),
  company('members', [
    '@anycompany/contracts',
    '@anycompany/name-search',
    '@banyan/model',
    '@banyan/service',
    '@banyan/legacy',
  ]),
  company('catalogue', [
    '@anycompany/contracts',
    '@anycompany/name-search',
    '@banyan/model',
    '@banyan/service',
    '@banyan/legacy',
  ]),
  company('social', ['@anycompany/contracts', '@banyan/model', '@banyan/service']),
  company('simulation', []),
  company('psp', []),
  company('web', ['@anycompany/contracts', '@banyan/model', '@banyan/pages']),
  {
    ...company('system', [
      '@anycompany/catalogue',
      '@anycompany/contracts',
      '@anycompany/members',
      '@anycompany/social',
      '@anycompany/web',
      '@banyan/model',
      '@banyan/event-store',
      '@banyan/faults',
      '@banyan/projection',
      '@banyan/registry',
      '@banyan/bus',
      '@banyan/bus-nats',
      '@banyan/configuration',
      '@banyan/service',
      '@banyan/gateway',
      '@banyan/legacy',
      '@banyan/telemetry',
    ]),
    testsMayImport: ['@anycompany/simulation', '@banyan/launcher'],
  },
  {
    folder: 'examples/restaurant',
    name: '@examples/restaurant',
    mayImport: ['@banyan/model', '@banyan/service', '@banyan/local-system'],
    testsMayImport: ['@banyan/bus-nats'],
    mayUseNode: true,
  },
]

/** What the tests of every workspace but the shop may import on top. */
export const forTests: readonly string[] = ['@banyan/testing', '@banyan/local-postgres', '@banyan/model']

/** Contexts: their files are domain code, apart from the edges below. */
export const domainFolders: readonly string[] = [
  'packages/model/src/',
  'packages/saga/src/machine/',
  'anycompany/contracts/src/',
  'anycompany/members/src/',
  'anycompany/catalogue/src/',
  'anycompany/social/src/',
  'examples/restaurant/src/',
]

/** Files of a context that may touch the world: what a context's edge is called. */
export const edgeFiles: readonly string[] = ['main.ts', 'http.ts']

/** Edges with another name, each with the reason. */
export const declaredEdges: Readonly<Record<string, string>> = {}

/** Folders outside the workspaces: their programs may import anything of ours, and nobody imports them. */
export const outside: readonly string[] = ['tools/', 'bench/']
