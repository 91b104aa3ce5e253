import type { SagaDef } from '@banyan/model'
import { said } from './definition.ts'
import type { SagaEvent } from './saga-event.ts'
import type { SagaState } from './saga-state.ts'

/** Brings a running saga to a later version of its definition, one version after the other. */
export const migrate = (definition: SagaDef, state: SagaState): readonly SagaEvent[] | { readonly refused: string } => {
  if (state.version > definition.version)
    return { refused: `the saga is of version ${state.version}, later than ${definition.version}` }
  const events: SagaEvent[] = []
  let data = state.data
  for (let version = state.version; version < definition.version; version++) {
    const migration = definition.migrate[version]
    if (!migration) return { refused: `nothing brings version ${version} to ${version + 1}` }
    const old = data as never
    const brought = said(() => (migration.data ? migration.data(old) : old))
    if ('problem' in brought) return { refused: `version ${version} cannot be brought on: ${brought.problem}` }
    data = brought.value
    events.push({ type: 'SagaMigrated', version: version + 1, data, renamed: migration.renamed ?? {} })
  }
  return events
}
