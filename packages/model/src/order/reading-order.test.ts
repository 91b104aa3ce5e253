import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { context, type ReadModel, readingOrder, words } from '../index.ts'

const w = words('낱말', 'word', 'A word.')

const declaring = () => {
  const forum = context('forum', { ...w, owner: 'team-forum' })
  const empty = { audience: 'public', row: z.object({ id: z.string() }), from: {}, on: {} } as const
  return (name: string, o: { readonly reads?: Reads; readonly readsBefore?: Reads } = {}): ReadModel =>
    forum.readModel(name, w, { ...empty, ...o })
}
type Reads = { readonly [name: string]: ReadModel }

const order = (...views: readonly ReadModel[]) => readingOrder(views).map(({ name }) => name)

describe('the order in which views handle an event', () => {
  it('puts those that are read with it before their readers, those read without it after them', () => {
    const view = declaring()
    const likes = view('likes')
    const authors = view('authors')
    const counts = view('counts', { reads: { authors }, readsBefore: { likes } })
    const page = view('page', { reads: { counts } })
    assert.deepEqual(order(likes, authors, counts, page), ['authors', 'counts', 'likes', 'page'])
    assert.deepEqual(order(page, counts, authors, likes), ['authors', 'counts', 'likes', 'page'])
    assert.deepEqual(order(likes, page), ['likes', 'page'], 'views that are not asked about stay out of it')
  })

  it('is refused where each would have to come before the other', () => {
    const view = declaring()
    const a = view('a')
    const b = view('b', { readsBefore: { a } })
    const c = view('c', { reads: { a }, readsBefore: { b } })
    assert.throws(() => order(a, b, c), /circle: a → b → c → a/)
  })
})
