import type { Narrator } from '../narrator.ts'
import type { ProcessRow } from '../topology.ts'

type Rolling = {
  /** Whether it is one of several that run now. */
  readonly isOneOfSeveral: (row: ProcessRow) => boolean
  /** Nobody else starts or ends processes during a round. */
  readonly inTurn: (round: () => Promise<void>) => Promise<void>
  /** Ends a process; resolves once it was started again. */
  readonly restart: (name: string) => Promise<void>
  /** Resolves once the process can do its work. */
  readonly whenReady: (row: ProcessRow) => Promise<void>
  readonly narrator: Pick<Narrator, 'say'>
}

/**
 * Restarts the processes of which a context has several, one after the other: each drains, ends, and works again before the next is told.
 * One that does not come back holds up the rest, and the others go on serving. Whoever asks meanwhile waits for the round under way.
 */
export const rollingRestart = (
  rows: readonly ProcessRow[],
  { isOneOfSeveral, inTurn, restart, whenReady, narrator }: Rolling,
) => {
  const round = async (): Promise<void> => {
    const replicas = rows.filter(isOneOfSeveral)
    if (replicas.length === 0) return narrator.say('rolling restart: no context has several processes (--replicas)')
    narrator.say(`rolling restart of ${replicas.map(({ name }) => name).join(', ')} …`)
    for (const row of replicas) {
      await restart(row.name)
      await whenReady(row)
    }
    narrator.say('rolling restart done')
  }
  let underWay: Promise<void> | undefined
  return (): Promise<void> => (underWay ??= inTurn(round).finally(() => (underWay = undefined)))
}
