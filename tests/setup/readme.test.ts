import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

const chapters = readdirSync('notebooks', { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'));

describe('README.md', () => {
  it('links every chapter that exists', () => {
    for (const chapter of chapters)
      expect(readme.includes(`](notebooks/${chapter})`), `README.md's map lacks ${chapter}`).toBe(true);
  });

  it('links nothing that does not exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]);
    for (const link of links.filter((each) => !each.startsWith('https:'))) {
      expect(existsSync(link), link).toBe(true);
    }
  });

  it('names only commands that exist', () => {
    const named = [...readme.matchAll(/npm run (\w+)/g)].map((match) => match[1]);
    for (const name of named) expect(scripts, name).toHaveProperty(name);
  });
});

describe.each(chapters)('%s', (chapter) => {
  it('links nothing that does not exist', () => {
    const { cells } = JSON.parse(readFileSync(join('notebooks', chapter), 'utf8')) as {
      cells: { cell_type: string; source: string | string[] }[];
    };
    const words = cells
      .filter((cell) => cell.cell_type === 'markdown')
      .map(({ source }) => [source].flat().join(''));
    const links = [...words.join('\n').matchAll(/\]\(([^)#\s]+)\)/g)].map((match) => match[1]);
    const gone = links.filter(
      (link) => !/^[a-z]+:/.test(link) && !existsSync(join('notebooks', dirname(chapter), link)),
    );
    expect(gone).toEqual([]);
  });
});
