import type { Kind } from '../kind'
import { audit } from './audit'
import { blackouts } from './blackouts'
import { channels } from './channels'
import { customers } from './customers'
import { deliveries } from './deliveries'
import { groups } from './groups'
import { heartbeats } from './heartbeats'
import { keys } from './keys'
import { perms } from './perms'
import { rotas } from './rotas'
import { rules } from './rules'
import { users } from './users'

/** The kinds of records that have a page. */
export const kinds: Kind[] = [heartbeats, blackouts, rules, channels, rotas, deliveries, users, groups, customers, perms, keys, audit]
