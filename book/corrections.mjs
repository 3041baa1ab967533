// What the documents, and the programs in them, get wrong or leave loose; what we found instead; where it is shown.
// `kind`: 'wrong' (a figure or statement that does not hold), 'loose' (true only under conditions that are not said),
// 'slip' (a word or a line that means something else).

export const corrections = [
  {
    document: 1,
    kind: 'wrong',
    says: 'KL divergence 0.231 at the start, 0.152, 0.056, 0.021, 0.003, 0.000004',
    found:
      'KL(jar‖guess) is 0.0823, 0.0472, 0.0140, 0.00364, 0.000235 nats, and 0 at the end; twelve scores between every two of jar, guess and draws were tried, and none gives the printed row. The last figure alone is the KL between the share drawn, 1052 of 1500, and 70 %',
    at: ['1-1#4', '1-1#5'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'The guesses follow the draws: 55, 62, 66, 69, 70 %',
    found:
      'Believing the draws would give 73, 71, 71, 70, 70 %, and no single prior gives more than three of the six. A step of ρ = 0.258 to 0.275 towards the jar in each round gives all six: a natural-gradient step on KL',
    at: ['1-1#6'],
  },
  {
    document: 1,
    kind: 'slip',
    says: '변할변 나눌분: to change by dividing',
    found:
      '變分 is the variation of the calculus of variations, coined beside 微分 and 積分: what a whole function changes by',
    at: ['1-1#1'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'The ELBO measures the performance of a model',
    found: 'It is log p(x) less KL(q‖p): it measures the model and q together',
    at: ['1-3#2', '1-3#5'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'KL measures the difference between two distributions',
    found: 'It has a direction: KL(q‖p) seeks a mode, KL(p‖q) covers all',
    at: ['1-3#3'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'L_i is the ELBO of the i-th data point',
    found:
      'Right where each point has a latent variable of its own; what the points share is to be counted once',
    at: ['1-3#6'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'Exact computation is impossible; approximation is fast',
    found: 'Both are true of many unknowns: for up to three a grid is better, from four on it is not',
    at: ['1-2#2.1', '1-2#2.2'],
  },
  {
    document: 1,
    kind: 'loose',
    says: 'Computationally efficient',
    found: 'To a rough answer. It stops at a floor, where NUTS goes on',
    at: ['1-8#1.2', '1-8#2.1'],
  },
  {
    document: 2,
    kind: 'loose',
    says: 'G.P.R is Bayesian, a G.P. is not',
    found:
      'Right, and in a hurry: the process is a distribution; regression is Bayesian about f, exactly; about fitted hyper-parameters it is not',
    at: ['2-1#9'],
  },
  {
    document: 2,
    kind: 'loose',
    says: 'Who knows the weights knows the function: f is W',
    found: 'W gives f; but each f of a tanh network with H hidden units has 2^H H! names',
    at: ['2-2#3'],
  },
  {
    document: 2,
    kind: 'slip',
    says: 'The marginal of the data as a “prior of the data”',
    found: 'The evidence, or prior predictive',
    at: ['2-2#4'],
  },
  {
    document: 2,
    kind: 'wrong',
    says: 'The prior is hard to get and the likelihood intractable',
    found: 'The prior is chosen and the likelihood computed; p(D), their integral, is what is intractable',
    at: ['2-3#1'],
  },
  {
    document: 2,
    kind: 'slip',
    says: '“variational” as variance or distribution',
    found: 'From the calculus of variations',
    at: ['2-3#2'],
  },
  {
    document: 2,
    kind: 'loose',
    says: 'Randomness becomes less accurate and smaller after the trick',
    found:
      'W has the same distribution before and after; what changes is the variance of the gradient estimate, and not always downwards',
    at: ['2-4#4', '2-4#7'],
  },
  {
    document: 3,
    kind: 'slip',
    says: '생성 모델(인코더)과 변분 근사(디코더)',
    found: "The other way round: the generative model is the decoder. The sentence is the paper's own slip",
    at: ['3-6#9'],
  },
  {
    document: 3,
    kind: 'wrong',
    says: '가우시안 분포를 항상 가정한다 (a Gaussian is always assumed)',
    found: 'Only in the example: the method needs a differentiable density and a re-parameterisation',
    at: ['3-1#8'],
  },
  {
    document: 3,
    kind: 'loose',
    says: 'Reasons for the high variance of the naive estimator: sampling, few samples, complex distributions',
    found:
      'True of the re-parameterised estimator too. What is special is that each score is multiplied by all of f: K² against K⁰ over the dimension K',
    at: ['3-2#8', '3-2#9', '3-2#10'],
  },
  {
    document: 3,
    kind: 'wrong',
    says: 'High variance makes gradients vanish',
    found: 'It makes them too long, with their direction lost',
    at: ['3-2#10'],
  },
  {
    document: 3,
    kind: 'loose',
    says: 'The diagram runs from data to latent variable to result',
    found: 'That is inference; the model runs from z to x',
    at: ['3-1#2'],
  },
  {
    document: 3,
    kind: 'loose',
    says: 'parameters initialised from N(0, 0.01)',
    found:
      'Variance or standard deviation? With the standard deviation 0.01 of the published code wake-sleep on the faces never leaves its start; with 0.1 it does',
    at: ['3-6#3'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'The posterior is hard to know directly, so one computes it from prior and likelihood',
    found: 'Prior and likelihood define the posterior; what is hard is its denominator p(x)',
    at: ['4-1#1'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Data are few, so uncertainty is large, so one uses a stochastic model',
    found:
      'A right prior is worth four observations at any n, a wrong and sure one −82 at n = 100; not betting on one θ gains 0.15 nats at n = 1 and 0.00002 at 100',
    at: ['4-1#1', '4-1#2'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'log p(x) is variationally approximated as the ELBO',
    found: 'The ELBO is a lower bound, 0.13 or 2.5 nats below log p(x) for two optima of one posterior',
    at: ['4-1#4'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'An optimisation for each datum is expensive; amortisation avoids it',
    found:
      'From about 400 data on, at a gap of hundredths of a nat on data like those in training and of tens of nats elsewhere',
    at: ['4-1#6', '4-1#7'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Latent-variable models (GAN, VAE, flows, diffusion) maximise an ELBO, many of them',
    found:
      'VAE and diffusion do; a flow maximises log p(x) itself; a GAN plays a game whose value is −log 4 + 2 JSD at the best discriminator, and has no likelihood',
    at: ['4-2#2', '4-2#4', '4-2#5', '4-2#6'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'MAML-based methods use the Hessian, so they have a complexity problem',
    found:
      'They use its product with a vector: 1.97 to 1.98 times the operations of first-order MAML for one step, from 141 to 26,241 parameters. What grows is memory, with the number of inner steps',
    at: ['4-5#7'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Amortised inference: the output distribution is limited to a Gaussian',
    found:
      'Gaussian is q over the weights. On tasks with two answers the outputs could not be told from a Gaussian’s (kurtosis 3.0 and 3.1 ± 0.1), but another Gaussian over weights, the hybrid’s, gives 2.1. What cost most was the bound: 1.3 nats short of exact by it, 0.3 by the predictive loss',
    at: ['4-6#3', '4-6#6'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Ensembles are simple and work well',
    found:
      'Ten MAMLs with a loss each are as blind as one (3.5 nats short of exact on ambiguous tasks); ten networks with a loss for their mixture are 0.12 short, with SVGD 0.09. Equal weights cannot follow the evidence: on settled tasks both answers stay',
    at: ['4-6#4', '4-6#6'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Hybrid inference: the posterior is not Gaussian, and there is one model instance',
    found:
      'Its outputs are no Gaussian’s (kurtosis 2.1), but before the ascent as after it: the network bends them. One instance saves memory, not time: every function needs an ascent of its own',
    at: ['4-6#5', '4-6#9'],
  },
  {
    document: 4,
    kind: 'loose',
    says: 'Fast adaptation from few samples needs uncertainty',
    found:
      'Yes, while several tasks are possible: on sinusoids, averaging over the posterior is worth about 10 nats per query beside its best cell with one point, and less than 0.1 with ten',
    at: ['4-3#4'],
  },
  {
    document: 4,
    kind: 'wrong',
    says: 'Model-based: VI assumes a Gaussian, so the output distribution is limited to a Gaussian',
    found:
      'A Gaussian q(z) and a Gaussian p(y|x, z) mix to a predictive that is none: two modes on a fork. What is limited is a Gaussian output without a latent',
    at: ['4-4#6'],
  },
  {
    document: 5,
    kind: 'wrong',
    says: 'the likelihood is the inverse (역수) of the loss',
    found:
      'It is exp(−loss): losses add where likelihoods multiply; 1/loss gives a curve that more data do not narrow',
    at: ['5-1#4'],
  },
  {
    document: 5,
    kind: 'wrong',
    says: 'vae(data) with images as the loader gives them',
    found: 'They must be flattened to 784 pixels first; as printed the listing stops',
    at: ['5-5#2'],
  },
  {
    document: 5,
    kind: 'loose',
    says: 'binary cross-entropy on pictures',
    found: 'Pixels are grey: the loss cannot fall below 45.5 nats per digit, and exp(−BCE) is no density',
    at: ['5-5#4'],
  },
  {
    document: 5,
    kind: 'loose',
    says: 'the loss is a sum over the minibatch',
    found: 'Harmless with Adam; 128 times the step with SGD; with one term averaged the posterior collapses',
    at: ['5-5#5'],
  },
  {
    document: 5,
    kind: 'wrong',
    says: 'the VAE is an example of Bayesian deep learning (distributions over weights)',
    found: 'Its weights are point estimates; what has a posterior are its latent variables',
    at: ['5-5#8'],
  },
  {
    document: 5,
    kind: 'slip',
    says: 'the example is number 4 of the advantages',
    found: 'The list has three advantages',
    at: ['5-5#9'],
  },
];
