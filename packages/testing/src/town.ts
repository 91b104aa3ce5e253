import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestScope } from './postgres.ts'

/** What is wrong between a town's context map and its code. */
export type TownFault = 'layer-bypassed' | 'call-undeclared' | 'relation-unseen'

/** What every reader of a town says of it, in English. */
export const townSentences: Readonly<Record<TownFault, string>> = {
  'layer-bypassed':
    'bakery/src/bread/bread.ts:2: expected types of mill only below bakery/src/mill/, the anticorruption layer, found an import of @town/mill past it',
  'call-undeclared':
    'bakery/src/bread/bread.ts:2: expected a relation of bakery to mill that allows it (open-host-service, anticorruption-layer, conformist, customer-supplier, partnership, big-ball-of-mud), found that bakery holds an address of mill and the context map draws no relation between them',
  'relation-unseen':
    'bakery/src/context.ts:3: expected bakery to ask /api/mill or to send mill a command (open-host-service), found neither',
}

/**
 * A company of two contexts as files: a mill that publishes what it sold, and a bakery downstream of it. `town.ts` exports the system; with
 * a fault, the bakery's code is not as the context map says. Only what declares the model can be loaded; the rest is there to be read.
 */
export const writeTown = async (t: TestScope, fault: TownFault | null = null): Promise<{ readonly dir: string }> => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'banyan-town-')))
  t.after(() => rm(dir, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(filesOf(fault))) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  return { dir }
}

const MODEL = import.meta.resolve('@banyan/model')

const filesOf = (fault: TownFault | null): Readonly<Record<string, string>> => ({
  'town.ts': `import { system } from '${MODEL}'
import { bakery } from './bakery/src/context.ts'
import { mill } from './mill/src/context.ts'
export const town = system('Town', [mill, bakery])
`,
  'contracts/package.json': manifest('contracts'),
  'contracts/src/index.ts': `import { money, publishedLanguage, words } from '${MODEL}'
export const FlourSold = publishedLanguage('mill').event('FlourSold', 1, words('밀가루가 팔림', 'Flour sold', 'A sack was paid for.'), { data: money })
`,
  'mill/package.json': manifest('mill'),
  'mill/src/context.ts': `import { context, money, words } from '${MODEL}'
import { FlourSold } from '../../contracts/src/index.ts'
export const mill = context('mill', { ...words('방앗간', 'Mill', 'Where flour comes from.'), owner: 'team-flour' })
mill
  .aggregate('Sack', words('자루', 'Sack', 'What flour is sold in.'), { initial: () => ({}), events: { FlourSold } })
  .evolve({ FlourSold: (state) => state })
  .command('SellFlour', words('밀가루 팔기', 'Sell flour', 'A sack for money.'), {
    input: money, by: ['service'], of: () => 'x', emits: ['FlourSold'], rejects: {}, decide: () => [],
  })
`,
  'bakery/package.json': manifest('bakery'),
  'bakery/src/context.ts': `import { context, words } from '${MODEL}'
export const bakery = context('bakery', { ...words('빵집', 'Bakery', 'Where bread comes from.'), owner: 'team-bread' })
${fault === 'call-undeclared' ? '' : relation(fault === 'relation-unseen' ? 'open-host-service' : 'anticorruption-layer')}
`,
  ...((fault === null || fault === 'layer-bypassed') && {
    'bakery/src/mill/flour.ts':
      "import type { FlourSold } from '@town/contracts'\nexport type Flour = typeof FlourSold\n",
  }),
  'bakery/src/bread/bread.ts': `// What a loaf is made of.\n${bread[fault ?? 'well']}`,
})

const bread = {
  'layer-bypassed': "import type { Flour } from '@town/mill'\nexport type Bread = { readonly of: Flour }\n",
  'call-undeclared': 'export const flourOf = (id: string) => fetch(`/api/mill/flours/${id}`)\n',
  'relation-unseen': 'export type Bread = { readonly of: string }\n',
  well: "import type { Flour } from '../mill/flour.ts'\nexport type Bread = { readonly of: Flour }\n",
} as const

const relation = (kind: string): string =>
  `bakery.relation({ kind: '${kind}', to: 'mill', role: 'downstream', means: 'What flour costs.' })`

const manifest = (name: string): string => `${JSON.stringify({ name: `@town/${name}`, type: 'module' })}\n`
