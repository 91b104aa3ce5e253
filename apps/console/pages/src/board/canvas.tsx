import { type Arrow, type Board, marksOf, marksWidth } from '@banyan/board'
import type { Description } from '@banyan/model'
import {
  type Node,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  useStore as useFlow,
  useStoreApi,
  ViewportPortal,
} from '@xyflow/react'
import { type KeyboardEvent, useEffect, useMemo } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import type { CodeComparison } from '@banyan/model/sources'
import { CodeMarks } from './code-marks.tsx'
import { MAP_MARGIN } from './context-map.ts'
import type { Drift } from './drift.ts'
import { FarLayer } from './far-layer.tsx'
import { Ground } from './ground.tsx'
import { LinkMarks } from './live/link-marks-layer.tsx'
import { FAR_BELOW_ZOOM, type Level, levelOf, zoomOf } from './level.ts'
import { NoteNode, type NoteNodeData } from './note-node.tsx'
import { neighbourOf } from './neighbour.ts'

type CanvasProps = {
  readonly board: Board
  readonly description: Description
  readonly drift: readonly Drift[]
  readonly code: CodeComparison
  readonly arrows: readonly Arrow['kind'][]
  /** What one came for, if anything: it is shown first. */
  readonly chosen: string | null
  readonly onChoose: (part: string | null) => void
}

const nodeTypes = { note: NoteNode }
const NODE_KIND = 'note'
const ZOOM_MIN = 0.02
const ZOOM_MAX = 2
const MOVE_MS = 300
const PADDING = 16

