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

  /** @param name For messages. */
  constructor(
    graph: Graph,
    private readonly name: string,
  ) {
    this.model = load(graph);
  }

  /** Feeds the named inputs and returns the named outputs; names are joined by commas. */
  run(inputs: Handle[], inputNames: string, outputNames: string): NativeTensor[] {
    if (!this.open) throw new Error(`The graph of '${this.name}' is disposed.`);
    try {
      return backend().binding.runSavedModel(this.model, inputs, inputNames, outputNames);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const explained = explain(message, this.name);
      if (explained === undefined) throw error;
      throw new Error(explained, { cause: error });
    }
  }

  dispose(): void {
    if (this.open) backend().binding.deleteSavedModel(this.model);
    this.open = false;
  }
}

/** What the reader should know of an error of TensorFlow's. */
function explain(message: string, name: string): string | undefined {
  const unknown = /on XLA_CPU_JIT: (\w+)/.exec(message);
  if (unknown) return `XLA cannot compile '${name}': it has no ${unknown[1]}. Leave xla at 'auto'.`;
  const notFinite = /error: (?:\{\{.*?\}\} )*(.*) : Tensor had (.*) values/.exec(message);
  if (notFinite) return `'${name}': ${notFinite[1]}, gave ${notFinite[2]}.`;
  return undefined;
}

/** Tensors that tfjs counts, and that tf.tidy and dispose() free. */
export function adopt(outputs: readonly NativeTensor[]): tf.Tensor[] {
  const host = backend();
  return outputs.map((output) => host.createOutputTensor(output));
}
