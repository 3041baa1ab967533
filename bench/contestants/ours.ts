/** This project's library: compiled, eager (`ours.js eager`), or with every graph given to XLA (`ours.js xla`). */
import {
  adam,
  compile,
  estimateInverseMass,
  exp,
  foldIn,
  gather,
  gp,
  grad,
  type Key,
  key,
  type LogDensity,
  ldaCavi,
  makeRunner,
  maml as meta,
  nuts,
  random,
  relu,
  sample,
  scan,
  softplus,
  split,
  tanh,
  tf,
  trainer,
  tree,
  valueAndGrad,
} from 'bayesbook';
import type { Inputs } from '../inputs';
import * as diffusion from '../workloads/diffusion';
import { HYPERPARAMETERS } from '../workloads/gaussianProcess';
import * as lda from '../workloads/lda';
import * as leapfrog from '../workloads/leapfrog';
import * as maml from '../workloads/maml';
import { COUNT } from '../workloads/normals';
import * as sampling from '../workloads/nuts';
import * as vae from '../workloads/vae';
import type { Operations, Parameters, Prepared } from '../workloads/workload';
import { serve } from './serve';
import { tensors } from './tensors';

const eager = process.argv[2] === 'eager';
const xla = process.argv[2] === 'xla' ? true : undefined;
const operations: Operations = { tf, exp, tanh, relu, softplus };

/** A loss of parameters, a batch and a key, as the trainer wants it. */
type Loss = (params: Parameters, batch: Parameters, k: Key) => tf.Scalar;

interface Training {
  readonly params: Parameters;
  readonly data: Parameters;
  readonly loss: Loss;
  /** The loss on given noise: what the check compares. */
  readonly checkLoss: Loss;
  readonly rows: (step: number) => Int32Array;
}

/** Losses of three steps on one batch and given noise, then steps with fresh noise. */
function training({ params, data, loss, checkLoss, rows }: Training): Prepared {
  const learner = (lossOf: Loss) =>
    (eager ? eagerLearner : compiledLearner)({ params, data, loss: lossOf, checkLoss, rows });
  const checked = learner(checkLoss);
  const check = checked([rows(0), rows(0), rows(0)]);
  const step = learner(loss);
  let i = 0;
  return {
    check,
    // As `fit` does it: a list of batches at a time.
    run: (times) => step(Array.from({ length: times }, () => rows(i++))),
  };
}

/** Trains on one batch after the other and gives the losses. */
type Learner = (batches: readonly Int32Array[]) => readonly number[];

function compiledLearner({ params, data, loss }: Training): Learner {
  const learner = trainer({ params, data, key: key(1), optimiser: adam({ learningRate: 1e-3 }), loss, xla });
  return (batches) => learner.manySteps(batches).map((metrics) => metrics.loss);
}

function eagerLearner(options: Training): Learner {
  const step = eagerStep(options);
  return (batches) => batches.map(step);
}

function eagerStep({ params, data, loss }: Training): (rows: Int32Array) => number {
  const optimiser = adam({ learningRate: 1e-3 });
  let state = { params: tree.clone(params), optimiser: optimiser.init(params) };
  let i = 0;
  return (rows) =>
    tf.tidy(() => {
      const batch = tree.map((t) => gather(t, tf.tensor1d(rows, 'int32')), data);
      const { value, grads } = valueAndGrad((p: Parameters) => loss(p, batch, foldIn(key(1), i++)))(
        state.params,
      );
      const [next, slots] = optimiser.update(grads, state.optimiser, state.params);
      tree.dispose(state);
      state = {
        params: tree.map((t) => tf.keep(t), next),
        optimiser: tree.map((t) => tf.keep(t), slots),
      } as typeof state;
      return value.dataSync()[0] as never;
    }) as unknown as number;
}

const prepareVae =
  (activate: (x: tf.Tensor) => tf.Tensor) =>
  (inputs: Inputs): Prepared => {
    const params = tensors(tf, inputs, vae.NAMES);
    const { epsilon, images } = tensors(tf, inputs, ['epsilon', 'images']);
    return training({
      params,
      data: { images },
      loss: (p, { images: x }, k) =>
        vae.negativeElbo(operations, activate, p, x, random.normal(k, epsilon.shape)),
      checkLoss: (p, { images: x }) => vae.negativeElbo(operations, activate, p, x, epsilon),
      rows: (step) => vae.rowsOf(step, epsilon.shape[0]),
    });
  };

