/**
 * Tern's own tests, all in one process, as its bin/test runs them, which ends with process.exit(false), which Node 20 and later refuse. Without `timeout`, one test of 652: it stops inference after ten
 * milliseconds, so that how much runs is another in each run.
 */
for (const name of ['runcases', 'fragments', 'condense', 'reload']) require(`./test/${name}`).runTests();
process.exit(require('./test/util').hasFailed() ? 1 : 0);
