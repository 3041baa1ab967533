import type { Images } from '../images';
import { numbers } from './numbers';

const bump = (distance: number, width: number): number => Math.exp(-0.5 * (distance / width) ** 2);

/**
 * A film of a drawn face that turns its head and changes its mouth, both as slow random walks held between −1 and 1:
 * two hidden causes behind height × width grey values.
 */
export function generatedFaces(count: number, height: number, width: number, seed = 3): Images {
  const draw = numbers(seed);
  const pixels = new Uint8Array(count * height * width);
  const walk = (value: number) => Math.max(-1, Math.min(1, 0.97 * value + 0.2 * draw.normal()));
  let turn = 0;
  let smile = 0;
  for (let frame = 0; frame < count; frame++) {
    turn = walk(turn);
    smile = walk(smile);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const y = (2 * (row + 0.5)) / height - 1;
        const x = (2 * (column + 0.5)) / width - 1 - 0.12 * turn;
        const head = 1 / (1 + Math.exp(14 * (Math.hypot(x / 0.82, y / 0.95) - 0.95)));
        const light = 0.62 + 0.12 * x * turn - 0.1 * y;
        const eyes = bump(Math.hypot(x - 0.32 - 0.2 * turn, y + 0.25), 0.13);
        const otherEye = bump(Math.hypot(x + 0.32 - 0.2 * turn, y + 0.25), 0.13);
        const nose = 0.5 * bump(x - 0.28 * turn, 0.06) * bump(y - 0.08, 0.16);
        const lips = y - 0.5 + 0.9 * smile * ((x - 0.15 * turn) ** 2 - 0.05);
        const mouth = bump(lips, 0.07) * bump(x - 0.15 * turn, 0.28);
        const grey = head * (light - 0.45 * (eyes + otherEye) - 0.2 * nose - 0.4 * mouth) + 0.22 * (1 - head);
        const value = 255 * Math.max(0.02, Math.min(0.95, grey + 0.015 * draw.normal()));
        pixels[(frame * height + row) * width + column] = Math.round(value);
      }
    }
  }
  return { count, height, width, pixels };
}
