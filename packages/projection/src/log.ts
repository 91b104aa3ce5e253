/** What this package logs with; the platform's logger fits. */
export type ProjectionLog = {
  readonly debug: (fields: object, sentence: string) => void
  readonly info: (fields: object, sentence: string) => void
  readonly warn: (fields: object, sentence: string) => void
  readonly error: (fields: object, sentence: string) => void
}
