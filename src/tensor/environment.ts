/**
 * What has to be settled before TensorFlow's library is loaded: it reads these variables once, while loading.
 * backend.ts imports this file first; nothing else needs it.
 */
import { createRequire } from 'node:module';

/** Sets an environment variable unless the reader has set it already. */
function setDefault(name: string, value: string): void {
  process.env[name] ??= value;
}

// Errors only. TensorFlow announces oneDNN on stderr before it looks at the log level; off, it has nothing to
// announce. Graphs that XLA does not compile are up to a tenth slower for it where matrices are large.
setDefault('TF_CPP_MIN_LOG_LEVEL', '3');
setDefault('TF_ENABLE_ONEDNN_OPTS', '0');

// A graph's small operations run in the calling thread: handing them to others costs more than they do. Large
// operations still use all cores inside.
setDefault('TF_NUM_INTEROP_THREADS', '-1');

// XLA on x86: matrix products, which are small in this book, through YNNPACK's kernels (7 % of a MAML step).
if (process.arch === 'x64' && process.platform === 'linux') {
  setDefault('XLA_FLAGS', '--xla_cpu_experimental_ynn_fusion_type=LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT');
}

// tfjs-node 4.22 calls util.isNullOrUndefined, which Node 22 warns of on stderr and Node 23 removed.
const mutableUtil = createRequire(__filename)('node:util') as {
  isNullOrUndefined?: typeof isNullOrUndefined;
};
mutableUtil.isNullOrUndefined = isNullOrUndefined;

function isNullOrUndefined(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

try {
  createRequire(__filename)('@tensorflow/tfjs-node');
} catch (cause) {
  throw new Error(
    "TensorFlow could not be loaded. Run `npm run setup` in the book's folder: it fetches the library and " +
      `compiles the addon. (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)})`,
    { cause },
  );
}
