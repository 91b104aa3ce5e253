import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type RefObject } from 'react'
import { createBatches } from '../api/batches.ts'
import { ask } from '../api/request.ts'
import type { Language } from '../language/language.tsx'
import { PRODUCT_KEY } from '../query-keys.ts'

/** A product as the shop has it now. `gone`: it isn't sold any more; its last name and price are still told. */
export type Product = {
  readonly productId: string
  readonly name: { readonly ko: string; readonly en: string }
  readonly price: { readonly minor: number; readonly currency: string } | null
  readonly stock: number | null
  readonly availability: 'available' | 'sold-out' | 'gone'
  /** Paths of the shop on this very site; empty where there is none. */
  readonly page: string
  readonly picture: string
}

/** The longest text to look for, in characters. */
export const LONGEST_SEARCH = 100
/** Prices and stocks on the screen are asked for again after this: with the shop's own polling a change shows within some five seconds. */
export const PRODUCTS_FRESH_MS = 3_000

type Found = { readonly products: readonly Product[] }

const readProduct = createBatches<Product>({
  idOf: ({ productId }) => productId,
  read: async (productIds) => {
    const ids = productIds.map(encodeURIComponent).join(',')
    return (await ask<Found>(`/api/catalogue/products?ids=${ids}`)).body.products
  },
})

/** One product, null when nobody has heard of it. */
const productQuery = (productId: string) =>
  queryOptions({
    queryKey: [...PRODUCT_KEY, productId],
    queryFn: () => readProduct(productId),
    staleTime: PRODUCTS_FRESH_MS,
  })

/** Products on the screen; how many places show each. */
const onScreen = new Map<string, number>()

/** One product; kept fresh as long as the element is on the screen. */
export const useProduct = (productId: string, element: RefObject<HTMLElement | null>) => {
  useEffect(() => {
    if (element.current === null) return undefined
    let counted = false
    const count = (isVisible: boolean) => {
      if (isVisible === counted) return
      counted = isVisible
      onScreen.set(productId, (onScreen.get(productId) ?? 0) + (isVisible ? 1 : -1))
    }
    const observer = new IntersectionObserver(([entry]) => count(entry?.isIntersecting === true))
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      count(false)
    }
  }, [productId, element])
  return useQuery(productQuery(productId))
}

/** Asks again, all at once, for the products on the screen; once on the page. */
export const useFreshProducts = (): void => {
  const client = useQueryClient()
  const isAsking = useRef(false)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible' || isAsking.current) return
      const shown = new Set([...onScreen].flatMap(([productId, places]) => (places > 0 ? [productId] : [])))
      if (shown.size === 0) return
      isAsking.current = true
      void client
        .refetchQueries({
          queryKey: PRODUCT_KEY,
          type: 'active',
          predicate: ({ queryKey }) => shown.has(String(queryKey[1])),
        })
        .finally(() => (isAsking.current = false))
    }, PRODUCTS_FRESH_MS)
    return () => clearInterval(timer)
  }, [client])
}

/** What the shop sells whose name, or its Korean initials, holds the text. */
export const useProductSearch = (search: string) =>
  useQuery({
    queryKey: ['found-products', search],
    queryFn: async ({ signal }) =>
      (await ask<Found>(`/api/catalogue/products/search?search=${encodeURIComponent(search)}`, signal)).body.products,
    enabled: search !== '',
    placeholderData: keepPreviousData,
  })

/** A price as the shop writes it. */
export const priceIn = (language: Language, { minor, currency }: NonNullable<Product['price']>): string => {
  const wonInKorean = language === 'ko' && currency === 'KRW'
  if (wonInKorean) return `${minor.toLocaleString('ko-KR')}원`
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(minor / 10 ** digits)
}
