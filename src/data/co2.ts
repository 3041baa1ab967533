import { BadDataError, type FindOptions, findFile } from './files';
import type { RemoteFile } from './files/remoteFile';
import { generatedCo2 } from './generated/co2';
import { type Origin, realOrGenerated } from './origin';

/** Monthly means of carbon dioxide in the air at Mauna Loa. */
export interface Co2Series {
  /** Middle of each month in decimal years. */
  readonly years: Float64Array;
  /** Parts per million of dry air. */
  readonly ppm: Float64Array;
}

const FILE: RemoteFile = {
  path: 'mauna_loa_co2_monthly.csv',
  sha256: 'be02dfbea5fb10a91e7f9b898b7f5dc6be325aa16c9a73a6bb0263a5102f5aad',
  mirrors: [],
};

/** Reads `year,month,decimal,co2_ppm` lines below a header. @throws BadDataError naming the line */
export function parseCo2(text: string, where = 'CO₂ series'): Co2Series {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const bad = rows.findIndex(([, , year, ppm]) => !(year > 1900 && ppm > 200 && ppm < 1000));
  if (bad >= 0)
    throw new BadDataError(where, `line ${bad + 2} is not "year,month,decimal,ppm": ${rows[bad]}`);
  return { years: Float64Array.from(rows, (row) => row[2]), ppm: Float64Array.from(rows, (row) => row[3]) };
}

/**
 * Mauna Loa CO₂, 1958-03 to 2024-12, 802 months (NOAA GML and Scripps, free to use with credit); an imitation
 * otherwise, and `origin` says so.
 */
export function loadCo2(options: FindOptions = {}): Promise<Co2Series & { readonly origin: Origin }> {
  return realOrGenerated<Co2Series>(
    'The Mauna Loa CO₂ series',
    async () => {
      const { bytes, where } = await findFile(FILE, options);
      return parseCo2(new TextDecoder().decode(bytes), where);
    },
    () => generatedCo2(),
  );
}
