// The font of the rows, as the reader set it in the official console or in the settings.
import type { Prefs } from '@/session/prefs'

const sizes = { least: 10, most: 30, usual: 13 }
const lines = 1.54 // as those of the console's own font

/** The style of a font, and how high a line of it is in pixels; what says nothing sensible is left out. */
export function fontOf(font: Prefs['font']) {
  const { 'font-family': fontFamily, 'font-size': given, 'font-weight': weight } = font ?? {}
  const size = Number.parseFloat(given ?? '')
  const fits = size >= sizes.least && size <= sizes.most
  const lineHeight = (fits ? size : sizes.usual) * lines
  return {
    lineHeight,
    style: {
      fontFamily: fontFamily || undefined,
      fontSize: fits ? `${size}px` : undefined,
      lineHeight: fits ? `${lineHeight}px` : undefined,
      fontWeight: Number(weight) || undefined,
    },
  }
}
