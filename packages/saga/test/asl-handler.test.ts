import { context, publishedLanguage, words } from '@banyan/model'
import { aslHandler, type AslTaskInput, type AslWorld, type Reply } from '@banyan/saga'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'

// A saga whose inputs tell what they were made of.
const w = words('낱말', 'word', 'A word.')
const shop = context('shop', { ...w, owner: 'team' })
const Placed = publishedLanguage('shop').event('Placed', 1, w, { data: z.object({ id: z.string() }) })
const Tell = shop
  .aggregate('Deed', w, { initial: () => 0, events: { Placed } })
  .evolve({ Placed: (state) => state })
  .command('Tell', w, {
    input: z.unknown(),
    by: ['saga'],
    of: () => 'one',
    emits: [],
    rejects: {},
    decide: () => [],
    output: z.unknown(),
    answer: () => null,
  })
const told = (...parts: readonly unknown[]): unknown => parts
const saga = shop
  .saga('Told', w, { startsOn: Placed, key: ({ id }) => id, data: ({ id }) => ({ id: z.string().min(1).parse(id) }) })
  .step('first', {
    do: { send: Tell, input: (d) => told(d) },
    alternatives: [{ send: Tell, input: (d, why) => told(d, why) }],
    compensate: { send: Tell, input: (d, result) => told(d, result) },
    otherwise: 'go-on',
  })
  .waitFor('again', Placed, { key: ({ id }) => id, deadlineMs: 1, otherwise: 'go-on' })
  .ask('sure', {
    of: ({ id, results }) => ({ kind: 'member', id: `${id}${String(results.first)}` }),
    options: { yes: 'go-on', no: 'compensate' },
    deadlineMs: 1,
    default: 'yes',
  })
  .choose('how', { branches: { yes: (b) => b, no: (b) => b }, when: ({ results }) => results.sure }).definition

type Records = Readonly<Record<string, unknown>>
const task = (does: AslTaskInput['does'], node: string, records: Records = {}, way = 0): AslTaskInput => ({
  does,
  node,
  way,
  callId: 'k',
  token: 't',
  saga: { key: 'o1', data: { id: 'o1' }, records },
})

/** What the world is asked, and what a task answers or fails with. */
const handled = async (input: AslTaskInput, reply: Reply = { kind: 'done', result: 'r' }) => {
  const asked: unknown[] = []
  const hear = (what: unknown) => Promise.resolve(void asked.push(what))
  const world: AslWorld = { execute: (call) => hear(call).then(() => reply), waitFor: hear, ask: hear }
  const answer = await aslHandler(saga, world)(input).catch((error: Error) => `${error.name} ${error.message}`)
  return { asked, answer }
}

const command = { context: 'shop', command: 'Tell' }
const data = { id: 'o1' }

describe('the function behind the tasks', () => {
  it('begins with the event’s key and data', async () => {
    const begun = await handled({ does: 'begin', node: null, saga: { id: 'o1' } })
    assert.deepEqual(begun.answer, { key: 'o1', data, records: {} })
    assert.match(
      String((await handled({ does: 'begin', node: null, saga: { id: '' } })).answer),
      /^Saga\.DefinitionFailed /,
    )
  })

  it('sends a way’s command with the input of the definition, an alternative’s with why it is tried', async () => {
    const input = { ...data, results: {} }
    const sent = (last: unknown) => ({ callId: 'k', command, input: last })
    assert.deepEqual(await handled(task('do', 'first')), { asked: [sent([input])], answer: { result: 'r' } })
    const lambda = JSON.stringify({ errorType: 'Saga.Fault', errorMessage: 'AWAY: gone: for now', trace: [] })
    for (const [records, why] of [
      [{ 'first/0 failed': { Error: 'Saga.Rejected', Cause: 'No: not now' } }, ['rejected', 'No', 'not now']],
      [{ 'first/0 failed': { Error: 'Saga.Fault', Cause: lambda } }, ['fault', 'AWAY', 'gone: for now']],
      [{ 'first/0 doubt': { Error: 'States.Timeout', Cause: '' } }, ['timeout', 'TIMEOUT', '']],
      [{ 'first/0 doubt': { Error: 'Lambda.Unknown', Cause: 'killed' } }, ['fault', 'Lambda.Unknown', 'killed']],
    ] as const) {
      const [kind, code, message] = why
      const { asked } = await handled(task('do', 'first', records, 1))
      assert.deepEqual(asked, [sent([input, { step: 'first', kind, code, message }])])
    }
  })

  it('undoes with the result of the way that it undoes; of a way that was left there is no result otherwise', async () => {
    const records = { 'first/0 doubt': {}, 'first/0 done': { result: 'late' }, 'first/1 done': { result: 'now' } }
    const undone = async (way: number) => (await handled(task('undo', 'first', records, way))).asked
    const input = { ...data, results: { first: 'now' } }
    assert.deepEqual(await undone(0), [{ callId: 'k', command, input: [input, 'late'] }])
    assert.deepEqual(await undone(1), [{ callId: 'k', command, input: [input, 'now'] }])
  })

  it('tells who waits, whom to ask, and decides, by what has happened so far', async () => {
    const event = { context: 'shop', event: 'Placed' }
    assert.deepEqual((await handled(task('wait', 'again'))).asked, [{ token: 't', event, key: 'o1' }])
    const failed = { 'first/1 failed': {}, 'again expired': {} }
    const of = { kind: 'member', id: 'o1null' }
    assert.deepEqual((await handled(task('ask', 'sure', failed))).asked, [{ token: 't', of, options: ['yes', 'no'] }])
    assert.equal((await handled(task('choose', 'how', { 'sure came': { result: 'no' } }))).answer, 'no')
    assert.equal((await handled(task('choose', 'how', { 'sure expired': {} }))).answer, 'yes')
  })

  it('fails by the name of what became of the call', async () => {
    const fault = { kind: 'fault', code: 'AWAY', message: 'away', effect: 'none', retry: 'later' } as const
    for (const [reply, error] of [
      [{ kind: 'rejected', rejection: 'No', message: 'no' }, 'Saga.Rejected No: no'],
      [fault, 'Saga.Fault AWAY: away'],
      [{ ...fault, retry: 'never' }, 'Saga.FaultForGood AWAY: away'],
      [{ ...fault, effect: 'unknown' }, 'Saga.OutcomeUnknown AWAY: away'],
    ] as const)
      assert.equal((await handled(task('do', 'first'), reply)).answer, error)
    assert.equal(
      (await handled(task('do', 'gone'))).answer,
      'Saga.DefinitionFailed Told has no "gone" that can do any more',
    )
  })
})
