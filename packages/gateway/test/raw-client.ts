import { connect, type Socket } from 'node:net'

/** One answer as it came over the socket. */
export type RawAnswer = {
  readonly status: number
  readonly head: string
  readonly body: string
  readonly header: (name: string) => string | undefined
  /** The `code` of a problem, `undefined` where the body is none. */
  readonly code: string | undefined
}

export const openSocket = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => undefined) // being cut off is what several tests are about
  return socket
}

/** Sends bytes as they are and reads the first answer that is complete by length, chunks, or end of the connection. */
export const sendRaw = async (port: number, request: string): Promise<RawAnswer> => {
  const socket = await openSocket(port)
  try {
    socket.write(request, 'latin1')
    return await readAnswer(socket)
  } finally {
    socket.destroy()
  }
}

/** Reads one answer from a socket. Rejects after ten seconds. */
export const readAnswer = (socket: Socket, o: { readonly isHead?: boolean } = {}): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    let received = ''
    const timer = setTimeout(() => done(() => reject(new Error(`no whole answer in 10 s, but: ${received}`))), 10_000)
    const done = (settle: () => void): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onClose)
      settle()
    }
    const onData = (chunk: Buffer): void => {
      received += chunk.toString('latin1')
      if (isWhole(received, o.isHead === true)) done(() => resolve(parse(received)))
    }
    const onClose = (): void =>
      done(() =>
        received.includes('\r\n\r\n') ? resolve(parse(received)) : reject(new Error(`closed after: ${received}`)),
      )
    socket.on('data', onData).on('close', onClose)
  })

const isWhole = (received: string, isHead: boolean): boolean => {
  const { head, body, status } = split(received)
  if (head === undefined) return false
  if (isHead || status === 101 || status === 204 || status === 304) return true
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length !== undefined) return body.length >= Number(length)
  return /\r\ntransfer-encoding: chunked/i.test(head) && /(?:^|\r\n)0\r\n(?:.+\r\n)*\r\n$/.test(body)
}

const split = (received: string) => {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return { head: undefined, body: '', status: 0 }
  const head = received.slice(0, end)
  return { head, body: received.slice(end + 4), status: Number(head.split(' ', 2)[1]) }
}

const parse = (received: string): RawAnswer => {
  const { head = '', body, status } = split(received)
  return {
    status,
    head,
    body,
    header: (name) => new RegExp(`\r\n${name}: ([^\r]*)`, 'i').exec(head)?.[1],
    code: /"code":"(\w+)"/.exec(body)?.[1],
  }
}
