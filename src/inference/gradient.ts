import { withoutChecks } from '../distributions';
import { tf, tree, valueAndGrad } from '../tensor';

/**
 * The gradient of a scalar loss, together with whatever else was computed on the way and is worth seeing (a record of
 * tensors). Distributions' checks are off: parameters were checked at the start, and a step that goes astray shows in
 * the info.
 */
export function gradientWithInfo<Params, Info>(
  f: (params: Params) => { readonly loss: tf.Tensor; readonly info: Info },
): (params: Params) => { readonly gradient: Params; readonly info: Info } {
  return (params) =>
    tf.tidy((): never => {
      let kept: Info | undefined;
      const loss = (p: Params): tf.Tensor => {
        const { loss: value, info } = f(p);
        kept = tree.map(((t: tf.Tensor) => tf.keep(t.clone())) as never, info) as unknown as Info;
        return value;
      };
      const { grads } = withoutChecks(() => valueAndGrad(loss)(params));
      const info = tree.clone(kept as Info); // copies that the surrounding tidy looks after
      tree.dispose(kept);
      return { gradient: grads, info } as never;
    });
}
