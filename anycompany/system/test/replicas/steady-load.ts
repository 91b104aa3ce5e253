import { setTimeout as delay } from 'node:timers/promises'
import { type Load, type Member, writePost } from '../killed/social-load.ts'
import { untilAcknowledged } from '../killed/until-acknowledged.ts'

/** Of ten requests so many write a post; the others read a timeline. */
const WRITES_OF_TEN = 3

/** Requests a second after so many milliseconds. */
export type Rate = (elapsedMs: number) => number

/** Sends so many requests, whatever becomes of them, until told to stop; answers how many there were when all are acknowledged. */
export const steadyLoad = (load: Load, members: readonly Member[], perSecond: Rate): Promise<number> => {
  const sending: Promise<unknown>[] = []
  const sendOne = (i: number): Promise<unknown> => {
    const member = members[i % members.length]!
    if (i % 10 < WRITES_OF_TEN) return writePost(load, member)
    const read = (signal: AbortSignal) => member.shopper.get('/api/social/timeline?limit=20', { signal })
    return untilAcknowledged('a timeline', read, { accepts: ({ status }) => status === 200, troubles: load.troubles })
  }
  const run = async (): Promise<number> => {
    const begunAt = performance.now()
    let dueMs = 0
    for (let i = 0; !load.stopping.aborted; i++) {
      sending.push(sendOne(i))
      dueMs += 1_000 / perSecond(dueMs)
      await delay(Math.max(0, dueMs - (performance.now() - begunAt))) // also who is behind lets answers come in
    }
    await Promise.all(sending)
    return sending.length
  }
  return run()
}
