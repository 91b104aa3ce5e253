import { openBanyan } from './banyan.ts'
import { runClients, type Window } from './load.ts'

/** What the parent asks of a process that runs sagas. A peer is one more name here, opened by a file of its own. */
export type Work = { readonly who: 'banyan'; readonly url: string; readonly clients: number }

const work = JSON.parse(process.argv[2]!) as Work

const open = { banyan: openBanyan }
const opened = await open[work.who](work.url)
process.on('message', (message: Window | 'close') => {
  if (message === 'close') void opened.close().then(() => process.exit(0))
  else void runClients(opened.runOne, work.clients, message).then((report) => process.send!(report))
})
process.on('disconnect', () => process.exit(1)) // the bench failed: nobody is left to ask for anything
process.send!('ready')
