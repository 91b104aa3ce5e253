import assert from 'node:assert/strict'
import { describe as suite, it } from 'node:test'
import { z } from 'zod'
import {
  type Actor,
  context,
  describe,
  findDrift,
  fold,
  formatActor,
  isForgotten,
  isRejected,
  forgotten,
  parseActor,
  personal,
  publishedLanguage,
  send,
  system,
  upcastData,
  words,
} from './index.ts'

const w = words('글', 'Post', 'A text by a member.')
const member: Actor = { kind: 'member', id: 'm1' }
const calling = { by: member, id: () => 'new-1' }

const exampleContext = () => {
  const forum = context('forum', { ...w, owner: 'team-forum' })
  const PostWritten = forum.event(
    'PostWritten',
    2,
    w,
    z.object({ postId: z.string(), authorId: z.string(), text: personal(z.string(), 'authorId') }),
    {
      upcast: {
        1: (old: { id: string; authorId: string; text: string }) => ({
          postId: old.id,
          authorId: old.authorId,
          text: old.text,
        }),
      },
    },
  )
  const post = forum
    .aggregate('Post', w, {
      initial: (): { readonly authorId: string | null } => ({ authorId: null }),
      events: { PostWritten },
    })
    .evolve({ PostWritten: (_s, e) => ({ authorId: e.authorId }) })
  const WritePost = post.command('WritePost', w, {
    input: z.object({ text: z.string() }),
    by: ['member'],
    of: (_c, at) => at.id(),
    emits: ['PostWritten'],
    rejects: { AlreadyWritten: z.object({ postId: z.string() }) },
    decide: (s, c, at) =>
      s.authorId === null
        ? [{ type: 'PostWritten', data: { postId: at.self, authorId: at.by.id, text: c.text } }]
        : { rejected: 'AlreadyWritten', why: { postId: at.self } },
    output: z.strictObject({ postId: z.string() }),
    answer: ([written]) => ({ postId: written!.data.postId }),
  })
  return { forum, post, PostWritten, WritePost }
}

suite('a context', () => {
  it('is what it declares, as plain lists', () => {
    const { forum } = exampleContext()
    const definition = forum.definition()
    assert.deepEqual(
      definition.commands.map((c) => c.name),
      ['WritePost'],
    )
    assert.deepEqual(definition.events[0]?.personal, [{ field: 'text', of: 'authorId' }])
    const [command] = describe(system('Company', [forum])).contexts[0]!.commands
    assert.deepEqual(command?.emits, ['PostWritten'])
    assert.deepEqual(command.output?.['properties'], { postId: { type: 'string' } })
  })

  it('decides, folds and answers without any host', () => {
    const { post, WritePost } = exampleContext()
    const self = WritePost.spec.of({ text: 'hi' }, calling)
    const at = { ...calling, now: new Date(0), self }
    const decision = WritePost.spec.decide({ authorId: null }, { text: 'hi' }, at)
    assert.deepEqual(decision, [{ type: 'PostWritten', data: { postId: 'new-1', authorId: 'm1', text: 'hi' } }])
    assert.ok(!isRejected(decision))
    const after = fold(post.definition, post.definition.initial(), decision)
    assert.deepEqual(after, { authorId: 'm1' })
    assert.deepEqual(WritePost.spec.answer?.(decision, after, { text: 'hi' }), { postId: 'new-1' })
    const again = WritePost.spec.decide(after, { text: 'hi' }, at)
    assert.deepEqual(again, { rejected: 'AlreadyWritten', why: { postId: 'new-1' } })
    assert.ok(isRejected(again))
  })

  it('refuses a name taken before, a foreign event, an aggregate event without evolve', () => {
    const { forum, PostWritten, post } = exampleContext()
    assert.throws(() => forum.event('PostWritten', 1, w, z.object({})), /forum: "PostWritten" is declared twice/)
    const other = context('other', { ...w, owner: 't' })
    assert.throws(
      () => other.aggregate('A', w, { initial: () => 0, events: { PostWritten } }).evolve({ PostWritten: (s) => s }),
      /found forum\.PostWritten/,
    )
    assert.throws(() => fold(post.definition, {}, [{ type: 'Nope', data: {} }]), /no evolve for Nope/)
    assert.throws(() => context('Bad Name', { ...w, owner: 't' }), /lower case/)
  })

  it('lets a policy wait for published events of others only, and views read their own context only', () => {
    const { forum, PostWritten, WritePost } = exampleContext()
    const other = context('other', { ...w, owner: 't' })
    assert.throws(
      () => other.policy('p', w, { on: PostWritten, sends: [], then: () => null }),
      /which is not published/,
    )
    const MemberLeft = publishedLanguage('members').event('MemberLeft', 1, w, {
      data: z.object({ memberId: z.string() }),
    })
    const policy = forum.policy('when-member-left', w, {
      on: MemberLeft,
      sends: [WritePost],
      then: (e) => send(WritePost, { text: e.memberId }),
    })
    const hiding = forum.policy('p', w, { on: MemberLeft, sends: [], then: () => send(WritePost, { text: 'x' }) })
    const meta = { at: new Date(0), id: 'Member-x@1' }
    assert.throws(() => hiding.then({ memberId: 'x' }, meta), /sends forum\.WritePost, which its `sends` does not name/)
    assert.equal(policy.catchesUp, false)
    assert.throws(
      () => forum.policy('p', w, { on: PostWritten, sends: [], then: () => null, catchesUp: true }),
      /catches up with forum\.PostWritten, which is not published/,
    )
    assert.deepEqual(policy.then({ memberId: 'x' }, { at: new Date(0), id: 'Member-x@1' }), [
      { command: WritePost, input: { text: 'x' } },
    ])
    const view = forum.readModel('posts', w, { audience: 'public', row: z.object({ a: z.string() }), from: {}, on: {} })
    assert.throws(
      () => other.readModel('v', w, { audience: 'public', row: z.object({}), from: {}, reads: { view }, on: {} }),
      /own context only/,
    )
  })
})

