import { memoryHub } from '../src/index.ts'
import { registryContract } from './contract.ts'

registryContract('in memory', async () => {
  const hub = memoryHub()
  return {
    timing: { beatMs: 40, deadAfterMs: 96, proveMs: 10 },
    link: hub.link,
    goDown: async () => hub.goDown(),
    comeBack: async (o) => hub.comeBack(o),
  }
})
