// The console over the example's host, with some traffic: for work on the pages. `PORT` (8081), `PAGES_DIR`, `GATEWAY_STATS_URL` count.
import { pages } from '@banyan/pages'
import { PASSWORD, stage } from './stage.ts'

const { PORT = '8081', PAGES_DIR } = process.env
const undo: (() => Promise<void>)[] = []
const { console: running, member } = await stage(
  { after: (fn) => void undo.push(fn) },
  { env: { PORT }, ...(PAGES_DIR && { pages: pages({ dir: PAGES_DIR, base: '/' }) }) },
)
process.stdout.write(`http://127.0.0.1:${running.port}  admin  ${PASSWORD}\n`)

let n = 0
const traffic = setInterval(() => {
  n += 1
  void member('PUT', `/api/library/books/B${n % 40}/loan`, {})
  void member('POST', `/api/library/books/B${n % 40}/reviews`, { text: `서평 ${n}` })
  void member('GET', `/api/library/books/B${n % 40}/review`)
}, 500)

process.once('SIGINT', () => {
  clearInterval(traffic)
  void Promise.all(undo.map((fn) => fn())).then(() => process.exit(0))
})
