import { computed, ref, watch, type Ref } from 'vue'
import type { Row } from '@/live/window'

/**
 * The row that keys act on. When it leaves the list, the one that took its place follows,
 * so that a list can be worked through with one key.
 */
export function useSelection(rows: Ref<readonly Row[]>) {
  const activeId = ref('')
  let place = 0

  const active = computed(() => rows.value.find((row) => row.id === activeId.value))

  function set(id: string) {
    activeId.value = id
    const at = rows.value.findIndex((row) => row.id === id)
    if (at >= 0) place = at
  }

  /** Moves by a number of rows and returns the id now active; empty if there are no rows. */
  function move(by: number): string {
    const at = rows.value.findIndex((row) => row.id === activeId.value)
    // A row that is gone from the list leaves its place between two others.
    const from = at >= 0 ? at : activeId.value && by > 0 ? place - 1 : activeId.value ? place : -1
    const to = Math.min(Math.max(from + by, 0), rows.value.length - 1)
    set(rows.value[to]?.id ?? '')
    return activeId.value
  }

  watch(rows, (now) => {
    if (!activeId.value) return
    const at = now.findIndex((row) => row.id === activeId.value)
    if (at >= 0) place = at
  })

  /** The id of the row that stands where the active one was; empty if there is none. */
  function heir(): string {
    return rows.value[Math.min(place, rows.value.length - 1)]?.id ?? ''
  }

  return { activeId, active, set, move, heir }
}
