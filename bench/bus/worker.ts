import { bareConsumer, barePublisher } from './bare.ts'
import { banyanConsumer, banyanPublisher } from './banyan.ts'
import { type Load, sendAll, type SendOne } from './load.ts'

/** What the parent asks of a process. */
export type Work = {
  readonly who: 'banyan' | 'bare'
  readonly role: 'publisher' | 'consumer'
  readonly broker: string
  /** Of the context, or of the table that is inserted into. */
  readonly database: string
  /** Names what belongs together at the broker. */
  readonly system: string
}

const work = JSON.parse(process.argv[2]!) as Work
const open = {
  'banyan publisher': banyanPublisher,
  'banyan consumer': banyanConsumer,
  'bare publisher': barePublisher,
  'bare consumer': bareConsumer,
}
const send: SendOne | undefined = await open[`${work.who} ${work.role}`](work)
process.on('message', (load: Load) => void sendAll(send!, load).then(() => process.send!('sent')))
process.on('disconnect', () => process.exit(0))
process.send!('ready')
