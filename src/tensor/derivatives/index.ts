/**
 * tfjs differentiates much of what the book needs wrongly (second derivatives), not at all (broadcast `maximum`) or with
 * NaN (behind `where`). Importing this folder mends it where it is: on the tape and in the registry of derivatives.
 */
import './arithmetic';
import './elementwise';
import './structure';

export { masked } from './masked';
