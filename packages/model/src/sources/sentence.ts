/** The same said in both languages of the glossary. */
export type Sentence = { readonly ko: string; readonly en: string }
