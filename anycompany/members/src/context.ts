import { context, words } from '@banyan/model'

/** Who our members are. The shop knows its users; here they get an id of ours, and what others may know of them. */
export const members = context('members', {
  ...words('회원', 'Members', 'Who takes part in the new systems, as the shop knows them.'),
  owner: 'team-members',
})

/** The shop's side of the border: its users and customers, read and never written. */
members.externalSystem(
  'Shop',
  words('기존 쇼핑몰', 'Shop', "The company's old e-commerce system, which nobody touches."),
)

members.relation({
  kind: 'anticorruption-layer',
  to: 'Shop',
  role: 'downstream',
  means: "The shop's users and customers, read through a profile that keeps its words out of our model.",
})

members.relation({
  kind: 'shared-kernel',
  to: 'catalogue',
  role: 'upstream',
  means: 'How a name is cut into the parts by which it is found: both find the same way, and change it together.',
})
