import { createPrivateKey, X509Certificate } from 'node:crypto'
import { renameSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Certificate } from './issue.ts'

/** Where a process finds what it shows others, and whom it believes. */
export type TlsFiles = { readonly certFile: string; readonly keyFile: string; readonly caFile: string }

export type Certificates = { readonly files: ReadonlyMap<string, TlsFiles>; readonly made: readonly string[] }

/** Who needs a certificate. `names`: by which others ask for it, besides its own; all processes are at 127.0.0.1. */
export type Holder = { readonly name: string; readonly names: readonly string[] }

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3_650
/** So long a process's certificate is valid unless somebody says otherwise, in milliseconds. */
export const VALID_MS = 90 * DAY_MS
/** With less than this part of its life left it is made anew. */
export const RENEWED_AT = 1 / 3
/** Clocks of one machine go back by so much, at most, when they are set. */
const EARLIER_MS = 60_000
const ADDRESS = '127.0.0.1'
const OURS_ALONE = 0o600

/**
 * An authority of this data directory's own and a certificate by it for each process (P-256, for `validMs`), kept in `directory` for our account
 * alone and made anew when less than a third of that is left or more than all of it, its names have changed or the authority has; `made` says whose were. A deleted file is made again: that is how a key is changed. The library that writes certificates is loaded only where one is made.
 */
export const openCertificates = async (
  directory: string,
  holders: readonly Holder[],
  { now = new Date(), validMs = VALID_MS }: { readonly now?: Date; readonly validMs?: number } = {},
): Promise<Certificates> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  const authority = await authorityIn(directory, { now, validMs })
  const made: string[] = []
  const files = await Promise.all(
    holders.map(async ({ name, names }) => {
      const wanted = [...new Set([name, ...names, ADDRESS])]
      const own = pathsOf(directory, name)
      const known = await read(own)
      if (!known || !isGood(known, { authority, names: wanted, now, validMs })) {
        const { issue } = await import('./issue.ts')
        await write(own, await issue(authority, { name, names: wanted, ...validity(now, validMs) }))
        made.push(name)
      }
      return [
        name,
        { certFile: own.certificate, keyFile: own.key, caFile: pathsOf(directory, CA).certificate },
      ] as const
    }),
  )
  return { files: new Map(files), made }
}

const CA = 'ca'

type Paths = { readonly certificate: string; readonly key: string }

const pathsOf = (directory: string, name: string): Paths => ({
  certificate: join(directory, `${name}.pem`),
  key: join(directory, `${name}.key`),
})

const authorityIn = async (
  directory: string,
  { now, validMs }: { readonly now: Date; readonly validMs: number },
): Promise<Certificate> => {
  const paths = pathsOf(directory, CA)
  const known = await read(paths)
  if (known && new X509Certificate(known.certificate).validToDate > after(now, validMs)) return known
  const { makeAuthority } = await import('./issue.ts')
  const made = await makeAuthority('Banyan processes', validity(now, AUTHORITY_DAYS * DAY_MS))
  await write(paths, made)
  return made
}

const isGood = (
  { certificate }: Certificate,
  o: {
    readonly authority: Certificate
    readonly names: readonly string[]
    readonly now: Date
    readonly validMs: number
  },
): boolean => {
  const read = new X509Certificate(certificate)
  const names = o.names.map((name) => (name === ADDRESS ? `IP Address:${name}` : `DNS:${name}`))
  return (
    read.verify(new X509Certificate(o.authority.certificate).publicKey) &&
    read.validToDate > after(o.now, o.validMs * RENEWED_AT) &&
    read.validToDate <= after(o.now, o.validMs) &&
    read.subjectAltName === names.join(', ')
  )
}

/** Undefined where it is missing, or no certificate with its key. */
const read = async (paths: Paths): Promise<Certificate | undefined> => {
  try {
    const [certificate, key] = await Promise.all([readFile(paths.certificate, 'utf8'), readFile(paths.key, 'utf8')])
    const isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
    return isPair ? { certificate, key } : undefined
  } catch {
    return undefined // made anew
  }
}

/** Half of a pair is no pair: this process never sees one, another for a moment, and after a crash it is made anew. */
const write = async (paths: Paths, { certificate, key }: Certificate): Promise<void> => {
  const files = [
    [paths.key, key],
    [paths.certificate, certificate],
  ] as const
  for (const [path, text] of files) {
    await writeFile(`${path}.new`, text, { mode: OURS_ALONE })
    await chmod(`${path}.new`, OURS_ALONE)
  }
  for (const [path] of files) renameSync(`${path}.new`, path)
}

const validity = (now: Date, forMs: number) => ({
  notBefore: new Date(now.getTime() - EARLIER_MS),
  notAfter: after(now, forMs),
})

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms)
