import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Certificate } from './issue.ts'

/** Where a process finds what it shows others, and whom it believes. */
export type TlsFiles = { readonly certFile: string; readonly keyFile: string; readonly caFile: string }

/** Who needs a certificate. `names`: by which others ask for it, besides its own; all processes are at 127.0.0.1. */
export type Holder = { readonly name: string; readonly names: readonly string[] }

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3_650
/** Of a process's certificate. */
export const VALID_DAYS = 90
/** At a start with fewer days left it is made anew: whoever starts once in two months never sees one expire. */
export const RENEWED_DAYS = 30
/** Clocks of one machine go back by so much, at most, when they are set. */
const EARLIER_MS = 60_000
const ADDRESS = '127.0.0.1'
const OURS_ALONE = 0o600

/**
 * An authority of this data directory's own and a certificate by it for each process (P-256, {@link VALID_DAYS} days), kept in `directory` for
 * our account alone and made anew when fewer than {@link RENEWED_DAYS} days are left, its names have changed or the authority has. A deleted
 * file is made at the next start: that is how a key is changed. The library that writes certificates is loaded only where one is made.
 */
export const openCertificates = async (
  directory: string,
  holders: readonly Holder[],
  now: Date = new Date(),
): Promise<ReadonlyMap<string, TlsFiles>> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  const authority = await authorityIn(directory, now)
  const files = await Promise.all(
    holders.map(async ({ name, names }) => {
      const wanted = [...new Set([name, ...names, ADDRESS])]
      const own = pathsOf(directory, name)
      const known = await read(own)
      if (!known || !isGood(known, { authority, names: wanted, untilAt: addDays(now, RENEWED_DAYS) })) {
        const { issue } = await import('./issue.ts')
        await write(own, await issue(authority, { name, names: wanted, ...validity(now, VALID_DAYS) }))
      }
      return [
        name,
        { certFile: own.certificate, keyFile: own.key, caFile: pathsOf(directory, CA).certificate },
      ] as const
    }),
  )
  return new Map(files)
}

const CA = 'ca'

type Paths = { readonly certificate: string; readonly key: string }

const pathsOf = (directory: string, name: string): Paths => ({
  certificate: join(directory, `${name}.pem`),
  key: join(directory, `${name}.key`),
})

const authorityIn = async (directory: string, now: Date): Promise<Certificate> => {
  const paths = pathsOf(directory, CA)
  const known = await read(paths)
  if (known && new X509Certificate(known.certificate).validToDate > addDays(now, VALID_DAYS)) return known
  const { makeAuthority } = await import('./issue.ts')
  const made = await makeAuthority('Banyan processes', validity(now, AUTHORITY_DAYS))
  await write(paths, made)
  return made
}

const isGood = (
  { certificate }: Certificate,
  o: { readonly authority: Certificate; readonly names: readonly string[]; readonly untilAt: Date },
): boolean => {
  const read = new X509Certificate(certificate)
  const names = o.names.map((name) => (name === ADDRESS ? `IP Address:${name}` : `DNS:${name}`))
  return (
    read.verify(new X509Certificate(o.authority.certificate).publicKey) &&
    read.validToDate > o.untilAt &&
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

/** The key first: half of a pair is no pair, and made anew. */
const write = async (paths: Paths, { certificate, key }: Certificate): Promise<void> => {
  for (const [path, text] of [
    [paths.key, key],
    [paths.certificate, certificate],
  ] as const) {
    await writeFile(`${path}.new`, text, { mode: OURS_ALONE })
    await chmod(`${path}.new`, OURS_ALONE)
    await rename(`${path}.new`, path)
  }
}

const validity = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - EARLIER_MS),
  notAfter: addDays(now, days),
})

const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS)
