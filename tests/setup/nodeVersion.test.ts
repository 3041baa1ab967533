import { describe, expect, it } from 'vitest';
import { complaint, isSupported } from '../../scripts/setup/node-version.cjs';

describe('which Node runs the book', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.99.1', '24.0.0', '26.1.0'])('%s does', (version) => {
    expect(isSupported(version)).toBe(true);
  });

  it.each(['0.12.18', '8.17.0', '18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.11.1'])(
    '%s does not',
    (version) => {
      expect(isSupported(version)).toBe(false);
    },
  );

  it('is explained to the others, with what to do', () => {
    const text = complaint('18.20.8', 'linux');
    expect(text).toContain('Node 18.20.8 cannot run this book');
    expect(text).toContain('nvm install 22');
    expect(complaint('18.20.8', 'darwin')).toContain('brew install node@22');
  });
});
