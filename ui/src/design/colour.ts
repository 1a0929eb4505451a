// Colours that come from settings: any CSS colour may be written there.

// The stock colours of the alarm models are pure primaries; shown all day they tire
// the eye. Their hue stays, everything else an operator has set is taken as it is.
const softer: Record<string, string> = {
  blue: '#2f6fed',
  red: '#d92d20',
  orange: '#f38744',
  yellow: '#e6b822',
  dodgerblue: '#4b9ef0',
  lightblue: '#8cc8e8',
  '#00cc00': '#34a765',
  '#9d006d': '#a3267d',
  '#7554bf': '#7d5fc4',
  silver: '#a3a9b2',
}

/** The colour to show for a colour of the settings. */
export function soften(colour: string): string {
  return softer[colour.toLowerCase()] ?? colour
}

/** Black or white, whichever contrasts more with the colour. */
export function inkOn(colour: string): string {
  const light = luminance(toHex(colour))
  // Contrast ratio as in WCAG 2.2: (lighter + 0.05) / (darker + 0.05).
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#000' : '#fff'
}

function toHex(colour: string): string {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return colour
  const pen = document.createElement('canvas').getContext?.('2d')
  if (!pen) return '#808080'
  pen.fillStyle = '#808080'
  pen.fillStyle = colour // ignored by the browser if it is no colour
  return /^#[0-9a-f]{6}$/i.test(pen.fillStyle) ? pen.fillStyle : '#808080'
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
