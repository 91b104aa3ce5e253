/** What `SHOP_PROFILE` names where the miniature shop stands in AnyCompany's place. */
export { MINIATURE_PROFILE as shopProfile } from '@banyan/legacy/miniature-shop'
