import type { Co2Series } from '../co2';
import { numbers } from './numbers';

/** Monthly values with a bending trend, a yearly wave and noise that lingers: the look of Mauna Loa, not its facts. */
export function generatedCo2(months = 802, seed = 7): Co2Series {
  const draw = numbers(seed);
  const years = Float64Array.from({ length: months }, (_, m) => 1958 + (m + 2.5) / 12);
  let weather = 0;
  const ppm = years.map((year) => {
    const t = year - 1958;
    weather = 0.8 * weather + 0.2 * draw.normal();
    const season = 2.8 * Math.sin(2 * Math.PI * t) - 0.7 * Math.cos(4 * Math.PI * t);
    return 315 + 0.75 * t + 0.0135 * t * t + season + weather;
  });
  return { years, ppm };
}
