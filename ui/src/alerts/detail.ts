import { onScopeDispose, shallowRef, watch } from 'vue'
import { getAlert, getNotes } from '@/api/alerts'
import { ApiError } from '@/api/client'
import type { Alert, Note } from '@/api/types'
import { useAlerts } from '@/live/alerts'

const settle = 150

/** One alert with history and notes, read again whenever the stream says that it changed. */
export function useDetail(id: () => string) {
  const alerts = useAlerts()
  const alert = shallowRef<Alert | null>(null)
  const notes = shallowRef<Note[]>([])
  const error = shallowRef<ApiError | null>(null)
  let run: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load() {
    run?.abort()
    const control = new AbortController()
    run = control
    const wanted = id()
    try {
      const [read, written] = await Promise.all([getAlert(wanted, control.signal), getNotes(wanted, control.signal)])
      if (control.signal.aborted) return
      alert.value = read
      notes.value = written
      error.value = null
    } catch (cause) {
      if (control.signal.aborted) return
      error.value = cause instanceof ApiError ? cause : new ApiError(0, String(cause))
    }
  }

  watch(
    id,
    (wanted) => {
      // What the list knows is shown at once; history and notes follow.
      alert.value = alerts.rows.find((row) => row.id === wanted)?.alert ?? null
      notes.value = []
      error.value = null
      void load()
    },
    { immediate: true },
  )

  watch(
    () => alerts.changed,
    (change) => {
      if (change?.id !== id()) return
      clearTimeout(timer)
      timer = setTimeout(() => void load(), settle)
    },
  )

  watch(() => alerts.missed, load)

  onScopeDispose(() => {
    run?.abort()
    clearTimeout(timer)
  })

  return { alert, notes, error, load }
}
