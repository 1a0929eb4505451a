import type { Kind } from '../kind'
import { audit } from './audit'
import { blackouts } from './blackouts'
import { customers } from './customers'
import { groups } from './groups'
import { heartbeats } from './heartbeats'
import { keys } from './keys'
import { perms } from './perms'
import { users } from './users'

/** The kinds of records that have a page. */
export const kinds: Kind[] = [heartbeats, blackouts, users, groups, customers, perms, keys, audit]
