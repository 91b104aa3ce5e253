import { asyncApiOf, contextiveOf, contextMapperOf, drawSvg, layOut, mermaidMapOf } from '@banyan/board'
import type { Description } from '@banyan/model'
import { Refusal } from './refusal.ts'

export type Language = 'ko' | 'en'

/** Where a format leaves a choice: the language of labels, and which context it is about. */
export type Choices = { readonly language: Language; readonly context: string | undefined }

/** What a description can be printed as. */
export const FORMATS: Readonly<Record<string, (description: Description, choices: Choices) => string>> = {
  json: (description) => asJson(description),
  svg: (description, { language }) => drawSvg(layOut(description), { language, title: description.name }),
  mermaid: (description, { language }) => mermaidMapOf(description, language),
  cml: contextMapperOf,
  contextive: contextiveOf,
  asyncapi: (description, { context }) => {
    const document = asyncApiOf(description, context ?? '')
    if (document) return asJson(document)
    const names = description.contexts.map(({ name }) => name).join(', ')
    throw new Refusal(
      `Expected --context with one of ${names}, found ${context === undefined ? 'none' : `"${context}"`}.`,
    )
  },
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
