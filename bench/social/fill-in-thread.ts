import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { BanyanPlace, FillPhases } from './fill-banyan.ts'
import type { NetworkSize } from './network.ts'

/** 100,000 members take a third of it. */
const HEAP_MB = 12_288
/** Room for rows to die young: the usual 16 MB copies each of them twice. */
const YOUNG_HEAP_MB = 256

/** Fills our side as `fillBanyan` does, in a thread of its own. */
export const fillInThread = async (size: NetworkSize, place: BanyanPlace): Promise<FillPhases> => {
  const worker = new Worker(join(import.meta.dirname, 'fill-worker.ts'), {
    workerData: { size, place },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  })
  const [[phases]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  return phases as FillPhases
}
