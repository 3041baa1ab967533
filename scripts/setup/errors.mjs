// Errors that a reader can act on.

/** Something outside the project is missing or refused: shown without a stack, with what to do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong, one line
   * @param {readonly string[]} advice what to do, line by line
   * @param {string} [detail] the tail of what the failing program said
   */
  constructor(message, advice = [], detail = '') {
    super(message);
    this.name = 'SetupError';
    this.advice = advice;
    this.detail = detail;
  }
}

/** The last lines of a program's output, without blank ones and npm's notices. */
export function tail(text, lines = 12) {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !/^npm (warn|notice)/i.test(line))
    .slice(-lines)
    .join('\n');
}

const NETWORK = [
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/,
  /NewConnectionError|ProxyError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|IncompleteRead/,
  /Temporary failure in name resolution|Failed to establish a new connection|Network is unreachable/i,
  /Cannot connect to proxy|Connection (refused|reset|broken|aborted)|SSLError|CERTIFICATE_VERIFY_FAILED/i,
];

/** Whether a program's output says that the network is what failed. */
export function isNetworkFailure(output) {
  return NETWORK.some((pattern) => pattern.test(output));
}

/** The last line that says so, cut to a readable length. */
function networkLine(output) {
  const line =
    output
      .split('\n')
      .findLast((each) => isNetworkFailure(each))
      ?.trim() ?? '';
  return line.length > 150 ? `${line.slice(0, 150)}…` : line;
}

/** Whether a program's output says that the disk is full. */
export function isDiskFull(output) {
  return /ENOSPC|No space left on device/i.test(output);
}

/** The error for a failed download or installation, by what its output looks like. */
export function installFailure(what, output) {
  if (isDiskFull(output)) {
    return new SetupError(`${what}: the disk is full.`, [
      'Free about 3 GB, then run the same command again.',
    ]);
  }
  if (isNetworkFailure(output)) {
    return new SetupError(
      `${what}: the network did not answer.`,
      [
        'Check the connection (behind a proxy, HTTPS_PROXY must be set for npm and pip), then run the same',
        'command again. What is already there is kept.',
      ],
      networkLine(output),
    );
  }
  return new SetupError(
    `${what} failed.`,
    ['Run the same command again; if it fails in the same way, please report the lines above.'],
    tail(output),
  );
}
