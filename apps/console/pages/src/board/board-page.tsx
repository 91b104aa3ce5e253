import { layOut, type Arrow } from '@banyan/board'
import type { CodeComparison } from '@banyan/model/sources'
import { Drawer, Loader, SegmentedControl, Switch } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { type ComponentProps, type ReactNode, useMemo, useState } from 'react'
import type { Model } from '../api/answers.ts'
import { modelQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { Failure } from '../shell/failure.tsx'
import styles from './board.module.css'
import { BoardControls } from './board-controls.tsx'
import { BoardList } from './board-list.tsx'
import { Canvas, useMarksWidth, useMoves } from './canvas.tsx'
import { driftInCode, driftOf } from './drift.ts'
import { DriftNotice } from './drift-notice.tsx'
import { FocusContext } from './focus.ts'
import { PartPanel } from './panel/part-panel.tsx'
import { PartSearch } from './part-search.tsx'
import { SaveMenu } from './save-menu.tsx'
import { useChosenPart } from './use-chosen-part.ts'
import { useLiveNumbers } from './live/use-live-numbers.ts'
import { LiveLinesContext } from './live/live-line.tsx'

const STORY: readonly Arrow['kind'][] = ['triggers', 'sends', 'emits']
const ALL: readonly Arrow['kind'][] = [...STORY, 'fills', 'needs']

/** The board of the running system. */
export const BoardPage = () => {
  const { t } = useWords()
  const { data: model, error, refetch } = useQuery(modelQuery)
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!model) return <Loader m="xl" aria-label={t.loading} />
  return (
    <ReactFlowProvider>
      <BoardOf model={model} />
    </ReactFlowProvider>
  )
}

/** A console of an older release says nothing of the code. */
const NOT_COMPARED: CodeComparison = { findings: [], unread: [] }

const useDrift = (model: Model) => {
  const { language } = useWords()
  return useMemo(() => {
    const code = model.code ?? NOT_COMPARED
    return { code, drift: [...driftInCode(code.findings, language), ...driftOf(model.drift ?? [])] }
  }, [model, language])
}

type Shape = 'board' | 'list'

/** As one wished; before that what the screen has room for. */
const useShape = () => {
  const isPhone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [wished, setShape] = useState<Shape | null>(null)
  return { shape: wished ?? (isPhone ? 'list' : 'board'), setShape, isPhone }
}

const BoardOf = ({ model }: { readonly model: Model }) => {
  const board = useMemo(() => layOut(model.description), [model])
  const { code, drift } = useDrift(model)
  const lines = useLiveNumbers(model.description)
  const { part, focus, choose, jump } = useChosenPart(board)
  const { showContext } = useMoves(board, useMarksWidth(board, code))
  const { shape, setShape, isPhone } = useShape()
  const [withViews, setWithViews] = useState(false)
  const close = () => choose(null)
  return (
    <FocusContext value={focus}>
      <LiveLinesContext value={lines}>
        <div className={styles.page}>
          <div className={styles.bar}>
            <PartSearch model={model} board={board} onJump={jump} />
            <ShapeChoice shape={shape} onShape={setShape} withViews={withViews} onWithViews={setWithViews} />
            <DriftNotice
              drift={drift}
              unread={code.unread}
              onJump={jump}
              onShow={shape === 'board' ? showContext : null}
            />
            <SaveMenu board={board} title={model.description.name} contexts={model.description.contexts} code={code} />
          </div>
          <div className={styles.body} data-panel={(part !== null && !isPhone) || undefined}>
            {shape === 'list' ? (
              <div className={styles.main}>
                <BoardList board={board} drift={drift} chosen={part} onChoose={choose} />
              </div>
            ) : (
              <DrawnBoard
                board={board}
                description={model.description}
                drift={drift}
                code={code}
                arrows={withViews ? ALL : STORY}
                chosen={part}
                onChoose={choose}
              />
            )}
            <PanelPlace isOpen={part !== null} isDrawer={isPhone} onClose={close}>
              {part !== null && (
                <PartPanel
                  key={part}
                  part={part}
                  model={model}
                  board={board}
                  drift={drift}
                  onJump={jump}
                  {...(!isPhone && { onClose: close })}
                />
              )}
            </PanelPlace>
          </div>
        </div>
      </LiveLinesContext>
    </FocusContext>
  )
}

const DrawnBoard = (props: ComponentProps<typeof Canvas>) => {
  const { t } = useWords()
  return (
    <section className={styles.main} aria-label={t.board}>
      <Canvas {...props} />
      <BoardControls board={props.board} />
    </section>
  )
}

type ShapeChoiceProps = {
  readonly shape: Shape
  readonly onShape: (shape: Shape) => void
  readonly withViews: boolean
  readonly onWithViews: (withViews: boolean) => void
}

const ShapeChoice = ({ shape, onShape, withViews, onWithViews }: ShapeChoiceProps) => {
  const { t } = useWords()
  return (
    <>
      <SegmentedControl<Shape>
        aria-label={t.shape}
        value={shape}
        onChange={onShape}
        data={[
          { value: 'board', label: t.board },
          { value: 'list', label: t.list },
        ]}
      />
      {shape === 'board' && (
        <Switch
          label={t.arrowsOfViews}
          checked={withViews}
          onChange={(change) => onWithViews(change.currentTarget.checked)}
        />
      )}
    </>
  )
}

type PanelPlaceProps = {
  readonly isOpen: boolean
  readonly isDrawer: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Beside the board; on a phone, where there is no beside, above it. */
const PanelPlace = ({ isOpen, isDrawer, onClose, children }: PanelPlaceProps) => {
  const { t } = useWords()
  if (isDrawer)
    return (
      <Drawer
        opened={isOpen}
        onClose={onClose}
        position="bottom"
        size="80%"
        title={t.details}
        closeButtonProps={{ 'aria-label': t.close }}
      >
        {children}
      </Drawer>
    )
  if (!isOpen) return null
  return (
    <aside className={styles.panel} aria-label={t.details}>
      {children}
    </aside>
  )
}
