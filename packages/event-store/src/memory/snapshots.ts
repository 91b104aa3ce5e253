import type { Snapshot, Snapshots } from '../snapshots.ts'

/** Snapshots in memory. */
export const memorySnapshots = (): Snapshots & {
  readonly find: (stream: string, stateVersion: number) => Snapshot | undefined
} => {
  const kept = new Map<string, Snapshot>()
  return {
    find: (stream, stateVersion) => {
      const snapshot = kept.get(stream)
      return snapshot?.stateVersion === stateVersion ? snapshot : undefined
    },
    save: async (snapshot) => {
      const old = kept.get(snapshot.stream)
      const newer =
        !old ||
        snapshot.stateVersion > old.stateVersion ||
        (snapshot.stateVersion === old.stateVersion && snapshot.version > old.version)
      if (newer) kept.set(snapshot.stream, snapshot)
    },
    forget: async (person) => {
      const theirs = [...kept.values()].filter((snapshot) => snapshot.persons.includes(person))
      for (const { stream } of theirs) kept.delete(stream)
      return theirs.length
    },
  }
}
