import { type BuildOptions, buildPages as build } from '@banyan/pages'

/** The customers' pages, built once per content: answers the folder to hand to `pages` of `@anycompany/web/serve`. */
export const buildPages = (options: BuildOptions): Promise<{ readonly dir: string }> =>
  build({ root: import.meta.dirname, base: '/social/' }, options)
