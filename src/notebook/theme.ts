/**
 * Colours with a meaning, the same in every chapter, from the set that Okabe and Ito chose to be told apart by colour-blind
 * readers (2008). All of them stand out on white and on black paper.
 */
export const roles = {
  prior: '#56B4E9',
  likelihood: '#E69F00',
  posterior: '#0072B2',
  q: '#D55E00',
  data: '#7F858D',
  truth: '#009E73',
  reference: '#CC79A7',
  predictive: '#8172B3',
  muted: '#A9AEB5',
  chocolate: '#8C5A3C',
  vanilla: '#D9BE7C',
} as const;

/** What a mark stands for; decides its colour. `reference` is a figure that a document or a paper gives. */
export type Role = keyof typeof roles;

/** Colours for series without a role, in order. */
export const palette = [
  roles.posterior,
  roles.q,
  roles.truth,
  roles.likelihood,
  roles.reference,
  roles.prior,
  roles.predictive,
] as const;

/** From nothing (the paper shows through) to the role's colour: for densities over a plane. */
export function fadeTo(role: Role): [number, string][] {
  return [0, 0.15, 0.4, 0.7, 1].map((at) => [at, translucent(roles[role], at ** 0.8)]);
}

/** Light to dark through hues whose order colour-blind readers see too (cividis): for quantities with a sign or a scale. */
export const scale = 'Cividis';

/** `#RRGGBB` with an opacity in [0, 1]. */
export function translucent(hex: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${r}, ${g}, ${b}, ${Number(opacity.toFixed(3))})`;
}

/** Greys that are legible on white and on black. */
export const ink = {
  text: '#7A8088',
  line: 'rgba(128, 132, 138, 0.55)',
  grid: 'rgba(128, 132, 138, 0.18)',
} as const;

/** The lines between small images: to be told from black, from white, and by its hue from the greys of the images. */
export const frame = '#4A6F94';
