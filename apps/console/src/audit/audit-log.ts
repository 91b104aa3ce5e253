import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { faults } from '../errors.ts'
import { linesBackwards } from '../records/lines-backwards.ts'
import type { Role } from '../accounts/roles.ts'
import {
  type AuditEnding,
  type AuditEntry,
  type AuditLine,
  type AuditOutcome,
  chained,
  NO_HASH,
  parseLine,
  readChained,
  type Unhashed,
} from './entry.ts'

/** Most entries of one page. */
export const AUDIT_PAGE_MAX = 200

/** Who does what to what, and why. */
export type Deed = {
  readonly who: string | null
  readonly role: Role | null
  readonly action: string
  readonly target: string
  readonly reason: string
}

/** How a deed ended: as promises do. */
export type Ending<R> = PromiseSettledResult<R>

export type AuditPage = {
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  /** For `before` of the next page; null at the end. */
  readonly next: number | null
  /** False when the file was changed by somebody else: an entry does not follow the one before it. */
  readonly whole: boolean
}

/**
 * The record of all that operators do: lines that are only ever added, each durable before what it tells of is begun. It says when a line
 * in it was changed, not when its last ones were cut off: a copy elsewhere is what helps against that.
 */
export type AuditLog = AsyncDisposable & {
  /** Writes a finished entry. Throws `CONSOLE_AUDIT_AWAY`. */
  note(deed: Deed, outcome: AuditOutcome): Promise<void>
  /** Writes what is about to happen, lets it happen, writes how it ended. Throws `CONSOLE_AUDIT_AWAY` before anything is done. */
  during<R>(deed: Deed, work: () => Promise<R>, outcomeOf: (ending: Ending<R>) => AuditOutcome): Promise<R>
  page(o: { readonly before: number | null; readonly limit: number }): Promise<AuditPage>
}

export const openAuditLog = async (path: string, tellBroken: (line: number) => void): Promise<AuditLog> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'a+', 0o600)
  const found = await examine(file)
  if (found.brokenAt !== null) tellBroken(found.brokenAt)
  let { last, count, size } = found
  let turn: Promise<unknown> = Promise.resolve()

  const write = (make: () => Unhashed<AuditLine>): Promise<number> => {
    const written = turn.then(async () => {
      const line = make()
      const { text, hash } = chained(last, line)
      try {
        await cutTornTail(file, size)
        await file.appendFile(text)
        await file.datasync()
      } catch (error) {
        throw faults.CONSOLE_AUDIT_AWAY(
          { reason: (error as NodeJS.ErrnoException).code ?? (error as Error).message },
          error,
        )
      }
      last = hash
      size += Buffer.byteLength(text)
      if ('n' in line) count = line.n
      return count
    })
    turn = written.catch(() => {}) // whoever wrote hears of it
    return written
  }
  const begin = (deed: Deed, outcome: AuditOutcome): Promise<number> =>
    write(() => ({ n: count + 1, at: new Date().toISOString(), ...deed, outcome }))
  const end = (of: number, outcome: AuditOutcome): Promise<number> =>
    write(() => ({ of, at: new Date().toISOString(), outcome }))

  return {
    note: async (deed, outcome) => void (await begin(deed, outcome)),
    during: async (deed, work, outcomeOf) => {
      const n = await begin(deed, 'unknown')
      const [ending] = await Promise.allSettled([work()])
      await end(n, outcomeOf(ending)).catch(() => {}) // it happened; its entry goes on saying that nothing was heard of its end
      if (ending.status === 'rejected') throw ending.reason
      return ending.value
    },
    page: async ({ before, limit }) => ({
      ...(await readPage(file, size, { before, limit })),
      whole: found.brokenAt === null,
    }),
    [Symbol.asyncDispose]: async () => {
      await turn
      await file.close()
    },
  }
}

type Found = {
  readonly last: string
  readonly count: number
  /** Up to the end of the last whole line. */
  readonly size: number
  /** The first line that does not follow the one before it, from 1. */
  readonly brokenAt: number | null
}

/** Reads the whole file once. Where it is broken the chain goes on from the line that is there. */
const examine = async (file: FileHandle): Promise<Found> => {
  let last = NO_HASH
  let count = 0
  let number = 0
  let brokenAt: number | null = null
  const text = await file.readFile('utf8')
  const end = text.lastIndexOf('\n') + 1
  for (const line of text.slice(0, end).split('\n').slice(0, -1)) {
    number += 1
    const read = readChained(last, line)
    if (!read) brokenAt ??= number
    const kept = read ?? parseLine(line)
    if (!kept) continue
    last = kept.hash
    if ('n' in kept) count = kept.n
  }
  return { last, count, size: Buffer.byteLength(text.slice(0, end)), brokenAt }
}

/** A write that failed, or a console that was killed in it, left a line without its end; whole lines are nobody's to cut. */
const cutTornTail = async (file: FileHandle, size: number): Promise<void> => {
  const tail = (await file.stat()).size - size
  if (tail === 0) return
  const { buffer } = await file.read(Buffer.alloc(Math.max(0, tail)), 0, Math.max(0, tail), size)
  if (tail < 0 || buffer.includes('\n')) throw new Error('somebody else wrote to it')
  await file.truncate(size)
}

const readPage = async (
  file: FileHandle,
  size: number,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<Omit<AuditPage, 'whole'>> => {
  const endings = new Map<number, AuditEnding>()
  const entries: AuditEntry[] = []
  for await (const { text } of linesBackwards(file, size)) {
    const line = parseLine(text)
    if (line && 'of' in line && !endings.has(line.of)) endings.set(line.of, line)
    if (!line || !('n' in line) || (before !== null && line.n >= before)) continue
    if (entries.length === limit) return { entries, next: entries.at(-1)!.n }
    entries.push({ ...line, outcome: endings.get(line.n)?.outcome ?? line.outcome })
  }
  return { entries, next: null }
}
