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

/** Likes the post with this text, or takes the like back. The page shows it at once, so this doesn't wait for the server. */
export const likePost = (page: Page, text: string): Promise<void> => likeButton(findPost(page, text)).click()

/** Waits until the post with this text has so many likes, and is or isn't liked by the member at the page. */
export const waitForLikes = (page: Page, text: string, likes: number, o: { readonly byMe: boolean }): Promise<void> =>
  findPost(page, text)
    .getByRole('button', { name: `${ko.like}, ${ko.likesCount(likes)}`, exact: true, pressed: o.byMe })
    .waitFor()

/** Deletes the member's own post with this text; it can be undone until {@link undoDelete} is too late. */
export const deletePost = async (page: Page, text: string): Promise<void> => {
  await findPost(page, text).getByRole('button', { name: postMenu }).click()
  await page.getByRole('menuitem', { name: ko.deletePost }).click()
  await page.getByRole('dialog').getByRole('button', { name: ko.deleteConfirm, exact: true }).click()
  await page.getByRole('button', { name: ko.undo }).waitFor()
}

/** Takes the latest deletion back. */
export const undoDelete = (page: Page): Promise<void> => page.getByRole('button', { name: ko.undo }).click()

/** Looks for members with exactly this full name and asks the first one to be a friend. */
export const sendFriendRequest = async (page: Page, name: string): Promise<void> => {
  await goToFriends(page)
  await page.getByRole('textbox', { name: ko.searchLabel }).fill(name)
  await page.getByRole('button', { name: ko.search, exact: true }).click()
  await page
    .getByRole('button', { name: ko.befriendOf(name) })
    .first()
    .click()
  await page.getByText(ko.befriendSent(name)).first().waitFor()
}

/** Opens a member's friend link and sends the request that it offers. */
export const sendFriendRequestByLink = async (page: Page, link: string, name: string): Promise<void> => {
  await openSocial(page, link)
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
