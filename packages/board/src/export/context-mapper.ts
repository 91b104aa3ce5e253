import type { ContextDescription, Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { isAbout, linesOf } from './code-lines.ts'

type Relation = Description['relations'][number]

/**
 * The model in the Context Mapper language (CML): context map, and in each context its aggregates, events, commands and flows. CML knows
 * neither separate ways nor big balls of mud, and no flow through two contexts: of these a comment tells, and of what the code does that
 * the map does not say.
 */
export const contextMapperOf = ({ name, contexts, relations }: Description, code?: CodeComparison): string => {
  const { findings = [], unread = [] } = code ?? {}
  const undrawn = findings.filter((one) => !relations.some((relation) => isAbout(one, relation)))
  const known = contexts.map((context) => context.name)
  const others = [...new Set(relations.flatMap(({ upstream, downstream }) => [upstream, downstream]))].filter(
    (neighbour) => !known.includes(neighbour),
  )
  return [
    `ContextMap ${idOf(name)} {`,
    '  type = SYSTEM_LANDSCAPE',
    '  state = AS_IS',
    ...(contexts.length > 0 ? [`  contains ${[...known, ...others].map(idOf).join(', ')}`] : []),
    ...relations.flatMap((relation) => [
      '',
      ...comments({ findings: findings.filter((one) => isAbout(one, relation)), unread: [] }),
      ...relationLines(relation),
    ]),
    ...(undrawn.length + unread.length > 0 ? ['', ...comments({ findings: undrawn, unread })] : []),
    '}',
    ...contexts.flatMap((context) => ['', ...contextLines(context)]),
    ...others.flatMap((other) => ['', `BoundedContext ${idOf(other)} {`, '  type = SYSTEM', '}']),
    '',
  ].join('\n')
}

const ARROWS: Readonly<Record<Relation['kind'], string | null>> = {
  partnership: '[P]<->[P]',
  'shared-kernel': '[SK]<->[SK]',
  'customer-supplier': '[U,S]->[D,C]',
  conformist: '[U]->[D,CF]',
  'anticorruption-layer': '[U]->[D,ACL]',
  'open-host-service': '[U,OHS]->[D]',
  'published-language': '[U,PL]->[D]',
  'separate-ways': null,
  'big-ball-of-mud': null,
}

const relationLines = ({ kind, upstream, downstream, means }: Relation): readonly string[] => {
  const arrow = ARROWS[kind]
  const line = `${idOf(upstream)} ${arrow ?? kind} ${idOf(downstream)}`
  return [`  // ${oneLine(means)}`, arrow === null ? `  // ${line}` : `  ${line}`]
}

const comments = (code: CodeComparison): readonly string[] => linesOf(code, 'en').map((line) => `  // ${oneLine(line)}`)

const contextLines = (context: ContextDescription): readonly string[] => [
  `BoundedContext ${idOf(context.name)} {`,
  '  type = FEATURE',
  `  domainVisionStatement = ${quoted(context.words.means)}`,
  '',
  '  Application {',
  ...context.commands.map((command) => `    Command ${idOf(command.name)}`),
  '    Flow {',
  ...context.commands.flatMap(commandStep),
  ...context.policies.flatMap((policy) => policySteps(policy, context.name)),
  ...context.sagas.map(sagaStep),
  '    }',
  '  }',
  ...context.aggregates.flatMap((aggregate) => [
    '',
    `  Aggregate ${idOf(aggregate.name)} {`,
    ...aggregate.events.map((event) => `    DomainEvent ${idOf(event)}`),
    '  }',
  ]),
  '}',
]

/** Which of several events a command emits is decided when it runs: any of them. */
const commandStep = (command: ContextDescription['commands'][number]): readonly string[] => {
  if (command.emits.length === 0) return [`      // command ${idOf(command.name)} emits nothing`]
  const actor = command.by.length > 0 ? ` [ triggered by ${quoted(command.by.join(', '))} ]` : ''
  const events = command.emits.map(idOf).join(' O ')
  return [`      command ${idOf(command.name)}${actor} delegates to ${idOf(command.aggregate)} emits event ${events}`]
}

const policySteps = ({ name, on, sends }: ContextDescription['policies'][number], context: string): readonly string[] =>
  sends.map((sent) => {
    const step = `event ${idOf(on.event)} triggers command ${idOf(sent.command)}`
    return on.context === context && sent.context === context
      ? `      ${step}`
      : `      // ${name}: ${idOf(on.context)} ${step} of ${idOf(sent.context)}`
  })

/** What it sends follows one from the other, which CML has no word for. */
const sagaStep = ({ name, startsOn, sends }: ContextDescription['sagas'][number]): string =>
  `      // ${name}: ${idOf(startsOn.context)} event ${idOf(startsOn.event)} begins ${sends
    .map((sent) => `${idOf(sent.context)} command ${idOf(sent.command)}`)
    .join(', ')}`

/** Letters, digits and underscores, as CML has it; letters of other scripts by their code point, so that names stay different. */
const idOf = (name: string): string =>
  name
    .replaceAll(/\P{ASCII}/gu, (letter) => `u${letter.codePointAt(0)!.toString(16)}`)
    .replaceAll(/\W/g, '_')
    .replace(/^(?=\d)/, '_')

const quoted = (text: string): string => `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