function prepareMaml(inputs: Inputs): Prepared {
  const { INNER_RATE, SHOTS } = maml;
  const points = (batch: Parameters, from: number) =>
    tree.map((t) => tf.slice(t as tf.Tensor3D, [0, from, 0], [-1, SHOTS, -1]), {
      x: batch.x as tf.Tensor3D,
      y: batch.y as tf.Tensor3D,
    });
  const stack = (p: Parameters) =>
    [1, 2, 3].map((l) => ({
      weights: tf.expandDims(p[`w${l}`], 0) as tf.Tensor3D,
      biases: tf.expandDims(p[`b${l}`], 0) as tf.Tensor3D,
    }));
  const loss: Loss = (p, batch) =>
    tf.tidy(() => {
      const tasks = { support: points(batch, 0), query: points(batch, SHOTS) };
      return meta.metaLoss(stack(p), tasks, { steps: 1, rate: INNER_RATE });
    });
  return training({
    params: tensors(tf, inputs, Object.keys(maml.SHAPES)),
    data: tensors(tf, inputs, ['x', 'y']),
    loss,
    checkLoss: loss,
    rows: maml.tasksOf,
  });
}

function prepareDiffusion(inputs: Inputs): Prepared {
  const { points, alphaBar, times, epsilon } = tensors(tf, inputs, [
    'points',
    'alphaBar',
    'times',
    'epsilon',
  ]);
  const { BATCH, TIMES, noiseLoss } = diffusion;
  return training({
    params: tensors(tf, inputs, Object.keys(diffusion.SHAPES)),
    data: { points },
    loss: (p, { points: x }, k) => {
      const [forTimes, forNoise] = split(k);
      const drawn = {
        times: random.randint(forTimes, [BATCH], 0, TIMES),
        epsilon: random.normal(forNoise, [BATCH, 2]),
      };
      return noiseLoss(operations, p, { x, alphaBar, ...drawn });
    },
    checkLoss: (p, { points: x }) => noiseLoss(operations, p, { x, alphaBar, times, epsilon }),
    rows: diffusion.pointsOf,
  });
}

function prepareLeapfrog(inputs: Inputs): Prepared {
  const { x, y, position, momentum } = tensors(tf, inputs, ['x', 'y', 'position', 'momentum']);
  const gradient = grad((q: tf.Tensor) =>
    leapfrog.logDensity(operations, q, x as tf.Tensor2D, y as tf.Tensor2D),
  );
  const trajectory = (q: tf.Tensor, p: tf.Tensor): tf.Tensor => {
    const move = ([at, momentumAt, g]: readonly tf.Tensor[]) =>
      [leapfrog.halfSteps(tf, gradient, at, momentumAt, g), null] as [tf.Tensor[], null];
    return scan(move, [q, p, gradient(q)] as tf.Tensor[], { length: leapfrog.STEPS })[0][0];
  };
  const fresh = (k: Key, q: tf.Tensor) => trajectory(q, random.normal(k, [leapfrog.SIZE]));
  const run = eager ? (k: Key, q: tf.Tensor) => tf.tidy(() => fresh(k, q)) : compile(fresh, { xla });
  let q = position.clone();
  let i = 0;
  return {
    check: Array.from(
      (eager
        ? tf.tidy(() => trajectory(position, momentum))
        : compile(trajectory, { xla })(position, momentum)
      )
        .dataSync()
        .slice(0, 8),
    ),
    run: (times) => {
      for (let n = 0; n < times; n++) {
        const next = run(foldIn(key(1), i++), q);
        q.dispose();
        q = next;
      }
      q.dataSync();
    },
  };
}

function prepareNormals(): Prepared {
  const draw = eager
    ? (k: Key) => random.normal(k, [COUNT])
    : compile((k: Key) => random.normal(k, [COUNT]), { xla });
  let i = 0;
  return {
    check: moments(draw(key(0))),
    run: (times) => {
      for (let n = 0; n < times; n++) {
        const x = draw(foldIn(key(1), i++));
        // One number read back: the draw has happened.
        if (n === times - 1) tf.tidy(() => tf.slice(x as tf.Tensor1D, 0, 1).dataSync());
        x.dispose();
      }
    },
  };
}

function moments(x: tf.Tensor): number[] {
  const { mean, variance } = tf.moments(x);
  return [1 + mean.dataSync()[0], variance.dataSync()[0]];
}

