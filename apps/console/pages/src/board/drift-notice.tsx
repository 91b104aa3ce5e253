import { Button, Popover } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import type { Drift } from './drift.ts'

type DriftNoticeProps = { readonly drift: readonly Drift[]; readonly onJump: (part: string) => void }

/** How often the model contradicts itself; nothing when it doesn't. */
export const DriftNotice = ({ drift, onJump }: DriftNoticeProps) => {
  const { t } = useWords()
  if (drift.length === 0) return null
  return (
    <Popover width={420} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button color="red" variant="light">
          {t.driftCount(drift.length)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={styles.driftList}>
          {drift.map(({ text, parts: [part] }) => (
            <li key={text} lang="en">
              {text}
              {part && (
                <Button size="compact-xs" variant="subtle" onClick={() => onJump(part)}>
                  {t.showOnBoard}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
