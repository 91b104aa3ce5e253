import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop, type ShopProcess } from './shop-process.ts'
import { visit } from './visitor.ts'

const MINA = { email: 'mina@anycompany.example', password: 'demo-mina' }

const sidIn = (cookie: string | undefined): string =>
  /^s:(.+)\.[^.]+$/.exec(decodeURIComponent(cookie ?? ''))?.[1] ?? ''

describe('sessions', () => {
  let database: TestDatabase
  let shop: ShopProcess
  before(async () => {
    database = await createDatabase()
    shop = await openShop(database)
  })
  after(async () => {
    await shop[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
  })

  it('begin at the login, under a new id, signed, and say only who it is', async () => {
    const mina = visit(shop.url)
    await mina.get('/login')
    const planted = sidIn(mina.cookie('connect.sid'))
    const answer = await mina.logIn(MINA.email, MINA.password)
    assert.deepEqual([answer.status, answer.location], [303, '/account'])
    const cookie = decodeURIComponent(mina.cookie('connect.sid') ?? '')
    const sid = sidIn(mina.cookie('connect.sid'))
    assert.notEqual(sid, planted)
    const signature = createHmac('sha256', 'a secret for tests').update(sid).digest('base64').replace(/=+$/, '')
    assert.equal(cookie, `s:${sid}.${signature}`)
    const [row] = await database.rows<{ sess: { userId: number }; in_minutes: number }>(
      `SELECT sess, extract(epoch FROM expire - now()::timestamp)::float8 / 60 AS in_minutes FROM session WHERE sid = $1`,
      [sid],
    )
    assert.deepEqual(Object.keys(row?.sess ?? {}).toSorted(), ['cookie', 'formToken', 'userId'])
    assert.equal(row?.sess.userId, await database.value('SELECT id FROM users WHERE email = $1', [MINA.email]))
    assert.ok(29 < (row?.in_minutes ?? 0) && (row?.in_minutes ?? 0) <= 30.1, `expires in ${row?.in_minutes} minutes`)
    assert.equal(await database.value('SELECT count(*)::int FROM session WHERE sid = $1', [planted]), 0)
  })

  it('are told to scripts and renewed by a ping', async () => {
    const mina = visit(shop.url)
    assert.equal((await mina.get('/account/me')).status, 401)
    assert.equal((await mina.get('/account/ping')).status, 401)
    await mina.logIn(MINA.email, MINA.password)
    const sid = sidIn(mina.cookie('connect.sid'))
    await database.rows(`UPDATE session SET expire = now() + interval '1 minute' WHERE sid = $1`, [sid])
    const ping = await mina.get('/account/ping')
    assert.equal(ping.status, 204)
    assert.match(ping.headers.getSetCookie().join(), /^connect\.sid=.*Path=\/; Expires=.*HttpOnly; SameSite=Lax$/)
    const userId = await database.value('SELECT id FROM users WHERE email = $1', [MINA.email])
    assert.deepEqual(JSON.parse((await mina.get('/account/me')).html), { userId, email: MINA.email, role: 'customer' })
    assert.equal(
      await database.value(`SELECT expire > now() + interval '25 minutes' FROM session WHERE sid = $1`, [sid]),
      true,
    )
  })

  it('end at the logout, in the table too', async () => {
    const mina = visit(shop.url)
    await mina.logIn(MINA.email, MINA.password)
    const cookie = mina.cookie('connect.sid') ?? ''
    assert.equal((await mina.post('/logout', {})).status, 303)
    assert.equal(mina.cookie('connect.sid'), undefined)
    mina.setCookie('connect.sid', cookie)
    assert.equal((await mina.get('/account/me')).status, 401)
    assert.equal(await database.value('SELECT count(*)::int FROM session WHERE sid = $1', [sidIn(cookie)]), 0)
  })

  it('are over when they expire', async () => {
    const mina = visit(shop.url)
    await mina.logIn(MINA.email, MINA.password)
    await database.rows(`UPDATE session SET expire = now() - interval '2 seconds' WHERE sid = $1`, [
      sidIn(mina.cookie('connect.sid')),
    ])
    assert.equal((await mina.get('/account/me')).status, 401)
  })

  it('are not given to visitors who only look, nor for a forged cookie', async () => {
    const guest = visit(shop.url)
    for (const page of ['/', '/categories/laptops', '/search?q=a', '/pictures/products/1.svg']) await guest.get(page)
    assert.equal(guest.cookie('connect.sid'), undefined)
    const mina = visit(shop.url)
    await mina.logIn(MINA.email, MINA.password)
    const sid = sidIn(mina.cookie('connect.sid'))
    for (const forged of [sid, `s:${sid}`, `s:${sid}.${'A'.repeat(43)}`]) {
      guest.setCookie('connect.sid', encodeURIComponent(forged))
      assert.equal((await guest.get('/account/me')).status, 401)
    }
  })

  it('are refused to wrong passwords in words that tell nothing, and after 20 of them to everybody', async () => {
    const stranger = visit(shop.url)
    const wrong = await stranger.logIn('sora@anycompany.example', 'nope')
    const unknown = await stranger.logIn('nobody@anycompany.example', 'nope')
    const told = (html: string) => /role="alert">([^<]+)</.exec(html)?.[1]
    assert.deepEqual([wrong.status, unknown.status], [401, 401])
    assert.equal(told(wrong.html), told(unknown.html))
    for (let n = 1; n < 20; n += 1)
      await stranger.post('/login', { email: 'sora@anycompany.example', password: 'nope' })
    assert.equal((await stranger.logIn('sora@anycompany.example', 'demo-sora')).status, 429)
    assert.equal((await visit(shop.url).logIn('joon@anycompany.example', 'demo-joon')).status, 303)
  })

  it('begin where the visitor wanted to go, but never on another site', async () => {
    const logInTo = async (next: string) => (await visit(shop.url).post('/login', { ...MINA, next })).location
    assert.equal(await logInTo('/social/timeline?from=shop'), '/social/timeline?from=shop')
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
    ]) {
      assert.equal(await logInTo(next), '/account')
    }
    assert.equal(
      (await visit(shop.url).get('/account/orders?page=2')).location,
      '/login?next=%2Faccount%2Forders%3Fpage%3D2',
    )
  })

  it('do not begin or end for a page of another site, and no form works without its token', async () => {
    const mina = visit(shop.url)
    const foreign = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, { origin: 'null' }]
    for (const headers of foreign) assert.equal((await mina.post('/login', MINA, headers)).status, 403)
    await mina.logIn(MINA.email, MINA.password)
    for (const headers of foreign) assert.equal((await mina.post('/logout', {}, headers)).status, 403)
    assert.equal((await mina.post('/cart/items', { productId: '1', quantity: '1' })).status, 403)
    assert.equal((await mina.post('/account/delete', { password: MINA.password, _csrf: 'x' })).status, 403)
    assert.equal((await mina.get('/account/me')).status, 200)
    const proxied = { origin: 'http://127.0.0.1:8080', 'x-forwarded-host': '127.0.0.1:8080' }
    assert.equal((await mina.post('/logout', {}, proxied)).status, 303)
  })
})
