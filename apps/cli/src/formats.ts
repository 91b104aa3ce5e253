import { contextiveOf, contextMapperOf, drawSvg, layOut, mermaidMapOf } from '@banyan/board'
import type { Description } from '@banyan/model'

export type Language = 'ko' | 'en'

/** What a description can be printed as. */
export const FORMATS: Readonly<Record<string, (description: Description, language: Language) => string>> = {
  json: (description) => `${JSON.stringify(description, null, 2)}\n`,
  svg: (description, language) => drawSvg(layOut(description), { language, title: description.name }),
  mermaid: mermaidMapOf,
  cml: contextMapperOf,
  contextive: contextiveOf,
}
