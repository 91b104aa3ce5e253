import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Message, messageId } from '@banyan/bus'
import { testDatabase } from '@banyan/testing'
import { describeWithBroker } from './broker.ts'
import { postgresBookmarks } from './postgres-bookmarks.ts'
import {
  assertStreamOrder,
  collector,
  feedOf,
  freshSystem,
  interests,
  openBus,
  readableLog,
  relay,
  until,
  untilAll,
} from './rig.ts'

const STREAMS = ['Order-1', 'Order-2', 'Order-3']

describeWithBroker('readers of one name over NATS JetStream', (broker) => {
  it('at once hear everything between them, each in order, and both go on', async (t) => {
    const system = freshSystem()
    const { url } = await testDatabase(t)
    const feed = feedOf(STREAMS, 400)
    await using publisher = openBus({ url: broker().url, system })
    await using bookmarks = await postgresBookmarks(url)
    const { log, said } = readableLog()
    await using one = openBus({ url: broker().url, system, log })
    await using other = openBus({ url: broker().url, system, log })
    const together = collector()
    const begunAt = performance.now()
    const readers = [one, other].map((bus) => {
      const own: Message[] = []
      bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks }, async (message, stop) => {
        await delay(2)
        own.push(message)
        await together.handle(message, stop)
      })
      return own
    })
    await relay(publisher, feed)
    await untilAll(together, feed)
    assertStreamOrder(together.taken)
    for (const own of readers) assert.ok(own.length > 0)
    assert.ok(said().length > 0, 'a reader that was outdone says so')
    assert.ok(said().length <= 2 * Math.ceil((performance.now() - begunAt) / 10_000), 'and does so sparingly')
    const more = feedOf([...STREAMS, 'Order-9'], 401)
    await relay(publisher, [...feed, ...more.filter((message) => !together.seen.has(messageId(message)))])
    await untilAll(together, more)
  })

  it('of which one is killed in the middle: the next goes on from its bookmark', async (t) => {
    const system = freshSystem()
    const { url } = await testDatabase(t)
    const feed = feedOf(STREAMS, 600)
    await using publisher = openBus({ url: broker().url, system })
    const killed: string[] = []
    const child = fork(join(import.meta.dirname, 'reading-process.ts'), [
      JSON.stringify({ broker: broker().url, system, database: url }),
    ])
    child.on('message', (id) => void killed.push(id as string))
    await relay(publisher, feed)
    await using bookmarks = await postgresBookmarks(url)
    const isSaved = async () => {
      const names = Array.from({ length: 8 }, (_, part) => `bus a shop ${part}`)
      const marks = await Promise.all(names.map((name) => bookmarks.findCheckpoint(name)))
      return marks.some((mark) => mark !== null && mark.fingerprint !== null)
    }
    await until(isSaved, () => 'a bookmark is kept')
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.ok(killed.length > 0 && killed.length < feed.length, `it had ${killed.length}`)
    await using bus = openBus({ url: broker().url, system })
    const next = collector()
    bus.subscribe({ consumer: 'a', interests, bookmarks }, next.handle)
    const rest = feed.filter((message) => !killed.includes(messageId(message)))
    await untilAll(next, rest)
    assert.ok(next.seen.size < feed.length, 'it began at the bookmark, not at the first')
    const inOrder = [...feed.filter((message) => killed.includes(messageId(message))), ...next.taken]
    assertStreamOrder(inOrder)
  })
})
