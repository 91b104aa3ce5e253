import { randomInt } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * The port in `file` if it is free (or becomes free within two seconds: its last owner may still be going), else a new one, which is
 * then written to `file`. So clients that were given the address find the process again after it was restarted.
 *
 * New ports come from 20000–31999, below what Linux, macOS and Windows give to outgoing connections: nothing borrows the port while
 * its process is down.
 */
export const stablePort = async (file: string, signal?: AbortSignal): Promise<number> => {
  const stored = await readPort(file)
  if (stored !== undefined && (await freeWithin(stored, RELEASE_MS, signal))) return stored
  const port = await findFreePort()
  await writeFile(`${file}.new`, `${port}\n`)
  await rename(`${file}.new`, file)
  return port
}

/** Whether one could listen on this port of 127.0.0.1 now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

/** A free port of 127.0.0.1 outside the range of outgoing connections. */
export const findFreePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1)
    if (await isPortFree(port)) return port
  }
  throw new Error(`none of ${ATTEMPTS} ports tried between ${FIRST_PORT} and ${LAST_PORT} is free`)
}

const FIRST_PORT = 20_000
const LAST_PORT = 31_999
const ATTEMPTS = 200
const RELEASE_MS = 2_000
const POLL_MS = 50

const readPort = async (file: string): Promise<number | undefined> => {
  const port = Number(await readFile(file, 'utf8').catch(() => ''))
  return Number.isSafeInteger(port) && 0 < port && port <= 65_535 ? port : undefined
}

const freeWithin = async (port: number, ms: number, signal: AbortSignal | undefined): Promise<boolean> => {
  const until = performance.now() + ms
  while (!(await isPortFree(port))) {
    if (performance.now() >= until) return false
    await wait(POLL_MS, undefined, { signal })
  }
  return true
}
