import { Agent, buildConnector, Pool } from 'undici'
import { type Credentials, MIN_VERSION, type Tls } from './tls.ts'

export { Agent, Pool }

/** A pool's `connect`. */
export type Connect = buildConnector.BuildOptions | buildConnector.connector

/**
 * For a client that asks whoever goes by `name`: a process whose certificate is in another name is refused, whatever its address. Each new
 * connection shows the certificate of the moment. In the clear where there is none. `timeoutMs`: until the connection is there.
 */
export const connectTo = (tls: Tls | undefined, name: string, timeoutMs?: number): Connect => {
  const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs }
  if (!tls) return timeout
  const connectorFor = (credentials: Credentials) => {
    const connect = buildConnector({
      ...credentials,
      ...timeout,
      minVersion: MIN_VERSION,
      servername: name,
      allowH2: false,
    })
    return { credentials, connect }
  }
  let connector = connectorFor(tls.current())
  return (options, callback) => {
    const credentials = tls.current()
    if (credentials !== connector.credentials) connector = connectorFor(credentials)
    connector.connect(options, callback)
  }
}
