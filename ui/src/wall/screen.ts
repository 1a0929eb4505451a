// What a screen on a wall needs from the browser.
import { onScopeDispose, ref } from 'vue'

/** Keeps the screen from going dark while the page is to be seen. */
export function useWakeLock() {
  let lock: WakeLockSentinel | null = null
  let over = false

  async function ask() {
    if (over || document.visibilityState !== 'visible' || !navigator.wakeLock || (lock && !lock.released)) return
    lock = await navigator.wakeLock.request('screen').catch(() => null) // the battery is low, or a policy forbids it
    if (over) void lock?.release()
  }

  // The browser takes it away with the page out of sight, and some give it only after a click.
  document.addEventListener('visibilitychange', ask)
  document.addEventListener('pointerdown', ask)
  void ask()
  onScopeDispose(() => {
    over = true
    document.removeEventListener('visibilitychange', ask)
    document.removeEventListener('pointerdown', ask)
    void lock?.release()
  })
}

/** Whether the page fills the screen, and the switch. */
export function useFullScreen() {
  const on = ref(document.fullscreenElement !== null)
  const possible = document.fullscreenEnabled
  const follow = () => (on.value = document.fullscreenElement !== null)
  document.addEventListener('fullscreenchange', follow)
  onScopeDispose(() => document.removeEventListener('fullscreenchange', follow))

  async function toggle() {
    if (on.value) await document.exitFullscreen().catch(() => {})
    else await document.documentElement.requestFullscreen().catch(() => {})
  }
  return { on, possible, toggle }
}

/** Whether somebody moved a pointer or pressed a key within the last seconds. */
export function useAttention(ms = 4_000) {
  const awake = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  const wake = () => {
    awake.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (awake.value = false), ms)
  }
  const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
  for (const event of events) addEventListener(event, wake)
  wake()
  onScopeDispose(() => {
    clearTimeout(timer)
    for (const event of events) removeEventListener(event, wake)
  })
  return awake
}
