import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { faults } from '../errors.ts'
import { accessTo } from '../host/access.ts'
import type { RunningContext } from '../host/running-context.ts'
import { conversionFor, convert } from '../http/query-string.ts'
import { bodyAs, name, parametersAs, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'

const oneQuery = z.object({ context: name, query: name })
const oneCommand = z.strictObject({ context: name, command: name, input: z.looseObject({}).default({}), reason })

/** What a context's own model lets operators ask and do: queries and commands that name them among their callers. */
export const deskRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inQuery = parametersAs(oneQuery)
  const inCommand = bodyAs(oneCommand)
  return [
    {
      method: 'GET',
      path: '/:context/queries/:query',
      answer: async ({ request, operator, signal }) => {
        const running = hosted.get(inQuery(request).context)
        const query = ofOperators(running.definition.queries, ({ by }) => by, inQuery(request).query)
        const input = convert(conversionFor(query.input), { ...(request.query as object) })
        return accessTo(running, { actor: { kind: 'operator', id: operator } }).ask(query, input, signal)
      },
    },
    {
      method: 'POST',
      path: '/:context/commands/:command',
      answer: async ({ request, operator, signal }) => {
        const { context, command: wanted, input, reason: why } = inCommand(request)
        const running = hosted.get(context)
        const command = ofOperators(running.definition.commands, ({ spec }) => spec.by, wanted)
        hosted.tell({ operator, action: command.name, target: targetOf(running, input), reason: why })
        const access = accessTo(running, { actor: { kind: 'operator', id: operator } })
        const executed = await access.send(command, input, { commandId: randomUUID(), signal })
        if (executed.kind === 'answered') return { answer: executed.answer ?? {}, seen: executed.seen }
        const rejected = executed.kind === 'rejected' ? executed.rejection.rejected : executed.kind
        throw faults.SERVICE_COMMAND_REJECTED({ context, command: wanted, rejected })
      },
    },
  ]
}

/** What is not for operators is not there for them. */
const ofOperators = <Part extends { readonly name: string }>(
  parts: readonly Part[],
  callers: (part: Part) => readonly string[],
  wanted: string,
): Part => {
  const part = parts.find((known) => known.name === wanted)
  if (part && callers(part).includes('operator')) return part
  throw faults.SERVICE_NOT_FOUND({ what: `${wanted} for operators` })
}

/** Ids and the like; texts that somebody typed don't belong into a log. */
const targetOf = ({ name: context }: RunningContext, input: object): string =>
  [
    context,
    ...Object.entries(input).flatMap(([field, value]) => (field.endsWith('Id') ? [`${field} ${String(value)}`] : [])),
  ].join(' ')
