/** Graphs as TensorFlow sessions: loading, running, freeing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tf } from '../backend';
import { backend, type Handle, type NativeTensor } from './binding';
import { type Graph, savedModel } from './graphDef';

/**
 * Writes the graph to a folder, which is the only way in, has TensorFlow load it, and removes the folder again. Returns
 * the binding's number of the session.
 */
function load(graph: Graph): number {
  const folder = mkdtempSync(join(tmpdir(), 'bayesbook-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(graph));
    mkdirSync(join(folder, 'variables'));
    return backend().binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A graph that TensorFlow holds ready to run. Variables in it live as long as the session. */
export class Session {
  private readonly model: number;
  private open = true;

  constructor(graph: Graph) {
    this.model = load(graph);
  }

  /** Feeds the named inputs and returns the named outputs; names are joined by commas. */
  run(inputs: Handle[], inputNames: string, outputNames: string): NativeTensor[] {
    if (!this.open) throw new Error('This graph is disposed.');
    return backend().binding.runSavedModel(this.model, inputs, inputNames, outputNames);
  }

  dispose(): void {
    if (this.open) backend().binding.deleteSavedModel(this.model);
    this.open = false;
  }
}

/** Tensors that tfjs counts, and that tf.tidy and dispose() free. */
export function adopt(outputs: readonly NativeTensor[]): tf.Tensor[] {
  const host = backend();
  return outputs.map((output) => host.createOutputTensor(output));
}
