import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Context,
  context,
  describe as describeSystem,
  money,
  type RelationKind,
  send,
  system,
  words,
} from '../index.ts'
import { compareWithCode, formatDrift, type Home, readSources } from '../sources/index.ts'

const w = words('낱말', 'word', 'A word.')

/** A context whose event `FlourSold` or `BreadSold` is published, and whose command others may send. */
const trade = (name: string, event: string) => {
  const made = context(name, { ...w, owner: 'team' })
  const Sold = made.event(event, 1, w, money, { published: true })
  const counter = made
    .aggregate('Counter', w, { initial: () => ({}), events: { [event]: Sold } })
    .evolve({ [event]: (state: object) => state })
  const Sell = counter.command('Sell', w, {
    input: money,
    by: ['service'],
    of: () => 'x',
    emits: [event],
    rejects: {},
    decide: () => [],
    public: true,
  })
  const takeUp = (other: { readonly made: Context; readonly Sell: typeof Sell }): void =>
    void made.policy('when-sold', w, {
      on: other.made.definition().events[0]!,
      sends: [other.Sell],
      then: () => send(other.Sell, { minor: 1, currency: 'KRW' }),
    })
  return { made, Sell, takeUp }
}

type Town = {
  /** Between the mill, upstream, and the bakery; null: none is drawn. */
  readonly kind: RelationKind | null
  readonly files?: Readonly<Record<string, string>>
  /** Contexts with a policy that waits for the other's event and sends it a command. */
  readonly reacting?: readonly ('bakery' | 'mill')[]
}

const compare = async ({ kind, files = {}, reacting = [] }: Town, homes = HOMES) => {
  const bakery = trade('bakery', 'BreadSold')
  const mill = trade('mill', 'FlourSold')
  if (kind) bakery.made.relation({ kind, to: 'mill', role: 'downstream', means: 'Flour.' })
  if (reacting.includes('bakery')) bakery.takeUp(mill)
  if (reacting.includes('mill')) mill.takeUp(bakery)
  // Where nothing is said of a context's code, it has some that says nothing.
  const all = { 'anycompany/bakery/src/index.ts': '', 'anycompany/mill/src/index.ts': '', ...files }
  const tree = {
    root: 'file:///',
    list: async (folder: string) =>
      Object.keys(all).flatMap((path) => (path.startsWith(`${folder}/`) ? [{ path, stamp: '' }] : [])),
    read: async (path: string) => (all as Readonly<Record<string, string>>)[path]!,
  }
  const sources = await readSources({ homes, unread: [], languages: ['@anycompany/contracts'] }, tree)
  return compareWithCode(describeSystem(system('town', [bakery.made, mill.made])), sources)
}

const homeOf = (name: string): Home => ({
  context: name,
  folder: `anycompany/${name}`,
  package: `@anycompany/${name}`,
  relations: [],
})
const HOMES = ['bakery', 'mill'].map(homeOf)

const findings = async (town: Town): Promise<string> =>
  (await compare(town)).findings.map((one) => formatDrift(one, 'en')).join('\n')

const DOMAIN = 'anycompany/bakery/src/bread/bread.ts'
const POLICY = 'anycompany/bakery/src/policies/when-flour-sold.ts'
const OF_LANGUAGE = "import { FlourSold } from '@anycompany/contracts'\n"
const OF_BREAD = "import { BreadSold } from '@anycompany/contracts'\n"
const OWN_CODE = "import { grind } from '@anycompany/mill'\n"
const BY_PATH = "import { grind } from '../../../mill/src/grind.ts'\n"
const ASKS = 'export const at = (id: string) => fetch(`/api/mill/flours/${id}`)\n'
const KERNEL = "import { weigh } from '@anycompany/weights'\n"

/** What code shows each kind, and what code does not, with words of the finding. */
const CASES: Readonly<
  Record<
    RelationKind,
    {
      readonly green: readonly Omit<Town, 'kind'>[]
      readonly red: readonly (Omit<Town, 'kind'> & { readonly says: RegExp })[]
    }
  >
