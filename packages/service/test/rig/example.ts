import { context, id, personal, publishedLanguage, send, words, requirement } from '@banyan/model'
import { z } from 'zod'
import { api, command, forgetOn, live, query } from '../../src/index.ts'

const w = words('낱말', 'word', 'A word.')
const empty = z.strictObject({})

const seatTaken = z.strictObject({ seatId: id, memberId: id })
/** Published: what the other context hears of. */
export const SeatTaken = publishedLanguage('theatre').event('SeatTaken', 1, w, { data: seatTaken })
export const GuestLeft = publishedLanguage('theatre').event('GuestLeft', 1, w, {
  data: z.strictObject({ memberId: id }),
})

/** A context with what a host must get right: personal text, one seat a member, rows that are required, an answer. */
export const theatre = context('theatre', { ...words('극장', 'Theatre', 'Seats and notes.'), owner: 'team' })

const NoteWritten = theatre.event(
  'NoteWritten',
  1,
  w,
  z.strictObject({ noteId: id, authorId: id, text: personal(z.string(), 'authorId') }),
)
const NoteCheered = theatre.event('NoteCheered', 1, w, z.strictObject({ noteId: id, memberId: id }))

type NoteState = { readonly authorId: string | null; readonly texts: readonly unknown[]; readonly cheers: number }

export const note = theatre
  .aggregate('Note', w, {
    initial: (): NoteState => ({ authorId: null, texts: [], cheers: 0 }),
    events: { NoteWritten, NoteCheered },
    snapshotEvery: 3,
  })
  .evolve({
    NoteWritten: (s, e) => ({ ...s, authorId: e.authorId, texts: [...s.texts, e.text] }),
    NoteCheered: (s) => ({ ...s, cheers: s.cheers + 1 }),
  })

export const Notes = theatre.readModel('notes', w, {
  audience: 'member',
  row: z.strictObject({ noteId: id, authorId: id, text: personal(z.string(), 'authorId'), writtenAt: z.string() }),
  indexes: [['authorId', 'writtenAt']],
  from: { NoteWritten },
  on: { NoteWritten: (e, m) => [{ op: 'put', key: e.noteId, row: { ...e, writtenAt: m.at.toISOString() } }] },
})

export const WriteNote = note.command('WriteNote', w, {
  input: z.strictObject({ text: z.string().min(1).max(10_000) }),
  by: ['member'],
  of: (_input, at) => at.id(),
  emits: ['NoteWritten'],
  rejects: {},
  decide: (_s, input, at) => [{ type: 'NoteWritten', data: { noteId: at.self, authorId: at.by.id, text: input.text } }],
  output: z.strictObject({ noteId: id }),
  answer: ([written]) => ({ noteId: written!.data.noteId }),
})

export const CheerNote = note.command('CheerNote', w, {
  input: z.strictObject({ noteId: id }),
  by: ['member'],
  of: (input) => input.noteId,
  emits: ['NoteCheered'],
  rejects: { NoSuchNote: empty },
  requires: [
    requirement({
      reads: { notes: Notes },
      holds: async ({ noteId }: { readonly noteId: string }, _at, { notes }) => (await notes.get(noteId)) !== undefined,
      otherwise: { rejected: 'NoSuchNote', why: {} },
    }),
  ],
  decide: (_s, input, at) => [{ type: 'NoteCheered', data: { noteId: input.noteId, memberId: at.by.id } }],
  output: z.strictObject({ cheers: z.int() }),
  answer: (_e, after) => ({ cheers: after.cheers }),
})

const seat = theatre
  .aggregate('Seat', w, {
    initial: (): { readonly memberId: string | null } => ({ memberId: null }),
    events: { SeatTaken },
  })
  .evolve({ SeatTaken: (_s, e) => ({ memberId: e.memberId }) })

export const TakeSeat = seat.command('TakeSeat', w, {
  input: z.strictObject({ seatId: id, wish: z.string().optional() }),
  by: ['member', 'operator'],
  of: (input) => input.seatId,
  emits: ['SeatTaken'],
  rejects: { SeatAlreadyTaken: z.strictObject({ seatId: id }) },
  decide: (s, input, at) =>
    s.memberId === null
      ? [{ type: 'SeatTaken', data: { seatId: input.seatId, memberId: at.by.id } }]
      : { rejected: 'SeatAlreadyTaken', why: { seatId: input.seatId } },
  answer: (_e, after, input) => ({ seatId: input.seatId, takenBy: after.memberId }),
})

