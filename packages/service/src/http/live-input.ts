import type { LiveDef } from '@banyan/model'
import { z } from 'zod'
import { LAST_EVENT_ID_LENGTH_MAX, LIVE_TOPICS_MAX, TOPIC_LENGTH_MAX } from '../limits.ts'

const plain = z.strictObject({
  /** Where to go on, for clients that can't send `Last-Event-ID`: a browser's new `EventSource`. */
  lastEventId: z.string().max(LAST_EVENT_ID_LENGTH_MAX).optional(),
})

const withTopics = plain.extend({
  topics: z.array(z.string().min(1).max(TOPIC_LENGTH_MAX)).max(LIVE_TOPICS_MAX).optional(),
})

/** What may be said with the address of a live stream: topics only where the stream has some. */
export type LiveInput = z.output<typeof withTopics>

/** The schema of a live stream's parameters. */
export const liveInputOf = (live: LiveDef): z.ZodType<LiveInput> => (live.hears ? withTopics : plain)