> = {
  'published-language': {
    green: [{ files: { [POLICY]: OF_LANGUAGE }, reacting: ['bakery'] }],
    red: [
      {
        files: { [DOMAIN]: OWN_CODE },
        says: /bread\.ts:1: expected a relation .* found that bakery imports the own code of mill .* draws published-language/,
      },
      { files: { [DOMAIN]: ASKS }, says: /bread\.ts:1: .* bakery holds an address of mill/ },
    ],
  },
  'anticorruption-layer': {
    green: [{ files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE + OWN_CODE + ASKS } }],
    red: [
      {
        files: { [DOMAIN]: '' },
        says: /a file below anycompany\/bakery\/src\/mill\/ that imports @anycompany\/contracts, found none/,
      },
      {
        files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE, [DOMAIN]: `\n${BY_PATH}` },
        says: /bread\.ts:2: .* the anticorruption layer, found an import of anycompany\/mill\/src\/grind\.ts past it/,
      },
    ],
  },
  conformist: {
    green: [{ files: { [DOMAIN]: OF_LANGUAGE } }, { files: { [DOMAIN]: OWN_CODE } }],
    red: [
      {
        files: { [POLICY]: OF_LANGUAGE },
        says: /expected a domain file of bakery .* to use the words of mill \(conformist\), found none/,
      },
      { files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE }, says: /expected a domain file of bakery/ },
    ],
  },
  'open-host-service': {
    green: [{ files: { [DOMAIN]: ASKS } }, { reacting: ['bakery'] }],
    red: [
      {
        files: { [DOMAIN]: `// it might ask '/api/mill-stones' one day\n` },
        says: /expected bakery to ask \/api\/mill or to send mill a command \(open-host-service\), found neither/,
      },
      {
        files: { [DOMAIN]: ASKS + OWN_CODE },
        says: /bread\.ts:2: .* \(open-host-service\), found an import of its own code past it/,
      },
      { reacting: ['mill'], says: /bakery to ask .* found neither/ },
    ],
  },
  'customer-supplier': {
    green: [{ files: { [POLICY]: OF_LANGUAGE, 'anycompany/mill/test/what-bakery-needs.test.ts': '' } }],
    red: [
      { says: /expected bakery to lean on mill \(customer-supplier\), found that it uses nothing/ },
      { files: { [POLICY]: OF_LANGUAGE }, says: /the supplier mill to have a test of what bakery needs .* found none/ },
      {
        files: { [POLICY]: OF_LANGUAGE, 'anycompany/mill/src/bread.ts': OF_BREAD },
        says: /mill\/src\/bread\.ts:1: expected the supplier mill not to lean .* found: mill reads the published language of bakery/,
      },
    ],
  },
  partnership: {
    green: [{ reacting: ['bakery', 'mill'] }, { files: { [DOMAIN]: ASKS, 'anycompany/mill/src/bread.ts': OF_BREAD } }],
    red: [
      { reacting: ['bakery'], says: /expected mill to lean on bakery \(partnership\), found/ },
      { says: /expected mill to lean on bakery/ },
    ],
  },
  'shared-kernel': {
    green: [{ files: { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL } }],
    red: [
      {
        files: { [DOMAIN]: KERNEL },
        says: /expected a package of the company that is no context's to be imported by both .* found none/,
      },
      {
        files: { [DOMAIN]: OF_BREAD, 'anycompany/mill/src/flour.ts': OF_LANGUAGE },
        says: /\(shared-kernel\), found none/,
      },
    ],
  },
  'separate-ways': {
    green: [{ files: { [DOMAIN]: OF_BREAD, 'anycompany/bakery/test/all.test.ts': OWN_CODE } }],
    red: [
      {
        files: { [DOMAIN]: OF_LANGUAGE },
        says: /bread\.ts:1: .* separate ways, found: bakery reads the published language of mill/,
      },
      { reacting: ['mill'], says: /mill\/src\/: .* found: mill waits for an event of bakery/ },
      {
        files: { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL },
        says: /separate ways, found that both import @anycompany\/weights/,
      },
    ],
  },
  'big-ball-of-mud': {
    green: [{ files: { [DOMAIN]: BY_PATH } }],
    red: [
      {
        files: { [DOMAIN]: OF_LANGUAGE },
        says: /expected mill or bakery to import the other's own code \(big-ball-of-mud\), found a border/,
      },
    ],
  },
}

