import { setTimeout as delay } from 'node:timers/promises'
import type { AnyRow, ReadModel } from '@banyan/model'
import type { RunningContext } from '../host/running-context.ts'
import type { Page } from './pairs.ts'

/** What is looked at of a side: a page after a key (null: the first) in the side's own order, or some keys. */
export type Looking = { readonly after: string | null; readonly limit: number } | { readonly keys: readonly string[] }

/** What was seen, and how far the side's feed had come before it was looked at; 0 of one without. */
export type Seen<V = unknown> = Page<V> & { readonly head: number }

/** One side of an agreement. */
export type Side<V = unknown> = {
  /** With `past` (not null): once all up to that position of its feed is in what is looked at and was told to others. */
  look(at: Looking, o: { readonly past: number | null; readonly signal: AbortSignal }): Promise<Seen<V>>
  /** Has what is looked at under these keys read anew from where it comes from, or more than that: a view is built from its whole log. */
  readAgain(keys: readonly string[], signal: AbortSignal): Promise<void>
}

/** How often it is looked whether something has come so far, in milliseconds. */
const LOOK_EVERY_MS = 50

/** A view of a context of this process. `entry`: what a row is to others; null is nothing. */
export const viewSide = <V>(running: RunningContext, view: ReadModel, entry: (row: AnyRow) => V | null): Side<V> => ({
  look: async (at, { past, signal }) => {
    const { views, store } = running.open()
    if (past !== null) await Promise.all([views.whenAt(view, past, signal), whenTold(running, past, signal)])
    const { position: head } = await store.head(signal)
    const rows = await views.rows(view, at)
    const entries = rows.flatMap(({ key, row }) => {
      const value = entry(row)
      return value === null ? [] : [{ key, value }]
    })
    return { head, entries, upTo: 'keys' in at || rows.length < at.limit ? null : rows.at(-1)!.key }
  },
  readAgain: async (_keys, signal) => {
    const { views } = running.open()
    const version = await views.rebuild(view)
    for (;;) {
      const now = (await views.status()).find((one) => one.view === view.name)
      if ((now?.version ?? 0) >= version) return
      await delay(LOOK_EVERY_MS, undefined, { signal })
    }
  },
})

/** Until the relay has told others of all up to a position; of one that works in another process nothing is known here. */
const whenTold = async (running: RunningContext, position: number, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const relay = running.relayStatus()
    if (!relay || relay.state === 'waiting' || relay.position >= position) return
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
}
