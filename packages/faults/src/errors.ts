import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  FAULTS_NOT_ARMABLE: {
    retry: 'never',
    message: (d: { process: string }) =>
      `expected ${d.process} to be a process whose fault switches can be armed, found one that was started without: FAULTS_ARMED=on-demand or yes`,
  },
  FAULTS_NOT_ARMED: {
    retry: 'never',
    message: (d: { process: string }) =>
      `expected the fault switches of ${d.process} to be armed, found them unarmed: an admin arms them for a while, with a reason`,
  },
  FAULTS_SWITCH_REFUSED: {
    retry: 'never',
    message: (d: { fields: readonly { readonly path: string; readonly expected: string }[] }) =>
      `expected another fault switch: ${d.fields.map((f) => `${f.path || 'the whole'}: ${f.expected}`).join('; ')}`,
  },
  FAULTS_SWITCH_UNKNOWN: {
    retry: 'never',
    message: (d: { process: string; id: string }) =>
      `expected a fault switch ${d.id} in ${d.process}, found none running`,
  },
  FAULTS_SWITCHES_TOO_MANY: {
    retry: 'never',
    message: (d: { process: string; limit: number }) =>
      `expected at most ${d.limit} fault switches at once in ${d.process}, found that many running`,
  },
  FAULTS_SETTING_WRONG: {
    retry: 'never',
    message: (d: { name: string; expected: string; found: string }) =>
      `expected ${d.name} in the environment to be ${d.expected}, found ${d.found}`,
  },
  FAULTS_INJECTED: {
    retry: 'later',
    message: (d: { at: string; from: string; to: string; why: string }) =>
      `expected ${d.at} from ${d.from} to ${d.to} to go well, found ${d.why} by a fault switch`,
  },
})
