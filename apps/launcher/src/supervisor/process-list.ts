import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { PartStatus } from './watch.ts'

/** One row of `processes.json`, which the start page shows. */
export type ListedProcess = {
  readonly name: string
  readonly pid: number | null
  readonly port: number | null
  readonly state: PartStatus['state']
  /** ISO 8601: when it came into this state. */
  readonly since: string
  readonly restarts: number
}

type ProcessList = {
  readonly put: (status: PartStatus) => void
  /** Of one that is not to run any more. */
  readonly drop: (name: string) => void
}

/** The list of all processes in a file that is always whole: written apart and renamed. */
export const openProcessList = (file: string): ProcessList => {
  const rows = new Map<string, ListedProcess>()
  const write = () => {
    writeFileSync(`${file}.new`, `${JSON.stringify([...rows.values()], null, 2)}\n`, { mode: 0o644 })
    renameSync(`${file}.new`, file)
  }
  const put = ({ name, process, state, since, restarts }: PartStatus) => {
    rows.set(name, {
      name,
      pid: process?.pid ?? null,
      port: process?.port ?? null,
      state,
      since: since.toISOString(),
      restarts,
    })
    write()
  }
  const drop = (name: string) => {
    if (rows.delete(name)) write()
  }
  return { put, drop }
}

/** What an earlier launcher wrote; empty when there was none or its file is broken. */
export const readProcessList = (file: string): readonly ListedProcess[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly ListedProcess[]
  } catch {
    return []
  }
}
