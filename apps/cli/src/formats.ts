import { contextiveOf, contextMapperOf, drawSvg, layOut, mermaidMapOf } from '@banyan/board'
import { asyncApiOf } from '@banyan/contracts'
import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { Refusal } from './refusal.ts'

export type Language = 'ko' | 'en'

/** Where a format leaves a choice: the language of labels, and which context it is about. */
export type Choices = { readonly language: Language; readonly context: string | undefined }

/** A system as it describes itself, and what its code does that the context map does not say. */
export type Told = { readonly description: Description; readonly code: CodeComparison }

/** What a system can be printed as. */
export const FORMATS: Readonly<Record<string, (told: Told, choices: Choices) => string>> = {
  json: ({ description, code }) => asJson({ ...description, code }),
  svg: ({ description, code }, { language }) =>
    drawSvg(layOut(description), { language, title: description.name, code }),
  mermaid: ({ description, code }, { language }) => mermaidMapOf(description, language, code),
  cml: ({ description, code }) => contextMapperOf(description, code),
  contextive: ({ description }) => contextiveOf(description),
  asyncapi: ({ description }, { context }) => {
    const document = asyncApiOf(description, context ?? '')
    if (document) return asJson(document)
    const names = description.contexts.map(({ name }) => name).join(', ')
    throw new Refusal(
      `Expected --context with one of ${names}, found ${context === undefined ? 'none' : `"${context}"`}.`,
    )
  },
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
