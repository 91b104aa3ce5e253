import type { Description } from '@banyan/model'
import type { Arrow, Note } from './board.ts'

/** What leads to what, where both ends are on the board. A command's arrows to the events beside it are drawn too: they may be several. */
export const arrowsOf = ({ contexts }: Description, notes: readonly Note[]): readonly Arrow[] => {
  const known = new Set(notes.map(({ id }) => id))
  const arrows = contexts.flatMap((context): readonly Arrow[] => {
    const idOf = (kind: Note['kind'], name: string, of: string = context.name): string => `${kind} ${of}.${name}`
    return [
      ...context.policies.flatMap((policy): readonly Arrow[] => [
        { kind: 'triggers', from: idOf('event', policy.on.event, policy.on.context), to: idOf('policy', policy.name) },
        ...policy.sends.map((sent): Arrow => ({
          kind: 'sends',
          from: idOf('policy', policy.name),
          to: idOf('command', sent.command, sent.context),
        })),
      ]),
      ...context.commands.flatMap((command): readonly Arrow[] => [
        ...command.emits.map((event): Arrow => {
          return { kind: 'emits', from: idOf('command', command.name), to: idOf('event', event) }
        }),
        ...command.requires.map((view): Arrow => {
          return { kind: 'needs', from: idOf('read-model', view), to: idOf('command', command.name) }
        }),
      ]),
      ...context.readModels.flatMap((view) =>
        view.from.map((event): Arrow => ({
          kind: 'fills',
          from: idOf('event', event),
          to: idOf('read-model', view.name),
        })),
      ),
    ]
  })
  return arrows.filter(({ from, to }) => known.has(from) && known.has(to))
}
