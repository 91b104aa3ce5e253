import type { Description } from '@banyan/model'
import { faults } from '../errors.ts'
import type { HostClient } from './host-client.ts'

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
