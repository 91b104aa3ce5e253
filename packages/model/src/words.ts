/** What a thing is called in Korean and English, and its glossary line. The *name* of a thing is durable; its words may change. */
export type Words = {
  readonly ko: string
  readonly en: string
  /** One sentence for the glossary. */
  readonly means: string
}

/** Short for a {@link Words} value. */
export const words = (ko: string, en: string, means: string): Words => ({ ko, en, means })
