import { defineFaults } from '@banyan/model'

/** One thing that is wrong with a profile, seen without a database: the field, what it should hold, what it holds. */
export type ProfileProblem = { readonly field: string; readonly expected: string; readonly found: string }

/** One thing in which the shop's database differs from its profile. */
export type SchemaProblem = {
  readonly table: string
  readonly column?: string
  readonly expected: string
  readonly found: string
}

const listed = (lines: readonly string[]) => lines.map((line) => `\n- ${line}`).join('')
const place = (problem: SchemaProblem) =>
  problem.column === undefined ? problem.table : `${problem.table}.${problem.column}`

/** The faults of `@banyan/legacy`. None of them carries a connection string, a secret, a cookie or a row. */
export const faults = defineFaults({
  LEGACY_PROFILE_INVALID: {
    retry: 'never',
    message: (d: { readonly problems: readonly ProfileProblem[] }) =>
      `The shop's profile is wrong in ${d.problems.length} place(s):` +
      listed(d.problems.map((p) => `${p.field}: expected ${p.expected}, found ${p.found}`)),
  },
  LEGACY_PROFILE_MISMATCH: {
    retry: 'never',
    message: (d: { readonly shop: string; readonly problems: readonly SchemaProblem[] }) =>
      `The database of shop "${d.shop}" is not as its profile says:` +
      listed(d.problems.map((p) => `${place(p)}: expected ${p.expected}, found ${p.found}`)),
  },
  LEGACY_ROLE_CAN_WRITE: {
    retry: 'never',
    message: (d: { readonly shop: string; readonly role: string; readonly rights: readonly string[] }) =>
      `Role "${d.role}" must only read from shop "${d.shop}", but it may do more:${listed(d.rights)}`,
  },
  LEGACY_ACCESS_MISSING: {
    retry: 'never',
    message: (d: { readonly option: string; readonly expected: string }) =>
      `Option ${d.option}: expected ${d.expected}, found none that fits`,
  },
  LEGACY_SHOP_UNREACHABLE: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly operation: string; readonly reason: string }) =>
      `Shop "${d.shop}" did not answer when asked to ${d.operation}: ${d.reason}`,
  },
  LEGACY_READ_REFUSED: {
    retry: 'never',
    message: (d: { readonly shop: string; readonly operation: string; readonly sqlState: string }) =>
      `The database of shop "${d.shop}" refused to ${d.operation}: SQLSTATE ${d.sqlState}`,
  },
  LEGACY_SHOP_ANSWER_UNREADABLE: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly path: string; readonly expected: string; readonly found: string }) =>
      `Shop "${d.shop}" answered ${d.path} with ${d.found}, expected ${d.expected}`,
  },
  LEGACY_BUDGET_EXCEEDED: {
    retry: 'later',
    message: (d: { readonly budget: string; readonly perSecond: number; readonly retryAfterMs: number }) =>
      `Budget ${d.budget} of ${d.perSecond} a second is spent; there is room again in ${d.retryAfterMs} ms`,
  },
  LEGACY_TABLE_NOT_FOLLOWED: {
    retry: 'never',
    message: (d: { readonly shop: string; readonly table: string; readonly followed: readonly string[] }) =>
      `The profile of shop "${d.shop}" follows ${d.followed.join(', ') || 'no table'}, not "${d.table}"`,
  },
  LEGACY_CHANGE_NOT_TAKEN: {
    retry: 'later',
    message: (d: { readonly table: string; readonly changes: number }) =>
      `The receiver of ${d.changes} change(s) of table "${d.table}" failed; they will be delivered again`,
  },
  LEGACY_ROW_REFUSED: {
    retry: 'never',
    message: (d: { readonly table: string; readonly rows: number; readonly reason: string }) =>
      `Table "${d.table}" holds ${d.rows} row(s) that cannot be taken as they stand (${d.reason}); all others are followed`,
  },
  LEGACY_MASS_DELETE_REFUSED: {
    retry: 'never',
    message: (d: { readonly table: string; readonly knownKeys: number; readonly missingKeys: number }) =>
      `At least ${d.missingKeys} of ${d.knownKeys} known keys are gone from table "${d.table}": ` +
      'nothing is deleted until somebody confirms that this is no mistake and no other database',
  },
  LEGACY_SLOT_LOST: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly slot: string; readonly reason: string }) =>
      `Slot "${d.slot}" of shop "${d.shop}" can't be read (${d.reason}): its tables are followed by polling ` +
      'until the administrator of the shop has made it anew',
  },
  LEGACY_SLOT_IN_USE: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly slot: string }) =>
      `Slot "${d.slot}" of shop "${d.shop}" is read by somebody else: expected a slot of our own`,
  },
  LEGACY_FEED_UNFIT: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly problems: readonly SchemaProblem[] }) =>
      `Shop "${d.shop}" can't be followed by logical replication; its tables are followed by polling meanwhile:` +
      listed(d.problems.map((p) => `${place(p)}: expected ${p.expected}, found ${p.found}`)),
  },
  LEGACY_STREAM_BROKEN: {
    retry: 'later',
    message: (d: { readonly shop: string; readonly slot: string; readonly reason: string }) =>
      `The stream of slot "${d.slot}" of shop "${d.shop}" ended: ${d.reason}; it is opened again`,
  },
  LEGACY_DIGEST_STORE_AWAY: {
    retry: 'later',
    message: (d: { readonly operation: string; readonly reason: string }) =>
      `The store of digests did not ${d.operation}: ${d.reason}`,
  },
})
