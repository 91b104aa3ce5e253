import { readFileSync } from 'node:fs'
import { isFault } from '@banyan/model'
import { faults } from './errors.ts'
import { type FaultSwitches, faultSwitches } from './fault-switches.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `FAULTS_ARMED`: `yes` arms from the start, `on-demand` lets an admin arm, `no` and nothing at all: there are no switches. `FAULTS`: switches
 * that are on from the start, as a JSON array, or the file that holds one. Throws `FAULTS_SETTING_WRONG`.
 */
export const switchesFromEnvironment = (process: string, env: Environment): FaultSwitches | undefined => {
  const armed = env['FAULTS_ARMED'] || 'no'
  const wanted = env['FAULTS'] || '[]'
  if (armed !== 'yes' && wanted !== '[]') throw wrong('FAULTS_ARMED', 'yes, where FAULTS sets switches', armed)
  if (armed === 'no') return undefined
  if (armed !== 'yes' && armed !== 'on-demand') throw wrong('FAULTS_ARMED', 'yes, on-demand or no', armed)
  const switches = faultSwitches({ process, arming: armed === 'yes' ? 'from-start' : 'on-demand' })
  for (const [i, one] of listIn(wanted).entries())
    try {
      switches.set(one, 'environment')
    } catch (error) {
      if (!isFault(error)) throw error
      throw faults.FAULTS_SETTING_WRONG(
        { name: `FAULTS[${i}]`, expected: 'a fault switch', found: error.message },
        error,
      )
    }
  return switches
}

const listIn = (text: string): readonly unknown[] => {
  const list = parsed(text.trimStart().startsWith('[') ? text : contentOf(text))
  if (Array.isArray(list)) return list
  throw wrong('FAULTS', SHAPE, 'JSON of another shape')
}

const SHAPE = 'a JSON array of fault switches, or a file that holds one'

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw wrong('FAULTS', SHAPE, (error as NodeJS.ErrnoException).code ?? 'a file that cannot be read', error)
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrong('FAULTS', SHAPE, 'a text that is no JSON', error)
  }
}

const wrong = (name: string, expected: string, found: string, cause?: unknown) =>
  faults.FAULTS_SETTING_WRONG({ name, expected, found }, cause)
