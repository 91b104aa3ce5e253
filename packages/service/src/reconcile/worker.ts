import { setTimeout as delay } from 'node:timers/promises'
import { type AgreementDef, failureOf, formatFailure, type Invoke, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import type { Dispatch } from '../consumers/policies.ts'
import { serviceActor } from '../consumers/policies.ts'
import { asOnlyOne } from '../host/as-only-one.ts'
import type { RunningContext } from '../host/running-context.ts'
import { reconcile } from './reconcile.ts'
import type { Reconciliation } from './run.ts'
import { type Side, viewSide } from './side.ts'
import { whenTakenOver } from './taken-over.ts'

/** How often it is looked whether a run was asked for, in milliseconds. */
const LOOK_EVERY_MS = 500
/** After a failure a run goes on after so long, in milliseconds. */
const AGAIN_MS = 2_000

type Working = {
  readonly running: RunningContext
  readonly holder: string
  readonly dispatch: Dispatch
  /** The other side of an agreement, in whichever process. */
  readonly theirs: (agreement: AgreementDef) => Side
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Carries out the runs that operators ask for, one at a time, in one process at a time. A run that a process left is gone on with. */
export const workOnReconciliations = async (o: Working): Promise<void> => {
  const { running, holder, signal } = o
  if (running.definition.agreements.length === 0) return
  await Promise.race([running.whenOpen.catch(() => {}), whenAborted(signal)])
  while (!signal.aborted) {
    try {
      const { leases } = running.open().store
      await asOnlyOne({ leases, name: 'reconcile', holder, signal }, (held) => workWhileHeld(o, held))
    } catch (error) {
      if (!signal.aborted) o.log.warn({ context: running.name, why: whyOf(error) }, 'reconciling failed; trying again')
      await pause(AGAIN_MS, signal)
    }
  }
}

const workWhileHeld = async (o: Working, signal: AbortSignal): Promise<void> => {
  const { reconciliations } = o.running.open().ledger
  while (!signal.aborted) {
    const run = await reconciliations.findUnfinished()
    if (run) await work(o, run, signal)
    else await pause(LOOK_EVERY_MS, signal)
  }
}

const work = async (o: Working, run: Reconciliation, signal: AbortSignal): Promise<void> => {
  const { running, dispatch } = o
  const { reconciliations } = running.open().ledger
  const agreement = running.definition.agreements.find(({ name }) => name === run.agreement)
  if (!agreement) {
    const finishedAt = new Date().toISOString()
    return reconciliations.save({ ...run, status: 'done', finishedAt, fault: 'SERVICE_NOT_FOUND' })
  }
  let last = run
  try {
    await reconcile(
      {
        agreement,
        ours: viewSide(running, agreement.ours, (row) => row),
        theirs: o.theirs(agreement),
        whenTakenOver: (held) => whenTakenOver(running.lags, { from: agreement.theirs.context, signal: held }),
        send: (invoke, key) => sendMend({ dispatch, run, from: running.name, signal }, invoke, key),
        save: async (now) => {
          last = now
          await reconciliations.save(now)
        },
        signal,
      },
      run,
    )
  } catch (error) {
    if (signal.aborted) return
    await reconciliations.save({ ...last, fault: isFault(error) ? error.code : 'SERVICE_INTERNAL' })
    o.log.warn(
      { context: running.name, run: run.id, why: whyOf(error) },
      'a reconciliation could not go on; trying again',
    )
    await pause(AGAIN_MS, signal)
  }
}

type Mending = {
  readonly dispatch: Dispatch
  readonly run: Reconciliation
  readonly from: string
  readonly signal: AbortSignal
}

/** Under an id of this run, so that what was done before is done anew: what a policy did once under its message's id, it never does again. */
const sendMend = async (
  { dispatch, run, from, signal }: Mending,
  { command, input }: Invoke,
  key: string,
): Promise<void> => {
  const chain = `reconciliation ${run.id}`
  await dispatch(
    {
      command,
      input: command.spec.input.parse(input),
      actor: serviceActor(`${from}/reconcile-${run.agreement}`),
      commandId: `${chain} ${key}`,
      isRepeatable: true,
      correlation: chain,
      causation: null,
      traceparent: null,
      fence: undefined,
      signal,
    },
    from,
  )
}

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {}) // aborted: the loop sees it

const whyOf = (error: unknown): string => (isFault(error) ? error.message : formatFailure(failureOf(error)))
