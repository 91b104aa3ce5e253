/** Text that is HTML already; everything else is escaped. */
export type Html = { readonly html: string }
type Part = Html | string | number | null | undefined | false | readonly Html[]

/** A template whose values are escaped, unless they are HTML. */
export const html = (texts: TemplateStringsArray, ...values: readonly Part[]): Html => ({
  html: texts.map((text, i) => text + (i < values.length ? rendered(values[i]) : '')).join(''),
})

const rendered = (part: Part): string => {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part !== 'object') return escaped(String(part))
  return 'html' in part ? part.html : part.map((each) => each.html).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!)
