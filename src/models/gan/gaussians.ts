import { assertPositive } from '../../inference/checks';
import { type Key, random, softplus, split, tf, tree } from '../../tensor';
import { type Fitting, fitSteps } from '../generators/fitting';
import { initStack, type NetworkStack } from '../networkStack';
import { logits } from './model';

/** N(mean, sd²) on the line: what is real, or what a generator makes. */
export interface Line {
  readonly mean: number;
  readonly sd: number;
}

const density = ({ mean, sd }: Line, x: number) =>
  Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));

/** D*(x) = p(x)/(p(x) + q(x)), the best discriminator of real p from made q (Goodfellow et al. 2014, proposition 1). */
export function optimalDiscriminator(p: Line, q: Line): (x: number) => number {
  for (const { sd } of [p, q]) assertPositive('sd', sd);
  // By the log odds, which do not vanish where both densities do.
  return (x) => {
    const logOdds =
      -0.5 * ((x - p.mean) / p.sd) ** 2 - Math.log(p.sd) + 0.5 * ((x - q.mean) / q.sd) ** 2 + Math.log(q.sd);
    return 1 / (1 + Math.exp(-logOdds));
  };
}

/** V(D) = E_p log D(x) + E_q log(1 − D(x)) in nats, by the midpoint rule on 4,000 cells. */
export function gameValue(discriminator: (x: number) => number, p: Line, q: Line): number {
  return integrate(p, q, (x) => {
    const D = discriminator(x);
    const term = (weight: number, share: number) =>
      weight > 0 ? weight * Math.log(Math.max(share, 1e-300)) : 0;
    return term(density(p, x), D) + term(density(q, x), 1 - D);
  });
}

/** JSD(p, q) = ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2, in nats, by its own definition. */
export function jensenShannon(p: Line, q: Line): number {
  return integrate(p, q, (x) => {
    const [a, b] = [density(p, x), density(q, x)];
    const m = (a + b) / 2;
    const term = (c: number) => (c > 0 ? 0.5 * c * Math.log(c / m) : 0);
    return term(a) + term(b);
  });
}

function integrate(p: Line, q: Line, f: (x: number) => number): number {
  const [low, high] = [
    Math.min(p.mean - 9 * p.sd, q.mean - 9 * q.sd),
    Math.max(p.mean + 9 * p.sd, q.mean + 9 * q.sd),
  ];
  const width = (high - low) / 4000;
  let sum = 0;
  for (let i = 0; i < 4000; i++) sum += f(low + (i + 0.5) * width);
  return sum * width;
}

/** A discriminator that has been trained, as a function D(x) of points on the line. */
export interface FittedDiscriminator {
  readonly at: (x: readonly number[]) => number[];
  readonly dispose: () => void;
}

/** A network of two hidden layers that learns to tell draws of p from draws of q. */
export async function fittedDiscriminator(
  p: Line,
  q: Line,
  { draws = 20_000, ...options }: Fitting & { readonly draws?: number },
): Promise<FittedDiscriminator> {
  const [drawKey, initKey, fitKey] = split(options.key, 3);
  const network = initStack(initKey, { groups: 1, widths: [1, 32, 32, 1] });
  // Columns: a draw of p, a draw of q.
  const data = tf.tidy(
    () =>
      tf.add(
        tf.mul(random.normal(drawKey, [draws, 2]), tf.tensor1d([p.sd, q.sd])),
        tf.tensor1d([p.mean, q.mean]),
      ) as tf.Tensor2D,
  );
  const loss = ({ D }: { readonly D: NetworkStack }, pairs: tf.Tensor2D, _key: Key) => {
    const [real, made] = tf.split(pairs, 2, 1);
    return tf.mean(tf.add(softplus(tf.neg(logits(D, real))), softplus(logits(D, made)))) as tf.Scalar;
  };
  const { params } = await fitSteps(
    { all: { loss } },
    { ...options, key: fitKey, start: { D: network }, data },
  );
  tree.dispose(network, data);
  return {
    at: (x) =>
      Array.from(
        tf.tidy(() => logits(params.D, tf.tensor2d([...x], [x.length, 1])).dataSync()),
        (logit) => 1 / (1 + Math.exp(-logit)),
      ),
    dispose: () => tree.dispose(params),
  };
}
