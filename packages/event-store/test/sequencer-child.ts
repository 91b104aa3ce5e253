import { openPool } from '../src/index.ts'
import { startSequencer } from '../src/postgres/sequencer.ts'

/**
 * A sequencer that dies by `kill -9` at its nth statement: before it is sent, while it is on its way, or after its reply.
 * Arguments: url, n, 'before' | 'during' | 'after'. Prints `leading` once it numbers.
 */
const [url, n, when] = process.argv.slice(2)

const pool = openPool(url!, { connections: 3, name: 'doomed' })
let statements = 0
const die = (): void => void process.kill(process.pid, 'SIGKILL')
const send = pool.query.bind(pool) as (query: unknown) => Promise<unknown>
const doomed = async (query: unknown): Promise<unknown> => {
  const fatal = ++statements === Number(n)
  if (fatal && when === 'before') die()
  const reply = send(query)
  // One turn of the event loop later the statement has left this process, and its reply can't have been read.
  if (fatal && when === 'during') setImmediate(die)
  const answered = await reply
  if (fatal && when === 'after') die()
  return answered
}
Object.assign(pool, { query: doomed })
startSequencer({ pool, holder: `doomed ${process.pid}`, pollMs: () => 50 })
process.send?.('started')
