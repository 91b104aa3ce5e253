import { context, words } from '@banyan/model'

/** Friends, posts, likes and comments: what members share with each other. */
export const social = context('social', {
  ...words(
    '소셜',
    'Social',
    'Where members befriend each other, write posts, promote products, like, comment and report.',
  ),
  owner: 'team-social',
})

social.relation({
  kind: 'published-language',
  to: 'members',
  role: 'downstream',
  means: 'Who is a member and who is forgotten; names are asked for by id and never kept.',
})
social.relation({
  kind: 'published-language',
  to: 'catalogue',
  role: 'downstream',
  means: 'Which products the shop sells; what they are called and cost is asked for by id and never kept.',
})
