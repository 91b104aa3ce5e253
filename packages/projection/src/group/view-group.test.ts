import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PERSON_FORGOTTEN } from '@banyan/event-store'
import { context, isFault, personal, publishedLanguage, type ReadModel, words } from '@banyan/model'
import { z } from 'zod'
import { VIEW_NAME_BYTES_MAX } from './table-shape.ts'
import { groupViews } from './view-group.ts'

const w = words('낱말', 'Word', 'A word.')
const row = z.object({
  id: z.string(),
  personId: z.string(),
  secret: personal(z.string(), 'personId'),
  maybe: z.string().nullable(),
  absent: z.string().optional(),
  tags: z.array(z.string()),
  size: z.number(),
  count: z.int(),
  kind: z.enum(['a', 'b']),
  done: z.boolean(),
})

const contextWith = (declare: (c: ReturnType<typeof context>) => void) => {
  const c = context('things', { ...w, owner: 'team' })
  declare(c)
  return c.definition()
}
const withIndexes = (indexes: readonly (readonly string[])[], name = 'v') =>
  contextWith((c) => c.readModel(name, w, { audience: 'internal', row, from: {}, indexes: indexes as never, on: {} }))
const refusal = (indexes: readonly (readonly string[])[]): string => {
  try {
    groupViews(withIndexes(indexes))
  } catch (error) {
    if (isFault(error, 'PROJECTION_VIEW_REFUSED')) return error.message
    throw error
  }
  return 'accepted'
}

describe('views', () => {
  it('joined by reads, in whatever direction, are one group in reading order', () => {
    const empty = { audience: 'internal', row: z.object({ a: z.string() }), from: {}, on: {} } as const
    const definition = contextWith((c) => {
      const b = c.readModel('b', w, empty)
      const a = c.readModel('a', w, { ...empty, reads: { b } })
      c.readModel('c', w, { ...empty, reads: { b, a } })
      c.readModel('alone', w, empty)
    })
    const groups = groupViews(definition)
    assert.deepEqual(
      groups.map(({ group }) => group),
      ['a+b+c', 'alone'],
    )
    assert.deepEqual(
      groups[0]!.views.map(({ model }) => model.name),
      ['b', 'a', 'c'],
    )
  })

  it('with personal fields hear of persons who are forgotten', () => {
    const [group] = groupViews(withIndexes([]))
    assert.deepEqual(group!.types, [PERSON_FORGOTTEN])
    assert.deepEqual(group!.tables[0]!.personal, ['secret'])
  })

  it('may be found by what is text, a whole number or a boolean, and ordered by text or number', () => {
    const [group] = groupViews(
      withIndexes([['id', 'size'], ['maybe', 'kind'], ['count'], ['done', 'count'], ['absent']]),
    )
    assert.deepEqual(group!.tables[0]!.indexes, [
      { field: 'id', by: { field: 'size', as: 'number' } },
      { field: 'maybe', by: { field: 'kind', as: 'text' } },
      { field: 'count', by: null },
      { field: 'done', by: { field: 'count', as: 'number' } },
      { field: 'absent', by: null },
    ])
  })

  it('are refused with an index that could not be right', () => {
    assert.match(refusal([['secret']]), /secret, which is personal/)
    assert.match(refusal([['id', 'secret']]), /secret, which is personal/)
    assert.match(refusal([['tags']]), /tags, which is neither text/)
    assert.match(refusal([['size']]), /size, which is neither text/)
    assert.match(refusal([['id', 'maybe']]), /order by maybe/)
    assert.match(refusal([['id', 'absent']]), /order by absent/)
    assert.match(refusal([['id', 'size', 'count']]), /3 fields/)
  })

  it('are refused with a name too long for a table, or an event of another log', () => {
    assert.equal(groupViews(withIndexes([], 'v'.repeat(VIEW_NAME_BYTES_MAX))).length, 1)
    assert.throws(() => groupViews(withIndexes([], 'v'.repeat(VIEW_NAME_BYTES_MAX + 1))), /more than 50 bytes/)
    const Left = publishedLanguage('members').event('Left', 1, w, { data: z.object({ id: z.string() }) })
    const foreign = contextWith((c) =>
      c.readModel('v', w, { audience: 'internal', row, from: { Left }, on: { Left: () => [] } }),
    )
    assert.throws(() => groupViews(foreign), /event members.Left, which is not in the log of things/)
  })

  it('have a shape that changes with the version of an event that they are filled from', () => {
    const shapeOf = (version: number): string => {
      const definition = contextWith((c) => {
        const upcast = version === 2 ? { 1: (old: never) => old } : {}
        const Said = c.event('Said', version, w, z.object({ id: z.string() }), { upcast })
        c.readModel('v', w, {
          audience: 'internal',
          row: z.object({ id: z.string() }),
          from: { Said },
          on: { Said: () => [] },
        })
      })
      return groupViews(definition)[0]!.shape
    }
    assert.equal(shapeOf(1), shapeOf(1))
    assert.notEqual(shapeOf(1), shapeOf(2))
  })

  it('have a shape that changes with their tables, and not with their handlers', () => {
    const shapeOf = (change: Partial<ReadModel>): string => {
      const definition = withIndexes([['id']])
      const readModels = definition.readModels.map((view) => ({ ...view, ...change }))
      return groupViews({ ...definition, readModels })[0]!.shape
    }
    assert.equal(shapeOf({}), shapeOf({ on: {} }))
    assert.notEqual(shapeOf({}), shapeOf({ indexes: [] }))
    assert.notEqual(shapeOf({}), shapeOf({ row: z.object({ id: z.string() }), personal: [] }))
  })
})
