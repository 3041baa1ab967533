import { FileNotFoundError } from './files/find';

/** Where the numbers of a data set come from: published files, or a generator that imitates their shape. */
export interface Origin {
  readonly kind: 'real' | 'generated';
  /** One line for the reader: what this is, or why the real data are not here and how to get them. */
  readonly note: string;
}

/**
 * The real data where they are found, the generated stand-in otherwise (unless `generated: false` asks for an error).
 * @param real reads the published files @param standIn makes data of the same shape
 */
export async function realOrGenerated<T>(
  name: string,
  real: () => Promise<T>,
  standIn: () => T,
): Promise<T & { readonly origin: Origin }> {
  try {
    return { ...(await real()), origin: { kind: 'real', note: `${name}, the published data` } };
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
    const note =
      `${name} is not on this machine, so this chapter runs on generated data of the same shape: its figures are not ` +
      `the published ones. ${error.message}. Set BAYESBOOK_DATA to a folder that holds ${error.path}, or connect once.`;
    return { ...standIn(), origin: { kind: 'generated', note } };
  }
}
