import { Beta, Binomial, Hypergeometric } from '../../distributions';
import { type Key, log, random, softmax, split, tf } from '../../tensor';
import { type Counts, jar } from './story';

/** How many cookies of each kind a Beta prior pretends to have seen: (1, 1) is the flat one. */
export interface BetaPrior {
  readonly chocolate: number;
  readonly vanilla: number;
}

/**
 * The exact posterior of the share of chocolate under a Beta prior: each cookie drawn adds one to its kind. Several counts
 * give a batch of posteriors, in their order.
 */
export function sharePosterior(
  counts: Counts | readonly Counts[],
  prior: BetaPrior = { chocolate: 1, vanilla: 1 },
): Beta {
  if (!('drawn' in counts)) {
    const all = counts.map((one) => checked(one));
    return new Beta(
      all.map((one) => prior.chocolate + one.chocolate),
      all.map((one) => prior.vanilla + one.drawn - one.chocolate),
    );
  }
  const { drawn, chocolate } = checked(counts);
  return new Beta(prior.chocolate + chocolate, prior.vanilla + drawn - chocolate);
}

/** What a posterior of the share comes to: mean, standard deviation, and the central interval that holds 95 % of it. */
export interface ShareSummary {
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
}

/** Summaries of a batch of posteriors, in its order. */
export function shareSummaries(posterior: Beta): ShareSummary[] {
  const [mean, sd, low, high] = tf.tidy(() =>
    [posterior.mean(), posterior.stddev(), posterior.quantile(0.025), posterior.quantile(0.975)].map((one) =>
      one.dataSync(),
    ),
  );
  return Array.from(mean, (_, i) => ({ mean: mean[i], sd: sd[i], low: low[i], high: high[i] }));
}

/**
 * The exact posterior over jars: the probability of 0, 1, …, `total` chocolate cookies in it, shape [total + 1]. Nothing
 * but prior × likelihood over their sum, on every jar there can be.
 *
 * @param options.putBack whether each cookie goes back before the next is drawn: binomial likelihood, else hypergeometric
 * @param options.prior weights of the jars, shape [total + 1]; flat if not given
 */
export function jarPosterior(
  counts: Counts,
  options: { readonly putBack?: boolean; readonly total?: number; readonly prior?: tf.Tensor } = {},
): tf.Tensor {
  const { drawn, chocolate } = checked(counts);
  const total = options.total ?? jar.total;
  if (drawn > total && !options.putBack)
    throw new RangeError(`${drawn} cookies cannot come out of a jar of ${total}`);
  if (options.prior && options.prior.size !== total + 1)
    throw new RangeError(`${options.prior.size} prior weights for the ${total + 1} jars there can be`);
  return tf.tidy(() => {
    const jars = tf.range(0, total + 1);
    const likelihood = options.putBack
      ? new Binomial(drawn, { probs: jars.div(total) })
      : new Hypergeometric({ total, successes: jars, draws: drawn });
    const logLikelihood = likelihood.logProb(chocolate);
    return softmax(options.prior ? logLikelihood.add(log(options.prior)) : logLikelihood, 0);
  });
}

/** Mean and standard deviation of the number of chocolate cookies under a posterior over jars. */
export function jarSummary(posterior: tf.Tensor): { mean: number; sd: number } {
  return tf.tidy(() => {
    const jars = tf.range(0, posterior.size);
    const mean = posterior.mul(jars).sum();
    const variance = posterior.mul(jars.sub(mean).square()).sum();
    return { mean: mean.dataSync()[0], sd: Math.sqrt(variance.dataSync()[0]) };
  });
}

function checked(counts: Counts): Counts {
  const { drawn, chocolate } = counts;
  if (!(Number.isInteger(chocolate) && Number.isInteger(drawn) && chocolate >= 0 && chocolate <= drawn)) {
    throw new RangeError(
      `${chocolate} chocolate cookies among ${drawn} drawn: counts are whole, and drawn is the larger`,
    );
  }
  return counts;
}

/** A jar that was made up, what was drawn from it, and what the posterior makes of the draws. */
export interface Trial extends ShareSummary {
  readonly share: number;
  readonly holds: boolean;
}

/**
 * Tests the posterior on jars whose truth is known: shares drawn from the flat prior, `drawn` cookies from each (put
 * back), and whether the 95 % interval holds the share. Over many jars it must do so for 95 % of them.
 */
export function trialJars(k: Key, options: { readonly jars: number; readonly drawn: number }): Trial[] {
  const { jars, drawn } = options;
  if (![jars, drawn].every((one) => Number.isInteger(one) && one > 0))
    throw new RangeError(`${jars} jars and ${drawn} cookies drawn from each: both are whole and above 0`);
  const [forShares, forDraws] = split(k);
  const [shares, chocolate] = tf.tidy(() => {
    const share = random.uniform(forShares, [jars]);
    return [share, new Binomial(drawn, { probs: share }).sample(forDraws)].map((one) => one.dataSync());
  });
  const counts = Array.from(chocolate, (one) => ({ drawn, chocolate: one }));
  return shareSummaries(sharePosterior(counts)).map((summary, i) => ({
    ...summary,
    share: shares[i],
    holds: summary.low <= shares[i] && shares[i] <= summary.high,
  }));
}
