import type { Arrow, Board, Note } from './board.ts'

/** What passes the story on. Views only tell of it: they end a flow, or begin one. */
const STORY: readonly Arrow['kind'][] = ['triggers', 'sends', 'emits']

/**
 * The flow through a part: all that leads to it and all that follows from it, as ids of notes. Views that are filled on the way or that a
 * command on the way needs are in it, with no flow of their own. Actors, aggregates and external systems are in it with the note at which they stand;
 * the flow through one of them is that of all notes at which it stands.
 */
export const flowOf = (board: Board, part: string): ReadonlySet<string> => {
  const starts = startsOf(board, part)
  const before = reach(starts, board, 'back')
  const after = reach(starts, board, 'ahead')
  const story = new Set([...before, ...after])
  const needed = board.arrows.filter(({ kind, to }) => kind === 'needs' && before.has(to)).map(({ from }) => from)
  const filled = board.arrows.filter(({ kind, from }) => kind === 'fills' && after.has(from)).map(({ to }) => to)
  const all = new Set([...story, ...needed, ...filled])
  const hosts = board.notes.filter(({ id }) => story.has(id))
  for (const note of board.notes) if (hosts.some((host) => standsAt(note, host))) all.add(note.id)
  return all
}

const startsOf = ({ notes }: Board, part: string): readonly string[] =>
  notes
    .filter((note) => note.part === part)
    .flatMap((note) => [note.id, ...notes.filter((host) => standsAt(note, host)).map(({ id }) => id)])

type Direction = 'back' | 'ahead'

const reach = (starts: readonly string[], { arrows }: Board, direction: Direction): ReadonlySet<string> => {
  const [here, there] = direction === 'ahead' ? (['from', 'to'] as const) : (['to', 'from'] as const)
  const seen = new Set(starts)
  // A view that one starts from is left once, by what fills it or by what needs it.
  for (const arrow of arrows)
    if (!STORY.includes(arrow.kind) && starts.includes(arrow[here])) if (isView(arrow[here])) seen.add(arrow[there])
  const next = new Map<string, string[]>()
  for (const arrow of arrows)
    if (STORY.includes(arrow.kind)) next.set(arrow[here], [...(next.get(arrow[here]) ?? []), arrow[there]])
  const queue = [...seen]
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const other of next.get(id) ?? []) {
      if (seen.has(other)) continue
      seen.add(other)
      queue.push(other)
    }
  return seen
}

const isView = (id: string): boolean => id.startsWith('read-model ')

/** Notes of these kinds are named by where they stand: `actor member at command social.WritePost`, `aggregate social.Post at WritePost`. */
const standsAt = (note: Note, host: Note): boolean =>
  note.context === host.context &&
  (host.kind === 'command' || host.kind === 'event') &&
  (note.id === `${note.part} at ${host.part}` || note.id === `${note.part} at ${nameOf(host)}`)

const nameOf = ({ part, context }: Note): string => part.slice(part.indexOf(' ') + context.length + 2)
