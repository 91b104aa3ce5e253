import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OwnHandler } from '@banyan/gateway'
import { marked } from 'marked'
import { languageOf, sendPage } from './page.ts'

const DOCS = join(import.meta.dirname, '../../../../docs')

/** The documents shown, by address; nothing else of the tree can be read. Problem details point at `/banyan/errors#CODE`. */
const DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ['/banyan/errors', 'reference/errors.md'],
  ['/banyan/docs/envelope', 'reference/envelope.md'],
  ['/banyan/docs/glossary', 'glossary.md'],
  ['/banyan/docs/source-map', 'source-map.md'],
  ['/banyan/docs/source-map.ko', 'source-map.ko.md'],
])

/** Shows a few of the project's own documents as pages. */
export const docsPages: OwnHandler = async (request, response) => {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const file = DOCUMENTS.get(path)
  const language = languageOf(request)
  if (file === undefined) {
    const links = [...DOCUMENTS.keys()].map((address) => `<li><a href="${address}">${address}</a></li>`).join('')
    return sendPage(response, {
      language,
      title: '404',
      body: `<main><h1>404</h1><ul>${links}</ul></main>`,
      status: 404,
    })
  }
  const markdown = await readFile(join(DOCS, file), 'utf8')
  const html = withAnchors(await marked.parse(markdown, { gfm: true }))
  const home = '<header><a href="/banyan">← Banyan</a></header>'
  sendPage(response, {
    language,
    title: /^# (.+)$/m.exec(markdown)?.[1] ?? path,
    body: `${home}<main class="doc">${html}</main>`,
  })
}

/** Each code of the error tables is a place one can link to; wide tables scroll by themselves. Links within the tree lead nowhere here. */
const withAnchors = (html: string): string =>
  html
    .replaceAll(/<td>(<code>([A-Z][A-Za-z0-9_]+)<\/code>)<\/td>/g, '<td id="$2">$1</td>')
    .replaceAll('<table>', '<div class="scroll"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll(/<a href="(?!https?:|\/|#)[^"]*">([^<]*)<\/a>/g, '$1')
