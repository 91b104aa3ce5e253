import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWords } from '../language/language.tsx'
import { Answer } from '../shell/answer.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import { ContextSettings } from './context-settings.tsx'
import { configurationQuery } from './queries.ts'

/** What may be changed while the system runs: what it is, where that comes from, who changed it and why. */
export const ConfigurationPage = () => {
  const { t } = useWords()
  return (
    <PageBody title={t.pages.configuration}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.configuration.text}
      </Text>
      <Answer query={useQuery(configurationQuery)}>
        {({ contexts, processes }) => {
          if (contexts.length === 0) return <Empty title={t.configuration.nothing} text={t.configuration.nothingText} />
          return contexts.map((one) => <ContextSettings key={one.context} told={one} processes={processes} />)
        }}
      </Answer>
    </PageBody>
  )
}
