import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/**
 * Outside of src/tensor nobody may reach tfjs's own versions of what src/tensor names, its random numbers or
 * JavaScript's, or the library itself.
 */
const NAMED = [
  ...['exp', 'expm1', 'log', 'log1p', 'tanh', 'sigmoid', 'softplus', 'logSigmoid', 'softmax', 'logSoftmax'],
  ...[
    'logSumExp',
    'relu',
    'elu',
    'selu',
    'sqrt',
    'pow',
    'norm',
    'where',
    'erf',
    'einsum',
    'gather',
    'cumsum',
  ],
  ...['cumprod', 'gatherND', 'customGrad', 'grad', 'grads', 'valueAndGrad', 'valueAndGrads', 'variableGrads'],
];
const RANDOM = /^(random.*|truncatedNormal|multinomial|dropout)$/;
const LAYERS = /^(layers|sequential|model|train|initializers)$/;

/** Uses of tf.<name> and Math.random, and imports of the library, in one file's text. */
function offences(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const report = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1} ${what}`);
  };
  const check = (node: ts.Node, owner: string, name: string) => {
    if (owner === 'Math' && name === 'random') report(node, 'Math.random');
    if (owner === 'tf' && (NAMED.includes(name) || RANDOM.test(name) || LAYERS.test(name)))
      report(node, `tf.${name}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      check(node, node.expression.text, node.name.text);
    }
    if (
      ts.isElementAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      ts.isStringLiteral(node.argumentExpression)
    ) {
      check(node, node.expression.text, node.argumentExpression.text);
    }
    // const { exp } = tf
    if (
      ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer &&
      ts.isIdentifier(node.initializer)
    ) {
      for (const element of node.name.elements) {
        check(element, node.initializer.text, (element.propertyName ?? element.name).getText(source));
      }
    }
    if (ts.isStringLiteral(node) && node.text.startsWith('@tensorflow/')) report(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const TENSOR = join('src', 'tensor');

describe('what src/ may use', () => {
  test('outside of src/tensor: no wrong derivatives, no unkeyed randomness, no other way to the library', () => {
    const all = files('src').filter((path) => !path.startsWith(TENSOR));
    expect(all.length).toBeGreaterThan(10);
    expect(all.flatMap((path) => offences(path, readFileSync(path, 'utf8')))).toEqual([]);
  });

  test('inside: no unkeyed randomness, and one place that loads the library', () => {
    const found = files(TENSOR).flatMap((path) => offences(path, readFileSync(path, 'utf8')));
    const wrong = found.filter((offence) =>
      /tf\.(random|truncated|multinomial|dropout|layers|train)|Math\.random/.test(offence),
    );
    expect(wrong).toEqual([]);
    const loading = found
      .filter((offence) => offence.includes('@tensorflow/'))
      .map((offence) => offence.split(':')[0]);
    expect(new Set(loading)).toEqual(
      new Set(['backend.ts', 'environment.ts'].map((file) => join(TENSOR, file))),
    );
  });

  test('the check sees what it should', () => {
    const text = [
      "import * as tf from '@tensorflow/tfjs-node';",
      'const a = tf.exp(tf.add(1, 2));',
      'const b = Math.random();',
      'const { tanh: t } = tf;',
      "const c = tf['sigmoid'](x);",
      'const d = tf.randomNormal([2]);',
      "const { grad } = require('@tensorflow/tfjs');",
      'const fine = tf.matMul(x, y).sum().exp();',
    ].join('\n');
    expect(offences('file.ts', text)).toEqual([
      'file.ts:1 @tensorflow/tfjs-node',
      'file.ts:2 tf.exp',
      'file.ts:3 Math.random',
      'file.ts:4 tf.tanh',
      'file.ts:5 tf.sigmoid',
      'file.ts:6 tf.randomNormal',
      'file.ts:7 @tensorflow/tfjs',
    ]);
  });
});
