import { afterEach, expect, test, vi } from 'vitest';
import { showChips } from '../../src/notebook/chips';

afterEach(() => {
  vi.restoreAllMocks();
});

const page = {
  title: 'A <text>',
  shares: [0.7, 0.2],
  chips: [
    { text: 'court', group: 0, strength: 0.9, hover: 'law 90 %' },
    { text: 'the', strength: 0.1 },
  ],
};
const options = { groups: ['law', 'oil'], description: 'words coloured by topic' };

test('outside of a kernel: what there is to see, the heading, the leading group and its words', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  showChips([page], options);
  expect(log).toHaveBeenCalledWith('[texts] words coloured by topic\nA <text> — law (70 %): court');
});

test('what cannot be drawn is named', () => {
  expect(() => showChips([], options)).toThrow('no texts');
  expect(() => showChips([{ ...page, shares: [1] }], options)).toThrow('A <text>: 1 shares for 2 groups');
  expect(() => showChips([{ ...page, shares: [0.9, 0.3] }], options)).toThrow('not to 1.2');
  expect(() => showChips([{ ...page, shares: [-0.1, 0.3] }], options)).toThrow('must be ≥ 0');
  const wrong = { text: 'x', group: 2, strength: 1 };
  expect(() => showChips([{ ...page, chips: [wrong] }], options)).toThrow("'x' has group 2 of 2");
  expect(() => showChips([{ ...page, chips: [{ text: 'x', strength: Number.NaN }] }], options)).toThrow(
    'strength NaN',
  );
  expect(() => showChips([page], { ...options, groups: Array(8).fill('g') })).toThrow('8 groups');
});
