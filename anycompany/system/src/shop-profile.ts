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
  links: [
    { name: 'home', label: { ko: '쇼핑', en: 'Shop' }, href: '/' },
    { name: 'cart', label: { ko: '장바구니', en: 'Cart' }, href: '/cart' },
    { name: 'account', label: { ko: '내 계정', en: 'My account' }, href: '/account', shownTo: 'members' },
    { name: 'login', label: { ko: '로그인', en: 'Log in' }, href: '/login', shownTo: 'visitors' },
    { name: 'signup', label: { ko: '회원가입', en: 'Sign up' }, href: '/signup', shownTo: 'visitors' },
  ],
  users: { table: 'users', id: 'id', idType: 'integer', role: { column: 'role', customers: ['customer'] } },
  customers: { table: 'customers', id: 'id', userId: 'user_id', name: 'name' },
  products: {
    table: 'products',
    id: 'id',
    name: 'name',
    nameEn: 'name_en',
    priceMinor: 'price',
    stock: 'stock',
    isListed: 'on_sale',
    categoryId: 'category_id',
    page: '/products/{id}',
    picture: '/pictures/products/{id}.svg',
  },
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
    {
      table: 'products',
      key: 'id',
      columns: ['name', 'name_en', 'price', 'stock', 'on_sale'],
      updatedAt: { column: 'updated_at', type: 'timestamptz' },
      sweepPauseMs: 2_000,
    },
  ],
  calls: [{ does: 'place-order', method: 'POST', path: '/checkout' }],
  budgets: { loginsPerSecond: 20, sessionReadsPerSecond: 200, pollsPerSecond: 8, maxConnections: 4 },
})
