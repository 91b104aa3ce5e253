import { faults } from './errors.ts'

/** What else is known of an instance: version, zone, capabilities. A list answers to each of its values. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>

/** One process that serves one name. */
export type Instance = {
  /** Of this start of this process: a restarted one is another instance. A DNS label. */
  readonly id: string
  /** What it serves; contexts are named as they are. A DNS label. */
  readonly name: string
  /** Origin only: `http://10.0.0.7:7101`. */
  readonly url: string
  readonly attributes: Attributes
}

/** Attributes that must hold, one value each. */
export type Where = Readonly<Record<string, string>>

export const ATTRIBUTES_MAX = 20
/** Values of one attribute, and characters of one value. */
export const VALUES_MAX = 20
export const VALUE_LENGTH_MAX = 200

/** RFC 1123: up to 63 letters, digits and hyphens. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const ATTRIBUTE = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/
/** Parameters of a look-up that are no attributes. */
const RESERVED: ReadonlySet<string> = new Set(['name', 'id'])

export const isLabel = (text: string): boolean => LABEL.test(text)

export const isAttributeName = (text: string): boolean => ATTRIBUTE.test(text) && !RESERVED.has(text)

export const isValue = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= VALUE_LENGTH_MAX

/** An instance as given, or the first thing wrong with it: `REGISTRY_INSTANCE_INVALID`. */
export const checkedInstance = ({ id, name, url, attributes }: Instance): Instance => {
  const label = '1 to 63 of a-z, 0-9 and -, with no - at either end'
  if (!isLabel(id)) throw invalid('id', label, id)
  if (!isLabel(name)) throw invalid('name', label, name)
  if (!isOrigin(url)) throw invalid('url', 'an http origin such as http://10.0.0.7:7101', url)
  const entries = Object.entries(attributes)
  if (entries.length > ATTRIBUTES_MAX) throw invalid('attributes', `at most ${ATTRIBUTES_MAX}`, `${entries.length}`)
  for (const [key, value] of entries) {
    if (!isAttributeName(key))
      throw invalid('attributes', 'named by 1 to 40 of a-z, 0-9 and -, other than name and id', key)
    const values = typeof value === 'string' ? [value] : value
    if (values.length > VALUES_MAX || !values.every(isValue))
      throw invalid(
        `attributes.${key}`,
        `a text of 1 to ${VALUE_LENGTH_MAX} characters, or at most ${VALUES_MAX} of them`,
        JSON.stringify(value),
      )
  }
  return { id, name, url: new URL(url).origin, attributes }
}

export const fits = ({ attributes }: Instance, where: Where): boolean =>
  Object.entries(where).every(([key, wanted]) => {
    const found = attributes[key]
    return typeof found === 'string' ? found === wanted : found?.includes(wanted) === true
  })

const isOrigin = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed !== null && /^https?:$/.test(parsed.protocol) && url.replace(/\/$/, '') === parsed.origin
}

const FOUND_LENGTH_MAX = 100

const invalid = (field: string, expected: string, found: string) =>
  faults.REGISTRY_INSTANCE_INVALID({ field, expected, found: `"${found.slice(0, FOUND_LENGTH_MAX)}"` })
