/** A process that copies the shop's users into a table of its own, and may be killed at any moment. */
import { Pool } from 'pg'
import { type Change, defineProfile, followChanges, postgresDigestStore } from '../src/index.ts'
import { expressProfile } from './express-shop.ts'
import { DIGEST_SECRET } from './following.ts'

const ownUrl = String(process.env['OWN_URL'])
const own = new Pool({ connectionString: ownUrl, max: 1 })
const stop = new AbortController()

const take = async (changes: readonly Change[]): Promise<void> => {
  for (const change of changes) {
    if (change.kind === 'deleted') await own.query('delete from copied where id = $1', [change.key])
    else {
      const values = [change.key, change.row['email']]
      await own.query(
        'insert into copied values ($1, $2) on conflict (id) do update set email = excluded.email',
        values,
      )
    }
  }
}

const { FOLLOWED_BY: profile } = process.env

followChanges(profile === undefined ? expressProfile() : defineProfile(JSON.parse(profile)), 'users', {
  connectionString: String(process.env['SHOP_READER_URL']),
  from: postgresDigestStore({ connectionString: ownUrl }),
  onChange: take,
  digestSecret: DIGEST_SECRET,
  signal: stop.signal,
})
process.on('disconnect', () => process.exit(0)) // Nobody must be left behind when the test dies.
process.send?.('following')
