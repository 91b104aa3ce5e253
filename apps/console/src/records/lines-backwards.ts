import type { FileHandle } from 'node:fs/promises'

/** A line and where in its file it begins, in bytes. */
export type PlacedLine = { readonly text: string; readonly at: number }

const CHUNK_BYTES = 64 * 1024
const NEWLINE = 10

/**
 * The lines of a file from a place back to its start, newest first; the place is a line's beginning or the file's end. An unfinished
 * last line is left out. Reads in pieces of 64 kB, so whoever stops early has read little.
 */
export async function* linesBackwards(file: FileHandle, end: number): AsyncGenerator<PlacedLine> {
  let rest = Buffer.alloc(0)
  let isFirst = true
  for (let to = end; to > 0;) {
    const from = Math.max(0, to - CHUNK_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from)
    let text = Buffer.concat([buffer.subarray(0, bytesRead), rest])
    if (isFirst) text = text.subarray(0, text.lastIndexOf(NEWLINE) + 1)
    if (text.length > 0) isFirst = false
    const begin = from === 0 ? 0 : text.indexOf(NEWLINE) + 1
    yield* linesOf(text.subarray(begin), from + begin)
    rest = text.subarray(0, begin)
    to = from
  }
}

function* linesOf(text: Buffer, at: number): Generator<PlacedLine> {
  let to = text.length
  while (to > 0) {
    const from = to < 2 ? 0 : text.lastIndexOf(NEWLINE, to - 2) + 1
    yield { text: text.toString('utf8', from, to - 1), at: at + from }
    to = from
  }
}
