import { type Api, api, command, query } from '@banyan/service'
import { FinishDish, kitchen, RefuseDish, StartCooking, Tickets } from './kitchen.ts'
import { AskToCancel, MyOrder, order, PickUpOrder, PlaceOrder } from './order.ts'
import { FreePlaces, restaurant } from './restaurant.ts'

const rejections = { NoSuchOrder: 404 }

/** What guests and cooks may ask for, below `/api/<context>`. */
export const apis: readonly Api[] = [
  api(order, [
    command('POST', '/orders', PlaceOrder, { status: 201 }),
    query('GET', '/orders/:orderId', MyOrder, { missing: 'NoSuchOrder' }),
    command('DELETE', '/orders/:orderId', AskToCancel, { rejections }),
    command('POST', '/orders/:orderId/pick-up', PickUpOrder, { rejections }),
  ]),
  api(restaurant, [query('GET', '/slots/:slot', FreePlaces)]),
  api(kitchen, [
    query('GET', '/slots/:slot', Tickets),
    command('POST', '/tickets/:orderId/start', StartCooking),
    command('POST', '/tickets/:orderId/finish', FinishDish),
    command('POST', '/tickets/:orderId/refuse', RefuseDish),
  ]),
]
