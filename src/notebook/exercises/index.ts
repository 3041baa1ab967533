import type { Exercise } from '../exercise';
import { exercises as tour } from './0-0';
import { exercises as part1Chapter1 } from './1-1';
import { exercises as part1Chapter2 } from './1-2';
import { exercises as part1Chapter3 } from './1-3';
import { exercises as part1Chapter4 } from './1-4';
import { exercises as part1Chapter5 } from './1-5';
import { exercises as part1Chapter6 } from './1-6';
import { exercises as part1Chapter7 } from './1-7';
import { exercises as part1Chapter8 } from './1-8';
import { exercises as part2Chapter1 } from './2-1';
import { exercises as part2Chapter2 } from './2-2';
import { exercises as part2Chapter3 } from './2-3';
import { exercises as part2Chapter4 } from './2-4';
import { exercises as part2Chapter5 } from './2-5';
import { exercises as part2Chapter6 } from './2-6';
import { exercises as part3Chapter1 } from './3-1';
import { exercises as part3Chapter2 } from './3-2';
import { exercises as part3Chapter3 } from './3-3';
import { exercises as part3Chapter4 } from './3-4';
import { exercises as part3Chapter5 } from './3-5';
import { exercises as part3Chapter6 } from './3-6';
import { exercises as part3Chapter7 } from './3-7';
import { exercises as part3Chapter8 } from './3-8';
import { exercises as part4Chapter1 } from './4-1';
import { exercises as part4Chapter2 } from './4-2';
import { exercises as part4Chapter3 } from './4-3';
import { exercises as part4Chapter4 } from './4-4';
import { exercises as part4Chapter5 } from './4-5';
import { exercises as part4Chapter6 } from './4-6';
import { exercises as part5Chapter1 } from './5-1';
import { exercises as part5Chapter2 } from './5-2';
import { exercises as part5Chapter3 } from './5-3';
import { exercises as part5Chapter4 } from './5-4';
import { exercises as part5Chapter5 } from './5-5';
import { exercises as part5Chapter6 } from './5-6';

/** All exercises of the book; one line per chapter. */
export const exercises: readonly Exercise[] = [
  ...tour,
  ...part1Chapter1,
  ...part1Chapter2,
  ...part1Chapter3,
  ...part1Chapter4,
  ...part1Chapter5,
  ...part1Chapter6,
  ...part1Chapter7,
  ...part1Chapter8,
  ...part2Chapter1,
  ...part2Chapter2,
  ...part2Chapter3,
  ...part2Chapter4,
  ...part2Chapter5,
  ...part2Chapter6,
  ...part3Chapter1,
  ...part3Chapter2,
  ...part3Chapter3,
  ...part3Chapter4,
  ...part3Chapter5,
  ...part3Chapter6,
  ...part3Chapter7,
  ...part3Chapter8,
  ...part4Chapter1,
  ...part4Chapter2,
  ...part4Chapter5,
  ...part4Chapter3,
  ...part4Chapter4,
  ...part4Chapter6,
  ...part5Chapter1,
  ...part5Chapter2,
  ...part5Chapter4,
  ...part5Chapter3,
  ...part5Chapter5,
  ...part5Chapter6,
];
