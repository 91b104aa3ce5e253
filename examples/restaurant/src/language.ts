import { id, publishedLanguage, words } from '@banyan/model'
import { z } from 'zod'

/** When an order is picked up: so many orders are taken for each quarter of an hour, such as `2027-01-30T18:30`. */
export const slot = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
export const dish = z.string().min(1).max(100)

/** Why an order came to nothing. */
export const why = z.enum(['fully-booked', 'out-of-ingredient', 'closing', 'guest-cancelled'])

/** What every event says: which order, and for when. */
const reference = { orderId: id, slot }
const baton = { data: z.strictObject(reference).readonly() }
const reason = { data: z.strictObject({ ...reference, why }).readonly() }

const order = publishedLanguage('order')
export const OrderPlaced = order.event(
  'OrderPlaced',
  1,
  words('주문됨', 'Order placed', 'A guest wants a dish at a certain time.'),
  { data: z.strictObject({ ...reference, dish, guestId: id }).readonly() },
)
export const CancellationAsked = order.event(
  'CancellationAsked',
  1,
  words('취소를 청함', 'Cancellation asked', 'The guest does not want the dish any more, if it is not too late.'),
  baton,
)
export const OrderPickedUp = order.event(
  'OrderPickedUp',
  1,
  words('주문을 찾아감', 'Order picked up', 'The guest has the dish.'),
  baton,
)

const restaurant = publishedLanguage('restaurant')
export const OrderAccepted = restaurant.event(
  'OrderAccepted',
  1,
  words('주문이 받아들여짐', 'Order accepted', 'A place of the slot is kept for the order.'),
  { data: z.strictObject({ ...reference, dish }).readonly() },
)
export const OrderDeclined = restaurant.event(
  'OrderDeclined',
  1,
  words('주문을 못 받음', 'Order declined', 'There was no place left.'),
  reason,
)
export const AcceptanceWithdrawn = restaurant.event(
  'AcceptanceWithdrawn',
  1,
  words('접수가 철회됨', 'Acceptance withdrawn', 'No place is kept for the order, or no longer.'),
  reason,
)

const kitchen = publishedLanguage('kitchen')
export const CookingStarted = kitchen.event(
  'CookingStarted',
  1,
  words('조리가 시작됨', 'Cooking started', 'From here on it is too late to cancel.'),
  baton,
)
export const DishPrepared = kitchen.event(
  'DishPrepared',
  1,
  words('요리가 준비됨', 'Dish prepared', 'The dish waits for the guest.'),
  baton,
)
export const DishRefused = kitchen.event(
  'DishRefused',
  1,
  words('요리를 거절함', 'Dish refused', 'The kitchen will not cook it, and says why.'),
  reason,
)
