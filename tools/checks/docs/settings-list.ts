import { type Settings, type SettingTold, told } from '@banyan/configuration'
import type { GeneratedPart } from '../generated.ts'

/** The page that lists all settings. */
export const SETTINGS_PAGE = 'docs/reference/configuration.md'

/** All that may be set, as tables by context. */
export const settingsPart = (all: readonly Settings[]): GeneratedPart => ({
  page: SETTINGS_PAGE,
  name: 'settings',
  content: all.map((settings) => tableOf(settings)).join('\n\n'),
})

const tableOf = (settings: Settings): string => {
  const { context, words, settings: each } = told(settings)
  return [
    `### \`${context}\``,
    '',
    words.means,
    '',
    '| setting | default | fits | variable | what it is |',
    '|---|---|---|---|---|',
    ...each.map(rowOf),
  ].join('\n')
}

const rowOf = ({ name, words, unit, live, variable, default: usual, schema }: SettingTold): string => {
  const value = typeof usual === 'string' ? usual : JSON.stringify(usual)
  const title = `${words.en} · ${words.ko}. ${words.means}${live ? '' : ' Taken up at the next start.'}`
  return `| \`${name}\` | ${usual === null ? 'none' : [value, unit].filter((part) => part !== null).join(' ')} | ${fits(schema)} | \`${variable}\` | ${title} |`
}

type Schema = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

const fits = (schema: unknown): string => {
  const { type = 'JSON', enum: options, anyOf, minimum, exclusiveMinimum, maximum } = schema as Schema
  if (options) return options.map((option) => `\`${option}\``).join(', ')
  if (anyOf) return anyOf.map((one) => (one.type === 'null' ? 'none' : fits(one))).join(', or ')
  const from = exclusiveMinimum === undefined ? minimum : `> ${exclusiveMinimum}`
  return from === undefined || maximum === undefined ? type : `${type} ${from} – ${maximum}`
}
