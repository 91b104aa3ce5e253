import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { System } from '@banyan/model'
import { Refusal } from './refusal.ts'

/** The first system that a module exports. */
export const findSystem = async (path: string, directory: string): Promise<System> => {
  const file = resolve(directory, path)
  const module = await load(file)
  const found = Object.values(module).find(isSystem)
  if (!found)
    throw new Refusal(
      `${file} exports no system: expected a value made by system(…), found ${Object.keys(module).join(', ') || 'no exports'}.`,
    )
  return found
}

const load = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    throw new Refusal(`${file} cannot be loaded: ${(error as Error).message}`, { cause: error })
  }
}

const isSystem = (value: unknown): value is System =>
  typeof value === 'object' &&
  value !== null &&
  'contexts' in value &&
  Array.isArray(value.contexts) &&
  value.contexts.every((context: unknown) => typeof context === 'object' && context !== null && 'aggregates' in context)
