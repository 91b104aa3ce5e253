import { defineFaults } from '@banyan/model/fault'

/** Every fault of the launcher; `npm start` prints the message alone, so each is a whole sentence with a remedy. */
export const faults = defineFaults({
  LAUNCHER_SETTING_WRONG: {
    retry: 'never',
    message: (d: { readonly name: string; readonly expected: string; readonly found: string }) =>
      `${d.name} must be ${d.expected}, found "${d.found}".`,
  },
  LAUNCHER_BROKER_MISSING: {
    retry: 'never',
    message: (d: { readonly topology: string }) =>
      `The topology ${d.topology} needs the program nats-server, which is not in PATH: install it (on Debian and Ubuntu: apt-get install nats-server), or start all contexts in one process with npm start.`,
  },
  LAUNCHER_PORT_TAKEN: {
    retry: 'never',
    message: (d: { readonly port: number; readonly variable: string }) =>
      `Port ${d.port} is in use by another program: end that program, or choose another port with ${d.variable}=${d.port > 65_000 ? 8080 : d.port + 10} npm start.`,
  },
  LAUNCHER_ALREADY_RUNS: {
    retry: 'never',
    message: (d: { readonly dataDir: string; readonly pid: number }) =>
      `Banyan already runs on ${d.dataDir} (process ${d.pid}): use that one, end it, or give this one a directory of its own with BANYAN_DATA.`,
  },
  LAUNCHER_DATA_UNUSABLE: {
    retry: 'never',
    message: (d: { readonly dataDir: string; readonly reason: string }) =>
      `The data directory ${d.dataDir} cannot be used (${d.reason}): choose another one with BANYAN_DATA.`,
  },
  LAUNCHER_DATABASES_REFUSED: {
    retry: 'never',
    message: (d: { readonly missing: readonly string[]; readonly reason: string }) =>
      `The account in DATABASE_URL may not create databases and roles (${d.reason}): give it CREATEDB and CREATEROLE, or set ${d.missing.join(', ')}.`,
  },
  LAUNCHER_ENDED_EARLY: {
    retry: 'later',
    message: (d: { readonly name: string; readonly ending: string; readonly log: string }) =>
      `${d.name} ended with ${d.ending} before it answered: see ${d.log}.`,
  },
  LAUNCHER_NO_ANSWER: {
    retry: 'later',
    message: (d: { readonly name: string; readonly address: string; readonly waitedMs: number }) =>
      `${d.name} gave no answer at ${d.address} for ${d.waitedMs} ms.`,
  },
  LAUNCHER_SECRET_UNREADABLE: {
    retry: 'never',
    message: (d: { readonly file: string; readonly reason: string }) =>
      `The secret in ${d.file} cannot be used (${d.reason}): put the former file back, or delete it to have a new one made.`,
  },
})
