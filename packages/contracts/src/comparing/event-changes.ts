import type { Reader } from '../documents/readers.ts'
import type { JsonSchema } from '../documents/json-schema.ts'
import type { ContextContracts, Contracts, EventContracts } from '../documents/read-contracts.ts'
import { additionOf, breakOf, type Change, type Way } from './change.ts'
import { findMismatches, rooted } from './mismatches.ts'

const NOTHING: ContextContracts = { events: new Map(), api: null }

/** Every event's changes: what deployed readers meet when new code writes, and what new code meets in the log. */
export const eventChanges = (before: Contracts, after: Contracts): readonly Change[] =>
  [...new Set([...before.contexts.keys(), ...after.contexts.keys()])].flatMap((context) => {
    const older = (before.contexts.get(context) ?? NOTHING).events
    const newer = (after.contexts.get(context) ?? NOTHING).events
    const added = [...newer].filter(([name]) => !older.has(name))
    return [
      ...[...older].flatMap(([name, event]) => {
        const now = newer.get(name)
        return now
          ? changesOf(`${context}.${name}`, event, now)
          : [removed(`${context}.${name}`, event, added.find(([, one]) => isSame(event, one))?.[0])]
      }),
      ...added.map(([name]) => compatible('event-added', `${context}.${name}`, 'nobody has read it yet')),
    ]
  })

const changesOf = (name: string, before: EventContracts, after: EventContracts): readonly Change[] => {
  const victims = readersOfBoth(before, after)
  return [
    ...publicationOf(name, before, after),
    ...[...before.schemas].flatMap(([version, schema]) => {
      const subject = `${name}.v${version}`
      const now = after.schemas.get(version)
      if (!now) return [removedVersion(subject, victims)]
      return changesWithin({ subject, victims }, schema, now)
    }),
    ...versionsAdded(name, before, after),
  ]
}

/** Within one version both ways must hold: readers of either day meet documents of the other. */
const changesWithin = (
  about: { readonly subject: string; readonly victims: readonly Reader[] },
  before: JsonSchema,
  after: JsonSchema,
): readonly Change[] => {
  const told = breaksOf('told', about, { writer: after, reader: before })
  const stored = breaksOf('stored', about, { writer: before, reader: after })
  const paths = new Set([...told, ...stored].map(({ path }) => path))
  return [...told, ...stored, ...additions(about, before, after).filter(({ path }) => !paths.has(path))]
}

/** Stored events are lifted by upcasters; but who knows only the older version reads the newer by it. */
const versionsAdded = (name: string, before: EventContracts, after: EventContracts): readonly Change[] => {
  const known = before.schemas.get(before.version)
  const victims = readersOfBoth(before, after)
  return [...after.schemas]
    .filter(([version]) => version > before.version)
    .flatMap(([version, schema]) => {
      const about = { subject: `${name}.v${version}`, victims }
      if (!known) return []
      const breaks = breaksOf('told', about, { writer: schema, reader: known })
      const says = `upcasters lift what is stored; who knows v${before.version} ${breaks.length > 0 ? 'can’t read it' : 'reads it'}`
      const paths = new Set(breaks.map(({ path }) => path))
      return [
        ...breaks,
        ...additions(about, known, schema).filter(({ path }) => !paths.has(path)),
        compatible('version-added', about.subject, says),
      ]
    })
}

const breaksOf = (
  way: Way,
  about: { readonly subject: string; readonly victims: readonly Reader[] },
  { writer, reader }: { readonly writer: JsonSchema; readonly reader: JsonSchema },
): readonly Change[] =>
  findMismatches(rooted(writer), rooted(reader)).flatMap((found) => breakOf(found, way, about) ?? [])

const additions = (
  about: { readonly subject: string; readonly victims: readonly Reader[] },
  before: JsonSchema,
  after: JsonSchema,
): readonly Change[] => findMismatches(rooted(before), rooted(after)).flatMap((found) => additionOf(found, about) ?? [])

const publicationOf = (subject: string, before: EventContracts, after: EventContracts): readonly Change[] => {
  if (before.published === after.published) return []
  if (after.published) return [compatible('event-published', subject, 'others may read it from now on')]
  const victims = readersOfBoth(before, after).filter(({ context }) => !subject.startsWith(`${context}.`))
  const says = 'it is not published any more: others hear nothing'
  return [{ isBreak: true, rule: 'event-unpublished', subject, path: '', says, victims }]
}

const removed = (subject: string, event: EventContracts, renamed: string | undefined): Change => ({
  isBreak: true,
  rule: renamed === undefined ? 'event-removed' : 'event-renamed',
  subject,
  path: '',
  says:
    renamed === undefined
      ? 'no such event is declared: what the log holds of it can’t be read'
      : `it is called ${renamed} now: a name stands in the log for ever, its words may change`,
  victims: event.readers,
})

const removedVersion = (subject: string, victims: readonly Reader[]): Change => ({
  isBreak: true,
  rule: 'version-removed',
  subject,
  path: '',
  says: 'its schema is not there any more: what the log holds of it can’t be read',
  victims,
})

const compatible = (rule: string, subject: string, says: string): Change => ({
  isBreak: false,
  rule,
  subject,
  path: '',
  says,
  victims: [],
})

const isSame = (a: EventContracts, b: EventContracts): boolean => shapeOf(a) === shapeOf(b)

const shapeOf = ({ version, schemas }: EventContracts): string =>
  JSON.stringify(
    Object.entries(schemas.get(version) ?? {}).filter(([name]) => name !== 'title' && name !== 'description'),
  )

/** Those of the older contract are deployed, those of the newer will be. */
const readersOfBoth = (before: EventContracts, after: EventContracts): readonly Reader[] => [
  ...new Map(
    [...before.readers, ...after.readers].map((one) => [`${one.kind} ${one.context} ${one.name}`, one]),
  ).values(),
]
