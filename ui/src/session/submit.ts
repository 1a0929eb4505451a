import { ref } from 'vue'

/** Sends a form once at a time, and keeps what the server said against it. */
export function useSubmit(send: () => Promise<unknown>) {
  const busy = ref(false)
  const error = ref('')

  async function submit() {
    if (busy.value) return
    busy.value = true
    error.value = ''
    try {
      await send()
    } catch (cause) {
      error.value = (cause as Error).message
    } finally {
      busy.value = false
    }
  }

  return { busy, error, submit }
}
