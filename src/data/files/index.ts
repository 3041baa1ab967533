export { BadDataError } from './errors';
export {
  cacheFolder,
  type DownloadProgress,
  FileNotFoundError,
  type FindOptions,
  type FoundFile,
  findFile,
} from './find';
export { type IdxArray, parseIdx } from './idx';
export { type MatlabMatrix, parseMatlabBytes } from './matlab';
export type { Mirror, RemoteFile } from './remoteFile';
