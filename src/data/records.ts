/**
 * Results of runs that take too long for a reader's page: small JSON files in records/<experiment>/, written by
 * `npm run record` together with all that is needed to judge and to repeat them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';

/** One recorded run. */
export interface Recorded<Figures> {
  readonly experiment: string;
  /** The file's name without `.json`. */
  readonly name: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly figures: Figures;
  /** Day, as 2026-11-21. */
  readonly date: string;
  readonly command: string;
  readonly cores: number;
  readonly processor: string;
  /** Of the code that ran; '-changed' where files differed from it. */
  readonly commit: string;
  /** What a reader should know besides: what of it was written by hand, and why. */
  readonly note?: string;
  readonly seconds: number;
  /** Largest resident memory of the process, in MB. */
  readonly peakMemory: number;
}

/** The project's folder, from the compiled file's own place. */
const PROJECT = join(__dirname, '..', '..');

const folderOf = (experiment: string, root: string) => join(root, 'records', experiment);

/** All recorded runs of an experiment, by name; none where nothing is recorded yet. @throws for a file that is no record */
export function records<Figures>(experiment: string, root = PROJECT): readonly Recorded<Figures>[] {
  const folder = folderOf(experiment, root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const record = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recorded<Figures>;
      const missing = ['experiment', 'name', 'settings', 'figures', 'date', 'command', 'commit'].filter(
        (field) => !(field in record),
      );
      if (missing.length > 0) throw new Error(`records/${experiment}/${file} lacks ${missing.join(', ')}`);
      return record;
    });
}

type Given = 'experiment' | 'name' | 'settings' | 'figures' | 'command' | 'seconds' | 'cores' | 'commit';

/** Writes a record, adding day, processor and memory. @returns the file's path */
export function saveRecord<Figures>(record: Pick<Recorded<Figures>, Given>, root = PROJECT): string {
  const whole: Recorded<Figures> = {
    ...record,
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? 'unknown',
    peakMemory: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const path = join(folderOf(record.experiment, root), `${record.name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const text = JSON.stringify(whole, null, 1).replace(/\[[-\d.,e\s]+\]/g, (list) =>
    list.replace(/\s+/g, ' '),
  );
  writeFileSync(`${path}.part`, `${text}\n`);
  renameSync(`${path}.part`, path);
  return path;
}

/**
 * The commit that is checked out, '-changed' where one of the paths differs from it. To be asked when a run starts: when
 * it ends, the folder may have moved on.
 */
export function codeVersion(paths: readonly string[] = ['src'], root = PROJECT): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ...paths) !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '-changed' : '');
  } catch {
    return 'unknown';
  }
}
