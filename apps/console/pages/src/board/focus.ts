import { createContext, use, useSyncExternalStore } from 'react'
import { createStore, type Store } from '@banyan/pages/store'

/** Which part one looks at, and the notes of its flow; null when all of the board counts the same. */
export type Focus = { readonly part: string; readonly flow: ReadonlySet<string> } | null

/** What a note is to the focus. */
export type Standing = 'plain' | 'chosen' | 'kept' | 'faded'

export const FocusContext = createContext<Store<Focus>>(createStore<Focus>(null))

/** Renders a note again only when its own standing changes. */
export const useStanding = (id: string, part: string): Standing => {
  const focus = use(FocusContext)
  return useSyncExternalStore(focus.watch, () => standingOf(focus.get(), id, part))
}

const standingOf = (focus: Focus, id: string, part: string): Standing => {
  if (focus === null) return 'plain'
  if (focus.part === part) return 'chosen'
  return focus.flow.has(id) ? 'kept' : 'faded'
}
