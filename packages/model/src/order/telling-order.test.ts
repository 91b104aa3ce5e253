import assert from 'node:assert/strict'
import { describe as suite, it } from 'node:test'
import * as fc from 'fast-check'
import { z } from 'zod'
import { type Context, context, describe, system, words } from '../index.ts'

const w = words('낱말', 'word', 'A word.')
const nothing = z.object({})

/** What a file declares when it is imported. */
type File = (forum: Context) => void

const post: File = (forum) => {
  const PostWritten = forum.event('PostWritten', 1, w, nothing)
  const PostEdited = forum.event('PostEdited', 1, w, nothing)
  const PostDeleted = forum.event('PostDeleted', 1, w, nothing)
  const Post = forum
    .aggregate('Post', w, { initial: () => null, events: { PostWritten, PostEdited, PostDeleted } })
    .evolve({ PostWritten: (s) => s, PostEdited: (s) => s, PostDeleted: (s) => s })
  const about = { by: ['member'], input: nothing, of: () => 'p', rejects: {}, decide: () => [] } as const
  Post.command('Erase', w, { ...about, emits: ['PostDeleted'] })
  Post.command('Ban', w, { ...about, emits: [] })
  Post.command('Edit', w, { ...about, emits: ['PostEdited'] })
  Post.command('Write', w, { ...about, emits: ['PostWritten'] })
  Post.command('Import', w, { ...about, emits: ['PostWritten'] })
}

const board: File = (forum) => {
  const BoardOpened = forum.event('BoardOpened', 1, w, nothing)
  const Board = forum
    .aggregate('Board', w, { initial: () => null, events: { BoardOpened } })
    .evolve({ BoardOpened: (s) => s })
  Board.command('OpenBoard', w, {
    by: ['member'],
    input: nothing,
    of: () => 'b',
    rejects: {},
    emits: ['BoardOpened'],
    decide: () => [],
  })
}

const view =
  (name: string): File =>
  (forum) =>
    void forum.readModel(name, w, { audience: 'public', row: z.object({ id: z.string() }), from: {}, on: {} })

const others: readonly File[] = [
  (forum) => void forum.event('AntSeen', 1, w, nothing),
  (forum) => void forum.externalSystem('Shop', w),
  (forum) => void forum.externalSystem('Bank', w),
  (forum) => forum.relation({ kind: 'published-language', to: 'Shop', role: 'upstream', means: 'one' }),
  (forum) => forum.relation({ kind: 'published-language', to: 'Bank', role: 'upstream', means: 'another' }),
]

const FILES: readonly File[] = [post, board, view('posts'), view('boards'), ...others]

const importing = (files: readonly File[]) => {
  const forum = context('forum', { ...w, owner: 'team-forum' })
  for (const declare of files) declare(forum)
  return describe(system('Company', [forum]))
}

suite('a description', () => {
  it('is the same in whatever order a context’s files are imported', () => {
    const told = importing(FILES)
    const anyOrder = fc.shuffledSubarray([...FILES], { minLength: FILES.length, maxLength: FILES.length })
    fc.assert(fc.property(anyOrder, (files) => assert.deepEqual(importing(files), told)))
  })

  it('tells the parts by name, each aggregate’s life from its beginning', () => {
    const told = importing(FILES.toReversed())
    const [forum] = told.contexts
    const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name)
    assert.deepEqual(names(forum!.aggregates), ['Board', 'Post'])
    assert.deepEqual(names(forum!.events), ['BoardOpened', 'PostWritten', 'PostEdited', 'PostDeleted', 'AntSeen'])
    assert.deepEqual(names(forum!.commands), ['OpenBoard', 'Import', 'Write', 'Edit', 'Erase', 'Ban'])
    assert.deepEqual(names(forum!.readModels), ['boards', 'posts'])
    assert.deepEqual(names(forum!.externalSystems), ['Bank', 'Shop'])
    assert.deepEqual(
      told.relations.map(({ downstream }) => downstream),
      ['Bank', 'Shop'],
    )
  })
})
