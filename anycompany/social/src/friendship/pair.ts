/** Between the two ids; allowed in an id, and in no member's id. */
const BETWEEN = '~'

/**
 * The id of the one friendship two members can have, whoever asks first: two requests that cross
 * meet in one aggregate, so they make one friendship.
 */
export const pairOf = (one: string, other: string): string => [one, other].sort().join(BETWEEN)

/** The two members of a friendship's id. */
export const membersOf = (friendshipId: string): readonly [string, string] => {
  const [one = '', other = ''] = friendshipId.split(BETWEEN)
  return [one, other]
}

/** The other one of a member's friendship; the member themselves when the friendship is not theirs. */
export const otherOf = (friendshipId: string, memberId: string): string => {
  const [one, other] = membersOf(friendshipId)
  if (other === memberId) return one
  return one === memberId ? other : memberId
}
