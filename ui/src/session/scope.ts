import type { Session } from '@/api/session'

/**
 * Whether a session holds a scope, itself or by one that includes it: write includes
 * read, admin includes write, a bare action includes all its resources. The server
 * decides; this only keeps from sight what it would refuse.
 */
export function allows({ scopes, deleteScopes }: Pick<Session, 'scopes' | 'deleteScopes'>, want: string): boolean {
  const [action = '', resource = ''] = want.split(':')
  const as = (other: string) => (resource ? `${other}:${resource}` : other)
  if (scopes.includes(want) || scopes.includes(action)) return true
  const wider: Record<string, string> = { read: 'write', write: 'admin', delete: deleteScopes.includes(want) ? 'admin' : 'write' }
  const next = wider[action]
  return next !== undefined && allows({ scopes, deleteScopes }, as(next))
}
