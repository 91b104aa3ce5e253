import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { modelQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'

/** The names of all contexts, in the model's order; empty until it is read. */
export const useContexts = (): readonly { readonly value: string; readonly label: string }[] => {
  const { language } = useWords()
  const { data } = useQuery(modelQuery)
  return (data?.description.contexts ?? []).map(({ name, words }) => ({ value: name, label: words[language] }))
}

type ContextSelectProps = { readonly value: string; readonly onChange: (context: string) => void }

export const ContextSelect = ({ value, onChange }: ContextSelectProps) => {
  const { t } = useWords()
  const contexts = useContexts()
  return (
    <Select
      label={t.context}
      data={[...contexts]}
      value={value}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next)}
      w={180}
    />
  )
}
