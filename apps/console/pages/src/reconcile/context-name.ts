import { useQuery } from '@tanstack/react-query'
import { modelQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'

/** What a context, or an external system, is called in the reader's language. */
export const useNameOfContext = (): ((name: string) => string) => {
  const { language } = useWords()
  const { data } = useQuery(modelQuery)
  const contexts = data?.description.contexts ?? []
  const named = [...contexts, ...contexts.flatMap(({ externalSystems }) => externalSystems)]
  return (wanted) => named.find(({ name }) => name === wanted)?.words[language] ?? wanted
}
