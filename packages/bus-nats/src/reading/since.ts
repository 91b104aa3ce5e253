import type { Bookmarks, Message } from '@banyan/bus'
import type { StreamInfo } from '@nats-io/jetstream'
import type { Streams } from '../broker-streams.ts'
import { endOf } from '../end.ts'

/** Messages that were recorded side by side may lie in another order than their times, by so many milliseconds at most. */
const AROUND_MS = 60_000

/**
 * From when on a consumer listens that does not want what was before it. Kept beside its bookmark, for the day when the broker loses its disk:
 * then everything there ever was is published again, and what was before the consumer would be news to it.
 */
export type Since = { readonly recordedAt: string } | null

type Listening = Streams & { readonly context: string; readonly bookmarks: Bookmarks }

/** Remembers the last message of a consumer's past. */
export const beginToListen = async (name: string, info: StreamInfo, o: Listening): Promise<void> => {
  const { message, sequence } = await endOf(o.context, info, o)
  if (!message || (await findSince(name, o)) !== null) return
  const mark = { epoch: message.recordedAt, position: sequence, fingerprint: null }
  await o.bookmarks.moveCheckpoint(markName(name), null, mark)
}

export const findSince = async (name: string, { bookmarks }: Pick<Listening, 'bookmarks'>): Promise<Since> => {
  const mark = await bookmarks.findCheckpoint(markName(name))
  return mark && { recordedAt: mark.epoch }
}

/** True of what a consumer never wanted. Around the beginning rather too little than too much. */
export const isBefore = ({ recordedAt }: Message, since: Since): boolean =>
  since !== null && Date.parse(recordedAt) < Date.parse(since.recordedAt) - AROUND_MS

const markName = (name: string): string => `${name} since`
