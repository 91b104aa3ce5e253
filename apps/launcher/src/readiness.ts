import { setTimeout as wait } from 'node:timers/promises'
import { statusOf } from './supervisor/http-probe.ts'
import type { ProcessRow } from './topology.ts'

const POLL_MS = 100
const ANSWER_MS = 5_000

/** Waits until every process says that it can do its work; for ever, if need be: what is missing is being started again. */
export const waitUntilReady = async (
  rows: readonly ProcessRow[],
  ports: Readonly<Record<string, number>>,
  signal: AbortSignal,
): Promise<void> => {
  await Promise.all(
    rows.map(async (row) => {
      while ((await statusOf(`http://127.0.0.1:${ports[row.name]}${row.readyPath}`, ANSWER_MS)) !== 200)
        await wait(POLL_MS, undefined, { signal })
    }),
  )
}
