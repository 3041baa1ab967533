// biome-ignore-all lint: this file has to be readable by any Node, however old, so that "too old" is a message.
/**
 * `node scripts/run.cjs <setup|start|test|doctor> [arguments]`: looks at Node's version, then hands over to
 * scripts/<command>.mjs. Nothing but this file may be read before the version is known to be good.
 */
var versions = require('./setup/node-version.cjs');

if (!versions.isSupported(process.versions.node)) {
  console.error(versions.complaint(process.versions.node, process.platform));
  process.exit(1);
}
require('./setup/hand-over.cjs');
