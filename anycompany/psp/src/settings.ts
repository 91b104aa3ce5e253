/** What the environment tells the provider. */
export type Settings = {
  /** 0 lets the system choose. */
  readonly port: number
  readonly databaseUrl: string
  readonly secretKey: string
  /** Nothing is sent without one; what is to be told waits. */
  readonly webhook: WebhookEndpoint | undefined
  readonly seed: string
  /** 95 of 100 calls take at most so long; 0 switches the waiting off. */
  readonly latencyP95Ms: number
  /** How long a connection that is to time out is held before it is cut. */
  readonly holdMs: number
  /** When what is processing ends, if nobody says otherwise. */
  readonly laterMs: number
}

export type WebhookEndpoint = { readonly url: string; readonly secret: string }

type Environment = { readonly [name: string]: string | undefined }

const PORT_MAX = 65_535
const DAY_MS = 24 * 60 * 60 * 1_000

/** Reads and checks the environment; throws one sentence that names the variable at fault. */
export const readSettings = (env: Environment): Settings => ({
  port: wholeNumber(env, 'PSP_PORT', { otherwise: 0, max: PORT_MAX }),
  databaseUrl: required(env, 'PSP_DATABASE_URL'),
  secretKey: required(env, 'PSP_SECRET_KEY'),
  webhook: env['PSP_WEBHOOK_URL']
    ? { url: new URL(env['PSP_WEBHOOK_URL']).href, secret: required(env, 'PSP_WEBHOOK_SECRET') }
    : undefined,
  seed: env['PSP_SEED'] ?? '1',
  latencyP95Ms: wholeNumber(env, 'PSP_LATENCY_P95_MS', { otherwise: 2_500, max: DAY_MS }),
  holdMs: wholeNumber(env, 'PSP_HOLD_MS', { otherwise: 30_000, max: DAY_MS }),
  laterMs: wholeNumber(env, 'PSP_LATER_MS', { otherwise: 5_000, max: DAY_MS }),
})

const required = (env: Environment, name: string): string => {
  const value = env[name]
  if (value) return value
  throw new Error(`The provider needs the environment variable ${name}.`)
}

type Range = { readonly otherwise: number; readonly max: number }

const wholeNumber = (env: Environment, name: string, { otherwise, max }: Range): number => {
  const value = env[name] ? Number(env[name]) : otherwise
  if (Number.isInteger(value) && 0 <= value && value <= max) return value
  throw new Error(`${name} must be a whole number from 0 to ${max}, found "${env[name]}".`)
}
