import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { CheerNote, NotesBy, TakeSeat, WriteNote } from './rig/example.ts'
import { eventually, onPostgres, stage } from './rig/stage.ts'

const signal = new AbortController().signal
const counting = new AsyncLocalStorage<{ statements: string[] }>()

/** Counts what is sent to PostgreSQL on behalf of one call; what goes on beside it (sequencer, views, relay) is not counted. */
const patched = Client.prototype.query
Client.prototype.query = function (this: Client, ...args: unknown[]) {
  const [query] = args as [string | { readonly text?: string }]
  counting.getStore()?.statements.push(typeof query === 'string' ? query : (query.text ?? ''))
  return Reflect.apply(patched, this, args) as never
}

const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const counter = { statements: [] as string[] }
  await counting.run(counter, work)
  // Persons' keys are kept for some seconds: whether a slow machine reads them again is no matter of the budget.
  return counter.statements.filter((text) => !text.includes('person_keys')).length
}

describe('statements sent to PostgreSQL', () => {
  it('stay within the budget of each kind of call', async (t) => {
    const { host } = await stage(t, { open: await onPostgres(t) })
    await host.whenReady()
    const ann = host.access('theatre', { actor: { kind: 'member', id: 'ann' } })
    const first = await ann.send(WriteNote, { text: 'first' }, { signal }) // makes the person's key and learns the types
    await ann.send(TakeSeat, { seatId: 'A0' }, { signal })
    assert.ok(first.kind === 'answered')
    const { noteId } = first.answer as { noteId: string }
    await eventually(async () => {
      const { notes } = await ann.ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal)
      assert.equal(notes.length, 1)
    })
    await ann.send(CheerNote, { noteId }, { signal })
    const budgets = {
      'a command: load, append': [2, () => ann.send(TakeSeat, { seatId: 'A1' }, { signal })],
      'a command under a key': [2, () => ann.send(TakeSeat, { seatId: 'A2' }, { commandId: 'k', signal })],
      'its repetition: load, load': [2, () => ann.send(TakeSeat, { seatId: 'A2' }, { commandId: 'k', signal })],
      'a rejection nobody may ask for again: load': [1, () => ann.send(TakeSeat, { seatId: 'A1' }, { signal })],
      'a rejection under a key: load, append': [
        2,
        () => ann.send(TakeSeat, { seatId: 'A1' }, { commandId: 'r', signal }),
      ],
      'a command of an aggregate with snapshots: load, append': [
        2,
        () => ann.send(WriteNote, { text: 'second' }, { signal }),
      ],
      'a command that requires a row: load, row, append': [3, () => ann.send(CheerNote, { noteId }, { signal })],
      'a query of one view': [1, () => ann.ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal)],
    } as const
    for (const [what, [budget, call]] of Object.entries(budgets)) assert.equal(await statementsOf(call), budget, what)
  })
})
