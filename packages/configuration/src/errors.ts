import { defineFaults } from '@banyan/model/fault'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  CONFIGURATION_DECLARATION_WRONG: {
    retry: 'never',
    message: (d: { readonly setting: string; readonly expected: string; readonly found: string }) =>
      `expected the setting ${d.setting} to ${d.expected}, found ${d.found}`,
  },
  CONFIGURATION_SOURCE_WRONG: {
    retry: 'never',
    message: (d: { readonly source: string; readonly expected: string; readonly found: string }) =>
      `expected ${d.source} to ${d.expected}, found ${d.found}`,
  },
  CONFIGURATION_CONTEXT_UNKNOWN: {
    retry: 'never',
    message: (d: { readonly known: readonly string[]; readonly found: string }) =>
      `expected settings of ${d.known.join(', ')}, found ${d.found}`,
  },
  CONFIGURATION_CHANGE_REFUSED: {
    retry: 'never',
    message: (d: { readonly context: string; readonly fields: readonly Misfit[] }) =>
      `expected other values of ${d.context}: ${sentenceOf(d.fields)}`,
  },
  CONFIGURATION_CONFLICT: {
    retry: 'never',
    message: (d: {
      readonly context: string
      readonly expectedVersion: number
      readonly foundVersion: number
      readonly by: string
      readonly changed: readonly string[]
    }) =>
      `expected version ${d.expectedVersion} of ${d.context}, found ${d.foundVersion}: ${d.by} changed ${d.changed.join(', ') || 'nothing'}; read again before you change it`,
  },
  CONFIGURATION_NOTHING_TO_ROLL_BACK: {
    retry: 'never',
    message: (d: { readonly context: string }) =>
      `expected a version of ${d.context} before the present one, found none that is kept`,
  },
  CONFIGURATION_VERSION_REFUSED: {
    retry: 'never',
    message: (d: { readonly context: string; readonly version: number; readonly fields: readonly Misfit[] }) =>
      `expected version ${d.version} of ${d.context} to fit this process, found ${sentenceOf(d.fields)}; what was in effect stays`,
  },
  CONFIGURATION_STORE_AWAY: {
    retry: 'later',
    message: (d: { readonly found: string }) =>
      `expected the store of the configuration to answer, found ${d.found}; what is in effect stays`,
  },
  CONFIGURATION_STORE_UNREADABLE: {
    retry: 'never',
    message: (d: { readonly what: string; readonly found: string }) =>
      `expected ${d.what} to be a version of the configuration, found ${d.found}`,
  },
})

/** A value that does not fit: where, and what was expected. The value itself is not told again. */
export type Misfit = { readonly path: string; readonly expected: string }

export const sentenceOf = (fields: readonly Misfit[]): string =>
  fields.map(({ path, expected }) => `${path}: ${expected}`).join('; ')
