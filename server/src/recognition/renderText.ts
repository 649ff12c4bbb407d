import { sharp } from '../images/sharp';
import type { Size } from './labelLayout';

export interface TextStyle {
  fontPx: number;
  /** #rrggbb */
  ink: string;
  /** Longer text ends in "…". */
  maxTextPx: number;
}

export interface RenderedText extends Size {
  png: Buffer;
}

/** At this resolution a point is a pixel. */
const DPI = 72;

/**
 * One line of text as a picture with a transparent ground, in the system's fonts: Pango shapes any script
 * and takes each character from a font that has it.
 * @returns null where there is nothing to draw with (no font at all is installed)
 */
export async function renderText(text: string, style: TextStyle): Promise<RenderedText | null> {
  const characters = [...text];
  const whole = await tryRender(text, style);
  if (whole === null || whole.width <= style.maxTextPx) return whole;
  let count = Math.floor((characters.length * style.maxTextPx) / whole.width);
  for (; count > 1; count--) {
    const cut = await tryRender(`${characters.slice(0, count).join('').trimEnd()}…`, style);
    if (cut === null || cut.width <= style.maxTextPx) return cut;
  }
  return tryRender('…', style);
}

async function tryRender(
  text: string,
  { fontPx, ink }: Omit<TextStyle, 'maxTextPx'>,
): Promise<RenderedText | null> {
  const markup = `<span foreground="${ink}">${escapeMarkup(text)}</span>`;
  try {
    const font = `sans bold ${fontPx}`;
    const image = sharp({ text: { text: markup, font, dpi: DPI, rgba: true } });
    const { data, info } = await image.png().toBuffer({ resolveWithObject: true });
    return { png: data, width: info.width, height: info.height };
  } catch {
    return null;
  }
}

/** Whether names can be drawn: without any font, every character becomes the same empty box. */
export async function hasFonts(): Promise<boolean> {
  const style = { fontPx: 20, ink: '#000000' };
  const [slim, wide] = await Promise.all(['l', 'W'].map((letter) => tryRender(letter, style)));
  return slim && wide ? !slim.png.equals(wide.png) : false;
}

/** Names are text, whatever they look like: Pango would take "<b>" for markup. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
