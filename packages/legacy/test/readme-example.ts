import { connectShop, defineProfile, followChanges, memoryDigestStore, sessionVerifier } from '@banyan/legacy'

const profile = defineProfile({
  name: 'corner-shop',
  timeZone: 'Asia/Seoul',
  currency: 'KRW',
  database: { dialect: 'postgresql' },
  session: {
    kind: 'session-sql', // or 'session-api', or 'jwt-hs256'
    cookie: 'connect.sid',
    signature: { scheme: 'cookie-signature' },
    table: 'session',
    idColumn: 'sid',
    dataColumn: 'sess',
    userIdPath: ['userId'],
    // A timestamp without time zone: whose wall clock?
    expires: { column: 'expire', type: 'timestamp', writtenIn: 'server-default' },
  },
  logout: { method: 'POST', path: '/logout' },
  users: { table: 'users', id: 'id', idType: 'integer', role: { column: 'role', customers: ['customer'] } },
  customers: { table: 'customers', id: 'id', userId: 'user_id', name: 'name' },
  changes: [
    { table: 'users', key: 'id', columns: ['role'], updatedAt: { column: 'updated_at', type: 'timestamptz' } },
    { table: 'customers', key: 'id', columns: ['user_id', 'name'] },
  ],
  budgets: { loginsPerSecond: 5, sessionReadsPerSecond: 50, pollsPerSecond: 4 },
})

/** Says who comes with this cookie, and tells of every user who is added, changed or deleted at the shop. */
export const greet = async (
  connectionString: string,
  secrets: readonly string[],
  cookie: string,
  signal: AbortSignal,
) => {
  await using shop = connectShop(profile, { connectionString })
  await using sessions = sessionVerifier(profile, { shop, secrets })
  await using users = followChanges(profile, 'users', {
    shop,
    from: memoryDigestStore(), // postgresDigestStore(…) to go on after a restart
    digestSecret: 'keep me the same, or all rows come again',
    onChange: async (changes) => changes.forEach(({ kind, key }) => process.stdout.write(`${kind} ${key}\n`)),
    signal,
  })
  await users.caughtUp(signal)
  return sessions.verify(cookie, signal)
}
