import { posts, postsApi, shelf, shelfApi } from '../bus/contexts.ts'
import { openHost } from '../bus/host.ts'

/** What the parent asks of a process: contexts by name, with their databases. */
export type Work = {
  readonly hosts: readonly { readonly name: 'posts' | 'shelf'; readonly database: string }[]
  readonly broker?: string
  readonly system: string
  readonly publicKey: Readonly<Record<string, unknown>>
}

const CONTEXTS = { posts: { context: posts, api: postsApi }, shelf: { context: shelf, api: shelfApi } }

const { hosts, ...around } = JSON.parse(process.argv[2]!) as Work
const { host } = await openHost(
  hosts.map(({ name, database }) => ({ ...CONTEXTS[name], database })),
  around,
)
process.on('disconnect', () => process.exit(0))
process.send!(host.port)
