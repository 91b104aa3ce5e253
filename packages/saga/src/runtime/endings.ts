import { asStoreFault } from '@banyan/event-store'
import type { Engine } from './engine.ts'
import { wakeable } from './wakeable.ts'

/** What commits have added in the meantime is summed up so often. */
const SUM_UP_MS = 60_000

/** Each commit adds a row for what it ended, so that no two of them wait for one counter; from time to time one process makes one row of many. */
export const sumUpEndings = async ({ context, pool, onFailure }: Engine, signal: AbortSignal): Promise<void> => {
  const sleep = wakeable(signal)
  while (!signal.aborted) {
    await pool.query(SUM_UP).catch((error: unknown) => onFailure(asStoreFault(error, context)))
    await sleep.wait(SUM_UP_MS)
  }
}

const SUM_UP = `
  with taken as (delete from saga_endings returning saga, definition, phase, count)
  insert into saga_endings select saga, definition, phase, sum(count) from taken group by saga, definition, phase`
