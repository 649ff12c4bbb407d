/** Draws media/icon.png, the Marketplace's icon, from media/icon.svg: `node scripts/makeIcon.mjs` after changing that. */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './setup.mjs';

const SIZE_PX = 256;
const MARGIN_PX = 44;

const drawing = readFileSync(join(ROOT, 'media/icon.svg'), 'utf8')
  .replace(
    /width="24" height="24"/,
    `width="${SIZE_PX - 2 * MARGIN_PX}" height="${SIZE_PX - 2 * MARGIN_PX}"`,
  )
  .replace('<svg ', `<svg x="${MARGIN_PX}" y="${MARGIN_PX}" color="#ffffff" `);

const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE_PX}" height="${SIZE_PX}">
  <linearGradient id="ground" x1="0" y1="0" x2="1" y2="1">
    <stop offset="0" stop-color="#2563eb"/><stop offset="1" stop-color="#0f766e"/>
  </linearGradient>
  <rect width="${SIZE_PX}" height="${SIZE_PX}" rx="48" fill="url(#ground)"/>
  ${drawing}
</svg>`;

await sharp(Buffer.from(icon))
  .png({ palette: true, compressionLevel: 9 })
  .toFile(join(ROOT, 'media/icon.png'));