suite('an event', () => {
  it('comes up to today step by step, and stays as it is from the future', () => {
    const { PostWritten } = exampleContext()
    assert.deepEqual(upcastData(PostWritten, 1, { id: 'p', authorId: 'a', text: 't' }), {
      postId: 'p',
      authorId: 'a',
      text: 't',
    })
    assert.deepEqual(upcastData(PostWritten, 2, { postId: 'p' }), { postId: 'p' })
    assert.deepEqual(upcastData(PostWritten, 3, { more: 1 }), { more: 1 })
  })

  it('needs an upcast for each older version, and no others', () => {
    const c = context('c', { ...w, owner: 't' })
    assert.throws(() => c.event('A', 2, w, z.object({})), /needs upcasts from \[1\], found \[\]/)
    assert.throws(
      () => c.event('A', 1, w, z.object({}), { upcast: { 1: (o) => o } }),
      /needs upcasts from \[\], found \[1\]/,
    )
    assert.throws(() => c.event('A', 0, w, z.object({})), /whole number from 1/)
  })

  it('may hold personal data as a direct field with its person beside it, and never when published', () => {
    const c = context('c', { ...w, owner: 't' })
    const text = personal(z.string(), 'authorId')
    assert.throws(() => c.event('A', 1, w, z.object({ text })), /no field of/)
    assert.throws(
      () => c.event('B', 1, w, z.object({ authorId: z.string(), in: z.object({ text }) })),
      /direct, required field/,
    )
    assert.throws(
      () => c.event('C', 1, w, z.object({ authorId: z.string(), list: z.array(text) })),
      /direct, required field/,
    )
    assert.throws(
      () => c.event('D', 1, w, z.object({ authorId: z.string(), text: text.optional() })),
      /direct, required field/,
    )
    const data = z.object({ authorId: z.string(), text })
    assert.throws(() => publishedLanguage('c').event('E', 1, w, { data }), /published and holds personal data/)
    assert.deepEqual(data.parse({ authorId: 'a', text: { forgotten: true } }).text, forgotten)
    assert.ok(isForgotten(data.parse({ authorId: 'a', text: { forgotten: true } }).text))
  })
})

suite('findDrift', () => {
  it('is silent on a sound model', () => {
    assert.deepEqual(findDrift(system('Company', [exampleContext().forum])), [])
  })

  it('names an event nobody emits, a policy nobody feeds, an unknown neighbour, missing words, a context twice', () => {
    const lonely = context('lonely', { ...w, owner: 't' })
    lonely.event('NobodyEmitsMe', 1, { ...w, means: ' ' }, z.object({}))
    const Ghost = publishedLanguage('ghosts').event('Ghost', 1, w, { data: z.object({}) })
    lonely.policy('when-ghost', w, { on: Ghost, sends: [], then: () => null })
    const { forum, WritePost } = exampleContext()
    lonely.policy('when-ghost-again', w, { on: Ghost, sends: [WritePost], then: () => null })
    assert.deepEqual(findDrift(system('Company', [lonely, forum])).slice(3, 4), [
      'policy lonely.when-ghost-again sends forum.WritePost, which is not public',
    ])
    lonely.relation({ kind: 'customer-supplier', to: 'ghosts', role: 'downstream', means: 'x' })
    assert.deepEqual(findDrift(system('Company', [lonely, lonely])).slice(0, 7), [
      'context lonely is declared twice',
      'event lonely.NobodyEmitsMe is emitted by no command',
      'policy lonely.when-ghost waits for ghosts.Ghost, which no context of this system has',
      'policy lonely.when-ghost-again waits for ghosts.Ghost, which no context of this system has',
      'policy lonely.when-ghost-again sends forum.WritePost, which no context of this system has',
      'context lonely is related to "ghosts", which is neither a context nor an external system',
      'event lonely.NobodyEmitsMe lacks a Korean label, an English label or a glossary line',
    ])
  })

  it('names a command whose answer nobody is told of, and one that declares an answer it never gives', () => {
    const { forum, post } = exampleContext()
    const base = {
      input: z.object({}),
      by: ['member'],
      of: () => 'p1',
      emits: [],
      rejects: {},
      decide: () => [],
    } as const
    post.command('Whisper', w, { ...base, answer: () => ({ said: 'something' }) })
    post.command('KeepSilent', w, { ...base, output: z.object({ said: z.string() }) })
    post.command('SayNothing', w, base)
    assert.deepEqual(findDrift(system('Company', [forum])), [
      'command forum.Whisper answers something and declares no output',
      'command forum.KeepSilent declares an output and answers nothing',
    ])
  })
})

suite('an actor', () => {
  it('survives being written down, whatever its id holds', () => {
    const actor: Actor = { kind: 'service', id: 'policy:social/when-member-left' }
    assert.deepEqual(parseActor(formatActor(actor)), actor)
    assert.throws(() => parseActor('nobody'), /<kind>:<id>/)
  })
})
