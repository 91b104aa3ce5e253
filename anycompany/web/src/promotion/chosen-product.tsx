import { CloseButton } from '@mantine/core'
import { useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { PromotionCard } from './promotion-card.tsx'
import { useProduct } from './products.ts'
import styles from './promotion.module.css'

/** The product that a post in the making promotes, and the way to leave it out. */
export const ChosenProduct = ({
  productId,
  onRemove,
}: {
  readonly productId: string
  readonly onRemove: () => void
}) => {
  const { t, language } = useWords()
  const card = useRef<HTMLDivElement>(null)
  const { data: product } = useProduct(productId, card)
  return (
    <div ref={card} className={styles.chosen} role="group" aria-label={t.chosenProduct}>
      <PromotionCard productId={productId} />
      <CloseButton aria-label={t.removeProduct(product?.name[language] ?? '')} onClick={onRemove} />
    </div>
  )
}
