import { type Fence, PERSON_FORGOTTEN } from '@banyan/event-store'
import type { Actor, ContextDefinition } from '@banyan/model'
import { faults } from '../errors.ts'
import { forgetSentences } from '../consumers/letter-sentence.ts'
import type { ContextParts } from './context-parts.ts'

/** How long views may take to erase what they show of a person, in milliseconds, before the caller is told to come back. */
export const FORGETTING_WAIT_MS = 30_000
const WAIT_STEP_MS = 1_000

type Forgetting = {
  readonly person: string
  readonly actor: Actor
  readonly correlation: string
  readonly fence?: Fence | undefined
  readonly signal: AbortSignal
}

/** What was done. The key is gone first: from then on nothing anywhere can be read, whatever fails afterwards. */
export type ForgottenReport = {
  readonly person: string
  /** Id of the event after which no view shows the person. */
  readonly eventId: string
  readonly snapshots: number
}

/**
 * Forgets a person in one context: destroys the key, says so in the log, erases snapshots and what errors said, and waits until every view has passed.
 * May be repeated. Throws `SERVICE_FORGETTING_UNFINISHED` when views are behind; the forgetting goes on without the caller.
 */
export const forgetPerson = async (
  { store, keys, views, ledger }: ContextParts,
  definition: ContextDefinition,
  o: Forgetting,
): Promise<ForgottenReport> => {
  await keys.forget(o.person)
  const eventId = await recordForgotten(store, o)
  const snapshots = await store.snapshots.forget(o.person)
  await forgetSentences(ledger, keys)
  const deadline = performance.now() + FORGETTING_WAIT_MS
  while (!(await views.whenPassed(definition.readModels, eventId, WAIT_STEP_MS, o.signal)))
    if (performance.now() > deadline)
      throw faults.SERVICE_FORGETTING_UNFINISHED({ context: definition.name, waitedMs: FORGETTING_WAIT_MS })
  return { person: o.person, eventId, snapshots }
}

const recordForgotten = async (store: ContextParts['store'], o: Forgetting): Promise<string> => {
  const stream = `Person-${o.person}`
  const result = await store.append(
    {
      writes: [
        {
          stream,
          expectedVersion: 0,
          events: [
            {
              type: PERSON_FORGOTTEN,
              schemaVersion: 1,
              published: false,
              data: JSON.stringify({ personId: o.person }),
              persons: [],
            },
          ],
        },
      ],
      provenance: {
        actor: o.actor,
        commandId: null,
        correlation: o.correlation,
        causation: null,
        traceparent: null,
      },
      ...(o.fence && { fence: o.fence }),
    },
    o.signal,
  )
  if (result.kind === 'fenced') throw faults.SERVICE_PARTITION_LOST({ lease: result.name, what: stream })
  if (result.kind !== 'appended' && result.kind !== 'conflict')
    throw new Error(`forgetting a person ended in ${result.kind}`)
  return `${stream}@1` // a conflict: it was said before, once is enough
}
