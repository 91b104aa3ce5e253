import { readFile } from 'node:fs/promises'

/** A process of the run, as the launcher lists it. */
export type ProcessStatus = {
  readonly name: string
  readonly state: string
  readonly pid: number | null
  readonly restarts: number
  /** ISO 8601: when it came into this state. */
  readonly since: string
  /** Where the system tells. */
  readonly rssBytes?: number
}

/** Empty where nobody lists them: the console was started by itself. */
export const readProcesses = async (file: string | null): Promise<readonly ProcessStatus[]> => {
  if (file === null) return []
  const listed = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as readonly ProcessStatus[])
    .catch(() => []) // it is being written for the first time
  return Promise.all(
    listed.map(async ({ name, state, pid, restarts, since }) => {
      const rssBytes = pid === null ? undefined : await residentBytes(pid)
      return { name, state, pid, restarts, since, ...(rssBytes !== undefined && { rssBytes }) }
    }),
  )
}

const RESIDENT = /^VmRSS:\s+(\d+) kB$/m

/** Of Linux; elsewhere nobody tells. */
const residentBytes = async (pid: number): Promise<number | undefined> => {
  const found = await readFile(`/proc/${pid}/status`, 'utf8').then(
    (text) => RESIDENT.exec(text),
    () => null,
  )
  return found ? Number(found[1]) * 1_024 : undefined
}
