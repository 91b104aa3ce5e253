import type { Socket } from 'node:net'
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js'

const WAYS = ['dial', 'startTLS', 'tlsFirst'] as const

/**
 * The client (3.4.0) takes all listeners off a socket that it gives up. What was just being written to a broker that is gone then fails with
 * nobody to hear of it, which ends the process. So every socket that it opens keeps one listener.
 */
export const heedLateErrors = (): void => {
  for (const way of WAYS) {
    const open: unknown = NodeTransport.prototype[way]
    if (typeof open !== 'function') throw new Error(`expected the client for NATS to open its sockets by ${way}`)
    if (heeding.has(open)) continue
    const heedful = async function (this: NodeTransport, ...args: unknown[]): Promise<Socket> {
      return keepListening((await Reflect.apply(open, this, args)) as Socket)
    }
    heeding.add(heedful)
    Object.assign(NodeTransport.prototype, { [way]: heedful })
  }
}

const heeding = new WeakSet<object>()

const keepListening = (socket: Socket): Socket => {
  socket.on('error', ignore)
  const remove = socket.removeAllListeners.bind(socket)
  socket.removeAllListeners = (...events) => {
    remove(...events)
    return socket.on('error', ignore)
  }
  return socket
}

/** That the connection is gone is told otherwise. */
const ignore = (): void => {}
