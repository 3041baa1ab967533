export { type Belief, type Population, type Risk, riskOf, worthInData } from './risk';
export { type Played, play } from './simulate';
