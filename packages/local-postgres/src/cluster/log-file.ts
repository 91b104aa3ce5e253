import { copyFile, open, stat, truncate } from 'node:fs/promises'

/** A server's log is at most this long, and so is the one file of older lines beside it. */
export const MAX_LOG_BYTES = 16 * 1024 * 1024

/**
 * Opens a log for appending. The writer is another process that can't be asked to open its file anew, so the file is copied and cut
 * short: appending writers then go on at its start. Lines written between the copy and the cut are lost.
 */
export const openLog = async (file: string): Promise<{ readonly fd: number; readonly close: () => Promise<void> }> => {
  await boundLog(file)
  const handle = await open(file, 'a', 0o600)
  return { fd: handle.fd, close: () => handle.close() }
}

/** Moves the lines of a log that grew beyond the limit to `<file>.1`. */
export const boundLog = async (file: string, maxBytes: number = MAX_LOG_BYTES): Promise<void> => {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= maxBytes) return
  await copyFile(file, `${file}.1`)
  await truncate(file, 0)
}

/** The last lines, for an error message. */
export const readTail = async (file: string, bytes = 1_500): Promise<string> => {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(bytes),
      position: Math.max(0, size - bytes),
    })
    return buffer.subarray(0, bytesRead).toString('utf8').trim()
  } catch {
    return ''
  }
}
