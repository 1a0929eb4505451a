import { computed, ref, shallowRef, type Ref } from 'vue'
import type { Alert } from '@/api/types'
import { isHead, type GroupHead } from '@/live/groups'
import type { Row } from '@/live/window'

/**
 * The alerts that are selected to do something to all of them: some, by their ids, or every
 * one that the list's filter matches, loaded or not. One that leaves the list stays selected.
 */
export function usePicks(lines: Ref<readonly (Row | GroupHead)[]>, matching: () => number) {
  const all = ref(false)
  const held = shallowRef<ReadonlyMap<string, Alert>>(new Map())
  let anchor = ''

  const loaded = computed(() => new Map(lines.value.flatMap((line) => (isHead(line) ? [] : [[line.id, line.alert] as const]))))

  const count = computed(() => (all.value ? matching() : held.value.size))
  const any = computed(() => all.value || held.value.size > 0)

  /** Those of them that are known, as they are now. */
  const known = computed(() => {
    if (all.value) return [...loaded.value.values()]
    return [...held.value].map(([id, alert]) => loaded.value.get(id) ?? alert)
  })

  /** How many of the loaded rows are selected. */
  const share = computed(() => {
    if (all.value) return 'all'
    if (held.value.size === 0) return 'none'
    const ids = [...loaded.value.keys()].filter((id) => held.value.has(id))
    return ids.length === 0 ? 'none' : ids.length < loaded.value.size ? 'some' : 'all'
  })

  const has = (id: string) => all.value || held.value.has(id)

  // Leaves the others as they are, so that an exception can be made from everything.
  function change(make: (next: Map<string, Alert>) => void) {
    const next = new Map(all.value ? loaded.value : held.value)
    make(next)
    all.value = false
    held.value = next
  }

  /** Selects an alert of the list, or lets it go. */
  function toggle(id: string) {
    const alert = loaded.value.get(id)
    if (!alert) return
    change((next) => next.delete(id) || next.set(id, alert))
    anchor = id
  }

  /** Selects from where the last one was toggled to this line. */
  function range(id: string, place = lines.value.findIndex((line) => line.id === id)) {
    const from = lines.value.findIndex((line) => line.id === anchor)
    if (from < 0) return toggle(id)
    if (place < 0) return
    change((next) => {
      for (const line of lines.value.slice(Math.min(from, place), Math.max(from, place) + 1)) if (!isHead(line)) next.set(line.id, line.alert)
    })
  }

  /** Selects every loaded row, or lets all of them go. */
  function toggleLoaded() {
    if (share.value === 'all') clear()
    else change((next) => loaded.value.forEach((alert, id) => next.set(id, alert)))
  }

  /** Selects what the filter matches, whatever that is when something is done to it. */
  function takeAll() {
    all.value = true
    held.value = new Map()
  }

  function clear() {
    all.value = false
    held.value = new Map()
    anchor = ''
  }

  return { all, any, count, known, share, has, toggle, range, toggleLoaded, takeAll, clear }
}

export type Picks = ReturnType<typeof usePicks>
