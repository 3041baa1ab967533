/** A data file that exists but cannot be what it claims to be: wrong checksum, cut short, wrong format. */
export class BadDataError extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${what}`);
    this.name = 'BadDataError';
  }
}
