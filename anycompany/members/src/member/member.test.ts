import { describe, it } from 'node:test'
import { MemberForgotten, MemberRegistered } from '@anycompany/contracts'
import { given, happened } from '@banyan/testing'
import { ForgetMember } from './forget-member.ts'
import { member, MemberLinked, MemberNamed, StaffLeft, StaffNoted } from './member.ts'
import { NoteShopRole } from './note-shop-role.ts'
import { RegisterMember } from './register-member.ts'
import { RenameMember } from './rename-member.ts'

const gateway = { by: { kind: 'service', id: 'gateway' } } as const
const userId = '7'
const ann = { userId, customerId: '70', displayName: '김안나', nameKeys: ['key-ann'] }
const registered = [
  happened(MemberRegistered, { memberId: 'id-1' }),
  happened(MemberLinked, { memberId: 'id-1', userId, customerId: '70' }),
  happened(MemberNamed, { memberId: 'id-1', displayName: '김안나', nameKeys: ['key-ann'] }),
]
const forgotten = happened(MemberForgotten, { memberId: 'id-1' })

describe('a member', () => {
  it('is made of a customer once, with an id that is neither the user’s nor the customer’s', () => {
    given(member)
      .when(RegisterMember, ann, gateway)
      .then(...registered)
      .thenAnswer({ memberId: 'id-1', isNew: true })
    given(member, ...registered)
      .when(RegisterMember, { ...ann, displayName: 'Another' }, gateway)
      .then()
      .thenAnswer({ memberId: 'id-1', isNew: false })
  })

  it('follows the name that the shop keeps', () => {
    const anna = { userId, displayName: 'Anna', nameKeys: ['key-anna'] }
    given(member, ...registered)
      .when(RenameMember, anna, gateway)
      .then(happened(MemberNamed, { memberId: 'id-1', displayName: 'Anna', nameKeys: ['key-anna'] }))
    given(member, ...registered)
      .when(RenameMember, { userId, displayName: '김안나', nameKeys: ['key-ann'] }, gateway)
      .then()
    given(member).when(RenameMember, anna, gateway).thenRejected('NoSuchMember', {})
    given(member, ...registered, forgotten)
      .when(RenameMember, anna, gateway)
      .thenRejected('NoSuchMember', {})
  })

  it('is forgotten once, for good; whoever never was one stays unknown', () => {
    given(member, ...registered)
      .when(ForgetMember, { userId }, gateway)
      .then(forgotten)
    given(member, ...registered, forgotten)
      .when(ForgetMember, { userId }, gateway)
      .then()
    given(member).when(ForgetMember, { userId }, gateway).then()
    given(member, ...registered, forgotten)
      .when(RegisterMember, ann, gateway)
      .thenRejected('MemberWasForgotten', {})
  })

  it('is nobody who works at the shop, in whatever order that is heard', () => {
    const noted = happened(StaffNoted, { userId })
    given(member).when(NoteShopRole, { userId, role: 'staff' }, gateway).then(noted)
    given(member, noted).when(NoteShopRole, { userId, role: 'staff' }, gateway).then()
    given(member, noted).when(RegisterMember, ann, gateway).thenRejected('NotACustomer', {})
    given(member, noted).when(NoteShopRole, { userId, role: 'customer' }, gateway).then(happened(StaffLeft, { userId }))
    given(member).when(NoteShopRole, { userId, role: 'customer' }, gateway).then()
  })
})
