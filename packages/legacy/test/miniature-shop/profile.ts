import { type ShopProfile, defineProfile } from '../../src/index.ts'

/** The only place that knows how the miniature shop is built. */
export const MINIATURE_PROFILE: ShopProfile = defineProfile({
  name: 'miniature-shop',
  timeZone: 'Europe/Lisbon',
  currency: 'EUR',
  database: { dialect: 'postgresql', schema: 'Store' },
  session: {
    kind: 'jwt-hs256',
    cookie: 'visitor',
    issuer: 'miniature-shop',
    audience: 'storefront',
    userIdClaim: 'account',
    revocation: { table: 'Withdrawn Token', column: 'jti', claim: 'jti' },
  },
  logins: [{ method: 'POST', path: '/hello' }],
  logout: { method: 'GET', path: '/bye' },
  users: {
    table: 'Account',
    id: 'accountNo',
    idType: 'text',
    email: 'mail',
    role: { column: 'order', customers: ['buyer'], guests: ['passer-by'] },
  },
  customers: { table: 'Account', id: 'accountNo', userId: 'accountNo', name: ['first name', 'last name'] },
  products: { table: 'Article', id: 'sku', name: 'title', priceMinor: 'cents' },
  changes: [
    {
      table: 'Account',
      key: 'accountNo',
      columns: ['order', 'mail', 'first name', 'last name'],
      updatedAt: { column: 'changedMs', type: 'epoch-ms' },
      pollEveryMs: 50,
      sweepPauseMs: 50,
    },
  ],
  budgets: { loginsPerSecond: 20, sessionReadsPerSecond: 500, pollsPerSecond: 100, statementTimeoutMs: 5_000 },
})
