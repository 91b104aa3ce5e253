import type { Actor } from '@banyan/model'
import type { AppendRequest, CommandKey, EventStore, NewEvent, Provenance, Version } from '../src/index.ts'

/** Example values that tests share. */
export const mina: Actor = { kind: 'member', id: 'mina' }
export const joon: Actor = { kind: 'member', id: 'joon' }

export const provenance: Provenance = {
  actor: mina,
  commandId: 'c-1',
  correlation: 'flow-1',
  causation: null,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

export const event = (type: string, data: object = {}, o: Partial<NewEvent> = {}): NewEvent => ({
  type,
  schemaVersion: 1,
  published: false,
  data: JSON.stringify(data),
  persons: [],
  ...o,
})

/** An append of events to one stream. */
export const toStream = (stream: string, expectedVersion: Version, ...events: readonly NewEvent[]): AppendRequest => ({
  writes: [{ stream, expectedVersion, events }],
  provenance,
})

export const commandKey = (id: string, o: Partial<CommandKey> = {}): CommandKey => ({
  actor: mina,
  command: 'WritePost',
  id,
  ...o,
})

/** A stand-in for the hash of a command's input: 64 hex digits. */
export const inputHash = (input: string): string => Buffer.from(input).toString('hex').padEnd(64, '0').slice(0, 64)

export const withCommand = (request: AppendRequest, id: string, input = 'hello'): AppendRequest => ({
  ...request,
  command: { key: commandKey(id), inputHash: inputHash(input) },
})

/** Two events in a new stream, each by an append of its own. */
export const appendTwice = async (store: EventStore, stream: string): Promise<void> => {
  await store.append(toStream(stream, 0, event('A')))
  await store.append(toStream(stream, 1, event('B')))
}
