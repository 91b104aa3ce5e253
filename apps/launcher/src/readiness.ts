import { setTimeout as wait } from 'node:timers/promises'
import type { ProbeTlsOf } from './certificates/probe-tls.ts'
import { statusOf } from './supervisor/http-probe.ts'
import type { ProcessRow } from './topology.ts'

const POLL_MS = 100
const ANSWER_MS = 5_000

export type Probing = { readonly ports: Readonly<Record<string, number>>; readonly probeTls: ProbeTlsOf }

/** Where a process is asked, and by which certificate. */
export const addressOf = (row: ProcessRow, path: string, { ports, probeTls }: Probing) => {
  const tls = probeTls(row)
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${ports[row.name]}${path}`, tls }
}

/** Waits until every process says that it can do its work; for ever, if need be: what is missing is being started again. */
export const waitUntilReady = async (
  rows: readonly ProcessRow[],
  probing: Probing,
  signal: AbortSignal,
): Promise<void> => {
  await Promise.all(
    rows.map(async (row) => {
      const { url, tls } = addressOf(row, row.readyPath, probing)
      while ((await statusOf(url, ANSWER_MS, tls)) !== 200) await wait(POLL_MS, undefined, { signal })
    }),
  )
}
