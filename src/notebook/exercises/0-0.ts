import type { Exercise } from '../exercise';
import { numeric } from './judges';

/** The tour at the start of the book. */
export const exercises: readonly Exercise[] = [
  {
    id: '0-0.1',
    judge: numeric({
      expected: 8 / 12,
      tolerance: 5e-4,
      praise: 'Seven and one, of ten and two: the belief starts at one half and gives way to what is seen.',
      slips: [
        {
          value: 0.7,
          hint: 'That is the share drawn. The prior counts as one cookie of each kind: add them.',
        },
        { value: 8 / 11, hint: 'One chocolate cookie more above; how many cookies more below?' },
      ],
      hint: 'Add one imaginary cookie of each kind to the ten, and count again.',
    }),
    solution: 8 / 12,
    mistakes: [
      { answer: 0.7, hint: /add them/ },
      { answer: 8 / 11, hint: /below/ },
      { answer: 0.3, hint: /too small/ },
    ],
  },
];
