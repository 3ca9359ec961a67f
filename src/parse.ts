/** Source text to ESTree, by oxc-parser. Which language it is in is decided by the file's extension. */
import { parseSync } from 'oxc-parser';
import { TallymarkError } from './errors.ts';
import { isTooDeep } from './nesting.ts';
import type { Comment, Node } from './plan/ast.ts';

export type SourceType = 'module' | 'commonjs' | 'script';
export const SOURCE_TYPES: readonly SourceType[] = ['module', 'commonjs', 'script'];

export interface ParsedSource {
  program: Node;
  /** Made when asked for. */
  readonly comments: Comment[];
  sourceType: SourceType;
}

const LANGUAGES: Readonly<Record<string, 'js' | 'jsx' | 'ts' | 'tsx'>> = {
  '.js': 'jsx', '.cjs': 'jsx', '.mjs': 'jsx', '.jsx': 'jsx', '.ts': 'ts', '.mts': 'ts', '.cts': 'ts', '.tsx': 'tsx',
};

/** Of a path, in which `?` and `#` are characters like others (`C#/a.ts`), or of a URL or a bundler's id, which may have a query. */
const extensionOf = (filename: string): string => (KNOWN.exec(filename) ?? /\.[^./\\]+$/.exec(filename.replace(/[?#].*$/, '')))?.[0] ?? '';
const KNOWN = /\.[cm]?[jt]sx?$/;

export const tooDeep = (filename: string, cause?: unknown): TallymarkError =>
  new TallymarkError('TM_TOO_DEEP', `${filename}: its code is nested too deeply to be read here (an expression of thousands of terms, most likely)`, { cause });

/**
 * @param sourceType how the file is run; when left out, `.mjs`/`.mts` are modules, `.cjs`/`.cts` are CommonJS, and the rest are what their syntax says
 * @throws TallymarkError TM_PARSE with the parser's message, the place, and the file; TM_TOO_DEEP
 */
export function parse(source: string, filename: string, sourceType?: SourceType): ParsedSource {
  if (isTooDeep(source)) throw tooDeep(filename);
  const extension = extensionOf(filename);
  const lang = LANGUAGES[extension] ?? 'jsx';
  const asked = sourceType ?? (/^\.m[jt]s$/.test(extension) ? 'module' : /^\.c[jt]s$/.test(extension) ? 'commonjs' : undefined);
  const read = (goal: SourceType | 'unambiguous') => parseSync(filename, source, { lang, sourceType: goal, preserveParens: true, astType: lang.startsWith('ts') ? 'ts' : 'js', showSemanticErrors: false });
  let result = read(asked ?? 'unambiguous');
  let errors = result.errors.filter((error) => error.severity === 'Error');
  let decided: SourceType = asked ?? (result.module.hasModuleSyntax ? 'module' : 'commonjs');
  if (errors.length > 0 && !asked) {
    // A file without module syntax may still return at its top level (CommonJS) or await there (a module).
    for (const goal of ['commonjs', 'module'] as const) {
      const again = read(goal);
      if (again.errors.some((error) => error.severity === 'Error')) continue;
      result = again;
      errors = [];
      decided = goal;
      break;
    }
  }
  const [error] = errors;
  if (error) {
    const offset = error.labels[0]?.start ?? 0;
    const before = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
    throw new TallymarkError('TM_PARSE', `${filename}:${before.length}:${before[before.length - 1]!.length + 1}: ${error.message}`);
  }
  return {
    program: result.program as unknown as Node,
    get comments() {
      return result.comments;
    },
    sourceType: decided,
  };
}
