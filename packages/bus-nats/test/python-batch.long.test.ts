import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Message } from '@banyan/bus'
import { describeWithProgram } from '@banyan/testing'
import { describeWithBroker } from './broker.ts'
import { pythonIn, startBatch } from './python-batch.ts'
import { openBus, relay } from './rig.ts'

/** Killed when it has read so many of the messages: from a start before the first, to one near the end. */
const KILLED_AT = [0, 1, 600, 1_500, 3_000, 4_500, 6_000]
const LOOK_EVERY_MS = 5

const folder = await mkdtemp(join(tmpdir(), 'banyan-python-'))
const python = await pythonIn(folder)

describe('examples/python-batch', () => {
  after(() => rm(folder, { recursive: true, force: true }))

  describeWithProgram('a program in another language that knows the contracts alone', python, (file) =>
    describeWithBroker('follows what is published', (broker) => {
      it('loses nothing and counts nothing twice, killed again and again, and with a broker that lost its disk', async () => {
        const feeds = [membersFeed(3_000), catalogueFeed(3_000)]
        await using bus = openBus({ url: broker().url, system: 'anycompany' })
        const publish = () => Promise.all(feeds.map((feed) => relay(bus, feed)))
        const report = join(folder, 'report.csv')
        const start = () => startBatch(file, { broker: broker().url, report })
        const toTheEnd = async () => assert.deepEqual(await start().ended, { code: 0, said: '' })

        await publish()
        for (const count of KILLED_AT) {
          const { child, ended } = start()
          while (placesIn(`${report}.sqlite`) < count && child.exitCode === null) await delay(LOOK_EVERY_MS)
          assert.equal(child.exitCode, null, 'it ended before it was killed')
          child.kill('SIGKILL')
          assert.equal((await ended).said, '')
        }
        await toTheEnd()
        assert.equal(await readFile(report, 'utf8'), reportOf(feeds.flat()))

        await broker().kill()
        await broker().loseDisk()
        await broker().start()
        await publish()
        await toTheEnd()
        assert.equal(await readFile(report, 'utf8'), reportOf(feeds.flat()), 'told everything again')

        const newer = { ...member(9_999), schemaVersion: 2, data: { memberId: 'm-9999', country: 'KR' } }
        feeds[0]!.push(newer)
        await publish()
        await toTheEnd()
        assert.equal(await readFile(report, 'utf8'), reportOf(feeds.flat()), 'with a version newer than the contracts')

        feeds[0]!.push({ ...member(10_000), data: { member: 'not as the contract says' } })
        await publish()
        const { code, said } = await start().ended
        assert.equal(code, 1)
        assert.match(said, /'memberId' is a required property/)
      })
    }),
  )
})

/** How many messages of both streams its bookmarks have passed. */
const placesIn = (file: string): number => {
  if (!existsSync(file)) return 0
  const memory = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(memory.prepare('select coalesce(sum(place), 0) as places from bookmark').get()?.['places'])
  } catch (error) {
    if (/no such table|locked/.test((error as Error).message)) return 0
    throw error
  } finally {
    memory.close()
  }
}

const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22']

const message = (o: Pick<Message, 'context' | 'stream' | 'type' | 'data'>, version: number, day: number): Message => ({
  ...o,
  version: version * 2,
  publishedSequence: version,
  schemaVersion: 1,
  recordedAt: `${DAYS[day % DAYS.length]}T09:30:00.000Z`,
  correlation: 'c',
  traceparent: null,
})

const member = (i: number): Message =>
  message({ context: 'members', stream: `Member-m-${i}`, type: 'MemberRegistered', data: { memberId: `m-${i}` } }, 1, i)

/** Every fifth leaves again. */
const membersFeed = (count: number): Message[] =>
  Array.from({ length: count }, (_, i) => [
    member(i),
    ...(i % 5 === 0 ? [{ ...message({ ...member(i), type: 'MemberForgotten' }, 2, i + 1) }] : []),
  ]).flat()

/** Of 50 products, each listed and taken off sale in turn. */
const catalogueFeed = (count: number): Message[] =>
  Array.from({ length: count }, (_, i) => {
    const productId = String(i % 50)
    const version = Math.floor(i / 50) + 1
    const data = { productId, isListed: version % 2 === 1 }
    return message(
      { context: 'catalogue', stream: `Product-${productId}`, type: 'ProductListingChanged', data },
      version,
      i,
    )
  })

const reportOf = (messages: readonly Message[]): string => {
  const lines = DAYS.map((day) => {
    const ofDay = messages.filter(({ recordedAt }) => recordedAt.startsWith(day))
    const count = (type: string, isListed?: boolean) =>
      ofDay.filter(
        (one) =>
          one.type === type && (isListed === undefined || (one.data as { isListed: boolean }).isListed === isListed),
      ).length
    const counts = [
      count('MemberRegistered'),
      count('MemberForgotten'),
      count('ProductListingChanged', true),
      count('ProductListingChanged', false),
    ]
    return `${day},${counts.join(',')}\r\n`
  })
  return `day,members joined,members left,products listed,products taken off sale\r\n${lines.join('')}`
}
