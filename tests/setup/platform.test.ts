import { describe, expect, it } from 'vitest';
import { platformFor, platforms, wheelArguments } from '../../scripts/setup/platform.mjs';

const wheel = (system: string, architecture: string) =>
  wheelArguments(platformFor(system, architecture)).join(' ');

describe('the TensorFlow wheel', () => {
  it.each([
    ['linux', 'x64', 'tensorflow-cpu==2.21.0', 'manylinux_2_27_x86_64'],
    ['linux', 'arm64', 'tensorflow==2.21.0', 'manylinux_2_27_aarch64'],
    ['darwin', 'arm64', 'tensorflow==2.21.0', 'macosx_12_0_arm64'],
    ['darwin', 'x64', 'tensorflow==2.16.2', 'macosx_10_15_x86_64'],
  ])('for %s on %s is %s', (system, architecture, requirement, tag) => {
    expect(wheel(system, architecture)).toContain(`--platform=${tag} ${requirement}`);
  });

  it('is asked for independently of the Python that runs pip, and never as source', () => {
    expect(wheel('linux', 'x64')).toContain('--only-binary=:all:');
    expect(wheel('linux', 'x64')).toContain('--python-version=3.11 --abi=cp311');
  });

  it('is pinned by its checksum', () => {
    for (const platform of platforms) expect(platform.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not exist for some systems, which are told why', () => {
    expect(() => platformFor('win32', 'x64')).toThrow('does not run on Windows');
    expect(() => platformFor('freebsd', 'x64')).toThrow('not published for freebsd on x64');
    expect(() => platformFor('linux', 'x64', false)).toThrow('needs a Linux with glibc');
  });
});
