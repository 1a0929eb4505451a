import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** The width of an element's inside in pixels, kept current; 0 until it is known. */
export function useWidth(element: Ref<HTMLElement | null>) {
  const width = ref(0)
  const observer = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? 0))
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) {
        width.value = now.clientWidth
        observer.observe(now)
      }
    },
    { flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return width
}
