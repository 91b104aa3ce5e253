import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FeedEvent, type FeedMark, type FeedQuery, markOf } from '../feed.ts'
import { sharedPages } from './shared-pages.ts'

const event = (position: number, type: string): FeedEvent => ({
  id: `S@${position}`,
  context: 'c',
  stream: 'S',
  version: position,
  type,
  schemaVersion: 1,
  data: {},
  publishedSequence: null,
  epoch: 'e',
  recordedAt: new Date(0),
  actor: { kind: 'service', id: 's' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
  persons: [],
  position,
})
const log = ['A', 'B', 'A', 'B', 'A'].map((type, i) => event(i + 1, type))
const end = markOf(log.at(-1)!)

/** A feed in memory that remembers what it was asked. */
const feed = () => {
  const asked: FeedQuery[] = []
  const read = sharedPages(async (query) => {
    asked.push(query)
    if (query.after?.epoch === 'gone') throw new Error('replaced')
    const events = log
      .filter((e) => e.position > (query.after?.position ?? 0) && (query.types?.includes(e.type) ?? true))
      .slice(0, query.limit)
    return { events, upTo: events.length === query.limit ? markOf(events.at(-1)!) : end, head: end.position }
  })
  const places = async (query: FeedQuery) => {
    const page = await read(query)
    return [page.events.map((e) => e.position), page.upTo.position]
  }
  return { asked, places }
}

const after = (position: number): FeedMark | null => (position === 0 ? null : markOf(log[position - 1]!))

describe('readers of the feed that ask at the same time', () => {
  it('share one page where they stand at one place, each getting its own types', async () => {
    const { asked, places } = feed()
    const ask = (types: readonly string[] | undefined, limit: number) =>
      places({ after: after(1), limit, ...(types && { types }) })
    assert.deepEqual(await Promise.all([ask(['A'], 9), ask(['B'], 9), ask(undefined, 9), ask(['C'], 9)]), [
      [[3, 5], 5],
      [[2, 4], 5],
      [[2, 3, 4, 5], 5],
      [[], 5],
    ])
    assert.equal(asked.length, 1)
  })

  it('get no more than they asked for, and go on where that ended', async () => {
    const { places } = feed()
    const ask = (types: readonly string[], limit: number) => places({ after: null, limit, types })
    assert.deepEqual(await Promise.all([ask(['A'], 1), ask(['A', 'B'], 1)]), [
      [[1], 2],
      [[1], 1],
    ])
    assert.deepEqual(await Promise.all([ask(['B'], 2), ask(['A'], 1)]), [
      [[2], 3],
      [[1], 1],
    ])
  })

  it('ask for themselves where they stand elsewhere, and one that fails fails alone', async () => {
    const { asked, places } = feed()
    const gone = { epoch: 'gone', position: 1, fingerprint: null }
    const answers = await Promise.allSettled([
      places({ after: after(1), limit: 9 }),
      places({ after: after(4), limit: 9 }),
      places({ after: gone, limit: 9 }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected'],
    )
    assert.equal(asked.length, 3)
  })
})
