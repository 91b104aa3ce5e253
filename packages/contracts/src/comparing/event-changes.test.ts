import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { baked, contractsOf, LOAF, town } from './example.ts'
import { unapproved } from './approvals.ts'
import { type Change, keyOf } from './change.ts'
import { compareContracts } from './compare.ts'
import { liftingBreaks } from './lifting.ts'

const told = (changes: readonly Change[]) =>
  changes.map((change) => `${change.isBreak ? 'break' : 'fine'} ${keyOf(change)}`)

const before = contractsOf(town(baked(1, LOAF)))

/** Changed in place: version 1 stays version 1. */
const edited = (data: z.ZodType) => told(compareContracts(before, contractsOf(town(baked(1, data)))))

/** A second version, with an upcaster. */
const raised = (data: z.ZodType, upcast: (old: never) => unknown = (old) => old) =>
  compareContracts(before, contractsOf(town(baked(2, data, { 1: upcast })), [LOAF]))

const at = 'bakery.BreadBaked.v1'

describe('a change of an event', () => {
  it('is none where nothing changed but words', () => assert.deepEqual(edited(LOAF), []))

  for (const [what, data, changes] of [
    ['a field removed', LOAF.omit({ kind: true }), [`break ${at} field-removed kind`]],
    ['an optional field removed', LOAF.omit({ grams: true }), [`break ${at} field-removed grams`]],
    [
      'a type changed',
      LOAF.extend({ loafId: z.int() }),
      [`break ${at} type-changed loafId`, `break ${at} stored-type-changed loafId`],
    ],
    ['a type widened', LOAF.extend({ loafId: z.string().nullable() }), [`break ${at} type-changed loafId`]],
    ['a type narrowed', LOAF.extend({ loafId: z.string().max(9) }), [`break ${at} stored-range-narrowed loafId`]],
    ['a value added', LOAF.extend({ kind: z.enum(['rye', 'wheat', 'corn']) }), [`break ${at} value-added kind`]],
    ['a value removed', LOAF.extend({ kind: z.enum(['rye']) }), [`break ${at} stored-value-removed kind`]],
    [
      'required to optional',
      LOAF.extend({ loafId: z.string().optional() }),
      [`break ${at} field-became-optional loafId`],
    ],
    ['optional to required', LOAF.extend({ grams: z.int() }), [`break ${at} stored-field-became-required grams`]],
    ['a required field added', LOAF.extend({ salt: z.int() }), [`break ${at} stored-field-became-required salt`]],
    ['an optional field added', LOAF.extend({ salt: z.int().optional() }), [`fine ${at} field-added salt`]],
  ] as const)
    it(`within a version: ${what}`, () => assert.deepEqual(edited(data), changes))

  it('in a new version is compatible where readers of the older one can read it', () => {
    const more = LOAF.extend({ salt: z.int(), grams: z.int() })
    assert.deepEqual(told(raised(more)), [
      'fine bakery.BreadBaked.v2 field-became-required grams',
      'fine bakery.BreadBaked.v2 field-added salt',
      'fine bakery.BreadBaked.v2 version-added',
    ])
  })

  it('in a new version that they can not read hurts them, by name, upcaster or not', () => {
    const changes = raised(LOAF.omit({ kind: true }))
    assert.deepEqual(told(changes), [
      'break bakery.BreadBaked.v2 field-removed kind',
      'fine bakery.BreadBaked.v2 version-added',
    ])
    assert.deepEqual(
      changes[0]!.victims.map(({ kind, context, name }) => `${kind} ${context}.${name}`),
      [
        'aggregate bakery.Loaf',
        'view bakery.shelf',
        'policy cafe.when-bread-baked-then-lay',
        'saga cafe.Breakfast',
        'saga cafe.Day',
      ],
    )
    assert.match(changes[1]!.says, /who knows v1 can’t read it/)
  })

  it('is a break where an event, a version or its publication is gone', () => {
    const two = contractsOf(town(baked(2, LOAF, { 1: (old) => old })), [LOAF])
    assert.deepEqual(told(compareContracts(two, before)), ['break bakery.BreadBaked.v2 version-removed'])
    const other = contractsOf(town(baked(1, LOAF, {}, 'LoafBaked')))
    assert.deepEqual(told(compareContracts(before, other)), [
      'break bakery.BreadBaked event-renamed',
      'fine bakery.LoafBaked event-added',
    ])
    const unlike = contractsOf(town(baked(1, z.strictObject({}), {}, 'LoafBaked')))
    assert.deepEqual(told(compareContracts(before, unlike))[0], 'break bakery.BreadBaked event-removed')
    const [name, event] = [...before.contexts.get('bakery')!.events][0]!
    const inside = {
      contexts: new Map(before.contexts).set('bakery', {
        api: null,
        events: new Map([[name, { ...event, published: false }]]),
      }),
    }
    const [unpublished] = compareContracts(before, inside)
    assert.deepEqual(
      [keyOf(unpublished!), unpublished!.victims.map((one) => one.name)],
      ['bakery.BreadBaked event-unpublished', ['when-bread-baked-then-lay', 'Breakfast', 'Day']],
    )
    assert.deepEqual(told(compareContracts(inside, before)), ['fine bakery.BreadBaked event-published'])
  })
})

describe('documents of older versions', () => {
  const lifted = (data: z.ZodType, upcast: (old: never) => unknown) => {
    const model = town(baked(2, data, { 1: upcast }))
    return liftingBreaks(model, contractsOf(model, [LOAF]))
  }
  const salted = LOAF.extend({ salt: z.int() })

  it('are read by today’s code through the upcasters', () =>
    assert.deepEqual(
      lifted(salted, (old: object) => ({ ...old, salt: 0 })),
      [],
    ))

  it('are a break where an upcaster forgets something, or throws, for one of them', () => {
    const [forgets] = lifted(salted, (old: object) => old)
    assert.equal(
      `${keyOf(forgets!)}: ${forgets!.says}`,
      "bakery.BreadBaked.v1 upcast-fails: a document of it reads in today's code as: salt: invalid_type",
    )
    assert.equal(forgets!.victims.length, 5)
    const [throws] = lifted(salted, (old: { readonly grams?: number }) => ({
      ...old,
      salt: 0,
      half: old.grams!.toFixed(),
    }))
    assert.match(throws!.says, /the upcaster throws TypeError/)
  })
})

describe('an approval', () => {
  const changes = raised(LOAF.omit({ kind: true }))
  const page = (key: string, why: string) =>
    `| day | break | why |\n|---|---|---|\n| 2026-11-22 | \`${key}\` | ${why} |\n`

  it('names a break and says why', () => {
    const key = 'bakery.BreadBaked.v2 field-removed kind'
    assert.deepEqual(told(unapproved(changes, '')), [`break ${key}`])
    assert.deepEqual(unapproved(changes, page(key, 'Nobody reads it.')), [])
  })

  it('without a reason, or of another break, is none', () => {
    const key = 'bakery.BreadBaked.v2 field-removed kind'
    for (const other of [page(key, ''), page(key.replace('kind', 'loafId'), 'Nobody reads it.'), `\`${key}\` is fine`])
      assert.equal(unapproved(changes, other).length, 1)
  })
})
