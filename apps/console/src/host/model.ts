import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { faults } from '../errors.ts'
import type { HostClient } from './host-client.ts'
import { type HostSources, NOTHING_READ } from './sources.ts'

/** What the host says of its model. */
export type Model = {
  readonly description: Description
  readonly places: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Asked anew each time. Throws `CONSOLE_HOST_AWAY`. */
export const readModel = async (host: HostClient, operator: string): Promise<Model> => {
  const { status, body } = await host.ask(operator, '/model')
  if (status !== 200) throw faults.CONSOLE_HOST_AWAY({})
  return body as Model
}

/** What the code does that a context map does not say. Asked anew each time; of a host that does not tell, every context is unread. */
export const readCode = async (
  host: HostClient,
  operator: string,
): Promise<(description: Description) => CodeComparison> => {
  const answer = await host.ask(operator, '/sources').catch(() => null) // said context by context
  const sources = answer?.status === 200 ? (answer.body as HostSources) : NOTHING_READ
  // Loaded when somebody looks: a console starts without it.
  const { compareWithCode } = await import('@banyan/model/sources')
  return (description) => compareWithCode(description, sources)
}
