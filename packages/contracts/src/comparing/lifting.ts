import { type EventDef, readEventData, type System } from '@banyan/model'
import type { Contracts } from '../documents/read-contracts.ts'
import { readersIn } from '../documents/readers.ts'
import type { Change } from './change.ts'
import { samplesOf } from './samples.ts'

/**
 * Documents of every version that contracts know, read by today's code as it reads its log: lifted by the upcasters, checked against the schema of
 * today. Each that can't be read is a break, whatever the schemas say of one another.
 */
export const liftingBreaks = (system: System, contracts: Contracts): readonly Change[] =>
  system.contexts.flatMap((context) =>
    context.events.flatMap((event) => {
      const schemas = contracts.contexts.get(context.name)?.events.get(event.name)?.schemas ?? new Map()
      return [...schemas].flatMap(([version, schema]) =>
        unreadable(system, event, { version, samples: samplesOf(schema) }),
      )
    }),
  )

/** The first of some documents that today's code can't read, as a break. Documents are of one version. */
export const unreadable = (
  system: System,
  event: EventDef,
  { version, samples }: { readonly version: number; readonly samples: readonly unknown[] },
): readonly Change[] => {
  for (const sample of samples) {
    const why = whyUnreadable(event, version, sample)
    if (why === null) continue
    const subject = `${event.context}.${event.name}.v${version}`
    const says = `a document of it reads in today's code as: ${why}`
    return [{ isBreak: true, rule: 'upcast-fails', subject, path: '', says, victims: readersIn(system, event) }]
  }
  return []
}

/** Null when it is readable. Names fields and never values: documents may be of real people. */
export const whyUnreadable = (event: EventDef, version: number, data: unknown): string | null => {
  try {
    readEventData(event, version, data)
    return null
  } catch (error) {
    const issues = (error as { readonly issues?: readonly Issue[] }).issues
    if (!issues) return `the upcaster throws ${error instanceof Error ? error.name : 'something'}`
    return issues.map(({ path, code }) => `${path.join('.') || 'the whole'}: ${code}`).join('; ')
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly code: string }
