/** A process that copies the table `notes` into one of its own, and may be killed at any moment. Asked to, it says when it has caught up. */
import { isFault } from '@banyan/model'
import { Pool } from 'pg'
import { type Change, defineProfile, followChanges, postgresDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET } from '../following.ts'

const ownUrl = String(process.env['OWN_URL'])
const own = new Pool({ connectionString: ownUrl, max: 1 })
const signal = new AbortController().signal
/** What fails next, once: the receiver, before or after its effect. */
let breaks: unknown

const take = async (changes: readonly Change[]): Promise<void> => {
  fails('take')
  for (const change of changes) {
    if (change.kind === 'deleted') await own.query('delete from copied where id = $1', [change.key])
    else await own.query(COPY, [change.key, change.row['text']])
  }
  fails('taken')
}

const fails = (name: string): void => {
  if (breaks !== name) return
  breaks = undefined
  throw new Error(`it is to fail at ${name}`)
}

const COPY = 'insert into copied values ($1, $2) on conflict (id) do update set text = excluded.text'

const follower = followChanges(defineProfile(JSON.parse(String(process.env['FOLLOWED_BY']))), 'notes', {
  connectionString: String(process.env['SHOP_READER_URL']),
  from: postgresDigestStore({ connectionString: ownUrl }),
  onChange: take,
  digestSecret: DIGEST_SECRET,
  signal,
})

const caughtUp = async (): Promise<void> => {
  try {
    await follower.caughtUp(signal)
  } catch (error) {
    if (!isFault(error, 'LEGACY_MASS_DELETE_REFUSED')) throw error
    follower.confirmMassDelete()
    await caughtUp()
  }
}

process.on('disconnect', () => process.exit(0)) // Nobody must be left behind when the test dies.
process.on('message', (asked) => {
  if (asked === 'caught up?') void caughtUp().then(() => process.send?.('caught up'))
  else breaks = asked
})
process.send?.('following')
