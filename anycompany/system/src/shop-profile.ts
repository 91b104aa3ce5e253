import { defineProfile } from '@banyan/legacy'

/** How AnyCompany's shop is reached: everything the new systems know about it, and the most they may ask of it. */
export const shopProfile = defineProfile({
  name: 'anycompany-shop',
  timeZone: 'Asia/Seoul',
  currency: 'KRW',
  database: { dialect: 'postgresql' },
  session: {
    kind: 'session-sql',
    cookie: 'connect.sid',
    signature: { scheme: 'cookie-signature' },
    table: 'session',
    idColumn: 'sid',
    // connect-pg-simple writes the wall clock of the shop's own connections.
    expires: { column: 'expire', type: 'timestamp', writtenIn: 'Asia/Seoul' },
    dataColumn: 'sess',
    userIdPath: ['userId'],
  },
  logins: [
    { method: 'POST', path: '/login' },
    { method: 'POST', path: '/signup' },
  ],
  logout: { method: 'POST', path: '/logout' },
  health: '/health',
  renewal: { path: '/account/ping', everyMs: 600_000 },
  users: { table: 'users', id: 'id', idType: 'integer', role: { column: 'role', customers: ['customer'] } },
  customers: { table: 'customers', id: 'id', userId: 'user_id', name: 'name' },
  products: { table: 'products', id: 'id', name: 'name', priceMinor: 'price', categoryId: 'category_id' },
  categories: { table: 'categories', id: 'id', name: 'name_ko', parentId: 'parent_id' },
  changes: [
    {
      table: 'users',
      key: 'id',
      columns: ['role'],
      updatedAt: { column: 'updated_at', type: 'timestamptz' },
      sweepPauseMs: 2_000,
    },
    { table: 'customers', key: 'id', columns: ['user_id', 'name'], sweepPauseMs: 2_000 },
  ],
  calls: [{ does: 'place-order', method: 'POST', path: '/checkout' }],
  budgets: { loginsPerSecond: 20, sessionReadsPerSecond: 200, pollsPerSecond: 8, maxConnections: 4 },
})
