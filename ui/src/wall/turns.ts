import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

/** Takes turns between some things, each for as many seconds. */
export function useTurns(count: Ref<number>, seconds: Ref<number>) {
  const at = ref(0)
  const held = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  const running = computed(() => count.value > 1 && !held.value)

  function go(to: number) {
    at.value = count.value > 0 ? (to + count.value) % count.value : 0
    start()
  }

  function start() {
    clearInterval(timer)
    if (running.value) timer = setInterval(() => (at.value = (at.value + 1) % count.value), seconds.value * 1000)
  }

  watch([running, seconds, count], () => {
    if (at.value >= count.value) at.value = 0
    start()
  }, { immediate: true })
  onScopeDispose(() => clearInterval(timer))

  return { at, held, go, next: () => go(at.value + 1), previous: () => go(at.value - 1) }
}
