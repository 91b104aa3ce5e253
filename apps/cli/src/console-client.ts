import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from './refusal.ts'

/** The operators' console of a running system, for somebody who has signed in there. */
export type ConsoleClient = {
  /** What it answers. Rejects with a {@link Refusal} that says what the console, or a process behind it, expected. */
  readonly ask: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<unknown>
}

export type Credentials = {
  /** `http://127.0.0.1:8081` */
  readonly url: string
  readonly name: string
  readonly password: string
}

const ANSWER_MS = 15_000
const ACCOUNT_DEFAULT = 'admin'
const CONSOLE_PORT_DEFAULT = '8081'
/** Where `npm start` keeps the first password of the console. */
const FIRST_PASSWORD = 'secrets/console-admin-password'

/**
 * Whose account, at which console: `BANYAN_CONSOLE_URL`, `BANYAN_CONSOLE_ACCOUNT`, `BANYAN_CONSOLE_PASSWORD`; by default the admin of the system that
 * `npm start` runs here, by the password that stands in its data directory.
 */
export const credentialsFrom = async (
  env: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<Credentials> => {
  const url = env['BANYAN_CONSOLE_URL'] || `http://127.0.0.1:${env['BANYAN_CONSOLE_PORT'] || CONSOLE_PORT_DEFAULT}`
  const name = env['BANYAN_CONSOLE_ACCOUNT'] || ACCOUNT_DEFAULT
  const password = env['BANYAN_CONSOLE_PASSWORD']
  if (password) return { url, name, password }
  const file = join(env['BANYAN_DATA'] || join(directory, '.banyan'), FIRST_PASSWORD)
  const first = await readFile(file, 'utf8').catch(() => '')
  if (first !== '' && name === ACCOUNT_DEFAULT) return { url, name, password: first.trim() }
  throw new Refusal(
    `Expected the password of ${name} at ${url} in BANYAN_CONSOLE_PASSWORD${name === ACCOUNT_DEFAULT ? `, or in ${file}` : ''}, found none.`,
  )
}

export const signIn = async ({ url, name, password }: Credentials): Promise<ConsoleClient> => {
  const send = async (method: string, path: string, o: { readonly body?: unknown; readonly cookie?: string }) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        origin: url,
        ...(o.body !== undefined && { 'content-type': 'application/json' }),
        ...(o.cookie !== undefined && { cookie: o.cookie }),
      },
      ...(o.body !== undefined && { body: JSON.stringify(o.body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((error: unknown) => {
      throw new Refusal(`Expected the operators' console at ${url}, found nobody who answers there.`, { cause: error })
    })
    const answer: unknown = await response.json().catch(() => ({}))
    if (response.ok) return { answer, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
    const { code, detail } = answer as { readonly code?: string; readonly detail?: string }
    throw new Refusal(`${code ?? response.status}: ${detail ?? 'the console said no more'}`)
  }
  const { cookie } = await send('POST', '/api/session', { body: { name, password } })
  return { ask: async (method, path, body) => (await send(method, path, { body, cookie })).answer }
}

/** The contexts that run there. */
export const hostedIn = async ({ ask }: ConsoleClient): Promise<readonly string[]> =>
  ((await ask('GET', '/api/model')) as { readonly hosted: readonly string[] }).hosted
