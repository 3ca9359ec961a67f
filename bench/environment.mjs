/**
 * What measured processes get of this one's environment: nothing that changes what Node.js does. Not NODE_EXTRA_CA_CERTS either: Node 20 reads all of these certificates at its start, which with a system's whole bundle
 * takes longer than the start itself, so that figures would tell of the machine and not of the tool.
 */
const LEFT_OUT = ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE', 'TALLYMARK_RUN'];

export const cleanEnvironment = (more = {}) => ({ ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEFT_OUT.includes(name))), ...more });
