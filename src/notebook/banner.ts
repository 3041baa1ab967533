import { display, escapeHtml } from './display';

/** Where a data set comes from, as its loader says. */
interface Origin {
  readonly kind: 'real' | 'generated';
  readonly note: string;
}

const boxStyle =
  'border-left: 4px solid #E69F00; padding: 6px 12px; margin: 4px 0; background: rgba(230, 159, 0, 0.12)';

/** Says once, where the data are loaded, whether they are the published ones; a generated stand-in gets a box. */
export function banner({ kind, note }: Origin): void {
  if (kind === 'real') {
    console.log(`Data: ${note}.`);
    return;
  }
  display({
    'text/html': `<div role="note" style="${boxStyle}"><b>Generated data.</b> ${escapeHtml(note)}</div>`,
    'text/plain': `GENERATED DATA. ${note}`,
  });
}
