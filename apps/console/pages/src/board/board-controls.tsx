import type { Board } from '@banyan/board'
import { ActionIcon, Button } from '@mantine/core'
import { useStore as useFlow } from '@xyflow/react'
import { useWords } from '../language/language.tsx'
import { FitIcon, MinusIcon, PlusIcon } from '../shell/icons.tsx'
import styles from './board.module.css'
import { useMoves } from './canvas.tsx'
import { type Level, levelOf } from './level.ts'

const STEP = 1.3
const LEVELS: readonly Level[] = ['far', 'middle', 'near']

/** For those without a wheel: nearer, further, and the three levels by name. */
export const BoardControls = ({ board }: { readonly board: Board }) => {
  const { t } = useWords()
  const { showAll, showMap, showLevel, zoomBy } = useMoves(board)
  const level = useFlow(({ transform: [, , zoom] }) => levelOf(zoom))
  return (
    <div className={styles.zoom}>
      <Button.Group orientation="vertical">
        {LEVELS.map((one) => (
          <Button
            key={one}
            variant={one === level ? 'filled' : 'default'}
            size="compact-sm"
            aria-pressed={one === level}
            onClick={() => void (one === 'far' ? showMap() : showLevel(one))}
          >
            {t.levels[one]}
          </Button>
        ))}
      </Button.Group>
      <ActionIcon.Group>
        <ActionIcon variant="default" size="lg" aria-label={t.zoomOut} onClick={() => void zoomBy(1 / STEP)}>
          <MinusIcon size={18} />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t.showAll} onClick={() => void showAll()}>
          <FitIcon size={18} />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t.zoomIn} onClick={() => void zoomBy(STEP)}>
          <PlusIcon size={18} />
        </ActionIcon>
      </ActionIcon.Group>
    </div>
  )
}
