import type { Description } from '@banyan/model'
import { reactionsOf } from './blocks.ts'
import type { Link, Note } from './board.ts'

/** What leads to what, where both ends are on the board. A command's links to the events beside it are there too: they may be several. */
export const linksOf = ({ contexts }: Description, notes: readonly Note[]): readonly Link[] => {
  const known = new Set(notes.map(({ id }) => id))
  const links = contexts.flatMap((context): readonly Link[] => {
    const idOf = (kind: Note['kind'], name: string, of: string = context.name): string => `${kind} ${of}.${name}`
    return [
      ...reactionsOf(context).flatMap(({ kind, name, on, sends }): readonly Link[] => [
        ...on.map(({ context: of, event }): Link => {
          return { kind: 'triggers', from: idOf('event', event, of), to: idOf(kind, name) }
        }),
        ...sends.map((sent): Link => ({
          kind: 'sends',
          from: idOf(kind, name),
          to: idOf('command', sent.command, sent.context),
        })),
      ]),
      ...context.commands.flatMap((command): readonly Link[] => [
        ...command.emits.map((event): Link => {
          return { kind: 'emits', from: idOf('command', command.name), to: idOf('event', event) }
        }),
        ...command.requires.map((view): Link => {
          return { kind: 'needs', from: idOf('read-model', view), to: idOf('command', command.name) }
        }),
      ]),
      ...context.readModels.flatMap((view) =>
        view.from.map((event): Link => ({
          kind: 'fills',
          from: idOf('event', event),
          to: idOf('read-model', view.name),
        })),
      ),
    ]
  })
  return links.filter(({ from, to }) => known.has(from) && known.has(to))
}
