// What an alert is as text on the clipboard.
import type { Alert } from '@/api/types'
import { plain } from './cells'

/**
 * An alert as the server's template has it: `{{ event }}` is a field, `{{ attributes.site }}`
 * or `{{ service[0] }}` a part of one; what there is not is empty. Without a template it is JSON.
 */
export function clipOf(alert: Alert, template?: string | null): string {
  if (!template) return JSON.stringify(alert, null, 2)
  return template.replace(/\{\{-?\s*([\w.[\]'"-]+?)\s*-?\}\}/g, (_, path: string) => plain(at(alert, path.match(/[\w-]+/g) ?? [])))
}

function at(value: unknown, path: string[]): unknown {
  return path.reduce((inner, name) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined), value)
}
