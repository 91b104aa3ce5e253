import { readFileSync } from 'node:fs'
import type { ProbeTls } from '../supervisor/http-probe.ts'
import { LAUNCHER, type ProcessRow } from '../topology.ts'
import type { Holder, TlsFiles } from './certificates.ts'

/** By what the launcher asks a process whether it lives, as of now; undefined for a port that asks for no certificate. */
export type ProbeTlsOf = (row: ProcessRow) => ProbeTls | undefined

export const probeTlsOf = (certificates: ReadonlyMap<string, TlsFiles>): ProbeTlsOf => {
  const files = certificates.get(LAUNCHER)
  if (!files) return () => undefined
  const read = (file: string): string => readFileSync(file, 'utf8')
  // Read each time: they are made anew while we run.
  const own = () => ({ cert: read(files.certFile), key: read(files.keyFile), ca: read(files.caFile) })
  return ({ name, isInner }) => (isInner ? { ...own(), servername: name } : undefined)
}

/** Processes that need a certificate, and the launcher, which asks them. */
export const holdersAmong = (rows: readonly ProcessRow[]): readonly Holder[] => [
  { name: LAUNCHER, names: [] },
  ...rows.flatMap(({ name, certifiedFor }) => (certifiedFor ? [{ name, names: certifiedFor }] : [])),
]

/** Where a process finds its certificate. */
export const tlsVariables = (files: TlsFiles | undefined): Readonly<Record<string, string>> =>
  files ? { TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile, TLS_CA_FILE: files.caFile } : {}
