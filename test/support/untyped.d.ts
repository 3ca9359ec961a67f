declare module 'istanbul-lib-instrument' {
  interface Instrumenter {
    instrumentSync(code: string, filename: string): string;
    lastFileCoverage(): import('./sites.ts').IstanbulCoverage;
  }
  interface Visitor {
    enter(path: unknown): void;
    exit(path: unknown): { fileCoverage: import('../../src/report/istanbul.ts').FileCoverage } | undefined;
  }
  export function programVisitor(types: unknown, path: string, options: Record<string, unknown>): Visitor;
  type Visit = (path: unknown) => { fileCoverage: import('../../src/report/istanbul.ts').FileCoverage } | undefined;
  export function programVisitor(types: unknown, filename: string, options: Record<string, unknown>): { enter: Visit; exit: Visit };
  export function createInstrumenter(options?: Record<string, unknown>): Instrumenter;
}

declare module 'istanbul-lib-source-maps' {
  interface SourceMapStore {
    registerMap(path: string, map: unknown): void;
    transformCoverage(map: import('istanbul-lib-coverage').CoverageMap): Promise<import('istanbul-lib-coverage').CoverageMap>;
  }
  const library: { createSourceMapStore(options: { baseDir: string }): SourceMapStore };
  export default library;
}

declare module 'test-exclude' {
  export default class TestExclude {
    constructor(options: { cwd: string; extension: string[] });
    shouldInstrument(path: string): boolean;
  }
}
