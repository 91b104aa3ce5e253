import { openBanyan } from './banyan.ts'
import { runClients, type Window } from './load.ts'
import { openBare, openEmmett } from './peers.ts'

/** What the parent asks of a process that appends. */
export type Work = {
  readonly who: 'banyan' | 'emmett' | 'bare'
  readonly url: string
  readonly clients: number
  readonly first: boolean
}

const work = JSON.parse(process.argv[2]!) as Work

const open = {
  banyan: () => openBanyan(work.url, { view: work.first }),
  emmett: () => openEmmett(work.url),
  bare: () => openBare(work.url, work.clients),
}
const opened = await open[work.who]()
process.on('message', (message: Window | 'close') => {
  if (message === 'close') void opened.close().then(() => process.exit(0))
  else void runClients(opened.append, work.clients, message).then((report) => process.send!(report))
})
process.on('disconnect', () => process.exit(1)) // the bench failed: nobody is left to ask for anything
process.send!('ready')
