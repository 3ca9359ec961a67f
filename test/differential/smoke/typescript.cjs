'use strict';
const ts = require('./lib/typescript.js');
const source = `
enum Color { Red, Green = Red + 2 }
abstract class Shape<T extends number = number> { constructor(protected readonly size: T, public name = 'shape') {} abstract area(): number; get label(): string { return \`\${this.name}:\${this.area()}\`; } }
class Square extends Shape { area() { return this.size ** 2; } }
namespace Util { export const twice = (n: number) => n * 2; }
async function* gen() { for (const x of [1, 2]) yield await x; }
const wrong: string = 1;
export const { a = 1, ...rest } = { a: 2, b: 3 } as { a?: number; b: number };
export default (x?: { y?: number }) => x?.y ?? Util.twice(new Square(Color.Green).area());
`;
for (const target of [ts.ScriptTarget.ES5, ts.ScriptTarget.ES2017, ts.ScriptTarget.ESNext]) {
  const { outputText, diagnostics } = ts.transpileModule(source, { reportDiagnostics: true, fileName: 'a.ts', compilerOptions: { target, module: ts.ModuleKind.CommonJS, sourceMap: true } });
  console.log(outputText, diagnostics.length);
}
const files = new Map([['/a.ts', source], ['/lib.d.ts', 'interface Array<T> { length: number } interface String {} interface Number {} interface Boolean {} interface Function {} interface Object {} interface RegExp {} interface IArguments {} interface Promise<T> {} interface Symbol {}']]);
const host = {
  fileExists: (name) => files.has(name), readFile: (name) => files.get(name), getDefaultLibFileName: () => '/lib.d.ts', getCurrentDirectory: () => '/', getCanonicalFileName: (name) => name,
  useCaseSensitiveFileNames: () => true, getNewLine: () => '\n', writeFile: (name, text) => console.log(name, text),
  getSourceFile: (name, version) => (files.has(name) ? ts.createSourceFile(name, files.get(name), version, true) : undefined),
};
const program = ts.createProgram(['/a.ts'], { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.ES2020, declaration: true, strict: true, lib: [] }, host);
console.log(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host));
program.emit();
const service = ts.createLanguageService({ ...host, getScriptFileNames: () => ['/a.ts'], getScriptVersion: () => '1', getScriptSnapshot: (name) => files.has(name) ? ts.ScriptSnapshot.fromString(files.get(name)) : undefined, getCompilationSettings: () => ({ target: ts.ScriptTarget.ES2020 }) });
console.log(service.getNavigationTree('/a.ts').childItems.map((item) => item.text), service.getFormattingEditsForDocument('/a.ts', ts.getDefaultFormatCodeSettings()).length, service.getCompletionsAtPosition('/a.ts', source.length - 2, {})?.entries.length > 10);
