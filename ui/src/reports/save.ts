// Reports as files.

/** Comma-separated values, as spreadsheets read them. */
export function csvOf(rows: (string | number | null | undefined)[][]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

// What begins like a formula is one to a spreadsheet, whoever sent it.
function cell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value)
  const text = (value ?? '').replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Has the browser save a file. */
export function save(name: string, content: Blob) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Saves rows as a CSV file. The mark at its start tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, rows: Parameters<typeof csvOf>[0]) {
  save(`${name}.csv`, new Blob(['\ufeff', csvOf(rows)], { type: 'text/csv' }))
}

const scale = 2 // for sharp print

/**
 * Saves a chart as a PNG file. Its rectangles, lines and texts are painted as they look;
 * turning the SVG itself into an image would lose its colours and needs a data: address.
 */
export async function savePng(name: string, chart: SVGSVGElement) {
  const box = chart.getBoundingClientRect()
  const canvas = document.createElement('canvas')
  canvas.width = box.width * scale
  canvas.height = box.height * scale
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(scale, scale)
  pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor
  pen.fillRect(0, 0, box.width, box.height)
  for (const shape of chart.querySelectorAll<SVGGraphicsElement>('rect, line, text')) paint(pen, shape)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  if (blob) save(`${name}.png`, blob)
}

function paint(pen: CanvasRenderingContext2D, shape: SVGGraphicsElement) {
  const look = getComputedStyle(shape)
  const at = (name: string) => Number(shape.getAttribute(name) ?? 0)
  pen.globalAlpha = Number(look.opacity) * Number(look.fillOpacity)
  if (shape.tagName === 'line') {
    pen.strokeStyle = look.stroke
    pen.beginPath()
    pen.moveTo(at('x1'), at('y1'))
    pen.lineTo(at('x2'), at('y2'))
    pen.stroke()
  } else if (look.fill === 'none') {
    return
  } else if (shape.tagName === 'rect') {
    pen.fillStyle = look.fill
    pen.fillRect(at('x'), at('y'), at('width'), at('height'))
  } else {
    pen.fillStyle = look.fill
    pen.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`
    pen.textAlign = ({ middle: 'center', end: 'right' } as const)[look.textAnchor as 'middle' | 'end'] ?? 'left'
    pen.fillText(shape.textContent ?? '', at('x'), at('y'))
  }
}
