/** What the environment tells the shop. */
export type Settings = {
  /** 0 lets the system choose. */
  readonly port: number
  /** Connects as the owner of the shop's database. */
  readonly databaseUrl: string
  readonly sessionSecret: string
  readonly reporting: ReportingLogin
}

/** The login that other teams get for their reports. */
export type ReportingLogin = { readonly role: string; readonly password: string }

type Environment = { readonly [name: string]: string | undefined }

/** Reads and checks the environment; throws one sentence that names the variable at fault. */
export const readSettings = (env: Environment): Settings => ({
  port: portIn(env),
  databaseUrl: required(env, 'DATABASE_URL'),
  sessionSecret: required(env, 'SESSION_SECRET'),
  reporting: { role: env['REPORTING_ROLE'] ?? 'reporting', password: required(env, 'REPORTING_PASSWORD') },
})

const required = (env: Environment, name: string): string => {
  const value = env[name]
  if (value === undefined || value === '') throw new Error(`The shop needs the environment variable ${name}.`)
  return value
}

const MAX_PORT = 65_535

const portIn = (env: Environment): number => {
  const port = Number(env['PORT'] ?? '3000')
  if (Number.isInteger(port) && 0 <= port && port <= MAX_PORT) return port
  throw new Error(`PORT must be a whole number from 0 to ${MAX_PORT}, found "${env['PORT']}".`)
}
