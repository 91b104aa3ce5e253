import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { defineEvent } from './event.ts'
import { readEventData } from './event-data.ts'
import { personal } from './personal.ts'
import { words } from './words.ts'

const w = words('책', 'Book', 'A book.')
const price = z.strictObject({ minor: z.int() })
const shelf = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), row: z.int() }),
  z.strictObject({ kind: z.literal('closed') }),
])

const BookLent = defineEvent('library', {
  name: 'BookLent',
  version: 2,
  words: w,
  data: z.strictObject({
    memberId: z.string(),
    note: personal(z.string(), 'memberId'),
    price: price.nullable(),
    copies: z.array(z.strictObject({ id: z.string() })),
    shelf: z.union([z.string(), shelf]),
  }),
  upcast: { 1: (old: object) => ({ ...old, price: null }) },
})

const data = { memberId: 'mina', note: 'n', price: { minor: 5 }, copies: [{ id: 'a' }, { id: 'b' }], shelf: 'x' }

describe('an event’s data', () => {
  it('is lifted from an older version and taken as it is from today’s', () => {
    const { price: _, ...older } = data
    assert.deepEqual(readEventData(BookLent, 1, older), { ...data, price: null })
    assert.deepEqual(readEventData(BookLent, 2, data), data)
  })

  for (const [where, more, read] of [
    ['itself', { ...data, until: 3 }, data],
    ['a nested object', { ...data, price: { minor: 5, currency: 'KRW' } }, data],
    ['a list', { ...data, copies: [{ id: 'a' }, { id: 'b', worn: true }] }, data],
    [
      'alternatives',
      { ...data, shelf: { kind: 'open', row: 1, lamp: true } },
      { ...data, shelf: { kind: 'open', row: 1 } },
    ],
    [
      'several places',
      {
        ...data,
        until: 3,
        since: 1,
        copies: [
          { id: 'a', worn: true },
          { id: 'b', worn: true },
        ],
      },
      data,
    ],
    ['what is forgotten', { ...data, note: { forgotten: true, at: 1 } }, { ...data, note: { forgotten: true } }],
  ] as const)
    it(`is read by what the code knows where a newer release says more of ${where}`, () => {
      for (const version of [2, 3, 9]) assert.deepEqual(readEventData(BookLent, version, more), read)
    })

  it('is refused where something is missing or of another shape, however new it is', () => {
    const { copies: _, ...less } = data
    for (const bad of [
      less,
      { ...less, more: 1 },
      { ...data, price: { minor: 'x', more: 1 } },
      { ...data, shelf: { kind: 'far' } },
      null,
    ])
      assert.throws(() => readEventData(BookLent, 3, bad), z.ZodError)
  })
})
