// `npm run doctor`: what works and what does not, and how to mend it. Changes nothing; fails if the book cannot run.
import { checks } from './setup/checks.mjs';
import { dim, green, red, yellow } from './setup/report.mjs';

let broken = 0;
for (const { label, look, mend, optional } of checks) {
  try {
    console.log(`${green('✓')} ${label.padEnd(22)} ${dim(String(await look()))}`);
  } catch (error) {
    const advice = error.advice?.filter(Boolean) ?? [];
    console.log(`${optional ? yellow('–') : red('✗')} ${label.padEnd(22)} ${error.message}`);
    for (const line of advice.length > 0 ? advice : [`→ ${mend}`]) console.log(`${' '.repeat(25)}${line}`);
    if (!optional) broken++;
  }
}
console.log(
  broken === 0
    ? '\nThe book can run: npm start'
    : `\n${broken} of ${checks.length} to mend, first the first.`,
);
process.exitCode = broken === 0 ? 0 : 1;
