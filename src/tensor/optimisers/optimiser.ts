/**
 * What every optimiser is: a rule for one parameter tensor, applied to all of a nested record. The rule is written
 * twice, once in tensor operations, to be read and run eagerly, and once as the fused TensorFlow kernel that a trainer
 * uses; tests hold the two together.
 */
import { tf } from '../backend';
import * as tree from '../tree';

/** The step size, as a number or as a function of the number of updates done (a float32 scalar). */
export type Schedule = number | ((step: tf.Scalar) => tf.Scalar);

/** Scalars that are the same for all parameters of one update. */
export type Coefficients = Readonly<Record<string, tf.Scalar>>;
type Slots = Readonly<Record<string, tf.Tensor>>;

/** The update of one parameter tensor. */
export interface Rule {
  /** Names of the tensors kept beside each parameter, and the value they start at. */
  readonly slots: Readonly<Record<string, number>>;
  /** From the number of updates done. A coefficient named `decay` multiplies the parameter before the update. */
  coefficients(step: tf.Scalar): Coefficients;
  /** The new parameter and the new slots. */
  apply(
    parameter: tf.Tensor,
    gradient: tf.Tensor,
    slots: Slots,
    coefficients: Coefficients,
  ): readonly [tf.Tensor, Slots];
  /** TensorFlow's kernel for the same: `parameter`, `gradient`, slots and coefficients in the order of its inputs. */
  readonly kernel: {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly flags?: Readonly<Record<string, boolean>>;
  };
}

/** What an optimiser carries from step to step. */
export interface OptimiserState<Params> {
  /** Number of updates done, an int32 scalar. */
  readonly step: tf.Scalar;
  /** One record like the parameters for each slot. */
  readonly slots: Readonly<Record<string, Params>>;
}

/** A first-order optimiser that minimises. Pure: `update` returns new tensors and leaves the old ones. */
export interface Optimiser {
  readonly rule: Rule;
  /** What happens to the gradients before the rule sees them. */
  readonly transform: <Params>(gradients: Params) => Params;
  init<Params>(params: Params): OptimiserState<Params>;
  /** The parameters after one step against the gradients, and the new state. */
  update<Params>(
    gradients: Params,
    state: OptimiserState<Params>,
    params: Params,
  ): [Params, OptimiserState<Params>];
}

/** The optimiser that follows a rule. */
export function optimiser(
  rule: Rule,
  transform: Optimiser['transform'] = (gradients) => gradients,
): Optimiser {
  return { rule, transform, init: (params) => initialState(rule, params), update };

  function update<Params>(
    gradients: Params,
    { step, slots }: OptimiserState<Params>,
    params: Params,
  ): [Params, OptimiserState<Params>] {
    checkGradients(gradients, params);
    return tf.tidy(() => {
      const coefficients = rule.coefficients(tf.cast(step, 'float32'));
      const names = Object.keys(rule.slots);
      const { leaves, structure } = tree.flatten(params);
      const gradientLeaves = tree.flatten(transform(gradients)).leaves as tf.Tensor[];
      const slotLeaves = names.map((name) => tree.flatten(slots[name]).leaves as tf.Tensor[]);
      const results = (leaves as tf.Tensor[]).map((leaf, i) => {
        const own = Object.fromEntries(names.map((name, s) => [name, slotLeaves[s][i]]));
        const decayed = coefficients.decay ? tf.mul(leaf, coefficients.decay) : leaf;
        return rule.apply(decayed, gradientLeaves[i], own, coefficients);
      });
      const newSlots = names.map((name) => [
        name,
        tree.unflatten(
          structure,
          results.map(([, own]) => own[name]),
        ),
      ]);
      return [
        tree.unflatten(
          structure,
          results.map(([parameter]) => parameter),
        ),
        { step: tf.add(step, tf.scalar(1, 'int32')), slots: Object.fromEntries(newSlots) },
      ] as never;
    });
  }
}

/** Throws unless there is one gradient for each parameter, of its shape. */
function checkGradients(gradients: unknown, params: unknown): void {
  const paths = tree.paths(params);
  const matched = tree.leaves(
    tree.map((_, gradient) => gradient, params, gradients),
  ) as unknown as tf.Tensor[];
  (tree.leaves(params) as unknown as tf.Tensor[]).forEach(({ shape }, i) => {
    const other = matched[i].shape;
    if (shape.join() === other.join()) return;
    throw new Error(`The gradient of '${paths[i]}' has the shape [${other}], the parameter [${shape}].`);
  });
}

function initialState<Params>(rule: Rule, params: Params): OptimiserState<Params> {
  const slots = Object.entries(rule.slots).map(([name, value]) => [
    name,
    tree.map((leaf) => tf.fill((leaf as tf.Tensor).shape, value), params),
  ]);
  return { step: tf.scalar(0, 'int32'), slots: Object.fromEntries(slots) };
}

/** The schedule's value after `step` updates. */
export function valueAt(schedule: Schedule, step: tf.Scalar): tf.Scalar {
  if (typeof schedule === 'number') return tf.scalar(schedule);
  const value: unknown = schedule(step);
  if (value instanceof tf.Tensor && value.rank === 0 && value.dtype === 'float32') return value as tf.Scalar;
  const got = value instanceof tf.Tensor ? `${value.dtype} of shape [${value.shape}]` : String(value);
  throw new Error(`A schedule must return a float32 scalar tensor, got ${got}.`);
}

/** Throws for `adam(0.1)`: a number has no `learningRate`, and would leave it at its default. */
export function assertOptions(what: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new Error(`${what}: expected options such as { learningRate: 0.01 }, got ${String(options)}.`);
}

/** Throws unless low ≤ value < high. */
export function assertRange(what: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) throw new Error(`${what} must be in [${low}, ${high}), got ${value}.`);
}

/** Throws unless the step size is positive; a schedule is not looked at. */
export function assertLearningRate(what: string, value: Schedule): void {
  if (typeof value === 'function' || (typeof value === 'number' && value > 0 && Number.isFinite(value)))
    return;
  throw new Error(`${what}: the learning rate must be positive, got ${String(value)}.`);
}
