import { defineSettings, setting } from '@banyan/configuration'
import { words } from '@banyan/model'
import { z } from 'zod'

/** What operators of the example may set. */
export const librarySettings = defineSettings('library', {
  words: words('도서관', 'Library', 'What the library lets its readers do.'),
  settings: {
    loansAtOnce: setting(z.int().min(1).max(100), {
      default: 5,
      words: words('동시 대출', 'Loans at once', 'So many books one reader may have.'),
      unit: '권',
    }),
    mode: setting(z.enum(['open', 'closed']), {
      default: 'open',
      words: words('상태', 'Mode', 'Whether the library lends.'),
    }),
  },
})
