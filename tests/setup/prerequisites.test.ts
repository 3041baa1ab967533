import { describe, expect, it } from 'vitest';
import { findCompiler, findPython, parsePython } from '../../scripts/setup/prerequisites.mjs';

/** A machine on which only the given programs answer. */
const machine =
  (programs: Readonly<Record<string, string>>) =>
  (command: string): string | undefined =>
    programs[command];

/** The whole message of the SetupError that a call throws. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    const { message, advice } = error as Error & { advice: readonly string[] };
    return [message, ...advice].join('\n');
  }
  throw new Error('nothing was thrown');
}

describe('Python', () => {
  it('is read from what the probe prints', () => {
    expect(parsePython('3.11.7 venv /usr/bin/python3\n')).toEqual({
      path: '/usr/bin/python3',
      version: '3.11.7',
      newEnough: true,
      hasVenv: true,
    });
    expect(parsePython('2.7.18 bare /usr/bin/python')?.newEnough).toBe(false);
    expect(
      parsePython('Python was not found; run without arguments to install from the Store'),
    ).toBeUndefined();
    expect(parsePython(undefined)).toBeUndefined();
  });

  it('is the first that is new enough and has venv', () => {
    const probe = machine({
      python3: '3.9.2 venv /usr/bin/python3',
      'python3.12': '3.12.1 bare /usr/bin/python3.12',
      'python3.11': '3.11.7 venv /opt/python3.11',
    });
    expect(findPython(probe, undefined).path).toBe('/opt/python3.11');
  });

  it('that is missing, too old or without venv is told apart', () => {
    expect(messageOf(() => findPython(machine({}), undefined))).toMatch(
      /No Python found.*apt install python3 /s,
    );
    const old = machine({ python3: '3.8.10 venv /usr/bin/python3' });
    expect(messageOf(() => findPython(old, undefined))).toMatch(
      /Python 3\.8\.10 is too old.*BAYESBOOK_PYTHON/s,
    );
    const bare = machine({ python3: '3.11.7 bare /usr/bin/python3' });
    expect(messageOf(() => findPython(bare, undefined))).toMatch(/lacks its venv module.*python3-venv/s);
  });

  it('that the reader chose is the only one asked', () => {
    const probe = machine({ python3: '3.11.7 venv /usr/bin/python3' });
    expect(() => findPython(probe, '/opt/py')).toThrow('looked for /opt/py');
  });
});

describe('the C++ compiler', () => {
  it('is g++, or clang++ where there is no g++', () => {
    expect(findCompiler(machine({ 'g++': 'g++ 12.2.0\nmore', 'clang++': 'clang 14' }), undefined)).toEqual({
      command: 'g++',
      version: 'g++ 12.2.0',
    });
    expect(findCompiler(machine({ 'clang++': 'clang 14' }), undefined).command).toBe('clang++');
  });

  it('that is missing is explained for each system', () => {
    const message = messageOf(() => findCompiler(machine({}), undefined));
    for (const words of ['apt install g++', 'dnf install gcc-c++', 'xcode-select --install']) {
      expect(message).toContain(words);
    }
  });
});
