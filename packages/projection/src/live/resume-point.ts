import type { FeedMark } from '@banyan/event-store'

/** Where a subscriber stands: after an event, or, when that event had several messages for it, after so many of them. */
export type ResumePoint = { readonly mark: FeedMark; readonly sent: number | null }

/** Longest resume point taken, in characters: an event's id has at most 400. */
const RESUME_POINT_LENGTH_MAX = 2_000

/** Opaque to clients: they hand it back as `Last-Event-ID`. */
export const formatResumePoint = ({ mark, sent }: ResumePoint): string =>
  Buffer.from(JSON.stringify([mark.epoch, mark.position, mark.fingerprint, sent])).toString('base64url')

/** Reads what {@link formatResumePoint} wrote; undefined for anything else. Whether the history has such a place, the store says. */
export const parseResumePoint = (text: string): ResumePoint | undefined => {
  const parts = text.length <= RESUME_POINT_LENGTH_MAX ? parseJson(text) : undefined
  if (!Array.isArray(parts) || parts.length !== 4) return undefined
  const [epoch, position, fingerprint, sent] = parts as readonly unknown[]
  if (typeof epoch !== 'string' || !isCount(position) || !isCount(sent ?? 0)) return undefined
  if (fingerprint !== null && typeof fingerprint !== 'string') return undefined
  return { mark: { epoch, position, fingerprint }, sent: sent as number | null }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined // no JSON is no resume point: the caller says so
  }
}
