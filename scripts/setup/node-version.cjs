// biome-ignore-all lint: read by any Node, however old (see run.cjs).
/** Which Node versions the book runs on: 20 from 20.19, 22 from 22.12, and everything from 24. */
exports.isSupported = function (version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major >= 24;
};

/** What a reader with another version is told, and what to do on each system. */
exports.complaint = function (version, platform) {
  var lines = [
    '',
    '✗ Node ' +
      version +
      ' cannot run this book. It needs Node 20 (20.19 or newer), 22 (22.12 or newer) or 24.',
    '',
    '  With nvm, anywhere    nvm install 22 && nvm use 22',
  ];
  if (platform === 'darwin') lines.push('  macOS                 brew install node@22');
  else
    lines.push(
      '  Otherwise             see https://nodejs.org/en/download: a distribution’s own package is often older',
    );
  lines.push('', '  Then run the same command again.', '');
  return lines.join('\n');
};
