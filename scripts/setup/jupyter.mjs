// How JupyterLab is started, and what is shown of the compiler that runs beside it.
import { sep } from 'node:path';

/** The first notebook of the book, from the names below notebooks/: the tour, or what comes next while there is none. */
export function firstNotebook(names) {
  const first = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints/'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))[0];
  return first && `notebooks/${first}`;
}

/**
 * JupyterLab's arguments. It listens on this machine only and keeps its token: those are its own defaults, and a
 * reader's options come last, so they win.
 * @param {{ root: string, notebook?: string, isRoot: boolean, hasDisplay: boolean, options: readonly string[] }} situation
 */
export function jupyterArguments({ root, notebook, isRoot, hasDisplay, options }) {
  return [
    // The whole project, so that exported charts find plotly.js below files/node_modules.
    `--ServerApp.root_dir=${root}`,
    // Its thirty lines of greeting would bury the address, which it prints at any level.
    '--Application.log_level=WARN',
    ...(isRoot ? ['--allow-root'] : []),
    ...(hasDisplay ? [] : ['--no-browser']),
    '--MultiKernelManager.default_kernel_name=tslab',
    // As the address it prints, too, for those who open it themselves.
    ...(notebook ? [`--LabApp.default_url=/lab/tree/${encodeURI(notebook)}`] : []),
    ...options,
  ];
}

/**
 * Takes tsc's watching output as it comes and passes on what a reader needs: the errors, and that they are gone.
 * @param {(line: string) => void} show
 */
export function compilerFilter(show) {
  let rest = '';
  let first = true;
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const found = /Found (\d+) errors?/.exec(line);
      if (!found) {
        if (/error TS\d+/.test(line)) show(line.trim());
        continue;
      }
      if (found[1] === '0' && !first) show('compiled; restart a notebook’s kernel to use it');
      first = false;
    }
  };
}
