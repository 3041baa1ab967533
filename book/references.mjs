// What the chapters lean on. `at`: the chapters that use it most.
/**
 * @param {string} authors
 * @param {number} year
 * @param {string} title
 * @param {string} where
 * @param {readonly string[]} at
 */
const ref = (authors, year, title, where, at) => ({ authors, year, title, where, at });

export const references = [
  ref('Bishop, C. M.', 2006, 'Pattern Recognition and Machine Learning', 'Springer', ['1-3', '2-2']),
  ref(
    'Blei, D. M., Ng, A. Y., & Jordan, M. I.',
    2003,
    'Latent Dirichlet allocation',
    'Journal of Machine Learning Research 3',
    ['1-4'],
  ),
  ref(
    'Blundell, C., Cornebise, J., Kavukcuoglu, K., & Wierstra, D.',
    2015,
    'Weight uncertainty in neural networks',
    'ICML',
    ['2-5', '5-6'],
  ),
  ref('Burda, Y., Grosse, R., & Salakhutdinov, R.', 2016, 'Importance weighted autoencoders', 'ICLR', [
    '3-7',
  ]),
  ref('Cho, Y., & Saul, L. K.', 2009, 'Kernel methods for deep learning', 'NeurIPS', ['2-1']),
  ref(
    'Cremer, C., Li, X., & Duvenaud, D.',
    2018,
    'Inference suboptimality in variational autoencoders',
    'ICML',
    ['4-1'],
  ),
  ref(
    'Duane, S., Kennedy, A. D., Pendleton, B. J., & Roweth, D.',
    1987,
    'Hybrid Monte Carlo',
    'Physics Letters B 195',
    ['3-7', '5-3'],
  ),
  ref(
    'Duchi, J., Hazan, E., & Singer, Y.',
    2011,
    'Adaptive subgradient methods for online learning and stochastic optimization',
    'Journal of Machine Learning Research 12',
    ['3-6'],
  ),
  ref(
    'Gal, Y., & Ghahramani, Z.',
    2016,
    'Dropout as a Bayesian approximation: representing model uncertainty in deep learning',
    'ICML',
    ['2-6'],
  ),
  ref(
    'Hinton, G. E., Dayan, P., Frey, B. J., & Neal, R. M.',
    1995,
    'The “wake-sleep” algorithm for unsupervised neural networks',
    'Science 268',
    ['3-6'],
  ),
  ref(
    'Hoffman, M. D., Blei, D. M., Wang, C., & Paisley, J.',
    2013,
    'Stochastic variational inference',
    'Journal of Machine Learning Research 14',
    ['1-4'],
  ),
  ref(
    'Hoffman, M. D., & Gelman, A.',
    2014,
    'The No-U-Turn sampler',
    'Journal of Machine Learning Research 15',
    ['1-8', '5-3'],
  ),
  ref('Kingma, D. P., & Ba, J.', 2015, 'Adam: a method for stochastic optimization', 'ICLR', ['5-5']),
  ref(
    'Kingma, D. P., Salimans, T., & Welling, M.',
    2015,
    'Variational dropout and the local reparameterization trick',
    'NeurIPS',
    ['2-5'],
  ),
  ref('Kingma, D. P., & Welling, M.', 2013, 'Auto-encoding variational Bayes', 'arXiv 1312.6114', [
    '3-1',
    '3-6',
    '3-7',
    '3-8',
  ]),
  ref(
    'Kucukelbir, A., Tran, D., Ranganath, R., Gelman, A., & Blei, D. M.',
    2017,
    'Automatic differentiation variational inference',
    'Journal of Machine Learning Research 18',
    ['1-8', '5-2'],
  ),
  ref(
    'Lakshminarayanan, B., Pritzel, A., & Blundell, C.',
    2017,
    'Simple and scalable predictive uncertainty estimation using deep ensembles',
    'NeurIPS',
    ['2-6'],
  ),
  ref(
    'Loaiza-Ganem, G., & Cunningham, J. P.',
    2019,
    'The continuous Bernoulli: fixing a pervasive error in variational autoencoders',
    'NeurIPS',
    ['5-5'],
  ),
  ref(
    'MacKay, D. J. C., & Peto, L. C.',
    1995,
    'A hierarchical Dirichlet language model',
    'Natural Language Engineering 1',
    ['1-7'],
  ),
  ref('Neal, R. M.', 1996, 'Bayesian Learning for Neural Networks', 'Springer', ['2-1']),
  ref('Neal, R. M.', 2001, 'Annealed importance sampling', 'Statistics and Computing 11', ['5-1']),
  ref('Ranganath, R., Gerrish, S., & Blei, D. M.', 2014, 'Black box variational inference', 'AISTATS', [
    '3-2',
  ]),
  ref(
    'Rasmussen, C. E., & Williams, C. K. I.',
    2006,
    'Gaussian Processes for Machine Learning',
    'MIT Press',
    ['2-1'],
  ),
  ref('Rezende, D. J., & Mohamed, S.', 2015, 'Variational inference with normalizing flows', 'ICML', ['5-2']),
  ref(
    'Rezende, D. J., Mohamed, S., & Wierstra, D.',
    2014,
    'Stochastic backpropagation and approximate inference in deep generative models',
    'ICML',
    ['3-4'],
  ),
  ref(
    'Salakhutdinov, R., & Mnih, A.',
    2008,
    'Bayesian probabilistic matrix factorization using Markov chain Monte Carlo',
    'ICML',
    ['1-6'],
  ),
  ref(
    'Tipping, M. E., & Bishop, C. M.',
    1999,
    'Probabilistic principal component analysis',
    'Journal of the Royal Statistical Society B 61',
    ['3-1'],
  ),
  ref(
    'Vehtari, A., Gelman, A., Simpson, D., Carpenter, B., & Bürkner, P.-C.',
    2021,
    'Rank-normalization, folding, and localization: an improved R̂',
    'Bayesian Analysis 16',
    ['1-8'],
  ),
  ref('Williams, C. K. I.', 1997, 'Computing with infinite networks', 'NeurIPS', ['2-1']),
  ref(
    'Yao, Y., Vehtari, A., Simpson, D., & Gelman, A.',
    2018,
    'Yes, but did it work? Evaluating variational inference',
    'ICML',
    ['1-8', '5-2'],
  ),
];
