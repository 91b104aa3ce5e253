import { defineFaults } from '@banyan/model'

/** What can fail while pages are built or served. */
export const faults = defineFaults({
  WEB_BUILD_FAILED: {
    retry: 'never',
    message: (d: { readonly root: string; readonly reason: string }) =>
      `Expected the pages in ${d.root} to build, but the bundler said: ${d.reason}`,
  },
  WEB_PAGES_MISSING: {
    retry: 'never',
    message: (d: { readonly dir: string; readonly file: string }) =>
      `Expected built pages with ${d.file} in ${d.dir}, but it is not there: build them first`,
  },
})
