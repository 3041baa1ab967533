// How JupyterLab is started, and what is shown of the compiler that runs beside it.

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
    ...options,
    ...(notebook ? [notebook] : []),
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
