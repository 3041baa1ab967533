import { trainer } from '../../tensor';
import type { VaeModel } from '../vae/model';
import { type Trained, type TrainOptions, trainBy } from '../vae/train';
import { sleepLoss, wakeLoss } from './objectives';

export { dream, type PhaseOptions, sleepLoss, wakeLoss } from './objectives';

/** As for AEVB, but for the estimator: wake-sleep does not climb the bound. */
export type WakeSleepOptions = Omit<TrainOptions, 'estimator'>;

/**
 * Trains the same two networks by wake-sleep (Hinton, Dayan, Frey & Neal 1995), with the optimiser, the minibatches and the
 * recognition model of AEVB: each step first moves the decoder (wake), then the encoder (sleep). The curve is AEVB's
 * lower bound, so that the two can be drawn together (figure 2).
 */
export function train(vae: VaeModel, options: WakeSleepOptions): Promise<Trained> {
  const phaseOptions = { ...options, dataSize: options.images.shape[0] };
  const [wake, sleep] = [wakeLoss(vae, phaseOptions), sleepLoss(vae, phaseOptions)];
  return trainBy(
    ({ optimiser, ...setup }) =>
      trainer({
        ...setup,
        name: 'wake-sleep step',
        phases: {
          wake: { loss: wake, optimiser, trains: ['decoder'] },
          sleep: { loss: sleep, optimiser, trains: ['encoder'] },
        },
      }),
    vae,
    options,
  );
}
