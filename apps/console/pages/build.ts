import { join } from 'node:path'
import { type BuildOptions, buildPages as build } from '@banyan/pages'

const PACKAGES = join(import.meta.dirname, '../../../packages')

/** The operators' pages, built once per content: answers the folder to hand to `pages` of `@banyan/pages` with base `/`. */
export const buildPages = (options: BuildOptions): Promise<{ readonly dir: string }> =>
  build(
    {
      root: import.meta.dirname,
      base: '/',
      uses: ['board/src', 'model/src', 'pages/browser'].map((folder) => join(PACKAGES, folder)),
    },
    options,
  )
