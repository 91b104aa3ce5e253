import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import { Client } from 'pg'
import { createDatabase } from './database.ts'
import { openShop } from './shop-process.ts'
import { visit } from './visitor.ts'

/** A wire to the database that can be cut and mended. */
const openWire = async (target: URL) => {
  const sockets = new Set<Socket>()
  let server: Server
  const join = (socket: Socket) => {
    const far = connect(Number(target.port || 5432), target.hostname)
    for (const [from, to] of [
      [socket, far],
      [far, socket],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => sockets.delete(from))
    }
  }
  const open = async (port: number) => {
    server = createServer(join).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as { port: number }).port
  }
  const cut = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const port = await open(0)
  return { port, cut, mend: () => open(port), [Symbol.asyncDispose]: cut }
}

const PARCEL = {
  recipient: '김미나',
  phone: '010-0123-4567',
  postcode: '04524',
  line1: '서울특별시 중구 세종대로 110',
  card: '4242424242424242',
}

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = AbortSignal.timeout(10_000)
  while (!(await holds())) {
    deadline.throwIfAborted()
    await passed(20)
  }
}

describe('the shop while its database is away', () => {
  it('says so, lives on, and serves again by itself', async () => {
    await using database = await createDatabase()
    await using wire = await openWire(new URL(database.url))
    const databaseUrl = Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: String(wire.port) }).href
    await using shop = await openShop(database, { databaseUrl })
    const mina = visit(shop.url)
    await mina.logIn('mina@anycompany.example', 'demo-mina')
    await wire.cut()
    for (const path of ['/', '/account', '/account/me', '/pictures/products/1.svg', '/search?q=a']) {
      const page = await mina.get(path)
      assert.equal(page.status, 503, path)
      assert.equal(page.headers.get('retry-after'), '5')
    }
    assert.match((await mina.get('/')).html, /잠시 쉬고 있습니다/)
    assert.equal((await mina.get('/health')).status, 503)
    assert.equal((await mina.get('/static/shop.css')).status, 200)
    await wire.mend()
    await until(async () => (await mina.get('/health')).status === 200)
    assert.equal((await mina.get('/account')).status, 200)
    assert.equal(shop.child.exitCode, null)
  })

  it('survives that in the middle of a transaction too', async () => {
    await using database = await createDatabase()
    await using wire = await openWire(new URL(database.url))
    const databaseUrl = Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: String(wire.port) }).href
    await using shop = await openShop(database, { databaseUrl })
    const mina = visit(shop.url)
    await mina.logIn('mina@anycompany.example', 'demo-mina')
    await mina.fillIn('/products/3', '/cart/items', { quantity: '1' })
    const blocker = new Client(database.url)
    await blocker.connect()
    await blocker.query('BEGIN')
    await blocker.query('SELECT FROM products WHERE id = 3 FOR NO KEY UPDATE')
    const answer = mina.fillIn('/checkout', '/checkout', PARCEL)
    const waiting = `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'shop' AND wait_event_type = 'Lock'`
    await until(async () => (await database.value(waiting)) === 1)
    await wire.cut()
    assert.equal((await answer).status, 503)
    await blocker.end()
    await wire.mend()
    await until(async () => (await mina.get('/health')).status === 200)
    assert.equal(shop.child.exitCode, null)
    assert.equal(await database.value('SELECT status FROM orders ORDER BY id DESC LIMIT 1'), 'pending')
    assert.match((await mina.get('/account')).html, /결제 확인 중/)
  })
})
