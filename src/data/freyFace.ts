import { BadDataError, type FindOptions, findFile, parseMatlabBytes } from './files';
import type { RemoteFile } from './files/remoteFile';
import { generatedFaces } from './generated/faces';
import type { Images } from './images';
import { type Origin, realOrGenerated } from './origin';

export interface FreyFace {
  /** 1,965 frames of a film of one face, 28 × 20, in the order of the film. */
  readonly images: Images;
  readonly origin: Origin;
}

const COUNT = 1965;
const HEIGHT = 28;
const WIDTH = 20;

/** Published as a 560 × 1965 matrix: a column, stored in one piece, is an image row after row. */
const FILE: RemoteFile = {
  path: 'frey-face/freyface_1965x28x20.u8',
  sha256: '2438ba4f0d2a6bd8bac43de756141eaa33c8d248dd613d464bdb1210d9b7af78',
  mirrors: [
    {
      url: 'https://cs.nyu.edu/~roweis/data/frey_rawface.mat',
      convert: (bytes) => parseMatlabBytes(bytes, 'frey_rawface.mat').values,
    },
  ],
};

/** The Frey Face film (courtesy of Brendan Frey), or drawn faces of the same shape, and `origin` says so. */
export function loadFreyFace(options: FindOptions = {}): Promise<FreyFace> {
  return realOrGenerated(
    'Frey Face',
    async () => {
      const { bytes, where } = await findFile(FILE, options);
      if (bytes.length !== COUNT * HEIGHT * WIDTH) throw new BadDataError(where, `${bytes.length} bytes`);
      return { images: { count: COUNT, height: HEIGHT, width: WIDTH, pixels: bytes } };
    },
    () => ({ images: generatedFaces(COUNT, HEIGHT, WIDTH) }),
  );
}
