import type { FollowedTable, ShopProfile } from '../profile/profile.ts'
import type { InstantColumn } from '../postgres-shop/sql.ts'

/** A column that the profile promises: readable, there, and of one of these types where it matters. */
export type Expectation = {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly types?: readonly string[]
  /** Pages and digests go by this column: one row each, and none without. */
  readonly uniqueKey?: boolean
}

type Place = { readonly schema?: string | undefined; readonly table: string }

/** Every column that this package reads for a profile. Tables that are only declared are not asked for. */
export const expectations = (profile: ShopProfile): readonly Expectation[] => {
  const at = placed(profile)
  return [...ofSession(profile, at), ...ofPeople(profile, at), ...ofChanges(profile, at)]
}

const placed =
  (profile: ShopProfile): At =>
  (place) =>
  (column, more = {}) => ({
    schema: place.schema ?? profile.database.schema,
    table: place.table,
    column,
    ...more,
  })

type At = (place: Place) => (column: string, more?: Partial<Expectation>) => Expectation

const KEY_TYPES = {
  integer: ['int2', 'int4', 'int8'],
  text: ['text', 'varchar', 'bpchar', 'citext'],
  uuid: ['uuid'],
} as const

const INSTANT_TYPES: Readonly<Record<InstantColumn['type'], readonly string[]>> = {
  timestamptz: ['timestamptz'],
  timestamp: ['timestamp'],
  'epoch-ms': ['int8', 'numeric', 'float8'],
  'epoch-s': ['int4', 'int8', 'numeric', 'float8'],
}

const ofSession = ({ session }: ShopProfile, at: At): readonly Expectation[] => {
  if (session.kind === 'session-api') return []
  if (session.kind === 'jwt-hs256') {
    return session.revocation === undefined ? [] : [at(session.revocation)(session.revocation.column)]
  }
  const column = at(session)
  return [
    column(session.idColumn),
    column(session.expires.column, { types: INSTANT_TYPES[session.expires.type] }),
    column(session.dataColumn ?? (session.userIdColumn as string)),
  ]
}

const ofPeople = ({ users, customers }: ShopProfile, at: At): readonly Expectation[] => {
  const user = at(users)
  const customer = at(customers)
  const role = users.role === 'all-are-customers' ? [] : [users.role.column]
  return [
    user(users.id, { types: KEY_TYPES[users.idType] }),
    ...[users.email ?? [], role].flat().map((column) => user(column)),
    ...[customers.id, customers.userId, ...customers.name].map((column) => customer(column)),
  ]
}

/** Those of one followed table. */
export const expectationsOfTable = (profile: ShopProfile, table: FollowedTable): readonly Expectation[] =>
  ofChanges({ ...profile, changes: [table] }, placed(profile))

const ofChanges = ({ changes }: ShopProfile, at: At): readonly Expectation[] =>
  changes.flatMap((table) => {
    const column = at(table)
    const { updatedAt } = table
    return [
      column(table.key, { types: Object.values(KEY_TYPES).flat(), uniqueKey: true }),
      ...table.columns.map((name) => column(name)),
      ...(updatedAt === undefined ? [] : [column(updatedAt.column, { types: INSTANT_TYPES[updatedAt.type] })]),
    ]
  })
