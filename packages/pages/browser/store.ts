import { useSyncExternalStore } from 'react'

/** A value that many components watch and anything may change, outside of React's tree. */
export type Store<T> = {
  readonly get: () => T
  /** Calls the watchers only when `next` answers another value. */
  readonly change: (next: (current: T) => T) => void
  /** Answers the function that ends the watching. */
  readonly watch: (watcher: () => void) => () => void
}

/** A store that holds `initial` at first. */
export const createStore = <T>(initial: T): Store<T> => {
  const watchers = new Set<() => void>()
  let value = initial
  return {
    get: () => value,
    change: (next) => {
      const changed = next(value)
      if (Object.is(changed, value)) return
      value = changed
      for (const watcher of watchers) watcher()
    },
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** A plain value taken from the store's; renders again only when that one changes. */
export const useSelected = <T, S extends string | number | boolean | null>(
  store: Store<T>,
  select: (value: T) => S,
): S => useSyncExternalStore(store.watch, () => select(store.get()))

/** The store's value; renders again when it changes. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.watch, store.get)
