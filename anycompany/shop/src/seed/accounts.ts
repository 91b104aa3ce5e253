import { hash } from 'bcryptjs'
import type { Database } from '../database/query.ts'
import { daysBeforeEnd, instant } from './calendar.ts'
import { demoAdmins, demoShoppers, EVERYBODYS_PASSWORD, type DemoLogin } from './demo-logins.ts'
import { continueIds, insertRows } from './insert-rows.ts'
import { addressIn, personIn, phoneIn } from './people.ts'
import type { Chance } from './random.ts'

/** Who can be found in the history of orders. */
export type SeededCustomer = {
  readonly id: number
  readonly isGuest: boolean
  readonly isDemo: boolean
  readonly name: string
  readonly phone: string
  readonly createdAt: number
  readonly address: ReturnType<typeof addressIn>
}

const USER_COUNT = 2_000
const GUEST_COUNT = 640
/** The shop sold to guests for a while before it had accounts: no user has the id of its customer. */
const GUESTS_BEFORE_ACCOUNTS = 40
const ACCOUNTS_SINCE_DAYS = 900
/** Few hashes for many users: hashing 2,000 passwords would take minutes. */
const SHARED_HASHES = 4
const COST = 10

/** Users, customers with and without a user, and their addresses. */
export const seedAccounts = async (db: Database, chance: Chance): Promise<readonly SeededCustomer[]> => {
  const users = await usersIn(chance)
  const customers = customersIn(chance, users)
  await insertRows(
    db,
    'users',
    users.map(({ person: _person, isDemo: _isDemo, createdAt, ...row }) => ({
      ...row,
      created_at: instant(createdAt),
      updated_at: instant(chance.happens(0.15) ? daysBeforeEnd(0, chance.next()) : createdAt),
    })),
  )
  await insertRows(
    db,
    'customers',
    customers.map((customer) => ({
      id: customer.id,
      user_id: customer.userId,
      name: customer.name,
      phone: customer.phone,
      contact_email: customer.email,
      created_at: instant(customer.createdAt),
    })),
  )
  await insertRows(
    db,
    'addresses',
    customers
      .filter(({ isGuest }) => !isGuest)
      .map((customer, index) => ({
        id: index + 1,
        customer_id: customer.id,
        recipient: customer.name,
        phone: customer.phone,
        ...customer.address,
        is_default: true,
      })),
  )
  for (const table of ['users', 'customers', 'addresses']) await continueIds(db, table)
  return customers
}

type User = Awaited<ReturnType<typeof usersIn>>[number]

const usersIn = async (chance: Chance) => {
  const hashes = await Promise.all(Array.from({ length: SHARED_HASHES }, (_, n) => hashFor(EVERYBODYS_PASSWORD, n)))
  const demo = new Map<number, DemoLogin & { readonly role: string; readonly hash: string }>()
  for (const [role, logins] of [
    ['admin', demoAdmins],
    ['customer', demoShoppers],
  ] as const) {
    for (const login of logins)
      demo.set(login.place, { ...login, role, hash: await hashFor(login.password, login.place) })
  }
  const moments = Array.from({ length: USER_COUNT }, () =>
    daysBeforeEnd(chance.whole(0, ACCOUNTS_SINCE_DAYS), chance.next()),
  )
  let id = 0
  return moments
    .toSorted((a, b) => a - b)
    .map((createdAt, index) => {
      // Some accounts have been deleted over the years.
      id += chance.happens(0.02) ? 2 : 1
      const person = personIn(chance)
      const known = demo.get(index)
      return {
        id,
        email: known?.email ?? `${person.latin}${id}@anycompany.example`,
        password_hash: known?.hash ?? chance.pick(hashes),
        role: known?.role ?? 'customer',
        person: known?.name ?? person.name,
        isDemo: known !== undefined,
        createdAt,
      }
    })
}

/** The salt is fixed: every seeding gives the same rows. */
const hashFor = (password: string, n: number): Promise<string> =>
  hash(password, `$2b$${COST}$AnyCompanySeedSalt${String(n).padStart(4, '0')}`)

type Draft = Omit<SeededCustomer, 'id'> & { readonly userId: number | null; readonly email: string | null }

const customersIn = (chance: Chance, users: readonly User[]): readonly (Draft & { readonly id: number })[] => {
  const members = users.filter(({ role }) => role === 'customer').map((user) => memberOf(chance, user))
  const guests = Array.from({ length: GUEST_COUNT }, (_, n) => guestOf(chance, n))
  return [...members, ...guests]
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .map((customer, index) => ({ ...customer, id: index + 1 }))
}

const memberOf = (chance: Chance, user: User): Draft => ({
  userId: user.id,
  isGuest: false,
  isDemo: user.isDemo,
  name: user.person,
  phone: phoneIn(chance),
  email: null,
  address: addressIn(chance),
  createdAt: user.createdAt,
})

const guestOf = (chance: Chance, n: number): Draft => {
  const person = personIn(chance)
  const days =
    n < GUESTS_BEFORE_ACCOUNTS ? ACCOUNTS_SINCE_DAYS + chance.whole(1, 60) : chance.whole(0, ACCOUNTS_SINCE_DAYS)
  return {
    userId: null,
    isGuest: true,
    isDemo: false,
    name: person.name,
    phone: phoneIn(chance),
    email: `${person.latin}.guest${n + 1}@mail.example`,
    address: addressIn(chance),
    createdAt: daysBeforeEnd(days, chance.next()),
  }
}
