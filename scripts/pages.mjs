// npm run pages: writes docs/map.md, glossary.md, corrections.md and references.md from the lists in book/.
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readChapters } from './pages/places.mjs';
import { pages } from './pages/render.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
for (const [file, text] of Object.entries(pages(readChapters(root)))) {
  writeFileSync(join(root, 'docs', file), text);
  console.log(`docs/${file}`);
}
