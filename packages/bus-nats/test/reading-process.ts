// A consumer in a process of its own, which a test kills: tells each message that it has handled.
import { setTimeout as delay } from 'node:timers/promises'
import { messageId } from '@banyan/bus'
import { postgresBookmarks } from './postgres-bookmarks.ts'
import { interests, openBus } from './rig.ts'

const work = JSON.parse(process.argv[2]!) as {
  readonly broker: string
  readonly system: string
  readonly database: string
}
const bus = openBus({ url: work.broker, system: work.system })
const bookmarks = await postgresBookmarks(work.database)
bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks }, async (message) => {
  await delay(5)
  process.send?.(messageId(message))
})