/** The board, drawn. Nothing on it can be moved: the code says where things are. */
export const Canvas = ({ board, description, drift, code, arrows, chosen, onChoose }: CanvasProps) => {
  const { t } = useWords()
  const level = useFlow(({ transform: [, , zoom] }) => levelOf(zoom))
  const nodes = useNodes(board, drift)
  const left = useMarksWidth(board, code)
  const { showContext } = useMoves(board, left)
  useFitOnce(board, { chosen, left })
  const choose = (id: string) => onChoose(board.notes.find((note) => note.id === id)?.part ?? null)
  const onNodesChange = (changes: readonly NodeChange[]) => {
    for (const change of changes) if (change.type === 'select' && change.selected) choose(change.id)
  }
  return (
    <div className={styles.canvas} data-level={level} onKeyDown={(key) => stepFrom(key, board)}>
      <ReactFlow
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={(_, { id }) => choose(id)}
        onPaneClick={() => onChoose(null)}
        ariaLabelConfig={{
          'node.a11yDescription.default': t.noteHint,
          'node.a11yDescription.keyboardDisabled': t.noteHint,
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable
        elementsSelectable
        selectNodesOnDrag={false}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        deleteKeyCode={null}
        minZoom={ZOOM_MIN}
        maxZoom={ZOOM_MAX}
        zoomOnDoubleClick={false}
        panOnScroll={false}
        proOptions={{ hideAttribution: true }}
      >
        <ViewportPortal>
          <Ground board={board} arrows={arrows} />
          {level !== 'far' && <LinkMarks board={board} description={description} />}
          {level !== 'far' && code.findings.length > 0 && <CodeMarks board={board} findings={code.findings} />}
          {level === 'far' && (
            <FarLayer
              board={board}
              description={description}
              drift={drift}
              onEnter={(name) => void showContext(name)}
            />
          )}
        </ViewportPortal>
      </ReactFlow>
    </div>
  )
}

const NO_EDGES: never[] = []

const useNodes = (board: Board, drift: readonly Drift[]): Node<NoteNodeData>[] =>
  useMemo(() => {
    const drifting = new Set(drift.flatMap(({ parts }) => parts))
    return board.notes.map((note) => ({
      id: note.id,
      type: NODE_KIND,
      position: { x: note.x, y: note.y },
      width: note.width,
      height: note.height,
      ariaRole: 'button',
      data: { note, hasDrift: drifting.has(note.part) },
    }))
  }, [board, drift])

/** Opened, it is as wide as the screen where names can be read then; else it is shown from afar. */
const useFitOnce = (board: Board, { chosen, left }: { readonly chosen: string | null; readonly left: number }) => {
  const { showFirst, showPart } = useMoves(board, left)
  const store = useStoreApi()
  useEffect(() => {
    const isSized = () => store.getState().width > 0 && store.getState().panZoom !== null
    const show = () => void (chosen === null ? showFirst() : showPart(chosen, 0))
    if (isSized()) return show()
    const end = store.subscribe(() => {
      if (!isSized()) return
      end()
      show()
    })
    return end
    // A board that changes under one's eyes stays where it is.
  }, [store])
}

/** What marks of contradictions need left of the board, in its pixels. */
export const useMarksWidth = (board: Board, code: CodeComparison): number =>
  useMemo(() => marksWidth(marksOf(board, code)), [board, code])

/** Ways to look elsewhere; `left`: room beside the board that is looked at with it. */
export const useMoves = (board: Board, left = 0) => {
  const flow = useReactFlow()
  const store = useStoreApi()
  return useMemo(() => {
    /** The whole board, with room left and right for the map where that is what one will see. */
    const showAll = (duration = MOVE_MS) => {
      const { width, height } = store.getState()
      const fitting = Math.min((width - 2 * PADDING) / board.width, (height - 2 * PADDING) / board.height)
      const mapped = Math.min((width - 2 * MAP_MARGIN) / board.width, (height - 2 * PADDING) / board.height)
      const zoom = Math.min(1, fitting < FAR_BELOW_ZOOM ? Math.max(ZOOM_MIN, mapped) : fitting)
      const y = Math.max(PADDING, (height - board.height * zoom) / 2)
      return flow.setViewport({ x: (width - board.width * zoom) / 2, y, zoom }, { duration })
    }
    const showFirst = () => {
      const zoom = Math.min(1, (store.getState().width - 2 * PADDING) / (board.width + left))
      return zoom < zoomOf.middle ? showAll(0) : flow.setViewport({ x: PADDING + left * zoom, y: PADDING, zoom })
    }
    const center = (x: number, y: number, zoom: number, duration = MOVE_MS) => flow.setCenter(x, y, { zoom, duration })
    return {
      showFirst,
      showAll,
      showMap: () => {
        const { width, height } = store.getState()
        const zoom = Math.min(
          FAR_BELOW_ZOOM * 0.9,
          (width - 2 * MAP_MARGIN) / board.width,
          (height - 2 * PADDING) / board.height,
        )
        return center(board.width / 2, board.height / 2, Math.max(ZOOM_MIN, zoom))
      },
      showLevel: (level: Exclude<Level, 'far'>) => flow.zoomTo(zoomOf[level], { duration: MOVE_MS }),
      zoomBy: (factor: number) => flow.zoomTo(flow.getZoom() * factor, { duration: MOVE_MS / 2 }),
      /** Moves as far as it needs for a note to be seen; not at all when it is. */
      revealPart: async (part: string) => {
        const notes = board.notes.filter((one) => one.part === part)
        const { x, y, zoom } = flow.getViewport()
        const { width, height } = store.getState()
        const isSeen = notes.some((note) => {
          const [left, top] = [note.x * zoom + x, note.y * zoom + y]
          return 0 <= left && left + note.width * zoom <= width && 0 <= top && top + note.height * zoom <= height
        })
        const [note] = notes
        if (note && !isSeen) await center(note.x + note.width / 2, note.y + note.height / 2, zoom)
      },
      /** The first note of a part, near enough to read its numbers. */
      showPart: async (part: string, duration = MOVE_MS) => {
        const note = board.notes.find((one) => one.part === part)
        if (!note) return
        // At once: whoever goes on typing must not lose the keyboard when the board has arrived.
        nodeOf(note.id)?.focus({ preventScroll: true })
        await center(note.x + note.width / 2, note.y + note.height / 2, Math.max(zoomOf.near, flow.getZoom()), duration)
      },
      showContext: async (name: string) => {
        const area = board.areas.find(({ id }) => id === `context ${name}`)
        if (!area) return
        const { width } = store.getState()
        const zoom = Math.max(zoomOf.middle, Math.min(1, (width - 2 * PADDING) / (area.width + left)))
        await flow.setViewport(
          { x: PADDING + (left - area.x) * zoom, y: PADDING - area.y * zoom, zoom },
          { duration: MOVE_MS },
        )
      },
    }
  }, [board, left, flow, store])
}

/** Arrow keys go from note to note. */
const stepFrom = (key: KeyboardEvent<HTMLElement>, board: Board) => {
  const id = (key.target as HTMLElement).closest('.react-flow__node')?.getAttribute('data-id')
  const note = board.notes.find((one) => one.id === id)
  const next = note && neighbourOf(note, board.notes, key.key)
  if (!next) return
  key.preventDefault()
  key.stopPropagation()
  nodeOf(next.id)?.focus()
}

const nodeOf = (id: string) => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
