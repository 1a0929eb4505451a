import type { Customer } from '@/api/schema'
import * as offer from '../choices'
import { kind } from '../kind'

/** Which customer's alerts somebody sees, by what is known of them. */
export const customers = kind<Customer>({
  name: 'customers',
  path: 'customer',
  create: 'admin:customers',
  edit: 'admin:customers',
  remove: 'admin:customers',
  undo: true,
  title: (c) => `${c.match} → ${c.customer}`,
  sort: 'match',
  columns: [
    { id: 'match', value: (c) => c.match },
    { id: 'customer', value: (c) => c.customer, wide: true },
  ],
  fields: [
    { name: 'match', sort: 'text', required: true, hint: 'customers.matchHint', wide: true },
    { name: 'customer', sort: 'text', required: true, choices: offer.customers, hint: 'customers.customerHint', wide: true },
  ],
  draft: (c) => ({ match: c?.match ?? '', customer: c?.customer ?? '' }),
})
