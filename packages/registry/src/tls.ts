import { readFileSync } from 'node:fs'

/** By what a process proves to others who it is, and whom it believes: its certificate and key, and the authority's certificate, as PEM. */
export type Tls = { readonly cert: string; readonly key: string; readonly ca: string }

/** From the files of `TLS_CERT_FILE`, `TLS_KEY_FILE` and `TLS_CA_FILE`; undefined where none is named: then processes talk in the clear. */
export const tlsFromEnvironment = (env: Readonly<Record<string, string | undefined>>): Tls | undefined => {
  const textOf = (name: string): string => {
    const file = env[name]
    if (!file) throw new Error(`expected ${FILES.join(', ')} to be set together, found no ${name}`)
    return readFileSync(file, 'utf8')
  }
  if (!FILES.some((name) => env[name])) return undefined
  return { cert: textOf('TLS_CERT_FILE'), key: textOf('TLS_KEY_FILE'), ca: textOf('TLS_CA_FILE') }
}

const FILES = ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'] as const

/** All ends are ours: none needs an older one. */
const MIN_VERSION = 'TLSv1.3'

/** For a server: whoever connects without a certificate of the authority's is refused. */
export const tlsServer = (tls: Tls) =>
  ({ ...tls, requestCert: true, rejectUnauthorized: true, minVersion: MIN_VERSION }) as const

/**
 * For a client that asks whoever goes by `name`: a process whose certificate is in another name is refused, whatever its address. Without a name
 * its address must be in the certificate. Nothing for whoever talks in the clear.
 */
export const tlsClient = (tls: Tls | undefined, name?: string) =>
  tls && ({ ...tls, minVersion: MIN_VERSION, ...(name !== undefined && { servername: name }) } as const)
