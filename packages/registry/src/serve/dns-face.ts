import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { answerTo, type DnsWorld } from './dns-answers.ts'

/** Without EDNS (RFC 1035). */
const DATAGRAM_BYTES = 512
const CONNECTIONS_MAX = 64
/** A connection on which nothing is asked is closed, in milliseconds. */
const IDLE_MS = 5_000
/** A query has one name: longer ones are none. */
const QUERY_BYTES_MAX = 4_096
/** Of an answer over TCP: its length is told in 16 bits. */
const ANSWER_BYTES_MAX = 65_535
const LENGTH_BYTES = 2

export type DnsFace = AsyncDisposable & { readonly port: number }

/** DNS over UDP and TCP at one port. Rejects with Node's error where that is taken. */
export const openDnsFace = async (
  world: DnsWorld,
  o: { readonly port: number; readonly address: string },
): Promise<DnsFace> => {
  const server = createServer({ noDelay: true }, (socket) => converse(socket, world))
  server.maxConnections = CONNECTIONS_MAX
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(o.port, o.address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const datagrams = createSocket(o.address.includes(':') ? 'udp6' : 'udp4')
  datagrams.on('message', (query, { port: to, address }) => {
    const answer = answerTo(query, world, { bytesMax: DATAGRAM_BYTES })
    if (answer) datagrams.send(answer, to, address, () => {}) // who can't be reached asks again
  })
  try {
    datagrams.bind(port, o.address)
    await once(datagrams, 'listening')
  } catch (error) {
    server.close()
    throw error
  }
  datagrams.on('error', () => {}) // of single datagrams: who asked, asks again
  return { port, [Symbol.asyncDispose]: () => close(server, datagrams, sockets) }
}

/** Queries one after the other, each behind its length. */
const converse = (socket: Socket, world: DnsWorld): void => {
  let unread: Buffer = Buffer.alloc(0)
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    while (unread.length >= LENGTH_BYTES) {
      const length = unread.readUInt16BE(0)
      if (length > QUERY_BYTES_MAX) {
        socket.destroy()
        return
      }
      if (unread.length < LENGTH_BYTES + length) return
      const answer = answerTo(unread.subarray(LENGTH_BYTES, LENGTH_BYTES + length), world, {
        bytesMax: ANSWER_BYTES_MAX,
      })
      unread = unread.subarray(LENGTH_BYTES + length)
      if (!answer) {
        socket.destroy()
        return
      }
      socket.write(Buffer.concat([lengthOf(answer), answer]))
    }
  })
}

const lengthOf = (answer: Buffer): Buffer => {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt16BE(answer.length)
  return length
}

const close = async (server: Server, datagrams: Datagrams, sockets: ReadonlySet<Socket>): Promise<void> => {
  const closed = [once(server, 'close'), once(datagrams, 'close')]
  server.close()
  datagrams.close()
  for (const socket of sockets) socket.destroy()
  await Promise.all(closed)
}
