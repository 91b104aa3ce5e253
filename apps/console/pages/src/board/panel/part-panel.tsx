import { type Board, noteColors } from '@banyan/board'
import { Alert, CloseButton, CopyButton, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import type { Model } from '../../api/answers.ts'
import { useWords } from '../../language/language.tsx'
import { addressOf } from '../../route.ts'
import { RouteLink } from '../../route-link.tsx'
import styles from '../board.module.css'
import type { Drift } from '../drift.ts'
import { isLive } from '../live/live-line.tsx'
import { type Fact, factsOf } from './part.ts'
import { PartNumbers } from './part-numbers.tsx'
import { RecentEvents } from './recent-events.tsx'

type PartPanelProps = {
  readonly part: string
  readonly model: Model
  readonly board: Board
  readonly drift: readonly Drift[]
  readonly onJump: (part: string) => void
  /** Absent where what it stands in can be closed. */
  readonly onClose?: () => void
}

/** What one wants to know of a note: what it means, where its code is, how it does. */
export const PartPanel = ({ part, model, board, drift, onJump, onClose }: PartPanelProps) => {
  const { t, language } = useWords()
  const note = board.notes.find((one) => one.part === part)
  const known = useMemo(() => factsOf(model.description, part), [model, part])
  if (!note) return null
  const words = { ...note.words, ...known?.words }
  const place = known && model.places[known.context]?.[known.name]
  const wrong = drift.filter(({ parts }) => parts.includes(part))
  return (
    <Stack gap="md">
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <span className={styles.kind} style={{ background: noteColors[note.kind] }}>
            {t.kinds[note.kind]}
          </span>
          <Text component="h2" fz={20} fw={700} lh={1.3} mt={6}>
            {words[language]}
          </Text>
          <Text size="sm" c="dimmed" lang={language === 'ko' ? 'en' : 'ko'}>
            {words[language === 'ko' ? 'en' : 'ko']}
          </Text>
        </div>
        {onClose && <CloseButton aria-label={t.close} onClick={onClose} />}
      </Group>
      {words.means && <Text size="sm">{words.means}</Text>}
      {wrong.map(({ text }) => (
        <Alert key={text} color="red" title={t.drift} lang="en">
          {text}
        </Alert>
      ))}
      {isLive(note.kind) && <PartNumbers part={part} description={model.description} />}
      <dl className={styles.facts}>
        {known && (
          <>
            <dt>{t.nameInCode}</dt>
            <dd>
              <code>{known.name}</code>
            </dd>
          </>
        )}
        {place && (
          <>
            <dt>{t.place}</dt>
            <dd>
              <Place place={place} />
            </dd>
          </>
        )}
        {known?.facts.map((fact) => (
          <FactRow key={fact.label} fact={fact} board={board} onJump={onJump} />
        ))}
      </dl>
      {note.kind === 'read-model' && known && (
        <RouteLink to={addressOf('views', { context: known.context, view: known.name })}>{t.openView}</RouteLink>
      )}
      {note.kind === 'event' && known && <RecentEvents context={known.context} type={known.name} />}
    </Stack>
  )
}

const Place = ({ place }: { readonly place: string }) => {
  const { t } = useWords()
  return (
    <CopyButton value={place}>
      {({ copied, copy }) => (
        <UnstyledButton onClick={copy} title={t.copy} style={{ overflowWrap: 'anywhere' }}>
          <code>{place}</code>
          <Text component="div" size="xs" c="dimmed">
            {copied ? t.copied : t.copy}
          </Text>
        </UnstyledButton>
      )}
    </CopyButton>
  )
}

type FactRowProps = { readonly fact: Fact } & Pick<PartPanelProps, 'board' | 'onJump'>

const FactRow = ({ fact, board, onJump }: FactRowProps) => {
  const { t, language } = useWords()
  return (
    <>
      <dt>{t.facts[fact.label]}</dt>
      <dd>
        {'text' in fact ? (
          fact.text
        ) : (
          <span className={styles.parts}>
            {fact.parts.map((part) => {
              const note = board.notes.find((one) => one.part === part)
              if (!note) return <code key={part}>{part}</code>
              return (
                <button
                  key={part}
                  type="button"
                  className={styles.part}
                  style={{ background: noteColors[note.kind] }}
                  onClick={() => onJump(part)}
                >
                  {note.words[language]}
                </button>
              )
            })}
          </span>
        )}
      </dd>
    </>
  )
}
