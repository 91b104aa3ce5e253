// One of several processes of the consuming context. Tells its parent what it wrote, and under which fence.
import type { AppendRequest, AppendResult, EventStore } from '@banyan/event-store'
import { CONSUMER, hostOf, type Place } from './counting.ts'

/** What a replica tells: where it listens; what became of an append; that one waits. */
export type Told =
  | { readonly port: number }
  | {
      readonly wrote: {
        readonly kind: AppendResult['kind']
        readonly lease: string
        readonly token: number
        readonly events: readonly string[]
      }
    }
  | { readonly waiting: { readonly lease: string; readonly token: number } }

/** `hold`: the next append waits. `go on`: it goes. `drain`: ends as when told by a launcher. */
export type Wish = 'hold' | 'go on' | 'drain'

const tell = (told: Told): void => void process.send?.(told)

let isHolding = false
let goOn = Promise.withResolvers<void>()

const telling = (store: EventStore): EventStore => ({
  ...store,
  append: async (request, signal) => {
    const { fence } = request
    if (!fence) return store.append(request, signal)
    const { name: lease, token } = fence
    if (isHolding) {
      isHolding = false
      goOn = Promise.withResolvers()
      tell({ waiting: { lease, token } })
      await goOn.promise
      // Whoever sleeps has not heard of any signal either.
      const result = await store.append(request)
      tell({ wrote: { kind: result.kind, lease, token, events: idsIn(request, result) } })
      return result
    }
    const result = await store.append(request, signal)
    tell({ wrote: { kind: result.kind, lease, token, events: idsIn(request, result) } })
    return result
  },
})

const idsIn = (request: AppendRequest, result: AppendResult): readonly string[] =>
  result.kind === 'appended' && request.writes.length > 0
    ? result.streams.map(({ stream, version }) => `${stream}@${version}`)
    : []

const { host } = await hostOf(CONSUMER, JSON.parse(process.argv[2]!) as Place, telling)
process.on('message', (wish: Wish) => {
  if (wish === 'hold') isHolding = true
  if (wish === 'go on') goOn.resolve()
  if (wish === 'drain') void host.drain().then(() => process.exit(0))
})
process.once('disconnect', () => process.exit(0))
tell({ port: host.port })
