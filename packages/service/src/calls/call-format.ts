import { parseEventId } from '@banyan/event-store'
import { z } from 'zod'
import { CALL_WAIT_MS_MAX } from '../limits.ts'

/** Everything between contexts stands below it. The gateway has no route to it. */
export const CALLS_PREFIX = '/_contexts'
/** What is left of the caller's time, in whole milliseconds. */
export const DEADLINE_HEADER = 'banyan-deadline-ms'

const NAME_LENGTH_MAX = 200
const ID_LENGTH_MAX = 1_000
const VIEWS_MAX = 50

const id = z.string().min(1).max(ID_LENGTH_MAX)

/** Fields that a newer caller sends besides are ignored, here and in answers: two releases talk to each other while one replaces the other. */
export const commandCall = z.object({
  input: z.unknown(),
  commandId: id,
  isRepeatable: z.boolean(),
  correlation: id,
  causation: id.nullable(),
})

export const queryCall = z.object({ input: z.unknown() })

export const passedCall = z.object({
  views: z.array(z.string().min(1).max(NAME_LENGTH_MAX)).max(VIEWS_MAX),
  seen: id.refine((text) => parseEventId(text) !== undefined, '<stream>@<version>'),
  timeoutMs: z.int().min(0).max(CALL_WAIT_MS_MAX),
})

/** What came of a command, as `Executed`; a call carries no inbox mark, so those outcomes never travel. */
export const commandAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answered'),
    answer: z.unknown().optional(),
    seen: z.string().nullable(),
    isRepeated: z.boolean(),
  }),
  z.object({
    kind: z.literal('rejected'),
    rejection: z.object({ rejected: z.string().min(1), why: z.unknown().optional() }),
  }),
  z.object({ kind: z.literal('key-reused') }),
])

export const queryAnswer = z.object({ answer: z.unknown() })

export const passedAnswer = z.object({ passed: z.boolean() })

/** A kind of part of a context that can be called. */
export type Callable = 'commands' | 'queries' | 'views' | 'inventories'

export const pathOf = (context: string, kind: Callable, name: string): string =>
  `${CALLS_PREFIX}/${context}/${kind}/${encodeURIComponent(name)}`

/** The path of the question whether views have passed an event. */
export const PASSED = 'passed'
