/** Runs in the page: stands for what a browser without a desktop lacks, and notes what it was asked for. */
export function recorder() {
  globalThis.told = []
  globalThis.asked = 0
  globalThis.sounds = 0
  globalThis.Notification = class {
    static permission = localStorage.getItem('permission') ?? 'default'
    static async requestPermission() {
      globalThis.asked++
      localStorage.setItem('permission', 'granted')
      return (this.permission = 'granted')
    }
    constructor(title) {
      globalThis.told.push(title)
    }
    close() {}
  }
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...args) {
    globalThis.sounds++
    return start.apply(this, args)
  }
}
