export { type Fitting, fitSteps } from './fitting';
export { type GaussianVae, trainGaussianVae } from './gaussianVae';
export { halvedImages } from './halved';
export { FAMILIES, type FamilyName, type Likelihood, type Report, type Task, trainFamily } from './report';