describe('each kind of relation', () => {
  for (const [kind, { green, red }] of Object.entries(CASES) as [RelationKind, (typeof CASES)[RelationKind]][]) {
    test(`${kind} holds where the code shows it`, async () => {
      for (const town of green) assert.equal(await findings({ kind, ...town }), '', JSON.stringify(town))
    })

    test(`${kind} is found where the code does not`, async () => {
      for (const { says, ...town } of red) {
        assert.match(await findings({ kind, ...town }), says)
        const { findings: found } = await compare({ kind, ...town })
        for (const one of found) {
          assert.deepEqual(new Set(one.between), new Set(['bakery', 'mill']))
          assert.match(one.says.ko, /(는데|이므로).* (없|있|가져|읽|갖|기|보|씁|쓰)/)
        }
      }
    })
  }
})

describe('code that no relation allows', () => {
  const undrawn: Readonly<Record<string, readonly [Readonly<Record<string, string>>, RegExp]>> = {
    'the own code of a neighbour': [
      { [DOMAIN]: OWN_CODE },
      /bread\.ts:1: .* bakery imports the own code of mill and the context map draws no relation/,
    ],
    'the published language of a neighbour': [
      { [DOMAIN]: OF_LANGUAGE },
      /bread\.ts:1: .* bakery reads the published language of mill/,
    ],
    'the API of a neighbour': [{ [DOMAIN]: `\n\n${ASKS}` }, /bread\.ts:3: .* bakery holds an address of mill/],
    'a package that a neighbour imports, too': [
      { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL },
      /flour\.ts:1: expected a shared-kernel between bakery and mill, which both import @anycompany\/weights, found none/,
    ],
    'a system outside': [
      { [DOMAIN]: "import { userOfRow } from '@banyan/legacy'\n" },
      /bread\.ts:1: expected a relation of bakery to a system outside, found that it imports @banyan\/legacy/,
    ],
  }
  for (const [what, [files, says]] of Object.entries(undrawn))
    test(`is found: ${what}`, async () => {
      assert.match(await findings({ kind: null, files }), says)
      for (const { relation } of (await compare({ kind: null, files })).findings) assert.equal(relation, null)
    })

  test('is none where neighbours share nothing but ids', async () => {
    const files = { [DOMAIN]: "import { memberId } from '@anycompany/contracts'\n" }
    assert.equal(await findings({ kind: null, files }), '')
  })
})

describe('code that was not read', () => {
  test('is named, and no relation of it is judged; what the other does alone still is', async () => {
    const files = { [DOMAIN]: ASKS }
    const { findings: found, unread } = await compare({ kind: 'conformist', files }, [homeOf('bakery')])
    assert.deepEqual([found, unread.map(({ context: name }) => name)], [[], ['mill']])
    const undeclared = await compare({ kind: null, files }, [homeOf('bakery')])
    assert.deepEqual(
      undeclared.findings.map(({ file, line }) => [file, line]),
      [[DOMAIN, 1]],
    )
  })
})

describe('an anticorruption layer towards a system outside', () => {
  const ofShop = "import { userOfRow } from '@banyan/legacy'\n"
  const towards = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const bakery = context('bakery', { ...w, owner: 'team' })
    bakery.externalSystem('Shop', w)
    bakery.relation({ kind: 'anticorruption-layer', to: 'Shop', role: 'downstream', means: 'What flour costs.' })
    const tree = {
      root: 'file:///',
      list: async (folder: string) =>
        Object.keys(files).flatMap((path) => (path.startsWith(`${folder}/`) ? [{ path, stamp: '' }] : [])),
      read: async (path: string) => files[path]!,
    }
    const sources = await readSources({ homes: [homeOf('bakery')], unread: [], languages: [] }, tree)
    const { findings: found } = compareWithCode(describeSystem(system('town', [bakery])), sources)
    return found.map((one) => formatDrift(one, 'en'))
  }

  test('is one folder: its types elsewhere are found, in tests they are not', async () => {
    const files = {
      'anycompany/bakery/src/shop/follow.ts': ofShop,
      'anycompany/bakery/src/bread/bread.ts': `\n${ofShop}`,
      'anycompany/bakery/src/bread/bread.test.ts': ofShop,
    }
    assert.deepEqual(await towards(files), [
      'anycompany/bakery/src/bread/bread.ts:2: expected types of Shop only below anycompany/bakery/src/shop/, the anticorruption layer, found an import of @banyan/legacy past it',
    ])
  })

  test('that nothing goes through is drawn on the map alone', async () => {
    assert.match(
      (await towards({ 'anycompany/bakery/src/bread/bread.ts': '' })).join(),
      /expected bakery to have an anticorruption layer towards Shop: a file below .*\/shop\/ that imports @banyan\/legacy, found none/,
    )
  })
})
