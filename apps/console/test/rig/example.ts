import { context, id, personal, publishedLanguage, send, system, words } from '@banyan/model'
import { api, command, forgetOn, query } from '@banyan/service'
import { z } from 'zod'

const lending = publishedLanguage('library')
const BookLent = lending.event('BookLent', 1, words('책이 대출됨', 'Book lent', 'A reader took a book home.'), {
  data: z.strictObject({ bookId: id, readerId: id }),
})
const ReaderLeft = lending.event('ReaderLeft', 1, words('회원이 나감', 'Reader left', 'A reader left for good.'), {
  data: z.strictObject({ readerId: id }),
})

/** A context with what operators must be shown and what they must not: a personal text in events and in a view. */
export const library = context('library', {
  ...words('도서관', 'Library', 'Books and their readers.'),
  owner: 'team-library',
})

const ReviewWritten = library.event(
  'ReviewWritten',
  2,
  words('서평이 작성됨', 'Review written', 'A reader wrote what they think of a book.'),
  z.strictObject({ bookId: id, readerId: id, text: personal(z.string(), 'readerId'), stars: z.int() }),
  { upcast: { 1: (old: object) => ({ ...old, stars: 0 }) } },
)

const BookWithdrawn = library.event(
  'BookWithdrawn',
  1,
  words('책이 빠짐', 'Book withdrawn', 'A book was taken off the shelf.'),
  z.strictObject({ bookId: id }),
)

const book = library
  .aggregate('Book', words('책', 'Book', 'One copy of a book.'), {
    initial: (): { readonly readerId: string | null; readonly isWithdrawn: boolean } => ({
      readerId: null,
      isWithdrawn: false,
    }),
    events: { BookLent, ReviewWritten, BookWithdrawn },
  })
  .evolve({
    BookLent: (s, e) => ({ ...s, readerId: e.readerId }),
    ReviewWritten: (s) => s,
    BookWithdrawn: (s) => ({ ...s, isWithdrawn: true }),
  })

const Reviews = library.readModel('reviews', words('서평', 'Reviews', 'What readers think.'), {
  audience: 'member',
  row: z.strictObject({ bookId: id, readerId: id, text: personal(z.string(), 'readerId'), stars: z.int() }),
  from: { ReviewWritten },
  on: { ReviewWritten: (e) => [{ op: 'put', key: e.bookId, row: e }] },
})

const LendBook = book.command('LendBook', words('책 빌리기', 'Lend a book', 'Take a book home.'), {
  input: z.strictObject({ bookId: id }),
  by: ['member'],
  of: ({ bookId }) => bookId,
  emits: ['BookLent'],
  rejects: { BookAlreadyLent: z.strictObject({}) },
  decide: ({ readerId }, { bookId }, { by }) =>
    readerId === null
      ? [{ type: 'BookLent', data: { bookId, readerId: by.id } }]
      : { rejected: 'BookAlreadyLent', why: {} },
})

const ReviewBook = book.command('ReviewBook', words('서평 쓰기', 'Review a book', 'Say what one thinks of a book.'), {
  input: z.strictObject({ bookId: id, text: z.string() }),
  by: ['member'],
  of: ({ bookId }) => bookId,
  emits: ['ReviewWritten'],
  rejects: {},
  decide: (_s, { bookId, text }, { by }) => [
    { type: 'ReviewWritten', data: { bookId, readerId: by.id, text, stars: 5 } },
  ],
})

book.command('WithdrawBook', words('책 빼기', 'Withdraw a book', 'Take a book off the shelf.'), {
  input: z.strictObject({ bookId: id, note: z.string().default('') }),
  by: ['operator'],
  of: ({ bookId }) => bookId,
  emits: ['BookWithdrawn'],
  rejects: { BookAlreadyWithdrawn: z.strictObject({}) },
  decide: ({ isWithdrawn }, { bookId }) =>
    isWithdrawn ? { rejected: 'BookAlreadyWithdrawn', why: {} } : [{ type: 'BookWithdrawn', data: { bookId } }],
})

library.query('Overdue', words('연체된 책', 'Overdue books', 'Which books are late.'), {
  by: ['operator'],
  input: z.strictObject({ limit: z.int().default(10) }),
  output: z.strictObject({
    items: z.array(z.strictObject({ bookId: id, daysLate: z.int() })),
    cursor: z.string().nullable(),
  }),
  reads: {},
  answer: async ({ limit }) => ({ items: [{ bookId: 'B1', daysLate: limit }], cursor: null }),
})

const ReviewOf = library.query('ReviewOf', words('책의 서평', 'Review of a book', 'The review of a book.'), {
  by: ['member'],
  input: z.strictObject({ bookId: id }),
  output: z.strictObject({ stars: z.int() }).nullable(),
  reads: { reviews: Reviews },
  answer: async ({ bookId }, _by, { reviews }) => {
    const row = await reviews.get(bookId)
    return row ? { stars: row.stars } : null
  },
})

/** A second context, which hears of the first one's published events. */
const desk = context('desk', { ...words('창구', 'Desk', 'Counts what is lent.'), owner: 'team-desk' })
const LoanCounted = desk.event(
  'LoanCounted',
  1,
  words('대출이 집계됨', 'Loan counted', 'A loan was added to the count.'),
  z.strictObject({ readerId: id, bookId: id }),
)
const tally = desk
  .aggregate('Tally', words('집계', 'Tally', 'Loans of one reader.'), {
    initial: () => ({ loans: 0 }),
    events: { LoanCounted },
  })
  .evolve({ LoanCounted: (s) => ({ loans: s.loans + 1 }) })
const CountLoan = tally.command('CountLoan', words('대출 집계', 'Count a loan', 'Add a loan to the count.'), {
  input: z.strictObject({ readerId: id, bookId: id }),
  by: ['service'],
  of: ({ readerId }) => readerId,
  emits: ['LoanCounted'],
  rejects: {},
  decide: (_s, input) => [{ type: 'LoanCounted', data: input }],
})
/** What it says then: as errors do, it quotes somebody. */
export const STUMBLED = 'the policy stumbled over 김영희'
/** Books that the policy stumbles over: what a bug in a policy looks like. */
export const stumbleOver = new Set<string>()
desk.policy('when-book-lent-then-count', words('대출 시 집계', 'Count loans', 'Each loan is counted.'), {
  on: BookLent,
  sends: [CountLoan],
  then: ({ bookId, readerId }) => {
    if (stumbleOver.has(bookId)) throw new Error(STUMBLED)
    return send(CountLoan, { bookId, readerId })
  },
})

const libraryApi = api(library, [
  command('PUT', '/books/:bookId/loan', LendBook),
  command('POST', '/books/:bookId/reviews', ReviewBook),
  query('GET', '/books/:bookId/review', ReviewOf),
])

export const example = system('Example', [library, desk])
export const hostedContexts = [
  { context: library, api: libraryApi, forgetOn: [forgetOn(ReaderLeft, ({ readerId }) => readerId)] },
  { context: desk, api: api(desk, []) },
] as const
