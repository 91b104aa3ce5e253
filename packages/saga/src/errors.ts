import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  SAGA_UNKNOWN: {
    retry: 'never',
    message: (d: { saga: string; known: readonly string[] }) =>
      `expected a saga of this context (${d.known.join(', ')}), found "${d.saga}"`,
  },
  SAGA_VERSION_MISSING: {
    retry: 'never',
    message: (d: { saga: string; version: number; sagaId: string }) =>
      `expected version ${d.version} of ${d.saga} to be given for ${d.sagaId}, found other versions; give it, or migrate its sagas`,
  },
  SAGA_DEFECT: {
    retry: 'never',
    message: (d: { sagaId: string; signal: string; what: string }) =>
      `expected saga ${d.sagaId} to take a ${d.signal}, found: ${d.what}; it is left alone until its shard is taken over`,
  },
  SAGA_UNSETTLED: {
    retry: 'later',
    message: (d: { sagaId: string; what: string }) =>
      `expected an answer whether saga ${d.sagaId} took a signal, found: ${d.what}; send it again`,
  },
  SAGA_CURSOR_INVALID: {
    retry: 'never',
    message: (d: { cursor: string }) => `expected a cursor that a page of sagas gave, found "${d.cursor}"`,
  },
  SAGA_CLOSED: {
    retry: 'later',
    message: () => 'expected sagas that are open, found that they are closing',
  },
})
