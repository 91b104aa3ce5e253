import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { faults } from '../errors.ts'
import { hashPassword, type PasswordHash } from './passwords.ts'
import { type Role, ROLES } from './roles.ts'

/** Most accounts: a team, not the public. */
export const ACCOUNTS_MAX = 200

/** An account as others may see it. */
export type Account = {
  readonly name: string
  readonly role: Role
  /** ISO 8601. */
  readonly createdAt: string
  readonly changedAt: string
}

type KeptAccount = Account & { readonly password: PasswordHash }

/** The operators' accounts, kept in one file that is always whole. */
export type Accounts = {
  list(): readonly Account[]
  find(name: string): KeptAccount | undefined
  /** Throws `CONSOLE_ACCOUNT_TAKEN`, `CONSOLE_ACCOUNTS_TOO_MANY`. */
  add(account: { readonly name: string; readonly role: Role; readonly password: string }): Promise<Account>
  /** Throws `CONSOLE_NOT_FOUND`, `CONSOLE_LAST_ADMIN`. */
  change(name: string, to: { readonly role?: Role; readonly password?: string }): Promise<Account>
  /** Throws `CONSOLE_NOT_FOUND`, `CONSOLE_LAST_ADMIN`. */
  remove(name: string): Promise<void>
}

const FIRST_ADMIN = 'admin'

/** Opens the accounts; without a file there is one, `admin`, whose password `firstPassword` says. Throws `CONSOLE_ACCOUNTS_UNUSABLE`. */
export const openAccounts = async (file: string, firstPassword: () => Promise<string>): Promise<Accounts> => {
  const kept = new Map<string, KeptAccount>()
  for (const account of (await readAccounts(file)) ?? []) kept.set(account.name, account)
  const write = (change: () => void): Promise<void> => writeAccounts(file, kept, change)
  const inTurn = queue()
  const get = (name: string): KeptAccount => {
    const account = kept.get(name)
    if (!account) throw faults.CONSOLE_NOT_FOUND({ what: `account ${name}` })
    return account
  }
  const requireOtherAdmin = (name: string): void => {
    if (![...kept.values()].some((other) => other.role === 'admin' && other.name !== name))
      throw faults.CONSOLE_LAST_ADMIN({ name })
  }
  const accounts: Accounts = {
    list: () => [...kept.values()].map(seen).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => kept.get(name),
    add: ({ name, role, password }) =>
      inTurn(async () => {
        if (kept.has(name)) throw faults.CONSOLE_ACCOUNT_TAKEN({ name })
        if (kept.size >= ACCOUNTS_MAX) throw faults.CONSOLE_ACCOUNTS_TOO_MANY({ limit: ACCOUNTS_MAX })
        const now = new Date().toISOString()
        const account = { name, role, createdAt: now, changedAt: now, password: await hashPassword(password) }
        await write(() => kept.set(name, account))
        return seen(account)
      }),
    change: (name, { role, password }) =>
      inTurn(async () => {
        const before = get(name)
        if (before.role === 'admin' && role !== undefined && role !== 'admin') requireOtherAdmin(name)
        const account = {
          ...before,
          role: role ?? before.role,
          password: password === undefined ? before.password : await hashPassword(password),
          changedAt: new Date().toISOString(),
        }
        await write(() => kept.set(name, account))
        return seen(account)
      }),
    remove: (name) =>
      inTurn(async () => {
        if (get(name).role === 'admin') requireOtherAdmin(name)
        await write(() => kept.delete(name))
      }),
  }
  if (kept.size === 0) await accounts.add({ name: FIRST_ADMIN, role: 'admin', password: await firstPassword() })
  return accounts
}

const seen = ({ name, role, createdAt, changedAt }: KeptAccount): Account => ({ name, role, createdAt, changedAt })

const stored = z.array(
  z.strictObject({
    name: z.string(),
    role: z.enum(ROLES),
    createdAt: z.string(),
    changedAt: z.string(),
    password: z.strictObject({ salt: z.string(), hash: z.string(), cost: z.int().positive() }),
  }),
)

const readAccounts = async (file: string): Promise<readonly KeptAccount[] | undefined> => {
  try {
    return stored.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const reason = (error as NodeJS.ErrnoException).code ?? 'it is no list of accounts'
    throw faults.CONSOLE_ACCOUNTS_UNUSABLE({ file, reason }, error)
  }
}

/** Written apart and renamed: a console that is killed here has the old accounts or the new ones. What is in memory follows the file. */
const writeAccounts = async (file: string, kept: Map<string, KeptAccount>, change: () => void): Promise<void> => {
  const before = new Map(kept)
  change()
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeDurably(`${file}.new`, `${JSON.stringify([...kept.values()], null, 2)}\n`)
    await chmod(`${file}.new`, 0o600)
    await rename(`${file}.new`, file)
  } catch (error) {
    kept.clear()
    for (const [name, account] of before) kept.set(name, account)
    throw faults.CONSOLE_ACCOUNTS_UNUSABLE({ file, reason: (error as Error).message }, error)
  }
}

const writeDurably = async (file: string, text: string): Promise<void> => {
  await using handle = await open(file, 'w', 0o600)
  await handle.writeFile(text)
  await handle.datasync()
}

/** One after the other: of two that demote the last two admins one must see what the other did. */
const queue = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <R>(work: () => Promise<R>): Promise<R> => {
    const done = last.then(work)
    last = done.catch(() => {}) // whoever asked hears of it
    return done
  }
}
