import { useEffect, useRef, useState } from 'react'
import type { Content } from '../post/post.ts'
import { useSession } from '../timeline/use-timeline.ts'
import { USUAL_SETTINGS } from './draft.ts'

/** What the composer gets from elsewhere: a failed post that is to be changed. */
const RETURNED = 'composer-content'
/** The shop's pages name here the product to promote: `/social?product=ID`. */
const PRODUCT_PARAMETER = 'product'
/** Longest product id, as the API has it, in UTF-16 code units. */
const PRODUCT_ID_LENGTH_MAX = 200

/** Puts a post back into the composer, its text before what is there already. */
export const returnToComposer = (content: Content): void => {
  document.dispatchEvent(new CustomEvent(RETURNED, { detail: content }))
}

/** The post that is being written, kept in this browser as it grows. */
export const useDraft = () => {
  const { drafts } = useSession()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(drafts.readDraft)
  const [settings, setSettings] = useState(drafts.readSettings)
  useEffect(() => drafts.keepDraft(text), [drafts, text])
  useEffect(() => drafts.keepSettings(settings), [drafts, settings])
  useEffect(() => {
    const take = (event: Event) => {
      const { text: returned, audience, productId } = (event as CustomEvent<Content>).detail
      setText((current) => (current === '' ? returned : `${returned}\n\n${current}`))
      setSettings({ audience, productId })
      field.current?.focus()
    }
    document.addEventListener(RETURNED, take)
    return () => document.removeEventListener(RETURNED, take)
  }, [])
  useEffect(() => {
    const productId = takeProductFromAddress()
    if (productId === null) return
    setSettings((current) => ({ ...current, productId }))
    field.current?.focus()
  }, [])
  const clear = () => {
    setText('')
    // What was for everybody once must not make the next post so by itself.
    setSettings(USUAL_SETTINGS)
  }
  return { text, setText, settings, setSettings, clear, field }
}

/** Once: a reload keeps the draft, and a product that was removed from it doesn't come back. */
const takeProductFromAddress = (): string | null => {
  const address = new URL(location.href)
  const productId = address.searchParams.get(PRODUCT_PARAMETER)
  if (productId === null) return null
  address.searchParams.delete(PRODUCT_PARAMETER)
  history.replaceState(history.state, '', address)
  return productId === '' || productId.length > PRODUCT_ID_LENGTH_MAX ? null : productId
}
