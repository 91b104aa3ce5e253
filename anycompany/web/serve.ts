import { type PageHandler, pages as serve } from '@banyan/pages'

/**
 * Serves the pages that `buildPages` made, for paths under `/social`. Member ids are opaque and may hold a dot.
 * @throws fault `WEB_PAGES_MISSING` when `dir` holds no built pages.
 */
export const pages = ({ dir }: { readonly dir: string }): PageHandler =>
  serve({ dir, base: '/social/', isPage: (path) => path.startsWith('members/') })
