import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppendRequest, AppendResult } from '../../event-store.ts'
import { AppendQueue } from './queue.ts'

const to = (stream: string, o: Partial<AppendRequest> = {}): AppendRequest => ({
  writes: [{ stream, expectedVersion: 0, events: [] }],
  provenance: {
    actor: { kind: 'member', id: 'm' },
    commandId: null,
    correlation: 'c',
    causation: null,
    traceparent: null,
  },
  ...o,
})

const done: AppendResult = { kind: 'appended', streams: [] }
const streamOf = (request: AppendRequest): string => request.writes[0]!.stream

/** A transport that answers when told to, and remembers what travelled how. */
const transport = (o: { readonly groupsFail?: boolean } = {}) => {
  const groups: string[][] = []
  const singles: string[] = []
  const gates: (() => void)[] = []
  const gate = (): Promise<void> => new Promise((resolve) => gates.push(resolve))
  return {
    groups,
    singles,
    openGates: async () => {
      while (gates.length > 0) {
        gates.splice(0).forEach((open) => open())
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      }
    },
    transport: {
      group: async (requests: readonly AppendRequest[]) => {
        groups.push(requests.map(streamOf))
        await gate()
        return o.groupsFail ? undefined : requests.map(() => done)
      },
      single: async (request: AppendRequest) => {
        singles.push(streamOf(request))
        if (streamOf(request) === 'Bad') throw new Error('bad')
        return done
      },
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('the append queue', () => {
  it('lets what arrives together travel together, shared over two statements', async () => {
    const { transport: carrier, groups, openGates } = transport()
    const queue = new AppendQueue(carrier)
    const all = Promise.all(['A', 'B', 'C', 'D'].map((s) => queue.append(to(s))))
    await turn()
    assert.deepEqual(groups, [
      ['A', 'B'],
      ['C', 'D'],
    ])
    await openGates()
    assert.equal((await all).length, 4)
    assert.equal(queue.pending, 0)
  })

  it('never has two appends to one stream, or of one command, on their way at once', async () => {
    const { transport: carrier, groups, openGates } = transport()
    const queue = new AppendQueue(carrier)
    const command = { key: { actor: { kind: 'member', id: 'm' }, command: 'C', id: '1' }, inputHash: '' } as const
    const all = Promise.all([to('A'), to('A'), to('B', { command }), to('C', { command })].map((r) => queue.append(r)))
    await turn()
    assert.deepEqual(groups.flat().toSorted(), ['A', 'B'])
    await openGates()
    await all
    assert.deepEqual(groups.flat().toSorted(), ['A', 'A', 'B', 'C'])
  })

  it('sends each by itself where a group did not go through; a bad one fails alone', async () => {
    const { transport: carrier, singles, openGates } = transport({ groupsFail: true })
    const queue = new AppendQueue(carrier)
    const all = Promise.allSettled(['Good', 'Bad'].map((s) => queue.append(to(s))))
    await turn()
    await openGates()
    assert.deepEqual(
      (await all).map((r) => r.status),
      ['fulfilled', 'rejected'],
    )
    assert.deepEqual(singles.toSorted(), ['Bad', 'Good'])
  })

  it('lets what holds a fence or an inbox mark travel with the others, but never two marks of one inbox at once', async () => {
    const { transport: carrier, groups, singles, openGates } = transport()
    const queue = new AppendQueue(carrier)
    const inbox = { consumer: 'c', source: 's', publishedSequence: 1 }
    const requests = [
      to('A', { fence: { name: 'f', token: 1 } }),
      to('B', { inbox }),
      to('C', { inbox: { ...inbox, publishedSequence: 2 } }),
      to('D', { inbox: { ...inbox, source: 'other' } }),
    ]
    const all = Promise.all(requests.map((r) => queue.append(r)))
    await turn()
    assert.deepEqual(groups, [['A', 'B'], ['D']])
    await openGates()
    await all
    assert.deepEqual([groups, singles], [[['A', 'B'], ['D'], ['C']], []])
  })
})
