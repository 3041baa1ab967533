import { describe, expect, it } from 'vitest';
import { installFailure, isNetworkFailure, tail } from '../../scripts/setup/errors.mjs';
import { downloadNote } from '../../scripts/setup/report.mjs';

describe('a failed download', () => {
  it.each([
    'npm error code ECONNREFUSED',
    'npm error network request to … failed, reason: getaddrinfo EAI_AGAIN',
    "WARNING: Retrying after connection broken by 'NewConnectionError(…: Failed to establish a new connection'",
    'ERROR: Could not install packages due to an OSError: … Cannot connect to proxy.',
    'Temporary failure in name resolution',
  ])('is the network’s fault: %s', (output) => {
    expect(isNetworkFailure(output)).toBe(true);
    expect(installFailure('Downloading TensorFlow', output).message).toBe(
      'Downloading TensorFlow: the network did not answer.',
    );
  });

  it('is not blamed on the network when it is not', () => {
    expect(isNetworkFailure('npm error code EUSAGE\nnpm error `npm ci` can only install …')).toBe(false);
    expect(installFailure('X', 'OSError: [Errno 28] No space left on device').message).toBe(
      'X: the disk is full.',
    );
    expect(installFailure('X', 'boom')).toMatchObject({ message: 'X failed.', detail: 'boom' });
  });

  it('shows the end of the output without npm’s notices', () => {
    expect(tail('a\n\nnpm warn deprecated\nb  \nc\n', 2)).toBe('b\nc');
  });
});

it('tells a download’s share, size and rate', () => {
  expect(downloadNote(137e6, 274e6, 10_000)).toEqual({ text: '50 % of 274 MB · 14 MB/s', share: 0.5 });
  expect(downloadNote(280e6, 274e6, 0).share).toBe(1);
});
