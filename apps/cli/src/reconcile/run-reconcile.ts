import { setTimeout as delay } from 'node:timers/promises'
import { type ConsoleClient, credentialsFrom, signIn } from '../console-client.ts'
import { Refusal } from '../refusal.ts'
import { linesOf, remainingOf, type Run } from './lines.ts'
import { RECONCILE_USAGE, type ReconcileAsked, understandReconcile } from './understand.ts'

/** How often a run is looked at, in milliseconds. */
const LOOK_EVERY_MS = 500

export type ReconcileSurroundings = {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
}

/** `banyan reconcile …`. Gives the exit code: 0, 1 when differences remain or it could not be done, 2 when it was not understood. */
export const runReconcile = async (args: readonly string[], around: ReconcileSurroundings): Promise<number> => {
  const asked = understandReconcile(args)
  if (asked === 'help') {
    around.print(RECONCILE_USAGE)
    return 0
  }
  if (typeof asked === 'string') {
    around.complain(`${asked}\n\n${RECONCILE_USAGE}`)
    return 2
  }
  try {
    const client = await signIn(await credentialsFrom(around.env, around.directory))
    const contexts = asked.context === undefined ? await hostedIn(client) : [asked.context]
    const counts = await Promise.all(contexts.map((context) => reconcileIn(context, asked, { client, around })))
    return counts.some((remaining) => remaining > 0) ? 1 : 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    around.complain(error.message)
    return 1
  }
}

/** How much remains in one context. */
const reconcileIn = async (
  context: string,
  { mends, reason }: ReconcileAsked,
  o: { readonly client: ConsoleClient; readonly around: ReconcileSurroundings },
): Promise<number> => {
  const desk = `/api/contexts/${encodeURIComponent(context)}/reconciliations`
  const { agreements } = (await o.client.ask('GET', desk)) as { readonly agreements: readonly { agreement: string }[] }
  let remaining = 0
  for (const { agreement } of agreements) {
    const begun = (await o.client.ask('POST', `${desk}/${mends ? 'mend' : 'compare'}`, { agreement, reason })) as Run
    const run = await untilDone(begun, { ...o, address: `${desk}/${begun.id}` })
    for (const line of linesOf(context, run)) o.around.print(`${line}\n`)
    remaining += remainingOf(run)
  }
  return remaining
}

const untilDone = async (
  begun: Run,
  o: { readonly client: ConsoleClient; readonly around: ReconcileSurroundings; readonly address: string },
): Promise<Run> => {
  let fault: string | null = null
  for (let run = begun; ; run = (await o.client.ask('GET', o.address)) as Run) {
    if (run.status === 'done') return run
    if (run.fault !== null && run.fault !== fault) o.around.complain(`${run.agreement} waits: ${run.fault}`)
    fault = run.fault
    await delay(LOOK_EVERY_MS)
  }
}

const hostedIn = async ({ ask }: ConsoleClient): Promise<readonly string[]> =>
  ((await ask('GET', '/api/model')) as { readonly hosted: readonly string[] }).hosted
