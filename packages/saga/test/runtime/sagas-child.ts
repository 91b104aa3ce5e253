import { buying } from './definitions.ts'
import { openDeeds, openOn } from './rig.ts'

/**
 * A process that runs sagas whose commands leave deeds. Arguments: url, holder, `hold` where its charges are made and never answered.
 * It begins as many as it is told by message, and says `begun` when all of them are durable.
 */
const [url, holder, hold] = process.argv.slice(2)

const { execute } = await openDeeds(url!)
const sagas = await openOn(url!, {
  definitions: [buying],
  holder: holder!,
  onFailure: (error) => console.error(holder, error),
  execute: async (call, signal) => {
    const reply = await execute(call, signal)
    return hold && call.command === 'Charge' ? new Promise<never>(() => {}) : reply
  },
})
process.on('message', ({ from, count }: { readonly from: number; readonly count: number }) => {
  const orders = Array.from({ length: count }, (_, i) => ({ orderId: `o-${from + i}` }))
  void Promise.all(orders.map((order) => sagas.begin('Buying', order))).then(() => process.send!('begun'))
})
process.on('disconnect', () => process.exit(0))
process.send!('open')