const guest = theatre
  .aggregate('Guest', w, { initial: () => ({ left: false }), events: { GuestLeft } })
  .evolve({ GuestLeft: () => ({ left: true }) })
export const LeaveForGood = guest.command('LeaveForGood', w, {
  input: empty,
  by: ['member'],
  of: (_input, at) => at.by.id,
  emits: ['GuestLeft'],
  rejects: {},
  decide: (s, _input, at) => (s.left ? [] : [{ type: 'GuestLeft', data: { memberId: at.by.id } }]),
})

export const NotesBy = theatre.query('NotesBy', w, {
  by: ['member', 'service'],
  input: z.strictObject({
    authorId: id,
    limit: z.int().min(1).max(10).default(5),
    cursor: z.string().nullable().default(null),
  }),
  output: z.strictObject({
    notes: z.array(z.strictObject({ noteId: id, text: personal(z.string(), 'noteId') })),
    cursor: z.string().nullable(),
  }),
  reads: { notes: Notes },
  answer: async ({ authorId, limit, cursor }, _by, { notes }) => {
    const page = await notes.page({ index: 'authorId', equals: authorId, by: 'writtenAt', limit, cursor })
    return { notes: page.rows.map(({ noteId, text }) => ({ noteId, text })), cursor: page.cursor }
  },
})

export const OneNote = theatre.query('OneNote', w, {
  by: ['member', 'operator'],
  input: z.strictObject({ noteId: id }),
  output: z.strictObject({ noteId: id }).nullable(),
  reads: { notes: Notes },
  answer: async ({ noteId }, _by, { notes }) => ((await notes.get(noteId)) ? { noteId } : null),
})

export const NotesLive = theatre.live('NotesLive', w, {
  by: ['member'],
  from: { NoteWritten },
  reads: {},
  hears: async (_memberId, topic) => topic !== 'secret',
  on: {
    NoteWritten: async (e) => [
      { to: [e.authorId], topics: ['all-notes'], event: 'note-written', data: { noteId: e.noteId } },
    ],
  },
})

export const theatreApi = api(theatre, [
  command('POST', '/notes', WriteNote, { status: 201 }),
  query('GET', '/notes', NotesBy),
  query('GET', '/notes/:noteId', OneNote, { missing: 'NoSuchNote' }),
  command('POST', '/notes/:noteId/cheers', CheerNote, { rejections: { NoSuchNote: 404 } }),
  command('PUT', '/seats/:seatId', TakeSeat),
  command('DELETE', '/guests/me', LeaveForGood),
  live('/notes/live', NotesLive),
])

/** A second context, which only hears of the first one's published events. */
export const office = context('office', { ...words('사무실', 'Office', 'Counts seats.'), owner: 'team' })
const SeatCounted = office.event('SeatCounted', 1, w, z.strictObject({ memberId: id, seatId: id }))
const tally = office
  .aggregate('Tally', w, { initial: () => ({ seats: 0 }), events: { SeatCounted } })
  .evolve({ SeatCounted: (s) => ({ seats: s.seats + 1 }) })
export const CountSeat = tally.command('CountSeat', w, {
  input: z.strictObject({ memberId: id, seatId: id }),
  by: ['service'],
  of: (input) => input.memberId,
  emits: ['SeatCounted'],
  rejects: {},
  decide: (_s, input) => [{ type: 'SeatCounted', data: input }],
})
/** What it says then: as errors do, it quotes somebody. */
export const STUMBLED = 'the policy stumbled over 김영희 of 010-1234-5678'
/** Seats that the policy stumbles over: what a bug in a policy looks like. */
export const stumbleOver = new Set<string>()
office.policy('when-seat-taken-then-count', w, {
  on: SeatTaken,
  sends: [CountSeat],
  catchesUp: true,
  then: ({ memberId, seatId }) => {
    if (stumbleOver.has(seatId)) throw new Error(STUMBLED)
    return send(CountSeat, { memberId, seatId })
  },
})
export const officeApi = api(office, [])
export const forgetsGuests = [forgetOn(GuestLeft, ({ memberId }) => memberId)]
