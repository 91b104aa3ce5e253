/**
 * `node anycompany/system/src/print-replication-requests.ts [begin|again|end] [role]`: prints, as SQL with comments, what the administrator of the
 * followed shop is asked to do for logical replication. Does nothing of it, and connects to nothing.
 */
import { replicationRequests } from '@banyan/legacy'
import { shopProfile as byReplication } from './shop-profile-by-replication.ts'
import { followedShop } from './followed-shop.ts'

const profile = followedShop.feed.kind === 'polling' ? byReplication : followedShop
const [, , when = 'begin', role = 'reporting'] = process.argv
const requests = replicationRequests(profile, { role }).filter((request) => request.when === when)
if (requests.length === 0) {
  process.stderr.write(`expected "begin", "again" or "end", found "${when}"\n`)
  process.exit(64) // EX_USAGE
}
for (const { sql, reason } of requests) process.stdout.write(`-- ${reason}\n${sql};\n\n`)
