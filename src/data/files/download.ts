/** Milliseconds without a byte after which a server counts as gone. */
const SILENCE = 15_000;
const ATTEMPTS = 3;

interface Partial {
  readonly chunks: Uint8Array[];
  received: number;
  total: number | undefined;
}

async function attempt(
  url: string,
  so: Partial,
  onBytes: (received: number, total?: number) => void,
): Promise<void> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), SILENCE);
  try {
    const headers: Record<string, string> = so.received > 0 ? { Range: `bytes=${so.received}-` } : {};
    const response = await fetch(url, { headers, signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    if (response.status !== 206) {
      so.chunks.length = 0;
      so.received = 0;
    }
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    so.total = Number.isFinite(length) ? so.received + length : undefined;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), SILENCE);
      so.chunks.push(chunk);
      so.received += chunk.length;
      onBytes(so.received, so.total);
    }
    if (so.total !== undefined && so.received < so.total) {
      throw new Error(`cut short after ${so.received} of ${so.total} bytes`);
    }
  } catch (error) {
    if (abort.signal.aborted) throw new Error(`no byte for ${SILENCE / 1000} s`);
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    throw cause ? new Error(`cannot be reached (${cause})`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads a URL into memory; a transfer that was cut short is resumed from where it stopped, at most twice.
 * @throws Error with the reason of the last attempt.
 */
export async function download(
  url: string,
  onBytes: (received: number, total?: number) => void = () => {},
): Promise<Uint8Array> {
  const so: Partial = { chunks: [], received: 0, total: undefined };
  for (let tries = 1; ; tries++) {
    const before = so.received;
    try {
      await attempt(url, so, onBytes);
      return Buffer.concat(so.chunks);
    } catch (error) {
      if (tries === ATTEMPTS || so.received === before) throw error;
    }
  }
}
