import { computed, ref, watch, type Ref } from 'vue'
import type { GroupHead } from '@/live/groups'
import type { Row } from '@/live/window'

/**
 * The line that keys act on. When it leaves the list, the one that took its place follows,
 * so that a list can be worked through with one key. An alert that is in several groups
 * has a line in each; its place tells which one is meant.
 */
export function useSelection(lines: Ref<readonly (Row | GroupHead)[]>) {
  const activeId = ref('')
  let place = 0
  let nth = 0 // of the lines with that id

  const active = computed(() => lines.value.find((line) => line.id === activeId.value))

  function set(id: string, at = placeOf(id)) {
    activeId.value = id
    stand(at)
  }

  /** Moves by a number of lines and returns the id now active; empty if there are no lines. */
  function move(by: number): string {
    const at = placeOf(activeId.value)
    // A row that is gone from the list leaves its place between two others.
    const from = at >= 0 ? at : activeId.value && by > 0 ? place - 1 : activeId.value ? place : -1
    const to = Math.min(Math.max(from + by, 0), lines.value.length - 1)
    set(lines.value[to]?.id ?? '', to)
    return activeId.value
  }

  // Of several lines with that id the one that is as many-th as before.
  function placeOf(id: string): number {
    if (id && lines.value[place]?.id === id) return place
    const all = lines.value.flatMap((line, at) => (id && line.id === id ? [at] : []))
    return all[Math.min(nth, all.length - 1)] ?? -1
  }

  function stand(at: number) {
    if (at < 0) return
    place = at
    nth = lines.value.slice(0, at).filter((line) => line.id === activeId.value).length
  }

  watch(lines, () => stand(placeOf(activeId.value)))

  /** The id of the line that stands where the active one was; empty if there is none. */
  function heir(): string {
    return lines.value[Math.min(place, lines.value.length - 1)]?.id ?? ''
  }

  return { activeId, active, set, move, heir, place: () => place }
}
