import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Fault } from '@banyan/model/fault'
import { type Part, type PartStatus, type RunningPart, watch } from './watch.ts'

/** A part whose runs end when the test says so. */
const scriptedPart = (starts: readonly (() => Promise<void>)[] = []) => {
  const runs: { readonly end: (how: string) => void; readonly asked: () => boolean }[] = []
  const part: Part = {
    name: 'part',
    start: async () => {
      await starts[runs.length]?.()
      const { promise, resolve } = Promise.withResolvers<string>()
      let asked = false
      runs.push({ end: resolve, asked: () => asked })
      const stop = async () => {
        asked = true
        resolve('exit code 0')
      }
      return { pid: runs.length, port: 1, exited: promise, stop } satisfies RunningPart
    },
  }
  return { part, runs }
}

const recorder = () => {
  const states: PartStatus['state'][] = []
  const sentences: string[] = []
  const waiting = new Map<PartStatus['state'], () => void>()
  return {
    states,
    sentences,
    events: {
      changed: ({ state }: PartStatus) => {
        states.push(state)
        waiting.get(state)?.()
      },
      ended: (_name: string, sentence: string) => void sentences.push(sentence),
    },
    /** The next time the part comes into this state. */
    next: (state: PartStatus['state']) => new Promise<void>((resolve) => waiting.set(state, resolve)),
  }
}

describe('a watched part', () => {
  test('is started again when it ends, and counted', async () => {
    const { part, runs } = scriptedPart()
    const { events, next, sentences } = recorder()
    const watched = watch(part, events)
    await watched.firstStart
    for (const restarts of [1, 2]) {
      const again = next('running')
      runs.at(-1)?.end('signal SIGKILL')
      await again
      assert.equal(watched.status().restarts, restarts)
    }
    assert.deepEqual(sentences, ['part ended with signal SIGKILL.', 'part ended with signal SIGKILL.'])
    await watched.stop()
  })

  test('is asked to end when it comes up in the moment in which it is stopped', async () => {
    const gate = Promise.withResolvers<void>()
    const { part, runs } = scriptedPart([() => gate.promise])
    const { events, states } = recorder()
    const watched = watch(part, events)
    const stopped = watched.stop()
    gate.resolve()
    await stopped
    assert.deepEqual([runs.length, runs[0]?.asked()], [1, true])
    assert.deepEqual(states, ['starting', 'stopping', 'stopped'])
  })

  test('is tried again after a fault that may pass, and its first start waits for that', async () => {
    const later = () => Promise.reject(new Fault('not now', { code: 'X', retry: 'later' }))
    let attempts = 0
    const { part } = scriptedPart([() => (++attempts === 1 ? later() : Promise.resolve())])
    const { events, sentences } = recorder()
    const watched = watch(part, events)
    await watched.firstStart
    assert.deepEqual([attempts, sentences], [2, ['not now']])
    await watched.stop()
  })

  test('says at once when it never can start', async () => {
    const { part } = scriptedPart([() => Promise.reject(new Fault('never', { code: 'X', retry: 'never' }))])
    const watched = watch(part, recorder().events)
    await assert.rejects(watched.firstStart, { code: 'X' })
    await watched.stop()
  })

  test('that never came up before it was stopped says so to whoever waits', async () => {
    const { part } = scriptedPart([() => Promise.reject(new Error('no'))])
    const watched = watch(part, recorder().events)
    await watched.stop()
    await assert.rejects(watched.firstStart)
    assert.equal(watched.status().state, 'stopped')
  })
})
