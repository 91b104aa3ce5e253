/** A process that follows one table and says what that took: for tests of its memory. */
import { defineProfile, followChanges, postgresDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET } from '../following.ts'

const LOOK_EVERY_MS = 10
const BYTES_PER_MB = 1_048_576
const [delivered, largest, peakMb] = [{ changes: 0 }, { page: 0 }, { rss: 0 }]

const measured = () => {
  peakMb.rss = Math.max(peakMb.rss, process.memoryUsage.rss() / BYTES_PER_MB)
}
setInterval(measured, LOOK_EVERY_MS)

const follower = followChanges(defineProfile(JSON.parse(String(process.env['FOLLOWED_BY']))), 'long keys', {
  connectionString: String(process.env['SHOP_READER_URL']),
  from: postgresDigestStore({ connectionString: String(process.env['OWN_URL']) }),
  onChange: async (changes) => {
    delivered.changes += changes.length
    largest.page = Math.max(largest.page, changes.length)
  },
  digestSecret: DIGEST_SECRET,
  signal: new AbortController().signal,
})
process.on('disconnect', () => process.exit(0)) // Nobody must be left behind when the test dies.
process.on('message', () => {
  measured()
  process.send?.({ ...delivered, largestPage: largest.page, peakMb: peakMb.rss, feed: follower.status().feed })
})
await follower.caughtUp(AbortSignal.timeout(30_000))
process.send?.('following')
