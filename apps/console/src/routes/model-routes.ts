import { contextiveOf, contextMapperOf, drawSvg, layOut, mermaidMapOf } from '@banyan/board'
import { asyncApiOf } from '@banyan/contracts'
import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { z } from 'zod'
import { faults } from '../errors.ts'
import type { HostClient } from '../host/host-client.ts'
import { type Model, readCode, readModel } from '../host/model.ts'
import { type ConsoleRoute, parametersOf, parseInput } from './route.ts'

const language = z.enum(['ko', 'en']).default('en')
const exported = z.strictObject({
  format: z.enum(['svg', 'mermaid', 'cml', 'contextive', 'asyncapi']),
  context: z.string().max(50).optional(),
  language,
})

/** The model in the words of its teams, and in the formats of other tools. */
export const modelRoutes = (host: HostClient): readonly ConsoleRoute[] => [
  {
    method: 'GET',
    url: '/api/glossary',
    role: 'viewer',
    action: null,
    answer: async ({ request, caller }) => {
      const { language: by } = parseInput(z.strictObject({ language }), parametersOf(request))
      const order = new Intl.Collator(by)
      return {
        terms: termsOf(await readModel(host, caller.name)).toSorted((a, b) => order.compare(a[by], b[by])),
      }
    },
  },
  {
    method: 'GET',
    url: '/api/exports/:format',
    role: 'viewer',
    action: null,
    answer: async ({ request, reply, caller }) => {
      const { format, ...choices } = parseInput(exported, parametersOf(request))
      const [{ description }, compare] = await Promise.all([readModel(host, caller.name), readCode(host, caller.name)])
      const { type, file, make } = FORMATS[format]
      const made = make(description, { ...choices, code: compare(description) })
      reply.type(type).header('content-disposition', `attachment; filename="${file(choices)}"`)
      return reply.send(made)
    },
  },
]

type Choices = { readonly context?: string | undefined; readonly language: 'ko' | 'en' }
type Making = Choices & { readonly code: CodeComparison }
type Format = z.output<typeof exported>['format']

const FORMATS: Readonly<
  Record<
    Format,
    {
      readonly type: string
      readonly file: (choices: Choices) => string
      readonly make: (d: Description, making: Making) => string
    }
  >
> = {
  svg: {
    type: 'image/svg+xml; charset=utf-8',
    file: () => 'board.svg',
    make: (d, { language: label, code }) => drawSvg(layOut(d), { language: label, title: d.name, code }),
  },
  mermaid: {
    type: 'text/plain; charset=utf-8',
    file: () => 'context-map.mmd',
    make: (d, { language: label, code }) => mermaidMapOf(d, label, code),
  },
  cml: {
    type: 'text/plain; charset=utf-8',
    file: () => 'context-map.cml',
    make: (d, { code }) => contextMapperOf(d, code),
  },
  contextive: { type: 'text/yaml; charset=utf-8', file: () => 'definitions.yml', make: (d) => contextiveOf(d) },
  asyncapi: {
    type: 'application/json; charset=utf-8',
    // Made first: a name that got so far is that of a context.
    file: ({ context }) => `${context}.asyncapi.json`,
    make: (d, { context }) => {
      const document = asyncApiOf(d, context ?? '')
      if (!document) throw faults.CONSOLE_NOT_FOUND({ what: `a context "${context ?? ''}" to describe` })
      return `${JSON.stringify(document, null, 2)}\n`
    },
  },
}

const KINDS = {
  aggregates: 'aggregate',
  commands: 'command',
  events: 'event',
  readModels: 'readModel',
  queries: 'query',
  lives: 'live',
  policies: 'policy',
  sagas: 'saga',
  externalSystems: 'externalSystem',
} as const

type Term = {
  readonly context: string
  readonly kind: string
  readonly name: string
  readonly ko: string
  readonly en: string
  readonly means: string
  readonly place: string | null
}

const termsOf = ({ description, places }: Model): readonly Term[] =>
  description.contexts.flatMap((context) => {
    const termOf = (kind: string, { name, words }: Pick<typeof context, 'name' | 'words'>): Term => ({
      context: context.name,
      kind,
      name,
      ...words,
      place: places[context.name]?.[name] ?? null,
    })
    const parts = Object.entries(KINDS).flatMap(([list, kind]) =>
      context[list as keyof typeof KINDS].map((part) => termOf(kind, part)),
    )
    return [termOf('context', context), ...parts]
  })
