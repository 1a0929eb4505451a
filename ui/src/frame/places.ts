/** A page that can be gone to from every other. Its address is in router.ts. */
export interface Place {
  /** Of the route, and of the name in the catalogue. */
  name: string
  /** What is pressed after g. */
  key: string
  group: 'watch' | 'tell' | 'access' | 'own'
  /** The scope without which it has nothing to show. */
  scope?: string
  /** Only for somebody who has an account. */
  personal?: boolean
  /** Only where alerts belong to customers. */
  tenancy?: boolean
}

/** The pages, in the order of the menu. */
export const places: Place[] = [
  { name: 'alerts', key: 'a', group: 'watch', scope: 'read:alerts' },
  { name: 'heartbeats', key: 'h', group: 'watch', scope: 'read:heartbeats' },
  { name: 'blackouts', key: 'b', group: 'watch', scope: 'read:blackouts' },
  { name: 'reports', key: 'e', group: 'watch', scope: 'read:alerts' },
  { name: 'wall', key: 'w', group: 'watch', scope: 'read:alerts' },
  { name: 'send', key: 'f', group: 'watch', scope: 'read:alerts' },
  { name: 'rules', key: 'n', group: 'tell', scope: 'read:notifications' },
  { name: 'channels', key: 'x', group: 'tell', scope: 'read:notifications' },
  { name: 'rotas', key: 'o', group: 'tell', scope: 'read:notifications' },
  { name: 'deliveries', key: 'd', group: 'tell', scope: 'read:notifications' },
  { name: 'users', key: 'u', group: 'access', scope: 'admin:users' },
  { name: 'groups', key: 'r', group: 'access', scope: 'read:groups' },
  { name: 'customers', key: 'c', group: 'access', scope: 'read:customers', tenancy: true },
  { name: 'perms', key: 'm', group: 'access', scope: 'read:perms' },
  { name: 'keys', key: 'k', group: 'access', scope: 'read:keys' },
  { name: 'logins', key: 'l', group: 'access', scope: 'admin:users' },
  { name: 'audit', key: 't', group: 'access', scope: 'admin:management' },
  { name: 'profile', key: 'p', group: 'own', personal: true },
  { name: 'settings', key: 's', group: 'own' },
  { name: 'help', key: 'q', group: 'own' },
  { name: 'about', key: 'i', group: 'own', scope: 'read:management' },
]

/** What decides which places there are. */
export interface Reader {
  can: (scope: string) => boolean
  loggedIn: boolean
  tenancy: boolean
}

/** The places that a reader may go to; the others are absent. */
export function placesOf({ can, loggedIn, tenancy }: Reader): Place[] {
  return places.filter((p) => (!p.scope || can(p.scope)) && (!p.personal || loggedIn) && (!p.tenancy || tenancy))
}
