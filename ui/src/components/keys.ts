import { onScopeDispose } from 'vue'

type Handler = (event: KeyboardEvent) => void

/**
 * Listens for keys anywhere on the page, by `KeyboardEvent.key`. Typing in a field, a
 * modifier, an open menu or dialog, and whoever handled the key before keep it from here.
 */
export function useKeys(handlers: Record<string, Handler>) {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const handler = handlers[event.key]
    if (!handler || taken(event.target)) return
    event.preventDefault()
    handler(event)
  }
  addEventListener('keydown', listen)
  onScopeDispose(() => removeEventListener('keydown', listen))
}

function taken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null
}
