import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Failure, Notebook } from '../../scripts/book/notebooks.mjs';
import { codeCells, sourceOf } from '../../scripts/book/notebooks.mjs';
import { root } from './support';

/** A notebook as one module: its code cells in order, and the line on which each begins. */
interface CellModule {
  readonly text: string;
  readonly firstLines: readonly number[];
}

/**
 * Type-checks the code cells of notebooks as a kernel would see them one after another, but strictly, and against src/
 * itself. tslab compiles cells without `strict`, so that much slips through when they run.
 */
export function checkCellTypes(notebooks: ReadonlyMap<string, Notebook>): Map<string, Failure[]> {
  const modules = new Map([...notebooks].map(([path, notebook]) => [`${path}.ts`, moduleOf(notebook)]));
  const options = strictOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const module = modules.get(name);
    return module ? ts.createSourceFile(name, module.text, version) : getSourceFile(name, version, ...rest);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return new Map(
    [...notebooks].map(([path, notebook]) => {
      const file = program.getSourceFile(`${path}.ts`);
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [path, found.map((one) => failureOf(one, modules.get(`${path}.ts`)!, notebook))];
    }),
  );
}

function moduleOf(notebook: Notebook): CellModule {
  const sources = codeCells(notebook).map((cell) => sourceOf(cell));
  let line = 0;
  const firstLines = sources.map((source) => {
    const first = line;
    line += source.split('\n').length;
    return first;
  });
  return { text: [...sources, 'export {};'].join('\n'), firstLines };
}

/** The project's own settings, with `await` outside of functions, and the package's name leading to its sources. */
function strictOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    dirname(path),
  );
  return {
    ...options,
    module: ts.ModuleKind.ES2022,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    rootDir: root,
    baseUrl: root,
    paths: { bayesbook: ['src/index.ts'] },
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
}

function failureOf(diagnostic: ts.Diagnostic, module: CellModule, notebook: Notebook): Failure {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const position = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  if (!position) return { kind: 'type', message };
  const after = module.firstLines.findIndex((first) => first > position.line);
  const index = (after < 0 ? module.firstLines.length : after) - 1;
  const cell = codeCells(notebook)[index];
  const place = `line ${position.line - module.firstLines[index]! + 1}, column ${position.character + 1}`;
  return {
    kind: 'type',
    cell: index + 1,
    id: cell?.id,
    message: `${place}: ${message} (TS${diagnostic.code})`,
    source: cell && sourceOf(cell),
  };
}
