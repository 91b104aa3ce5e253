import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Change, Reader } from '@banyan/contracts'
import { findPlace, type System } from '@banyan/model'

/** A reader, where it is declared, and whether its code names the field. */
export type Victim = Reader & {
  /** From the checkout's root; null for one that is not there any more. */
  readonly file: string | null
  readonly line: number | null
  /** Null where no field is meant. */
  readonly namesField: boolean | null
}

/** Looks readers up in today's model. Code that hands an event on as a whole names no field, and may read it all the same. */
export const locate = async (system: System, root: string, { victims, path }: Change): Promise<readonly Victim[]> => {
  const field = /^[^.[{]*/.exec(path)?.[0] ?? ''
  return Promise.all(victims.map((reader) => locateOne(system, root, { reader, field })))
}

const locateOne = async (
  system: System,
  root: string,
  { reader, field }: { readonly reader: Reader; readonly field: string },
): Promise<Victim> => {
  const place = findPlace(findPart(system, reader) ?? {})
  if (!place?.file.startsWith('file:')) return { ...reader, file: null, line: null, namesField: null }
  const path = fileURLToPath(place.file)
  const namesField = field === '' ? null : wordsOf(statementAt(await readFile(path, 'utf8'), place.line)).has(field)
  return { ...reader, file: relative(root, path), line: place.line, namesField }
}

/** What begins on a line, up to the next line that begins something else at the margin. */
const statementAt = (text: string, line: number): string => {
  const lines = text.split('\n').slice(line - 1)
  const end = lines.findIndex((one, i) => i > 0 && /^[\w/@]/.test(one))
  return lines.slice(0, end === -1 ? lines.length : end).join('\n')
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[\p{ID_Continue}$-]+/gu))

const LISTS = { aggregate: 'aggregates', policy: 'policies', saga: 'sagas', view: 'readModels', live: 'lives' } as const

const findPart = ({ contexts }: System, { kind, context, name }: Reader): object | undefined => {
  const parts: readonly { readonly name: string }[] = contexts.find((one) => one.name === context)?.[LISTS[kind]] ?? []
  return parts.find((part) => part.name === name)
}
