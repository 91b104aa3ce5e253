import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Actor, isFault } from '@banyan/model'
import type { CalledWithin } from '../../src/calls/calls-within.ts'
import { Notes, NotesBy } from '../rig/example.ts'
import { operating, taken } from '../rig/operating.ts'
import { eventually, inMemory, stage } from '../rig/stage.ts'

const signal = AbortSignal.timeout(30_000)
const office: Actor = { kind: 'service', id: 'office/reader' }
const told = async (s: Parameters<typeof operating>[0]) =>
  (await operating(s).get<{ readonly callsWithin: readonly CalledWithin[] }>('/contexts')).callsWithin

describe('calls between contexts of one process', () => {
  it('are counted for the operators, by who calls whom', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    assert.deepEqual(await told(s), [])
    const asOffice = s.host.access('theatre', { actor: office })
    await asOffice.ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal)
    await asOffice.whenSeen([Notes], 'Note-x@0', { timeoutMs: 0, signal })
    const forAMember = { actor: { kind: 'service', id: 'somebody' }, from: 'office' } as const
    await asOffice.as(forAMember).ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal)
    await assert.rejects(asOffice.ask(NotesBy, { authorId: 'ann', limit: 500, cursor: null }, signal), (error) =>
      isFault(error, 'SERVICE_INPUT_INVALID'),
    )
    assert.deepEqual(await told(s), [{ from: 'office', context: 'theatre', asked: 4, failed: 0 }])
  })

  it('are not what a context asks of itself, nor what comes from no context', async (t) => {
    const s = await stage(t)
    await s.host.whenReady()
    for (const id of ['theatre', 'shop-follower'])
      await s.host
        .access('theatre', { actor: { kind: 'service', id } })
        .ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal)
    await taken(s, 'A1')
    await eventually(async () => {
      const counters = await operating(s).get<Counted>('/counters')
      assert.equal(counters.contexts.office.commands.CountSeat.accepted, 1, 'its policy sends to itself')
    })
    assert.deepEqual(await told(s), [])
  })

  it('have failed when the called context cannot answer', async (t) => {
    const s = await stage(t, {
      open: async (o) => {
        if (o.definition.name === 'theatre') throw new Error('the database is away')
        return inMemory(o)
      },
    })
    await assert.rejects(
      s.host.access('theatre', { actor: office }).ask(NotesBy, { authorId: 'ann', limit: 5, cursor: null }, signal),
      (error) => isFault(error, 'SERVICE_CONTEXT_AWAY'),
    )
    assert.deepEqual(await told(s), [{ from: 'office', context: 'theatre', asked: 1, failed: 1 }])
  })
})

type Counted = {
  readonly contexts: { readonly office: { readonly commands: { readonly CountSeat: { readonly accepted: number } } } }
}