function prepareGp(withGradient: boolean) {
  return (inputs: Inputs): Prepared => {
    const { noiseVariance, ...kernel } = HYPERPARAMETERS;
    const data = { x: Float64Array.from(inputs.x.data), y: Float64Array.from(inputs.y.data) };
    const model = { kernel: gp.rbf(kernel), noiseVariance };
    const evaluate = () => {
      if (!withGradient) return [gp.gpRegression(model, data).logMarginalLikelihood];
      const { logMarginalLikelihood, gradient } = gp.logEvidenceAndGradient(model, data);
      return [logMarginalLikelihood, gradient.variance, gradient.lengthScale, gradient.noiseVariance];
    };
    return {
      check: evaluate(),
      run: (times) => {
        for (let n = 0; n < times; n++) evaluate();
      },
    };
  };
}

function prepareNuts(densityOf: (inputs: Parameters) => LogDensity) {
  return async (inputs: Inputs): Promise<Prepared> => {
    const given = tensors(tf, inputs, Object.keys(inputs));
    const logDensity = densityOf(given);
    const size = given.points.shape[1] as number;
    const { CHAINS, DRAWS, WARM_UP } = sampling;
    const target = {
      size,
      logDensity,
      constrain: (position: tf.Tensor) => ({ position }),
      initial: (k: Key, chains: number) => random.uniform(k, [chains, size], -1, 1),
    };
    const warm = await sample(target, { key: key(1), chains: CHAINS, warmUp: WARM_UP, draws: DRAWS });
    const inverseMass = estimateInverseMass(warm.positions, 'diagonal');
    const kernel = nuts(logDensity, { stepSize: warm.stepSize, inverseMass });
    const runner = makeRunner(kernel, { collect: (state) => state.position, block: 100 });
    const last = tf.tidy(() => tf.squeeze(tf.slice(warm.positions, DRAWS - 1, 1), [0]));
    let state = kernel.init(last);
    let i = 0;
    return {
      check: Array.from(logDensity(given.points).dataSync()),
      sample: async (times) => {
        const result = await runner.run({ key: foldIn(key(2), i++), state, steps: times * DRAWS });
        const data = result.draws.dataSync() as Float32Array;
        tree.dispose([state, result.draws, result.infos] as never);
        state = result.state;
        return { shape: [times * DRAWS, CHAINS, size], data };
      },
    };
  };
}

function prepareLda(inputs: Inputs): Prepared {
  const { data } = inputs.triples;
  const rows: { terms: number[]; counts: number[] }[] = [];
  for (let i = 0; i < data.length; i += 3) {
    rows[data[i]] ??= { terms: [], counts: [] };
    rows[data[i]].terms.push(data[i + 1]);
    rows[data[i]].counts.push(data[i + 2]);
  }
  const documents = rows.map(({ terms, counts }) => ({
    terms: Int32Array.from(terms),
    counts: Float32Array.from(counts),
  }));
  const { TOPICS, VOCABULARY, CONCENTRATION, SWEEPS } = lda;
  const algorithm = ldaCavi(
    documents,
    { topics: TOPICS, vocabularySize: VOCABULARY, alpha: CONCENTRATION, eta: CONCENTRATION },
    { documentSweeps: SWEEPS, tolerance: Number.MIN_VALUE },
  );
  const start = algorithm.init(Float64Array.from(inputs.lambda.data));
  const [first] = algorithm.step(key(0), start);
  let state = start;
  return {
    check: Array.from({ length: TOPICS }, (_, k) => first.lambda[37 * TOPICS + k]),
    run: (times) => {
      for (let n = 0; n < times; n++) [state] = algorithm.step(key(0), state);
    },
  };
}

serve({
  'vae-100': prepareVae(tanh),
  'vae-20': prepareVae(tanh),
  'vae-listing': prepareVae(relu),
  leapfrog: prepareLeapfrog,
  maml: prepareMaml,
  diffusion: prepareDiffusion,
  normals: prepareNormals,
  'gp-evidence': prepareGp(false),
  'gp-gradient': prepareGp(true),
  'nuts-schools': prepareNuts(({ y, sigma }) => sampling.schoolsDensity(operations, y, sigma)),
  'nuts-logistic': prepareNuts(({ x, y }) => sampling.logisticDensity(operations, x, y)),
  lda: prepareLda,
});
