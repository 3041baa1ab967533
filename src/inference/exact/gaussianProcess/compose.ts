import { linalg64 } from '../../../tensor';
import { changed, type Hyperparameters, type Kernel, type Matrix64, productOf, sumOf } from './kernel';

/** Named parts; a part's hyper-parameters are called `part.name` in the whole. */
export type Parts = Readonly<Record<string, Kernel>>;

/** k = Σ kᵢ: a function that is a sum of independent functions. */
export function sum(parts: Parts): Kernel {
  return compose(parts, sumOf, sum, (own) => own);
}

/** k = Π kᵢ: similar only where every part says so. */
export function product(parts: Parts): Kernel {
  return compose(parts, productOf, product, (own, others) => productOf([own, ...others]));
}

/**
 * A kernel whose matrix is made of its parts' matrices. `chain` turns a derivative of one part into that of the whole,
 * given the other parts' matrices.
 */
function compose(
  parts: Parts,
  combine: (matrices: readonly Matrix64[]) => Matrix64,
  rebuild: (parts: Parts) => Kernel,
  chain: (own: Matrix64, others: Matrix64[]) => Matrix64,
): Kernel {
  const entries = Object.entries(parts);
  if (entries.length === 0) throw new RangeError('a sum or product of kernels needs at least one part.');
  const hyperparameters: Hyperparameters = Object.fromEntries(
    entries.flatMap(([part, kernel]) =>
      Object.entries(kernel.hyperparameters).map(([name, value]) => [`${part}.${name}`, value]),
    ),
  );
  return {
    hyperparameters,
    with: (changes) => {
      const values = changed(hyperparameters, changes);
      return rebuild(
        Object.fromEntries(entries.map(([part, kernel]) => [part, kernel.with(own(values, part))])),
      );
    },
    covariance: (x, z) => combine(entries.map(([, kernel]) => kernel.covariance(x, z))),
    variances: (x) => combine(entries.map(([, kernel]) => linalg64.column(kernel.variances(x)))).data,
    withGradients: (x) => {
      const each = entries.map(([, kernel]) => kernel.withGradients(x));
      const covariances = each.map(({ covariance }) => covariance);
      const gradients = each.flatMap((part, p) => {
        const others = covariances.filter((_, q) => q !== p);
        return Object.entries(part.gradients).map(([name, g]) => [
          `${entries[p][0]}.${name}`,
          chain(g, others),
        ]);
      });
      return { covariance: combine(covariances), gradients: Object.fromEntries(gradients) };
    },
  };
}

/** The hyper-parameters of one part, by the names that it gives them itself. */
function own(hyperparameters: Hyperparameters, part: string): Hyperparameters {
  const prefix = `${part}.`;
  return Object.fromEntries(
    Object.entries(hyperparameters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
