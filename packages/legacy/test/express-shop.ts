import type { TestScope } from '@banyan/testing'
import { type ShopProfile, type ShopProfileInput, defineProfile } from '../src/index.ts'
import { type ShopFixture, shopDatabase } from './shop-database.ts'

/** A shop as Express with connect-pg-simple builds it: sessions in a table, users and customers apart, numbers as ids. */
export const expressShop = (t: TestScope): Promise<ShopFixture> => shopDatabase(t, { schema: SCHEMA, grants })

export const SCHEMA = `
  create table session (sid varchar primary key, sess json not null, expire timestamp(6) not null);
  create table users (
    id serial primary key, email text not null unique, password_hash text not null default '-', role text not null default 'customer',
    created_at timestamptz not null default now(), updated_at timestamptz not null default now()
  );
  create index on users (updated_at);
  create table customers (
    id serial primary key, user_id integer references users on delete set null, name text not null, phone text
  );`

const grants = (role: string): string => `
  grant select on session to ${role};
  grant select (id, email, role, updated_at) on users to ${role};
  grant select (id, user_id, name) on customers to ${role};`

/** Shared by the fixture and by tests that change one thing in it. */
export const EXPRESS_PROFILE: ShopProfileInput = {
  name: 'express-shop',
  timeZone: 'Asia/Seoul',
  currency: 'KRW',
  database: { dialect: 'postgresql' },
  session: {
    kind: 'session-sql',
    cookie: 'connect.sid',
    signature: { scheme: 'cookie-signature' },
    table: 'session',
    idColumn: 'sid',
    dataColumn: 'sess',
    userIdPath: ['userId'],
    expires: { column: 'expire', type: 'timestamp', writtenIn: 'server-default' },
  },
  logout: { method: 'POST', path: '/logout' },
  renewal: { path: '/account', everyMs: 300_000 },
  users: {
    table: 'users',
    id: 'id',
    idType: 'integer',
    email: 'email',
    role: { column: 'role', customers: ['customer'] },
  },
  customers: { table: 'customers', id: 'id', userId: 'user_id', name: 'name' },
  changes: [
    {
      table: 'users',
      key: 'id',
      columns: ['email', 'role'],
      updatedAt: { column: 'updated_at', type: 'timestamptz' },
      pollEveryMs: 20,
      sweepPauseMs: 20,
    },
    { table: 'customers', key: 'id', columns: ['user_id', 'name'], sweepPauseMs: 20 },
  ],
  budgets: { loginsPerSecond: 50, sessionReadsPerSecond: 1_000, pollsPerSecond: 1_000, statementTimeoutMs: 5_000 },
}

/** The profile with some of its fields replaced. */
export const expressProfile = (changed: Partial<ShopProfileInput> = {}): ShopProfile =>
  defineProfile({ ...EXPRESS_PROFILE, ...changed })

/** Adds a user, with a customer unless `guest`; answers both ids as text. */
export const addUser = async (
  shop: ShopFixture,
  o: { readonly email: string; readonly role?: string; readonly name?: string },
): Promise<{ readonly userId: string; readonly customerId: string | undefined }> => {
  const user = await shop.owner.query<{ id: number }>('insert into users (email, role) values ($1, $2) returning id', [
    o.email,
    o.role ?? 'customer',
  ])
  const userId = String(user.rows[0]?.id)
  if (o.name === undefined) return { userId, customerId: undefined }
  // Ids drift apart, as they do in shops with guests: who mixes them up must not get away with it.
  await shop.owner.query(`insert into customers (name) values ('guest before ' || $1)`, [o.name])
  const customer = await shop.owner.query<{ id: number }>(
    'insert into customers (user_id, name) values ($1, $2) returning id',
    [userId, o.name],
  )
  return { userId, customerId: String(customer.rows[0]?.id) }
}
