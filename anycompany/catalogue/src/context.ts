import { context, words } from '@banyan/model'

/** What the shop sells, as the other contexts may know it: name, price, stock. The shop decides; nothing is decided here. */
export const catalogue = context('catalogue', {
  ...words('상품 목록', 'Catalogue', 'What the shop sells: names, prices and stock, as the shop has them now.'),
  owner: 'team-catalogue',
})

/** The shop's side of the border: its products, read and never written. */
catalogue.externalSystem(
  'Shop',
  words('기존 쇼핑몰', 'Shop', "The company's old e-commerce system, which nobody touches."),
)

catalogue.relation({
  kind: 'anticorruption-layer',
  to: 'Shop',
  role: 'downstream',
  means: "The shop's products, read through a profile that keeps its words out of our model.",
})
