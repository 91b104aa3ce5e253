import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { given, happened, memoryViews } from '@banyan/testing'
import { post, PostDeleted, PostWritten } from '../post/post.ts'
import { DismissReports, HidePost, ShowPostAgain } from './moderate-post.ts'
import { PostHidden, PostReported, PostShownAgain, ReportsDismissed } from './moderation-events.ts'
import { ReportPost } from './report-post.ts'
import { ReportedPosts, Reports } from './reported-posts.ts'

const as = (id: string) => ({ by: { kind: 'member', id } }) as const
const moderator = { by: { kind: 'operator', id: 'mia' } } as const
const postId = 'p1'
const written = happened(PostWritten, { postId, authorId: 'ann', text: 'buy!', audience: 'public', productId: null })
const reportBy = (reporterId: string, reports: number) =>
  happened(PostReported, { postId, authorId: 'ann', reporterId, reason: 'spam', note: 'again', reports })
const judged = (reports: number) => ({ postId, authorId: 'ann', reports })
const inSight = (reports: number) => ({ ...judged(reports), audience: 'public' as const })
const report = { postId, reason: 'spam', note: 'again' } as const

describe('a report', () => {
  it('counts once a member until a moderator has looked', () => {
    const answer = { postId, status: 'reported' }
    given(post, written).when(ReportPost, report, as('ben')).then(reportBy('ben', 1)).thenAnswer(answer)
    given(post, written, reportBy('ben', 1)).when(ReportPost, report, as('ben')).then().thenAnswer(answer)
    given(post, written, reportBy('ben', 1)).when(ReportPost, report, as('cat')).then(reportBy('cat', 2))
    given(post, written, reportBy('ben', 1), happened(ReportsDismissed, judged(1)))
      .when(ReportPost, report, as('ben'))
      .then(reportBy('ben', 1))
  })

  it('is refused of oneself, and of what is not there', () => {
    given(post, written).when(ReportPost, report, as('ann')).thenRejected('CannotReportYourself', {})
    given(post).when(ReportPost, report, as('ben')).thenRejected('NoSuchPost', {})
  })
})

describe('a moderator', () => {
  it('hides a post and lets it be seen again, each once', () => {
    const hidden = happened(PostHidden, inSight(1))
    given(post, written, reportBy('ben', 1)).when(HidePost, { postId }, moderator).then(hidden).thenAnswer({ postId })
    given(post, written, hidden).when(HidePost, { postId }, moderator).then()
    given(post, written, hidden)
      .when(ShowPostAgain, { postId }, moderator)
      .then(happened(PostShownAgain, inSight(0)))
    given(post, written).when(ShowPostAgain, { postId }, moderator).then()
    given(post, written, happened(PostDeleted, { postId, authorId: 'ann', audience: 'friends', isHidden: false }))
      .when(HidePost, { postId }, moderator)
      .thenRejected('NoSuchPost', {})
  })

  it('dismisses reports, and there is nothing to dismiss without one', () => {
    given(post, written, reportBy('ben', 1))
      .when(DismissReports, { postId }, moderator)
      .then(happened(ReportsDismissed, judged(1)))
    given(post, written).when(DismissReports, { postId }, moderator).then()
  })

  it('is no member: none of these can be sent by one', () => {
    for (const { spec } of [HidePost, ShowPostAgain, DismissReports]) assert.deepEqual(spec.by, ['operator'])
    assert.deepEqual(Reports.by, ['operator'])
  })

  it('finds reported posts by what became of them, without a text', async () => {
    const views = memoryViews([ReportedPosts])
    const at = (second: number) => ({ at: new Date(second * 1_000), id: `Post-p1@${second}` })
    const ask = async (status: string) => {
      const reads = { reported: views.reader(ReportedPosts) }
      const { items } = (await Reports.answer(Reports.input.parse({ status }), moderator.by, reads)) as {
        readonly items: readonly object[]
      }
      return items
    }
    await views.apply({ ...reportBy('ben', 1), ...at(1) })
    await views.apply({ ...reportBy('cat', 2), ...at(2) })
    const row = { postId, authorId: 'ann', reports: 2 }
    assert.deepEqual(await ask('open'), [
      { ...row, status: 'open', reason: 'spam', changedAt: new Date(2_000).toISOString() },
    ])
    await views.apply({ ...happened(PostHidden, inSight(2)), ...at(3) })
    assert.deepEqual(await ask('open'), [])
    assert.deepEqual(await ask('hidden'), [
      { ...row, status: 'hidden', reason: null, changedAt: new Date(3_000).toISOString() },
    ])
  })
})
