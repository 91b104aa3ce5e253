import { join } from 'node:path'
import { type BuildOptions, buildPages as build } from '@banyan/pages'

/** What the pages share with others, of the same package that builds them. */
const SHARED = join(import.meta.dirname, '../../packages/pages/browser')

/** The customers' pages, built once per content: answers the folder to hand to `pages` of `@anycompany/web/serve`. */
export const buildPages = (options: BuildOptions): Promise<{ readonly dir: string }> =>
  build({ root: import.meta.dirname, base: '/social/', uses: [SHARED] }, options)
