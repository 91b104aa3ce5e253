import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { Server } from 'node:tls'

/** A certificate with its key, and the authority's certificate, as PEM. */
export type Credentials = { readonly cert: string; readonly key: string; readonly ca: string }

/** By what a process proves to others who it is, and whom it believes: renewed while it runs. */
export type Tls = Disposable & {
  /** The same object until it is renewed. */
  readonly current: () => Credentials
  readonly onRenewed: (listener: () => void) => Disposable
}

type Files = { readonly cert: string; readonly key: string; readonly ca: string }

/** Between two looks whether there are new files. */
const LOOK_EVERY_MS = 2_000

/**
 * From the files of `TLS_CERT_FILE`, `TLS_KEY_FILE` and `TLS_CA_FILE`, which are read again when they change; undefined where none is named: then
 * processes talk in the clear.
 */
export const tlsFromEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
  lookEveryMs: number = LOOK_EVERY_MS,
): Tls | undefined => {
  const fileOf = (name: string): string => {
    const file = env[name]
    if (file) return file
    throw new Error(`expected ${VARIABLES.join(', ')} to be set together, found no ${name}`)
  }
  if (!VARIABLES.some((name) => env[name])) return undefined
  return tlsOf({ cert: fileOf('TLS_CERT_FILE'), key: fileOf('TLS_KEY_FILE'), ca: fileOf('TLS_CA_FILE') }, lookEveryMs)
}

const VARIABLES = ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'] as const

/** Watching keeps no process from ending. */
const tlsOf = (files: Files, lookEveryMs: number): Tls => {
  const paths = Object.values(files)
  const listeners = new Set<() => void>()
  let current = read(files)
  const look = (): void => {
    const found = readPair(files)
    if (!found || isSame(found, current)) return
    current = found
    for (const listener of listeners) listener()
  }
  for (const path of paths) watchFile(path, { persistent: false, interval: lookEveryMs }, look)
  return {
    current: () => current,
    onRenewed: (listener) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    [Symbol.dispose]: () => {
      for (const path of paths) unwatchFile(path, look)
    },
  }
}

const read = ({ cert, key, ca }: Files): Credentials => {
  const textOf = (file: string): string => readFileSync(file, 'utf8')
  return { cert: textOf(cert), key: textOf(key), ca: textOf(ca) }
}

/** Undefined while they are being written: a certificate without its key would refuse everybody. The other file's change is seen as well. */
const readPair = (files: Files): Credentials | undefined => {
  try {
    const found = read(files)
    const isPair = new X509Certificate(found.cert).checkPrivateKey(createPrivateKey(found.key))
    return isPair && new X509Certificate(found.ca).ca ? found : undefined
  } catch {
    return undefined // half written, or gone: what was shown so far goes on
  }
}

const isSame = (one: Credentials, other: Credentials): boolean =>
  one.cert === other.cert && one.key === other.key && one.ca === other.ca

/** All ends are ours: none needs an older one. */
export const MIN_VERSION = 'TLSv1.3'

/** For a server: whoever connects without a certificate of the authority's is refused. */
export const tlsServer = (tls: Tls) =>
  ({ ...tls.current(), requestCert: true, rejectUnauthorized: true, minVersion: MIN_VERSION }) as const

/** New connections to a server meet what is renewed; those that are open go on. */
export const keepRenewed = (server: Pick<Server, 'setSecureContext' | 'once'>, tls: Tls): void => {
  const listening = tls.onRenewed(() => server.setSecureContext({ ...tls.current(), minVersion: MIN_VERSION }))
  server.once('close', () => listening[Symbol.dispose]())
}
