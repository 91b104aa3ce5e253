import { context, words } from '@banyan/model'

/** Friends, posts and likes: what members share with each other. */
export const social = context('social', {
  ...words('소셜', 'Social', 'Where members befriend each other, write posts and like them.'),
  owner: 'team-social',
})

social.relation({
  kind: 'published-language',
  to: 'members',
  role: 'downstream',
  means: 'Who is a member and who is forgotten; names are asked for by id and never kept.',
})
