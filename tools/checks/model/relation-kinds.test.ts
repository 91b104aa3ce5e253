import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Context, context, money, type RelationKind, send, system, words } from '@banyan/model'
import { repositoryOf } from '../../repository.ts'
import { checkRelations } from './relations.ts'

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

const findings = ({ kind, files = {}, reacting = [] }: Town): string => {
  const bakery = trade('bakery', 'BreadSold')
  const mill = trade('mill', 'FlourSold')
  if (kind) bakery.made.relation({ kind, to: 'mill', role: 'downstream', means: 'Flour.' })
  if (reacting.includes('bakery')) bakery.takeUp(mill)
  if (reacting.includes('mill')) mill.takeUp(bakery)
  return checkRelations(system('town', [bakery.made, mill.made]), repositoryOf(files))
    .map(({ file, line, message }) => `${file}:${line} ${message}`)
    .join('\n')
}

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
      { files: { [DOMAIN]: OWN_CODE }, says: /bread\.ts:1 imports the own code of mill, .* draws published-language/ },
      { files: { [DOMAIN]: ASKS }, says: /bread\.ts:1 holds an address of mill/ },
    ],
  },
  'anticorruption-layer': {
    green: [{ files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE + OWN_CODE + ASKS } }],
    red: [
      { files: { [DOMAIN]: '' }, says: /no file here imports @anycompany\/contracts/ },
      {
        files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE, [DOMAIN]: `\n${BY_PATH}` },
        says: /bread\.ts:2 imports \.\.\/\.\.\/\.\.\/mill\/src\/grind\.ts past the anticorruption layer/,
      },
    ],
  },
  conformist: {
    green: [{ files: { [DOMAIN]: OF_LANGUAGE } }, { files: { [DOMAIN]: OWN_CODE } }],
    red: [
      { files: { [POLICY]: OF_LANGUAGE }, says: /no domain file of bakery .* uses the words of mill/ },
      { files: { 'anycompany/bakery/src/mill/flour.ts': OF_LANGUAGE }, says: /no domain file of bakery/ },
    ],
  },
  'open-host-service': {
    green: [{ files: { [DOMAIN]: ASKS } }, { reacting: ['bakery'] }],
    red: [
      {
        files: { [DOMAIN]: `// it might ask '/api/mill-stones' one day\n` },
        says: /bakery neither asks \/api\/mill nor sends/,
      },
      { files: { [DOMAIN]: ASKS + OWN_CODE }, says: /bread\.ts imports the code of mill past its service/ },
      { reacting: ['mill'], says: /bakery neither asks/ },
    ],
  },
  'customer-supplier': {
    green: [{ files: { [POLICY]: OF_LANGUAGE, 'anycompany/mill/test/what-bakery-needs.test.ts': '' } }],
    red: [
      { says: /bakery uses nothing of mill/ },
      { files: { [POLICY]: OF_LANGUAGE }, says: /mill has no test of what bakery needs/ },
      {
        files: { [POLICY]: OF_LANGUAGE, 'anycompany/mill/src/bread.ts': OF_BREAD },
        says: /the supplier mill leans on its customer, too \(mill reads bakery in anycompany\/mill\/src\/bread\.ts:1\)/,
      },
    ],
  },
  partnership: {
    green: [{ reacting: ['bakery', 'mill'] }, { files: { [DOMAIN]: ASKS, 'anycompany/mill/src/bread.ts': OF_BREAD } }],
    red: [
      { reacting: ['bakery'], says: /partners lean on each other, and mill uses nothing of bakery/ },
      { says: /mill uses nothing of bakery, bakery uses nothing of mill/ },
    ],
  },
  'shared-kernel': {
    green: [{ files: { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL } }],
    red: [
      { files: { [DOMAIN]: KERNEL }, says: /no folder of anycompany\/ that is no context's is imported by both/ },
      { files: { [DOMAIN]: OF_BREAD, 'anycompany/mill/src/flour.ts': OF_LANGUAGE }, says: /no folder of anycompany\// },
    ],
  },
  'separate-ways': {
    green: [{ files: { [DOMAIN]: OF_BREAD, 'anycompany/bakery/test/all.test.ts': OWN_CODE } }],
    red: [
      { files: { [DOMAIN]: OF_LANGUAGE }, says: /bakery reads mill in .*bread\.ts:1, though they go separate ways/ },
      { reacting: ['mill'], says: /mill waits bakery in/ },
      {
        files: { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL },
        says: /both import anycompany\/weights\/, though they go separate ways/,
      },
    ],
  },
  'big-ball-of-mud': {
    green: [{ files: { [DOMAIN]: BY_PATH } }],
    red: [{ files: { [DOMAIN]: OF_LANGUAGE }, says: /neither mill nor bakery imports the other's own code/ }],
  },
}

describe('each kind of relation', () => {
  for (const [kind, { green, red }] of Object.entries(CASES) as [RelationKind, (typeof CASES)[RelationKind]][]) {
    test(`${kind} holds where the code shows it`, () => {
      for (const town of green) assert.equal(findings({ kind, ...town }), '', JSON.stringify(town))
    })

    test(`${kind} is found where the code does not`, () => {
      for (const { says, ...town } of red) assert.match(findings({ kind, ...town }), says)
    })
  }
})

describe('code that no relation allows', () => {
  const undrawn: Readonly<Record<string, readonly [Readonly<Record<string, string>>, RegExp]>> = {
    'the own code of a neighbour': [
      { [DOMAIN]: OWN_CODE },
      /bread\.ts:1 imports the own code of mill, .* draws no relation/,
    ],
    'the published language of a neighbour': [
      { [DOMAIN]: OF_LANGUAGE },
      /bread\.ts:1 reads the published language of mill/,
    ],
    'the API of a neighbour': [{ [DOMAIN]: `\n\n${ASKS}` }, /bread\.ts:3 holds an address of mill/],
    'a folder that a neighbour imports, too': [
      { [DOMAIN]: KERNEL, 'anycompany/mill/src/flour.ts': KERNEL },
      /anycompany\/weights\/:0 is imported by bakery and mill, .* draws no shared-kernel/,
    ],
    'a system outside': [
      { [DOMAIN]: "import { userOfRow } from '@banyan/legacy'\n" },
      /bread\.ts:1 imports @banyan\/legacy, and context bakery stands in no relation to a system outside/,
    ],
  }
  for (const [what, [files, says]] of Object.entries(undrawn))
    test(`is found: ${what}`, () => assert.match(findings({ kind: null, files }), says))

  test('is none where neighbours share nothing but ids', () => {
    const files = { [DOMAIN]: "import { memberId } from '@anycompany/contracts'\n" }
    assert.equal(findings({ kind: null, files }), '')
  })
})
