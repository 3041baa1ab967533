// @ts-check

/** Frames of the machinery between a cell and its error: the kernel, Node, and the compiled cell (its lines are not the reader's). */
const MACHINERY = /node_modules[\\/](@?tslab)[\\/]|\(?node:|evalmachine\.<anonymous>/;

/**
 * What Node prints of an uncaught error, without what only the kernel's authors can use: no excerpt of compiled code, no
 * frames of tslab and Node, and the word "in" instead of "at", which test reporters take for frames of their own.
 * @param {string} text
 */
export function tidyError(text) {
  const excerpt = /^\[?(?:evalmachine\.<anonymous>|\/\S+|\w:\\\S+):\d+\n[^\n]*\n\s*\^+\n+/;
  const bracketed = text.startsWith('[') && excerpt.test(text);
  const lines = text.replace(excerpt, '').split('\n');
  const kept = lines.filter((line) => !(/^\s+at /.test(line) && MACHINERY.test(line)));
  const tidy = kept.map((line) => line.replace(/^(\s+)at /, '$1in ')).join('\n');
  return (bracketed ? tidy.replace(/\]$/, '') : tidy).trim();
}
