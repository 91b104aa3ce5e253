import type { Locator, Page } from 'playwright-core'
import { ko } from '../src/language/ko.ts'

/**
 * What people do on the customers' page, by the roles and names that a screen reader would tell, in Korean (the default).
 * Each function waits until the page shows what came of it; nothing here knows how the page is built.
 */

/** Opens `/social` (or the path in `url`) of a member who is logged in and waits until posts can be written. */
export const openSocial = async (page: Page, url: string): Promise<void> => {
  await page.goto(url)
  await composer(page)
    .or(page.getByRole('heading', { name: ko.findFriends }))
    .first()
    .waitFor()
}

/** Opens a page for somebody who isn't logged in; answers the invitation's link to the shop's login. */
export const openLoggedOut = async (page: Page, url: string): Promise<Locator> => {
  await page.goto(url)
  const link = logInLink(page)
  await link.waitFor()
  return link
}

/** The way to the shop's login, shown to those who aren't logged in or no longer are. */
export const logInLink = (page: Page): Locator => page.getByRole('link', { name: ko.logIn })

/** Where posts are written. */
export const composer = (page: Page): Locator => page.getByRole('textbox', { name: ko.composeLabel })

/** Goes to the timeline; nothing on wide screens, where it always is. */
export const goToTimeline = (page: Page): Promise<void> => goTo(page, ko.timeline)

/** Goes to the friends; on wide screens they are beside the timeline anyway. */
export const goToFriends = (page: Page): Promise<void> => goTo(page, ko.friends)

/** The post with exactly this text. */
export const findPost = (page: Page, text: string): Locator =>
  page.getByRole('article').filter({ has: page.getByText(text, { exact: true }) })

/** Writes a post and waits until the server has it. */
export const writePost = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text)
  await page.getByRole('button', { name: ko.post, exact: true }).click()
  await likeButton(findPost(page, text)).waitFor()
}

/** Looks for a product by a part of its name, or its initials, and takes the one with this name into the post in the making. */
export const chooseProduct = async (page: Page, search: string, name: string): Promise<void> => {
  await page.getByRole('button', { name: ko.promote, exact: true }).click()
  await page.getByRole('textbox', { name: ko.productSearchLabel }).fill(search)
  await page.getByRole('dialog').getByRole('button', { name }).click()
  await page.getByRole('group', { name: ko.chosenProduct }).getByText(name).waitFor()
}

/** Likes the post with this text, or takes the like back. The page shows it at once, so this doesn't wait for the server. */
export const likePost = (page: Page, text: string): Promise<void> => likeButton(findPost(page, text)).click()

/** Waits until the post with this text has so many likes, and is or isn't liked by the member at the page. */
export const waitForLikes = (page: Page, text: string, likes: number, o: { readonly byMe: boolean }): Promise<void> =>
  findPost(page, text)
    .getByRole('button', { name: `${ko.like}, ${ko.likesCount(likes)}`, exact: true, pressed: o.byMe })
    .waitFor()

/** Deletes the member's own post with this text; it can be undone until {@link undoDelete} is too late. */
export const deletePost = async (page: Page, text: string): Promise<void> => {
  await choosePostDeed(page, text, ko.deletePost)
  await page.getByRole('dialog').getByRole('button', { name: ko.deleteConfirm, exact: true }).click()
  await page.getByRole('button', { name: ko.undo }).waitFor()
}

/** Opens the menu of the post with this text and chooses an entry. */
export const choosePostDeed = async (page: Page, text: string, deed: string): Promise<void> => {
  await findPost(page, text).getByRole('button', { name: postMenu }).click()
  await page.getByRole('menuitem', { name: deed }).click()
}

/** Opens the comments under the post with this text, of which so many are counted. */
export const openComments = async (page: Page, text: string, count: number): Promise<void> => {
  await commentsButton(page, text, count).click()
  await findPost(page, text).getByRole('textbox', { name: ko.commentLabel }).waitFor()
}

/** The button that counts the comments under the post with this text. */
export const commentsButton = (page: Page, text: string, count: number): Locator =>
  findPost(page, text).getByRole('button', { name: ko.commentsCount(count), exact: true })

/** Writes a comment under the post with this text, whose comments are open, and waits until the server has it. */
export const writeComment = async (page: Page, text: string, comment: string): Promise<void> => {
  const post = findPost(page, text)
  await post.getByRole('textbox', { name: ko.commentLabel }).fill(comment)
  await post.getByRole('button', { name: ko.sendComment, exact: true }).click()
  await post.getByRole('listitem').filter({ hasText: comment }).getByRole('time').waitFor()
}

/** The comments under the post with this text, as they stand from the top. */
export const commentsOf = (page: Page, text: string): Promise<readonly string[]> =>
  findPost(page, text).getByRole('listitem').locator('[dir=auto]').allTextContents()

/** Takes the latest deletion back. */
export const undoDelete = (page: Page): Promise<void> => page.getByRole('button', { name: ko.undo }).click()

/** Types into the search for members; what is found comes by itself. */
export const searchMembers = (page: Page, text: string): Promise<void> =>
  page.getByRole('textbox', { name: ko.searchLabel }).fill(text)

/** Looks for members by their name and asks the first one to be a friend. */
export const sendFriendRequest = async (page: Page, name: string): Promise<void> => {
  await goToFriends(page)
  await searchMembers(page, name)
  await page
    .getByRole('button', { name: ko.befriendOf(name) })
    .first()
    .click()
  await page.getByText(ko.befriendSent(name)).first().waitFor()
}

/** Opens a member's friend link and sends the request that it offers. */
export const sendFriendRequestByLink = async (page: Page, link: string, name: string): Promise<void> => {
  await page.goto(link)
  await page
    .getByRole('button', { name: ko.befriendOf(name) })
    .first()
    .click()
  await page.getByText(ko.befriendSent(name)).first().waitFor()
}

/** The member's own friend link. */
export const ownFriendLink = async (page: Page): Promise<string> => {
  await goToFriends(page)
  return page.getByRole('textbox', { name: ko.ownLinkText }).inputValue()
}

/** Accepts the request of the member with this name. */
export const acceptFriendRequest = async (page: Page, name: string): Promise<void> => {
  await goToFriends(page)
  await page.getByRole('button', { name: ko.acceptFrom(name) }).click()
  await page.getByText(ko.accepted(name)).first().waitFor()
}

/** Declines the request of the member with this name. */
export const declineFriendRequest = async (page: Page, name: string): Promise<void> => {
  await goToFriends(page)
  await page.getByRole('button', { name: ko.declineFrom(name) }).click()
  await page.getByText(ko.declined(name)).first().waitFor()
}

/** Ends the friendship with the member with this name. */
export const unfriend = async (page: Page, name: string): Promise<void> => {
  await goToFriends(page)
  await page.getByRole('button', { name: ko.friendMenuOf(name) }).click()
  await page.getByRole('menuitem', { name: ko.removeFriend }).click()
  await page.getByRole('dialog').getByRole('button', { name: ko.removeFriend, exact: true }).click()
  await page.getByText(ko.removed(name)).first().waitFor()
}

/** Waits until the page is told of new things by itself. */
export const waitForLive = (page: Page): Promise<void> => page.getByText(ko.liveOpen, { exact: true }).waitFor()

const postMenu = new RegExp(ko.postOptionsOf('.*'))

const likeButton = (post: Locator) => post.getByRole('button', { name: new RegExp(`^${ko.like}, `) })

const goTo = (page: Page, place: string) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${place}`) })
    .click()
