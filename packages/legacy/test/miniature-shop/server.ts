import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'
import { MINIATURE_SCHEMA } from './schema.ts'
import { LOGIN_SECONDS, readToken, signToken } from './tokens.ts'

export type MiniatureShop = {
  /** On 127.0.0.1, at a free port. */
  readonly url: string
  /** What its session tokens are signed with. */
  readonly secret: string
  /** Adds somebody who can log in (unless a passer-by), and answers the account number. */
  readonly addAccount: (account: NewAccount) => Promise<string>
  /** As the shop's owner. */
  readonly pool: Pool
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type NewAccount = {
  readonly accountNo: string
  readonly kind: 'buyer' | 'passer-by' | 'operator'
  readonly mail: string
  readonly password: string
  readonly firstName: string
  readonly lastName?: string
}

/**
 * A whole shop in one file: `POST /hello` (JSON `mail`, `password`) logs in, `GET /bye` logs out for good, `GET /me` says who one is,
 * `GET /` lists articles. Makes its tables when they are missing.
 */
export const startMiniatureShop = async (o: { readonly ownerUrl: string }): Promise<MiniatureShop> => {
  const pool = new Pool({ connectionString: o.ownerUrl, max: 4 })
  pool.on('error', () => {}) // Shows at the next query.
  const known = await pool.query(`select from pg_namespace where nspname = 'Store'`)
  if (known.rowCount === 0) await pool.query(MINIATURE_SCHEMA)
  const secret = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => void handle({ pool, secret }, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    addAccount: (account) => addAccount(pool, account),
    pool,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
    },
  }
}

type Inside = { readonly pool: Pool; readonly secret: string }

const ROUTES: Readonly<
  Record<string, (shop: Inside, request: IncomingMessage, response: ServerResponse) => Promise<void>>
> = {
  'GET /': async ({ pool }, _, response) => {
    const articles = await pool.query('select "sku", "title", "cents" from "Store"."Article" order by "sku"')
    answer(response, 200, articles.rows)
  },
  'POST /hello': async ({ pool, secret }, request, response) => {
    const { mail, password } = JSON.parse(await bodyOf(request)) as { mail?: string; password?: string }
    const account = await accountWith(pool, String(mail), String(password))
    if (account === undefined) return answer(response, 401, { error: 'wrong mail or password' })
    const token = await signToken(secret, { account, audience: 'storefront' })
    response.setHeader('set-cookie', `visitor=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LOGIN_SECONDS}`)
    return answer(response, 200, { account })
  },
  'GET /bye': async ({ pool, secret }, request, response) => {
    const claims = await readToken(secret, tokenOf(request))
    if (claims)
      await pool.query('insert into "Store"."Withdrawn Token" values ($1) on conflict do nothing', [claims.jti])
    response.setHeader('set-cookie', 'visitor=; Path=/; Max-Age=0')
    answer(response, 200, {})
  },
  'GET /me': async ({ pool, secret }, request, response) => {
    const claims = await readToken(secret, tokenOf(request))
    const withdrawn = await pool.query('select from "Store"."Withdrawn Token" where "jti" = $1', [claims?.jti])
    if (claims === undefined || withdrawn.rowCount !== 0) return answer(response, 401, { error: 'log in first' })
    return answer(response, 200, { account: claims.account })
  },
}

const handle = async (shop: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const route = ROUTES[`${request.method} ${request.url?.split('?')[0]}`]
  try {
    await (route === undefined ? answer(response, 404, { error: 'no such page' }) : route(shop, request, response))
  } catch {
    answer(response, 500, { error: 'out of order' }) // Like many a small shop it doesn't say why.
  }
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const tokenOf = (request: IncomingMessage): string =>
  /(?:^|;\s*)visitor=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? ''

const hashed = (password: string, salt: string): Buffer => scryptSync(password, salt, 32, { N: 1024 })

const accountWith = async (pool: Pool, mail: string, password: string): Promise<string | undefined> => {
  const found = await pool.query<{ accountNo: string; passwordHash: string }>(
    'select "accountNo", "passwordHash" from "Store"."Account" where "mail" = $1 and "passwordHash" is not null',
    [mail],
  )
  const account = found.rows[0]
  const [salt = '', hash = ''] = account?.passwordHash.split('$') ?? []
  const fits = hash !== '' && timingSafeEqual(Buffer.from(hash, 'hex'), hashed(password, salt))
  return fits ? account?.accountNo : undefined
}

const addAccount = async (pool: Pool, account: NewAccount): Promise<string> => {
  const salt = randomBytes(8).toString('hex')
  const hash = account.kind === 'passer-by' ? null : `${salt}$${hashed(account.password, salt).toString('hex')}`
  await pool.query(
    `insert into "Store"."Account" ("accountNo", "order", "mail", "passwordHash", "first name", "last name") values ($1, $2, $3, $4, $5, $6)`,
    [account.accountNo, account.kind, account.mail, hash, account.firstName, account.lastName ?? null],
  )
  return account.accountNo
}
