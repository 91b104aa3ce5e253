import { once } from 'node:events'
import { connect } from 'node:net'
import type { Narrator } from './narrator.ts'

const POSTGRES_PORT = 5432
const ANSWER_MS = 5_000

/**
 * Says when nobody answers at the address of the operator's shop database. No refusal: the shop waits for its database, and what of ours
 * does not need it goes on meanwhile; but whoever mistyped the address should hear of it at once.
 */
export const tellWhenAway = async (
  url: string,
  { narrator, signal }: { readonly narrator: Narrator; readonly signal: AbortSignal },
): Promise<void> => {
  const { hostname, port } = new URL(url)
  if (hostname === '') return // A socket in the file system.
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || POSTGRES_PORT) }
  const reason = await whyNoAnswer(address, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]))
  if (reason === undefined || signal.aborted) return
  narrator.say(
    `  SHOP_DATABASE_URL: nobody answers at ${hostname}:${address.port} (${reason}); the shop opens once somebody does.`,
  )
}

const whyNoAnswer = async (
  address: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<string | undefined> => {
  const socket = connect(address)
  try {
    await once(socket, 'connect', { signal })
    return undefined
  } catch (error) {
    // Of a name with several addresses only the code says something.
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ABORT_ERR' ? `silent for ${ANSWER_MS} ms` : message || code
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}
