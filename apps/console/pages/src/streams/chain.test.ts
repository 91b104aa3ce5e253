import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foundTerms } from '../glossary/found-terms.ts'
import { inTimeOrder } from '../logs/trace.ts'
import { letterQueues } from '../views/letter-queues.ts'
import { type ChainNode, chainTree } from './chain.ts'

const event = (id: string, causation: string | null, second = 0) => ({
  context: 'a',
  id,
  type: id,
  recordedAt: `2026-11-20T09:00:0${second}.000Z`,
  actor: { kind: 'member', id: 'm' },
  causation,
})

const shape = (nodes: readonly ChainNode[]): unknown => nodes.map((node) => [node.event.id, shape(node.followers)])

test('events hang below their cause, in time; without their cause among them they are roots; circles end', () => {
  const events = [
    event('late', 'a:root', 2),
    event('early', 'a:root', 1),
    event('root', null),
    event('deep', 'a:early', 3),
    event('lost', 'b:elsewhere', 4),
  ]
  assert.deepEqual(shape(chainTree(events)), [
    [
      'root',
      [
        ['early', [['deep', []]]],
        ['late', []],
      ],
    ],
    ['lost', []],
  ])
  assert.deepEqual(shape(chainTree([event('x', 'a:y'), event('y', 'a:x'), event('z', null)])), [['z', []]])
})

test('of letters the first of each queue is told, and how many wait behind it', () => {
  const letter = (consumer: string, source: string, version: number) => ({
    consumer,
    source,
    version,
    messageId: `${source}@${version}`,
    type: 'T',
    kind: 'poison' as const,
    failure: null,
    hasSentence: false,
    attempts: 1,
    at: '',
  })
  const queues = letterQueues([letter('p', 'a:S', 3), letter('q', 'a:S', 1), letter('p', 'a:S', 4)])
  assert.deepEqual(
    queues.map(({ first, held }) => [first.consumer, first.version, held]),
    [
      ['p', 3, 1],
      ['q', 1, 0],
    ],
  )
})

test('terms are found by all words of a search, in either language, in code and in meaning', () => {
  const term = {
    context: 'a',
    kind: 'event',
    name: 'PostWritten',
    ko: '글이 작성됨',
    en: 'Post written',
    means: 'A member wrote.',
    place: null,
  }
  for (const search of ['', ' ', 'post', '글', 'WRITTEN member', 'postwritten'])
    assert.equal(foundTerms([term], search).length, 1, search)
  assert.equal(foundTerms([term], 'post nothing').length, 0)
})

test('a trace is told in time; a line without a time stays behind the one before it', () => {
  const line = (time: string | null, message: string) => ({
    process: 'p',
    time,
    level: null,
    message,
    traceId: null,
    fields: {},
  })
  const steps = inTimeOrder({
    lines: [line('2026-11-20T09:00:01.000Z', 'one'), line(null, 'two'), line('2026-11-20T09:00:03.000Z', 'three')],
    events: [{ ...event('E', null, 2), views: [], policies: [] }],
  })
  assert.deepEqual(
    steps.map((step) => ('line' in step ? step.line.message : step.event.id)),
    ['one', 'two', 'E', 'three'],
  )
})
