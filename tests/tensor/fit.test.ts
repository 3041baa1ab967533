// biome-ignore-all lint/suspicious/noFocusedTests: fit is what is tested here, not Jasmine's focused test.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adam, fit, key, sgd, type Trainer, tf, trainer } from '../../src/tensor';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Least squares: y = 2 x₀ − x₁ at 32 points. */
function regression(learningRate = 0.05) {
  const x = tf.tidy(() => tf.sin(tf.mul(tf.range(0, 64).reshape([32, 2]), 1.7)));
  const y = tf.matMul(x as tf.Tensor2D, tf.tensor2d([[2], [-1]]));
  return trainer<{ w: tf.Tensor }, { x: tf.Tensor; y: tf.Tensor; row: tf.Tensor }>({
    params: { w: tf.zeros([2, 1]) },
    data: { x, y, row: tf.range(0, 32) },
    key: key(0),
    optimiser: adam({ learningRate }),
    loss: ({ w }, batch) => ({
      loss: tf.mean(tf.square(tf.sub(tf.matMul(batch.x as tf.Tensor2D, w as tf.Tensor2D), batch.y))),
      rows: tf.sum(batch.row),
    }),
  });
}

const weights = (t: Trainer<{ w: tf.Tensor }, never>) => [...t.params().w.dataSync()];

describe('fit', () => {
  it('finds the least squares solution, and reports the way there', async () => {
    const t = regression();
    const seen: number[] = [];
    const notes: string[] = [];
    const result = await fit(t, {
      epochs: 60,
      batchSize: 8,
      key: key(1),
      progress: (done, total, note) => {
        expect(total).toBe(240);
        notes.push(note);
        if (note.startsWith('loss')) seen.push(done);
      },
    });
    expect(weights(t as never)).toEqual([expect.closeTo(2, 2), expect.closeTo(-1, 2)]);
    expect(seen).toEqual(Array.from({ length: 240 }, (_, i) => i + 1));
    expect(notes[0]).toMatch(/^loss [\d.]+$/);
    expect(notes.filter((note) => note === 'XLA compiles the step')).toHaveLength(1);
    expect(result.interrupted).toBe(false);
    expect(result.steps.slice(0, 3)).toEqual([4, 8, 12]);
    expect(result.metrics.loss).toHaveLength(60);
    expect(result.metrics.loss[59]).toBeLessThan(1e-3);
    t.dispose();
  });

  it('takes every data point once per epoch, in another order each time', async () => {
    const t = regression();
    const { metrics } = await fit(t, { epochs: 3, batchSize: 8, key: key(1) });
    // Four batches that share the rows 0 … 31: their sums of row numbers average 496 / 4.
    expect(metrics.rows).toEqual([124, 124, 124]);
    const spread = await fit(t, { epochs: 3, batchSize: 16, key: key(1) });
    expect(spread.metrics.rows).toEqual([248, 248, 248]);
    t.dispose();
  });

  it('gives the same numbers twice, and others for another key', async () => {
    const run = async (seed: number) => {
      const t = regression();
      const { metrics } = await fit(t, { epochs: 4, batchSize: 8, key: key(seed) });
      t.dispose();
      return metrics.loss;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it('goes on where it stopped: two epochs and two more are four', async () => {
    const [whole, halves] = [regression(), regression()];
    const all = await fit(whole, { epochs: 4, batchSize: 8, key: key(1) });
    const first = await fit(halves, { epochs: 2, batchSize: 8, key: key(1) });
    const second = await fit(halves, { epochs: 2, batchSize: 8, key: key(1) });
    expect([...first.metrics.loss, ...second.metrics.loss]).toEqual(all.metrics.loss);
    expect([...first.steps, ...second.steps]).toEqual(all.steps);
    whole.dispose();
    halves.dispose();
  });

  it('calls back after every epoch, and stops where that says so', async () => {
    const t = regression();
    const epochs: number[] = [];
    const result = await fit(t, {
      epochs: 10,
      batchSize: 16,
      key: key(1),
      onEpoch: (epoch, { loss }) => {
        expect(loss).toBeGreaterThan(0);
        epochs.push(epoch);
        return epoch < 2;
      },
    });
    expect(epochs).toEqual([0, 1, 2]);
    expect(result.steps).toEqual([2, 4, 6]);
    expect(result.interrupted).toBe(false);
    t.dispose();
  });

  it('stops on an interrupt with what there is, and can be fitted on', async () => {
    const t = regression();
    setTimeout(() => process.emit('SIGINT'), 200);
    const result = await fit(t, { epochs: 1_000_000, batchSize: 8, key: key(1) });
    expect(result.interrupted).toBe(true);
    expect(result.metrics.loss.length).toBe(result.steps.length);
    expect(result.steps.at(-1)).toBe(t.steps);
    const steps = t.steps;
    expect(Number.isFinite(t.step([0, 1, 2]).loss)).toBe(true);
    expect(t.steps).toBe(steps + 1);
    expect((await fit(t, { epochs: 1, batchSize: 8, key: key(1) })).interrupted).toBe(false);
    t.dispose();
  });

  it('stops at a loss that is not a number, with the step', async () => {
    const t = trainer<{ w: tf.Tensor }, { x: tf.Tensor }>({
      params: { w: tf.scalar(1) },
      data: { x: tf.ones([4]) },
      key: key(0),
      optimiser: sgd(1e30),
      loss: ({ w }, { x }) => tf.mul(tf.square(tf.square(w)), tf.mean(x)),
    });
    await expect(fit(t, { epochs: 5, key: key(0) })).rejects.toThrow(/step 1: loss is not finite/);
    t.dispose();
  });

  it('refuses settings that make no sense, naming them', async () => {
    const t = regression();
    await expect(fit(t, { epochs: 0, key: key(1) })).rejects.toThrow(/epochs must be an integer ≥ 1, got 0/);
    await expect(fit(t, { epochs: 1, batchSize: 33, key: key(1) })).rejects.toThrow(
      /from 1 to the 32 data points, got 33/,
    );
    const bare = trainer({ params: { w: tf.scalar(1) }, key: key(0), optimiser: sgd(1), loss: ({ w }) => w });
    await expect(fit(bare, { epochs: 1, key: key(1) })).rejects.toThrow(/the trainer has no data/);
    t.dispose();
  });
});
