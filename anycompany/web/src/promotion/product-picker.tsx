import { Loader, Modal, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { useSearchAnnouncement } from '../shell/announce.tsx'
import { SearchIcon } from '../shell/icons.tsx'
import { LONGEST_SEARCH, useProductSearch, type Product } from './products.ts'
import { ProductSummary } from './promotion-card.tsx'
import styles from './promotion.module.css'

/** Typing pauses of this length start a search. */
const PAUSE_MS = 250

type PickerProps = {
  readonly opened: boolean
  readonly onPick: (productId: string) => void
  readonly onClose: () => void
}

/** Where a product is looked for by its name and chosen. */
export const ProductPicker = ({ opened, onPick, onClose }: PickerProps) => {
  const { t } = useWords()
  return (
    <Modal opened={opened} onClose={onClose} title={t.pickProduct} closeButtonProps={{ 'aria-label': t.close }}>
      <Search onPick={onPick} />
    </Modal>
  )
}

const Search = ({ onPick }: Pick<PickerProps, 'onPick'>) => {
  const { t, explain } = useWords()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const { data, error, isFetching } = useProductSearch(search)
  const found = search === '' ? undefined : data
  useSearchAnnouncement(isFetching ? undefined : found?.length, {
    none: t.noProductFound(search),
    some: t.productsFound,
  })
  return (
    <>
      <TextInput
        data-autofocus
        leftSection={<SearchIcon size={18} />}
        rightSection={isFetching ? <Loader size={16} aria-hidden /> : null}
        aria-label={t.productSearchLabel}
        placeholder={t.productSearchPlaceholder}
        maxLength={LONGEST_SEARCH}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {error !== null && (
        <p className={styles.none} role="alert">
          {explain(error)}
        </p>
      )}
      {found?.length === 0 && !isFetching && <p className={styles.none}>{t.noProductFound(search)}</p>}
      <ul className={styles.found}>
        {found?.map((product) => (
          <FoundProduct key={product.productId} product={product} onPick={onPick} />
        ))}
      </ul>
    </>
  )
}

const FoundProduct = ({ product, onPick }: Pick<PickerProps, 'onPick'> & { readonly product: Product }) => (
  <li>
    <UnstyledButton className={styles.card} onClick={() => onPick(product.productId)}>
      <ProductSummary product={product} />
    </UnstyledButton>
  </li>
)
