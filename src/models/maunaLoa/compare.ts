import { gp } from '../../inference';
import { interruptible } from '../../tensor';
import { type Forecast, forecast, type Monthly, type Split, splitAt } from './forecast';
import { FIXED } from './kernels';

type Report = (done: number, total: number) => void;

/** A model fitted by evidence, and how well it does on two sets of months that it has not seen. */
export interface Compared {
  readonly name: string;
  /** With the hyper-parameters found. */
  readonly model: gp.GpModel;
  /** Did the climb end at a top, or at the last iteration allowed? */
  readonly converged: boolean;
  readonly filled: Forecast;
  readonly foretold: Forecast;
}

/**
 * Fits each model to the months of `inside.train` (which both splits share), and foretells those of `inside.test` and of
 * `outside.test`. The hyper-parameters of `FIXED` stay as they are.
 */
export function compare(
  models: Readonly<Record<string, gp.GpModel>>,
  { inside, outside }: { readonly inside: Split; readonly outside: Split },
  { progress, maxIterations = 100 }: { readonly progress?: Report; readonly maxIterations?: number } = {},
): Promise<Compared[]> {
  return interruptible(async (pause) => {
    const results: Compared[] = [];
    const entries = Object.entries(models);
    for (const [name, start] of entries) {
      const fixed = FIXED.filter((h) => h in start.kernel.hyperparameters);
      const { posterior, converged } = gp.fitGp(start, inside.train, { maxIterations, fixed });
      const { model } = posterior;
      results.push({
        name,
        model,
        converged,
        filled: forecast(model, inside),
        foretold: forecast(model, outside),
      });
      progress?.(results.length, entries.length);
      await pause();
    }
    return results;
  });
}

/**
 * Lets models foretell the `span` years after each of several years from all that came before, their hyper-parameters as they
 * are: one row per year, one forecast per model.
 */
export function foretellFrom(
  series: Monthly,
  years: readonly number[],
  models: readonly gp.GpModel[],
  { span = 10, progress }: { readonly span?: number; readonly progress?: Report } = {},
): Promise<Forecast[][]> {
  return interruptible(async (pause) => {
    const rows: Forecast[][] = [];
    for (const year of years) {
      const split = splitAt(series, year, span);
      rows.push(models.map((model) => forecast(model, split)));
      progress?.(rows.length, years.length);
      await pause();
    }
    return rows;
  });
}
