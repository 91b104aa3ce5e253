import { system } from '@banyan/model'
import { kitchen } from './kitchen.ts'
import { order } from './order.ts'
import { restaurant } from './restaurant.ts'

export const restaurantSystem = system('Restaurant', [order, restaurant, kitchen])
