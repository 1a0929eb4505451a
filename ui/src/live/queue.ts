import type { Change } from './stream'

/**
 * Gathers changes and hands them over once per animation frame, the newest of each alert
 * only. While it is held it keeps gathering; its size is bounded by the number of alerts.
 */
export class ChangeQueue {
  private changes = new Map<string, Change>()
  private frame = 0
  private holding = false

  constructor(private readonly deliver: (changes: Change[]) => void) {}

  get size() {
    return this.changes.size
  }

  push(change: Change) {
    const known = this.changes.get(change.id)
    if (known && known.rev > change.rev) return
    this.changes.delete(change.id) // so that the order is that of the newest change
    this.changes.set(change.id, change)
    this.schedule()
  }

  /** Holds back delivery, or lets go again. */
  hold(on: boolean) {
    this.holding = on
    if (!on && this.changes.size > 0) this.schedule()
  }

  clear() {
    this.changes.clear()
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }

  private schedule() {
    if (this.frame === 0 && !this.holding) this.frame = requestAnimationFrame(() => this.flush())
  }

  private flush() {
    this.frame = 0
    if (this.holding || this.changes.size === 0) return
    const changes = [...this.changes.values()]
    this.changes.clear()
    this.deliver(changes)
  }
}
