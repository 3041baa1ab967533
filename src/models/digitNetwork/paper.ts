/** Blundell et al. (2015), table 1: test errors on MNIST of two hidden layers of so many units each. */
export interface PublishedError {
  readonly method: string;
  readonly units: number;
  readonly error: number;
}

const TABLE_1: Readonly<Record<string, readonly [at400: number, at800: number, at1200: number]>> = {
  'SGD, dropout': [0.0151, 0.0133, 0.0136],
  'Bayes by backprop, Gaussian prior': [0.0182, 0.0199, 0.0204],
  'Bayes by backprop, scale mixture': [0.0136, 0.0134, 0.0132],
};

export const PUBLISHED_ERRORS: readonly PublishedError[] = Object.entries(TABLE_1).flatMap(
  ([method, errors]) => errors.map((error, i) => ({ method, units: [400, 800, 1200][i], error })),
);

/** Table 2: test error of the network with 1,200 units a layer after so large a share of its weights was taken out. */
export const PUBLISHED_PRUNING: readonly { readonly share: number; readonly error: number }[] = [
  { share: 0, error: 0.0124 },
  { share: 0.5, error: 0.0124 },
  { share: 0.75, error: 0.0124 },
  { share: 0.95, error: 0.0129 },
  { share: 0.98, error: 0.0139 },
];
