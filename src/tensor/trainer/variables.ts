/** TensorFlow variables that hold a nested record of tensors, and the session that they live in. */
import { tf } from '../backend';
import { type Handle, type NativeTensor, tensorHandle } from '../compile/binding';
import { adopt, Session } from '../compile/session';
import * as tree from '../tree';
import { names, type StepInGraph, trainerGraph } from './graph';

export class Variables<State> {
  private readonly structure: tree.Structure;
  private readonly count: number;
  private session: Session;

  constructor(
    state: State,
    private readonly name: string,
  ) {
    const { leaves, structure } = tree.flatten(state);
    const tensors = leaves as unknown as tf.Tensor[];
    this.structure = structure;
    this.count = tensors.length;
    this.session = new Session(trainerGraph(tensors, []), name);
    this.assign(state);
  }

  /** The values now, as tensors that the caller owns. */
  read(): State {
    const outputs = Array.from({ length: this.count }, (_, i) => names.read(i)).join();
    return tree.unflatten(this.structure, adopt(this.session.run([], '', outputs)));
  }

  /** Sets all variables. */
  assign(state: State): void {
    const tensors = tree.leaves(state) as unknown as tf.Tensor[];
    const inputs = tensors.map((_, i) => names.value(i)).join();
    const handles = tensors.map((tensor) => tensorHandle(tensor));
    tf.dispose(adopt(this.session.run(handles, inputs, names.assigned)));
  }

  /** A new session that can run these steps; the variables keep their values. */
  rebuild(steps: readonly StepInGraph[]): void {
    const state = this.read();
    this.session.dispose();
    this.session = new Session(trainerGraph(tree.leaves(state) as unknown as tf.Tensor[], steps), this.name);
    this.assign(state);
    tree.dispose(state);
  }

  run(inputs: Handle[], inputNames: string, outputNames: string): NativeTensor[] {
    return this.session.run(inputs, inputNames, outputNames);
  }

  dispose(): void {
    this.session.dispose();
  }
}
