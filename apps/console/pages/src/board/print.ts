import { type Board, drawSvg, type Language } from '@banyan/board'
import type { CodeComparison } from '@banyan/model/sources'

/** Browsers draw no larger pictures. */
const PNG_SIDE_MAX_PX = 12_000
/** Sharp on dense screens, where the limit allows. */
const PNG_SCALE = 2

type Picture = { readonly title: string; readonly language: Language; readonly code: CodeComparison }

/** Saves the whole board as a file that prints anywhere. */
export const saveSvg = (board: Board, o: Picture): void =>
  save(new Blob([drawSvg(board, o)], { type: 'image/svg+xml' }), `${o.title}.svg`)

/** The same as pixels, twice as many a side as on the screen when that fits into a picture. */
export const savePng = async (board: Board, o: Picture): Promise<void> => {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawSvg(board, o))}`
  await image.decode()
  // Larger than the board where something is told below it.
  const { naturalWidth, naturalHeight } = image
  const scale = Math.min(PNG_SCALE, PNG_SIDE_MAX_PX / Math.max(naturalWidth, naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(naturalWidth * scale)
  canvas.height = Math.round(naturalHeight * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error(`Expected a picture of ${canvas.width} by ${canvas.height} pixels, got none`)
  save(blob, `${o.title}.png`)
}

const save = (blob: Blob, name: string) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
