import { openPostgresEventStore } from '@banyan/event-store'
import { openProjections } from '../../src/index.ts'
import { definition, worldOf } from '../example.ts'
import { quiet } from '../harness.ts'

/** A host that moves the example's views until it is killed. No sequencer: the feed is the parent's. */
const url = process.argv[2]!
const holder = `child-${process.pid}`
const store = await openPostgresEventStore({ context: 'forum', url, holder, sequencer: false })
const world = worldOf(store)
const projections = openProjections({ definition, ...world, url, holder, log: quiet, retiredGraceMs: 0 })
await projections.start()
process.on('disconnect', () => process.exit(0))
process.send?.('started')
