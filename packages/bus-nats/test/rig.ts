import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bus, type Handle, type Message, messageId, sourceOf } from '@banyan/bus'
import { isFault } from '@banyan/model'
import { createLogger, type Logger } from '@banyan/telemetry'
import { sold } from '@banyan/bus/contract'
import { natsBus, type NatsBusOptions } from '../src/index.ts'
import { partitionOf } from '../src/subjects.ts'

/** The longest that anything here may take after its cause is gone. */
export const PATIENCE_MS = 40_000
const LOOK_EVERY_MS = 10
const PAGE_MESSAGES = 50

let systems = 0

/** A name that no other test uses at the broker. */
export const freshSystem = (): string => `test-${process.pid}-${++systems}`

export type BusRig = Pick<NatsBusOptions, 'url' | 'system'> & Partial<NatsBusOptions>

export const openBus = (o: BusRig): Required<Bus> => natsBus({ name: 'test', log: silentLog, ...o })

const silentLog = createLogger({ process: 'test', level: 'silent' })

/** A log that a test can read. */
export const readableLog = (): { readonly log: Logger; readonly said: () => readonly string[] } => {
  const lines: string[] = []
  const log = createLogger({ process: 'test', sink: { write: (line) => void lines.push(line) } })
  return { log, said: () => lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg) }
}

/** So many messages of each stream, in turn: what a publisher's feed is. */
export const feedOf = (streams: readonly string[], each: number): readonly Message[] =>
  Array.from({ length: each }, (_, i) => streams.map((stream) => sold(stream, i + 1))).flat()

/** Streams of one part, so that they share a reader. */
export const streamsOfOnePart = (count: number): readonly string[] => {
  const found: string[] = []
  for (let i = 0; found.length < count; i++) if (partitionOf(`Order-${i}`) === 0) found.push(`Order-${i}`)
  return found
}

/** As a relay does: goes on after what the bus keeps, again and again, until all of the feed is kept. */
export const relay = async (
  bus: Required<Bus>,
  feed: readonly Message[],
  signal = AbortSignal.timeout(PATIENCE_MS),
) => {
  const ids = feed.map(messageId)
  for (;;) {
    try {
      const kept = await bus.lastKept(feed[0]!.context, signal)
      const after = kept ? ids.indexOf(messageId(kept)) : -1
      assert.ok(!kept || after !== -1, `the bus keeps ${kept && messageId(kept)}, which nobody published`)
      if (after === ids.length - 1) return
      for (let i = after + 1; i < feed.length; i += PAGE_MESSAGES)
        await bus.publish(feed.slice(i, i + PAGE_MESSAGES), signal)
    } catch (error) {
      if (!isFault(error) || error.retry === 'never') throw error
      await delay(LOOK_EVERY_MS)
    }
  }
}

/** What a consumer was given, in its order. */
export const collector = (hinder: (message: Message) => Promise<void> | void = () => {}) => {
  const taken: Message[] = []
  const seen = new Set<string>()
  const handle: Handle = async (message) => {
    await hinder(message)
    taken.push(message)
    seen.add(messageId(message))
  }
  const missing = (feed: readonly Message[]): readonly string[] => feed.map(messageId).filter((id) => !seen.has(id))
  return { handle, taken, seen, missing }
}

/** Repetitions apart, each stream came as it was published, from its first message on. */
export const assertStreamOrder = (taken: readonly Message[]): void => {
  const last = new Map<string, number>()
  for (const message of taken) {
    const before = last.get(sourceOf(message)) ?? 0
    assert.ok(message.version <= before + 1, `${messageId(message)} came after version ${before}`)
    last.set(sourceOf(message), Math.max(before, message.version))
  }
}

/** Looks at a condition until it holds. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  what: () => string,
  ms = PATIENCE_MS,
): Promise<void> => {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `never: ${what()}`)
    await delay(LOOK_EVERY_MS)
  }
}

export const untilAll = (who: ReturnType<typeof collector>, feed: readonly Message[]): Promise<void> =>
  until(
    () => who.missing(feed).length === 0,
    () => `all are taken; missing ${who.missing(feed).slice(0, 5).join(', ')} of ${who.missing(feed).length}`,
  )

export const interests = [{ context: 'shop', type: 'Sold' }]
