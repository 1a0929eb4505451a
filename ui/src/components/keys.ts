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

const patience = 1_500 // between the two keys of a sequence

/**
 * Listens for a key and another one after it, such as g and then a. The second key is for
 * nobody else, whatever it means by itself.
 */
export function useSequence(first: string, second: (key: string) => Handler | undefined) {
  let until = 0

  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || taken(event.target)) return
    if (Date.now() < until) {
      until = 0
      event.preventDefault()
      event.stopImmediatePropagation()
      second(event.key)?.(event)
    } else if (event.key === first && !event.defaultPrevented) {
      until = Date.now() + patience
    }
  }
  addEventListener('keydown', listen, { capture: true })
  onScopeDispose(() => removeEventListener('keydown', listen, { capture: true }))
}

function taken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu]') !== null
}
