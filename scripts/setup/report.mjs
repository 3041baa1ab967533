// What the set-up prints: a line per step with its seconds, and a moving figure while a step takes long.
const interactive = process.stdout.isTTY === true && !process.env.CI;
const colours = interactive && !process.env.NO_COLOR;

const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
export const green = (text) => paint(32, text);
export const red = (text) => paint(31, text);
export const yellow = (text) => paint(33, text);
export const dim = (text) => paint(2, text);

export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;

const clearLine = '\r\u001b[2K';

/**
 * Runs one step and prints its line. The work gets a function to tell how it is going: on a terminal that replaces
 * the line, elsewhere a share done is printed at each quarter.
 * @template T
 * @param {string} label
 * @param {(tell: (text: string, share?: number) => void) => Promise<T> | T} work what it returns is shown when it is text
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const started = performance.now();
  let note = '';
  let quarter = 0;
  const draw = () => {
    const elapsed = seconds(performance.now() - started);
    process.stdout.write(`${clearLine}  … ${label}  ${dim(`${note ? `${note} · ` : ''}${elapsed}`)}`);
  };
  const timer = interactive ? setInterval(draw, 500) : undefined;
  if (interactive) draw();
  else process.stdout.write(`  … ${label}\n`);
  const tell = (text, share) => {
    note = text;
    if (!interactive && share !== undefined && Math.floor(share * 4) > quarter) {
      quarter = Math.floor(share * 4);
      process.stdout.write(`      ${text}\n`);
    }
  };
  try {
    const result = await work(tell);
    const elapsed = seconds(performance.now() - started);
    const detail = typeof result === 'string' ? `${result} · ` : '';
    process.stdout.write(
      `${interactive ? clearLine : ''}  ${green('✓')} ${label}  ${dim(`${detail}${elapsed}`)}\n`,
    );
    return result;
  } catch (error) {
    process.stdout.write(`${interactive ? clearLine : ''}  ${red('✗')} ${label}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Prints a SetupError as a reader needs it; any other error with its stack, for that is a bug of ours. */
export function printError(error) {
  if (error?.name !== 'SetupError') {
    console.error(error);
    return;
  }
  const indent = (text) => text.replace(/^(?=.)/gm, '  ');
  console.error(`\n${red('✗')} ${error.message}`);
  if (error.detail) console.error(`\n${dim(indent(indent(error.detail)))}`);
  if (error.advice.length > 0) console.error(`\n${indent(error.advice.join('\n'))}`);
  console.error('');
}

/** `12.3 of 274 MB (18 MB/s)` and the share done. */
export function downloadNote(bytes, total, milliseconds) {
  const mega = (value) => (value / 1e6).toFixed(0);
  const share = Math.min(1, bytes / total);
  const rate = milliseconds > 500 ? ` · ${mega((bytes / milliseconds) * 1000)} MB/s` : '';
  return { text: `${Math.floor(share * 100)} % of ${mega(total)} MB${rate}`, share };
}
