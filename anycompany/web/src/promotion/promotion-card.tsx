import { useRef, useState, type ReactNode } from 'react'
import { useWords, type Words } from '../language/language.tsx'
import { BagIcon } from '../shell/icons.tsx'
import { priceIn, useProduct, type Product } from './products.ts'
import styles from './promotion.module.css'

/** Fewer than this are said to be few, as the shop does. */
const FEW = 6

/** A promoted product as the shop has it now, and the way to its page there. */
export const PromotionCard = ({ productId }: { readonly productId: string }) => {
  const { t } = useWords()
  const card = useRef<HTMLDivElement>(null)
  const { data: product, isError } = useProduct(productId, card)
  return (
    <div ref={card} className={styles.promotion} data-product-id={productId}>
      {product ? (
        <OfProduct product={product} />
      ) : (
        <Blank text={product === null || isError ? t.productUnknown : t.loading} />
      )}
    </div>
  )
}

const OfProduct = ({ product }: { readonly product: Product }) => {
  const isGone = product.availability === 'gone'
  const content = <ProductSummary product={product} />
  if (isGone || product.page === '') return <div className={styles.card}>{content}</div>
  return (
    <a className={styles.card} href={product.page}>
      {content}
    </a>
  )
}

/** Picture, name, price and stock. */
export const ProductSummary = ({ product }: { readonly product: Product }) => {
  const words = useWords()
  const { name, price, availability, picture } = product
  return (
    <>
      <Picture path={picture} />
      <span className={styles.about}>
        <span className={styles.name}>
          <bdi>{name[words.language]}</bdi>
        </span>
        {price !== null && availability !== 'gone' && (
          <span className={styles.price}>{priceIn(words.language, price)}</span>
        )}
        <span className={styles.stock} data-availability={availability}>
          {stockText(product, words)}
        </span>
      </span>
    </>
  )
}

const stockText = ({ availability, stock }: Product, { t }: Words): string => {
  if (availability === 'gone') return t.productGone
  if (availability === 'sold-out') return t.productSoldOut
  return stock !== null && stock < FEW ? t.productFewLeft(stock) : t.productInStock
}

/** Decoration: the name stands beside it. */
const Picture = ({ path }: { readonly path: string }) => {
  const [missing, setMissing] = useState<string | null>(null)
  if (path === '' || missing === path) {
    return (
      <span className={styles.picture}>
        <BagIcon size={28} />
      </span>
    )
  }
  return (
    <img
      className={styles.picture}
      src={path}
      alt=""
      width={72}
      height={72}
      loading="lazy"
      onError={() => setMissing(path)}
    />
  )
}

const Blank = ({ text }: { readonly text: ReactNode }) => (
  <div className={styles.card}>
    <Picture path="" />
    <span className={styles.about}>
      <span className={styles.stock}>{text}</span>
    </span>
  </div>
)
