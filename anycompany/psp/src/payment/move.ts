/** Money that moves between the provider's accounts: cardholders have it, it is held for a merchant, the merchant has it. */
export type MoveKind = 'held' | 'captured' | 'released' | 'refunded'
export type Move = { readonly kind: MoveKind; readonly amount: number }
export type Account = 'cardholders' | 'held' | 'merchant'

/** Double entry: which account each kind takes from, and which it gives to. */
export const WAYS: Readonly<Record<MoveKind, { readonly from: Account; readonly to: Account }>> = {
  held: { from: 'cardholders', to: 'held' },
  captured: { from: 'held', to: 'merchant' },
  released: { from: 'held', to: 'cardholders' },
  refunded: { from: 'merchant', to: 'cardholders' },
}
