import type { SagaDef } from '@banyan/model'
import type { SagaState } from '../machine/saga-state.ts'
import { faults } from '../errors.ts'

/** The definitions that a context runs, several versions of each maybe. */
export type Definitions = {
  /** The latest of a saga: what begins, and what is migrated to. Throws `SAGA_UNKNOWN`. */
  readonly latest: (saga: string) => SagaDef
  /** The one that an instance is pinned to. Throws `SAGA_VERSION_MISSING`. */
  readonly pinned: (state: SagaState) => SagaDef
  readonly has: (state: SagaState) => boolean
  readonly sagas: readonly string[]
  /** All of them, as `saga@version`. */
  readonly names: readonly string[]
}

export const definitionsOf = (given: readonly SagaDef[]): Definitions => {
  const byName = new Map(given.map((definition) => [nameOf(definition.name, definition.version), definition]))
  const latest = new Map<string, SagaDef>()
  for (const definition of given)
    if (definition.version >= (latest.get(definition.name)?.version ?? 0)) latest.set(definition.name, definition)
  const sagas = [...latest.keys()]
  return {
    latest: (saga) => {
      const found = latest.get(saga)
      if (!found) throw faults.SAGA_UNKNOWN({ saga, known: sagas })
      return found
    },
    pinned: ({ saga, version, sagaId }) => {
      const found = byName.get(nameOf(saga, version))
      if (!found) throw faults.SAGA_VERSION_MISSING({ saga, version, sagaId })
      return found
    },
    has: ({ saga, version }) => byName.has(nameOf(saga, version)),
    sagas,
    names: [...byName.keys()],
  }
}

const nameOf = (saga: string, version: number): string => `${saga}@${version}`
