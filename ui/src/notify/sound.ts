// A sound for new alerts: the worse, the higher and the more often.

let context: AudioContext | null = null

/** Readies the sound; browsers allow it only after the reader did something on the page. */
export function readySound() {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume().catch(() => {})
}

/** Whether this tab may make a sound. */
export const canSound = () => context?.state === 'running'

/** The address of the server's own sound file, if it is one of this site. */
export function ownFile(given: unknown, base = document.baseURI): string {
  if (typeof given !== 'string' || !given) return ''
  try {
    const url = new URL(given, base)
    return url.origin === new URL(base).origin ? url.href : ''
  } catch {
    return ''
  }
}

/** Plays the file or, without one, some tones; level is 0 for the worst severity. */
export async function playSound(level: number, file = '') {
  if (file) {
    const played = await new Audio(file).play().then(() => true, () => false)
    if (played) return
  }
  if (!context) return
  for (const { at, pitch } of tones(level)) tone(context, context.currentTime + at, pitch)
}

/** The tones of a severity: three, two or one. */
export function tones(level: number): { at: number; pitch: number }[] {
  const count = level <= 1 ? 3 : level <= 3 ? 2 : 1
  const pitch = level <= 1 ? 880 : level <= 3 ? 660 : 520
  return Array.from({ length: count }, (_, i) => ({ at: i * 0.18, pitch }))
}

function tone(context: AudioContext, at: number, pitch: number) {
  const source = new OscillatorNode(context, { frequency: pitch })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.25, at + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.15)
  source.connect(volume).connect(context.destination)
  source.start(at)
  source.stop(at + 0.16)
}
