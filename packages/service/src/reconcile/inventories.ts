import type { AgreementDef, KeptInventory } from '@banyan/model'
import { z } from 'zod'
import type { CallClient } from '../calls/call-client.ts'
import { pathOf } from '../calls/call-format.ts'
import { fitting } from '../calls/read-answer.ts'
import { faults } from '../errors.ts'
import { CALL_WAIT_MS_MAX } from '../limits.ts'
import type { RunningContext } from '../host/running-context.ts'
import { PAGE_KEYS } from './compare.ts'
import { type Side, viewSide } from './side.ts'

const key = z.string().max(1_000)

/** What is asked of another context's inventory. */
export const inventoryCall = z.union([
  z.object({ readAgain: z.literal(true) }),
  z.object({
    at: z.union([
      z.object({ after: key.nullable(), limit: z.int().min(1).max(PAGE_KEYS) }),
      z.object({ keys: z.array(key).max(PAGE_KEYS) }),
    ]),
    past: z.int().min(0).nullable(),
  }),
])

const inventoryAnswer = z.object({
  entries: z.array(z.object({ key, value: z.unknown() })),
  upTo: key.nullable(),
  head: z.int().min(0),
})

/**
 * The other side of a context's agreement: outside all contexts, in this process, or in another, where there are others.
 * Throws `SERVICE_NOT_FOUND` for a context that is nowhere.
 */
export const otherSide = (
  agreement: AgreementDef,
  {
    running,
    find,
    client,
  }: {
    readonly running: RunningContext
    readonly find: (context: string) => RunningContext | undefined
    readonly client: CallClient | undefined
  },
): Side => {
  const { theirs } = agreement
  const outside = running.hosted.outside?.get(theirs)
  if (outside) return outside
  const kept = find(theirs.context)
  if (kept) return keptInventory(kept, theirs.name)
  if (client) return remoteInventory(client, agreement, running.name)
  throw faults.SERVICE_NOT_FOUND({ what: `inventory ${theirs.name} of ${theirs.context}` })
}

/** An inventory that a context of this process keeps. Throws `SERVICE_CALL_UNKNOWN`. */
export const keptInventory = (running: RunningContext, name: string): Side => {
  const kept = running.definition.inventories.find(({ inventory }) => inventory.name === name)
  if (!kept) throw faults.SERVICE_CALL_UNKNOWN({ context: running.name, part: name })
  return sideOf(running, kept)
}

const sideOf = (running: RunningContext, { inventory, view, entry }: KeptInventory): Side =>
  viewSide(running, view, (row) => {
    const told = entry(row)
    return told === null ? null : inventory.value.parse(told)
  })

/** An inventory that a context of another process keeps; `from` asks. */
const remoteInventory = (client: CallClient, { theirs }: AgreementDef, from: string): Side => {
  const asked = { context: theirs.context, part: theirs.name }
  const call = (body: z.input<typeof inventoryCall>, signal: AbortSignal): Promise<unknown> =>
    client.call({
      ...asked,
      path: pathOf(theirs.context, 'inventories', theirs.name),
      body,
      isRepeatable: true,
      extraMs: CALL_WAIT_MS_MAX,
      from,
      actor: { kind: 'service', id: from },
      traceparent: null,
      signal,
    })
  return {
    look: async (at, { past, signal }) => {
      const seen = fitting(
        asked,
        inventoryAnswer,
        await call({ at: 'keys' in at ? { keys: [...at.keys] } : at, past }, signal),
      )
      return { ...seen, entries: seen.entries.map((one) => ({ key: one.key, value: theirs.value.parse(one.value) })) }
    },
    readAgain: async (_keys, signal) => void (await call({ readAgain: true }, signal)),
  }
}
