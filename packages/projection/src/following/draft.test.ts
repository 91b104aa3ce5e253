import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryPersonKeys } from '@banyan/event-store'
import { type AnyOp, type AnyRow, context, words } from '@banyan/model'
import * as fc from 'fast-check'
import { z } from 'zod'
import { groupViews } from '../group/view-group.ts'
import { selectRows } from '../storage/row-order.ts'
import type { KeyedRow, RowSource, TableChanges } from '../storage/view-storage.ts'
import { Draft } from './draft.ts'

const w = words('쪽지', 'Note', 'A note.')
const notes = context('notes', { ...w, owner: 'team' })
notes.readModel('notes', w, {
  audience: 'internal',
  row: z.object({ owner: z.string(), tag: z.string(), size: z.int() }),
  from: {},
  indexes: [['owner', 'size'], 'tag'],
  on: {},
})
const view = groupViews(notes.definition())[0]!.views[0]!
const by = { field: 'size', as: 'number' } as const

const sourceOf = (rows: ReadonlyMap<string, AnyRow>): RowSource & { readonly looks: () => number } => {
  let looks = 0
  const keyed = (): readonly KeyedRow[] => [...rows].map(([key, row]) => ({ key, row }))
  return {
    looks: () => looks,
    find: async (keys) => {
      looks += 1
      return keyed().filter(({ key }) => keys.includes(key))
    },
    select: async (query) => selectRows(keyed(), query),
  }
}

/** The operations one by one on a plain map. */
const plainly = (rows: Map<string, AnyRow>, op: AnyOp): void => {
  if (op.op === 'put') rows.set(op.key, op.row)
  else if (op.op === 'delete') rows.delete(op.key)
  else if (op.op === 'deleteWhere') {
    for (const [key, row] of rows) if (row[op.index] === op.equals) rows.delete(key)
  } else {
    const row = rows.get(op.key)
    if (row && op.op === 'patch') rows.set(op.key, { ...row, ...op.set })
    if (row && op.op === 'increment')
      rows.set(op.key, { ...row, size: Number(row['size']) + Number((op.by as AnyRow)['size']) })
  }
}

const commit = (rows: Map<string, AnyRow>, { puts, deletes, wipes }: TableChanges): void => {
  for (const { field, equals } of wipes) for (const [key, row] of rows) if (row[field] === equals) rows.delete(key)
  for (const key of deletes) rows.delete(key)
  for (const { key, row } of puts) rows.set(key, row)
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const value = fc.constantFrom('x', 'y')
const size = fc.integer({ min: 0, max: 3 })
const plain = { noNullPrototype: true }
const row = fc.record({ owner: value, tag: value, size }, plain)
const anyOp = fc.oneof(
  fc.record({ op: fc.constant('put' as const), key, row }),
  fc.record({
    op: fc.constant('patch' as const),
    key,
    set: fc.oneof(fc.record({ owner: value }, plain), fc.record({ tag: value }, plain)),
  }),
  fc.record({ op: fc.constant('increment' as const), key, by: fc.record({ size }, plain) }),
  fc.record({ op: fc.constant('delete' as const), key }),
  fc.record({ op: fc.constant('deleteWhere' as const), index: fc.constantFrom('owner', 'tag'), equals: value }),
)
const stored = fc.dictionary(key, row, plain)
/** `null`: read in between, as handlers do. */
const script = fc.array(fc.oneof(anyOp, fc.constant(null)), { maxLength: 15 })

describe('a draft', () => {
  it('reads and ends like the operations done one by one, whatever is stored', async () => {
    await fc.assert(
      fc.asyncProperty(stored, script, fc.integer({ min: 1, max: 4 }), async (base, ops, limit) => {
        const rows = new Map<string, AnyRow>(Object.entries(base))
        const plain = new Map(rows)
        const draft = new Draft(view, sourceOf(rows), memoryPersonKeys())
        const compare = async (): Promise<void> => {
          const all = [...plain].map(([k, r]) => ({ key: k, row: r }))
          for (const equals of ['x', 'y']) {
            const query = { field: 'owner', equals, by, after: { value: 2, key: 'c' }, limit }
            assert.deepEqual(await draft.select(query), selectRows(all, query))
          }
          const found = await draft.find(['a', 'c', 'f'])
          assert.deepEqual(
            new Map(found.map((f) => [f.key, f.row])),
            new Map(all.filter((r) => 'acf'.includes(r.key)).map((r) => [r.key, r.row])),
          )
        }
        for (const [i, op] of ops.entries()) {
          if (op === null) {
            await compare()
            continue
          }
          await draft.apply(op as AnyOp, i)
          plainly(plain, op as AnyOp)
        }
        commit(rows, await draft.changes())
        assert.deepEqual(rows, plain)
      }),
      { numRuns: 500 },
    )
  })

  it('looks stored rows up once for a whole batch of changes', async () => {
    const source = sourceOf(new Map([['a', { owner: 'x', tag: 'x', size: 1 }]]))
    const draft = new Draft(view, source, memoryPersonKeys())
    for (let i = 0; i < 100; i++)
      await draft.apply({ op: 'increment', key: i % 2 ? 'a' : 'missing', by: { size: 1 } } as unknown as AnyOp, i)
    const { puts, deletes } = await draft.changes()
    assert.deepEqual(puts, [{ key: 'a', row: { owner: 'x', tag: 'x', size: 51 }, position: 99 }])
    assert.deepEqual(deletes, ['missing'])
    assert.equal(source.looks(), 1)
  })
})
