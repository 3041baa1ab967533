/** What training changes: as it is shown, and as TensorFlow's variables hold it. */
import { tf } from '../backend';
import type { OptimiserState } from '../optimisers';
import * as tree from '../tree';
import { type Packed, Packing } from './packing';
import type { Phase } from './phase';

/** Everything that training changes. All leaves are tensors. */
export interface TrainingState<Params> {
  readonly params: Params;
  /** For each phase. */
  readonly optimisers: Readonly<Record<string, OptimiserState<Partial<Params>>>>;
  /** The two words of the key that steps draw from. */
  readonly key: tf.Tensor1D;
}

interface StoredPhase {
  readonly params: Packed;
  readonly step: tf.Scalar;
  readonly slots: Readonly<Record<string, Packed>>;
}

/** The same as it is stored: what each phase trains, and parameters that none does. */
export interface StoredState {
  readonly phases: Readonly<Record<string, StoredPhase>>;
  readonly rest: Packed;
  readonly key: tf.Tensor1D;
}

export type Phases<Params, Batch> = ReadonlyMap<string, Phase<Params, Batch>>;

/** The part of the parameters that a phase trains. */
export function trainedBy<Params>(
  trains: readonly (keyof Params & string)[] | undefined,
  params: Params,
): Partial<Params> {
  return trains === undefined ? params : pickEntries(params, trains);
}

function pickEntries<Params>(params: Params, names: readonly string[]): Partial<Params> {
  return Object.fromEntries(names.map((name) => [name, params[name as keyof Params]])) as Partial<Params>;
}

const mapRecord = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

/** The way between the two forms. Its functions make tensors that the caller tidies. */
export class Layout<Params, Batch> {
  private readonly packings = new Map<string, Packing<Partial<Params>>>();
  private readonly restNames: readonly string[];
  private readonly restPacking: Packing<Partial<Params>>;

  constructor(
    private readonly phases: Phases<Params, Batch>,
    params: Params,
  ) {
    const trained = new Set<string>();
    for (const [name, { trains }] of phases) {
      this.packings.set(name, new Packing(trainedBy(trains, params)));
      for (const entry of trains ?? Object.keys(params as object)) trained.add(entry);
    }
    this.restNames = Object.keys(params as object).filter((entry) => !trained.has(entry));
    this.restPacking = new Packing(pickEntries(params, this.restNames));
  }

  packingOf(phase: string): Packing<Partial<Params>> {
    return this.packings.get(phase)!;
  }

  /** The parameters, all or those that phases train. */
  params({
    phases,
    rest,
  }: {
    readonly phases: Readonly<Record<string, { params: Packed }>>;
    readonly rest: Packed;
  }): Params {
    const parts = Object.entries(phases).map(([name, { params }]) => this.packingOf(name).unpack(params));
    const [first] = this.phases.values();
    if (first.trains === undefined) return parts[0] as Params;
    return Object.assign({}, this.restPacking.unpack(rest), ...parts) as Params;
  }

  store({ params, optimisers, key }: TrainingState<Params>): StoredState {
    const storePhase = ({ step, slots }: OptimiserState<Partial<Params>>, name: string): StoredPhase => {
      const packing = this.packingOf(name);
      const own = packing.pack(trainedBy(this.phases.get(name)!.trains, params));
      return { params: own, step, slots: mapRecord(slots, (slot) => packing.pack(slot)) };
    };
    const rest = this.restPacking.pack(pickEntries(params, this.restNames));
    return { phases: mapRecord(optimisers, storePhase), rest, key };
  }

  show(stored: StoredState): TrainingState<Params> {
    const optimisers = mapRecord(stored.phases, ({ step, slots }, name) => ({
      step,
      slots: mapRecord(slots, (slot) => this.packingOf(name).unpack(slot)),
    }));
    return { params: this.params(stored), optimisers, key: stored.key };
  }
}

/** Throws unless a state has the structure and the shapes of another, naming what differs. */
export function checkSameForm(state: unknown, expected: unknown): void {
  const forms = (one: unknown) =>
    (tree.leaves(one) as unknown[]).map((leaf) =>
      !(leaf instanceof tf.Tensor)
        ? String(leaf)
        : leaf.isDisposed
          ? 'a disposed tensor'
          : `${leaf.dtype} of shape [${leaf.shape}]`,
    );
  const paths = tree.paths(state);
  if (paths.join() !== tree.paths(expected).join()) {
    throw new Error('The state belongs to a trainer with other parameters or optimisers.');
  }
  const wanted = forms(expected);
  forms(state).forEach((form, i) => {
    if (form !== wanted[i]) throw new Error(`The state's '${paths[i]}' is ${form}, not ${wanted[i]}.`);
  });
}
