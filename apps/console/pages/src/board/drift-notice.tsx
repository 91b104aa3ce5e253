import { Alert, Button, Popover } from '@mantine/core'
import type { CodeComparison } from '@banyan/model/sources'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import type { Drift } from './drift.ts'
import styles from './drift.module.css'

type DriftNoticeProps = {
  readonly drift: readonly Drift[]
  readonly unread: CodeComparison['unread']
  readonly onJump: (part: string) => void
  /** Null where there is no picture to show a context on. */
  readonly onShow: ((context: string) => Promise<void>) | null
}

/** How often the model contradicts itself or the code, and what could not be compared; nothing when all is well. */
export const DriftNotice = ({ drift, unread, onJump, onShow }: DriftNoticeProps) => {
  const { t, language } = useWords()
  return (
    <>
      {drift.length > 0 && (
        <Notice color="red" label={t.driftCount(drift.length)}>
          <ol>
            {drift.map((one) => (
              <li key={`${one.place} ${one.text}`} lang={one.lang}>
                <DriftText drift={one} />
                <ShowButton drift={one} onJump={onJump} onShow={onShow} />
              </li>
            ))}
          </ol>
        </Notice>
      )}
      {unread.length > 0 && (
        <Notice color="gray" label={t.code.unreadCount(unread.length)}>
          <p>{t.code.unread}</p>
          <ul>
            {unread.map(({ context, why }) => (
              <li key={context}>
                <strong>{context}</strong>: {why[language]}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}

type ShowButtonProps = Pick<DriftNoticeProps, 'onJump' | 'onShow'> & { readonly drift: Drift }

/** To the note that it is about, else to the context. */
const ShowButton = ({ drift: { parts, between }, onJump, onShow }: ShowButtonProps) => {
  const { t } = useWords()
  const [part] = parts
  if (part === undefined && (!between || !onShow)) return null
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      onClick={() => (part === undefined ? void onShow?.(between![0]) : onJump(part))}
    >
      {t.showOnBoard}
    </Button>
  )
}

/** What is wrong between a context and its neighbours. */
export const DriftAlerts = ({ drift }: Pick<DriftNoticeProps, 'drift'>) => {
  const { t } = useWords()
  if (drift.length === 0) return null
  return (
    <div className={styles.told}>
      {drift.map((one) => (
        <Alert key={`${one.place} ${one.text}`} color="red" title={one.place === null ? t.drift : t.code.differs}>
          <span lang={one.lang}>
            <DriftText drift={one} />
          </span>
        </Alert>
      ))}
    </div>
  )
}

/** The sentence, below it where in the code. */
export const DriftText = ({ drift: { text, place } }: { readonly drift: Drift }) => (
  <>
    {text}
    {place !== null && <code className={styles.place}>{place}</code>}
  </>
)

type NoticeProps = { readonly color: string; readonly label: string; readonly children: ReactNode }

const Notice = ({ color, label, children }: NoticeProps) => (
  <Popover width="min(460px, calc(100vw - 24px))" position="bottom-start" shadow="md" trapFocus>
    <Popover.Target>
      <Button color={color} variant="light">
        {label}
      </Button>
    </Popover.Target>
    <Popover.Dropdown className={styles.notice}>{children}</Popover.Dropdown>
  </Popover>
)
