import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
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

describe('the shop while its database is away', () => {
  it('says so, lives on, and serves again by itself', async () => {
    await using database = await createDatabase()
    const target = new URL(database.url)
    await using wire = await openWire(target)
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
    const deadline = AbortSignal.timeout(10_000)
    while ((await mina.get('/health')).status !== 200) {
      deadline.throwIfAborted()
      await passed(20)
    }
    assert.equal((await mina.get('/account')).status, 200)
    assert.equal(shop.child.exitCode, null)
  })
})
