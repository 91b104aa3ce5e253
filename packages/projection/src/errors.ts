import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. A database that is away throws `STORE_UNAVAILABLE`, as the event store does. */
export const faults = defineFaults({
  PROJECTION_VIEW_REFUSED: {
    retry: 'never',
    message: (d: { view: string; why: string }) =>
      `expected view ${d.view} to be one that can be kept, found: ${d.why}`,
  },
  PROJECTION_HANDLER_FAILED: {
    retry: 'never',
    message: (d: { view: string; event: string; why: string }) =>
      `expected view ${d.view} to handle event ${d.event}, found: ${d.why}; the views joined with it stand before that event`,
  },
  PROJECTION_STOPPED: {
    retry: 'never',
    message: (d: { group: string; why: string }) => `expected the views ${d.group} to move on, found: ${d.why}`,
  },
  PROJECTION_NOT_BUILT: {
    retry: 'later',
    message: (d: { view: string }) =>
      `expected view ${d.view} to be built, found its first version still reading the history`,
  },
  PROJECTION_REBUILD_RUNNING: {
    retry: 'later',
    message: (d: { group: string; version: number }) =>
      `expected no other rebuild of ${d.group}, found version ${d.version} being built by another release of the code`,
  },
  PROJECTION_CURSOR_INVALID: {
    retry: 'never',
    message: (d: { view: string }) =>
      `expected a cursor that an earlier page of ${d.view} gave, in the same order, found another text`,
  },
  PROJECTION_INDEX_MISSING: {
    retry: 'never',
    message: (d: { view: string; index: string }) =>
      `expected view ${d.view} to declare the index [${d.index}], found no such index`,
  },
  PROJECTION_READ_TOO_LARGE: {
    retry: 'never',
    message: (d: { view: string; what: string; limit: number; found: number }) =>
      `expected at most ${d.limit} ${d.what} in one read of ${d.view}, found ${d.found}`,
  },
})
