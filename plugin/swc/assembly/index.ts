/**
 * The SWC plugin: counts for Tallymark, put into the AST that SWC hands over as CBOR. No AST is built: one walk over the bytes notes sites and
 * edits, then the bytes are copied with the edits applied.
 */
import { Bytes } from './bytes';
import { fail, In, Span, Text } from './cbor';
import { editsIn, splice } from './edits';
import { Header, Layout } from './emit';
import { Hints, mayHaveHints, readHints } from './hints';
import * as host from './host';
import { modelText, Options, readOptions } from './options';
import { spanAt } from './ranges';
import { T_Program } from './schema';
import { isSelected } from './selection';
import { sha256 } from './sha256';
import { encode, layout, reset, siteMap, subtracts } from './sites';
import { Source } from './source';
import { Walk, walkProgram } from './walk';

/** Returns memory for the host to write into. */
function pluginAlloc(size: i32): i32 {
  return <i32>heap.alloc(size);
}
function pluginFree(at: i32, size: i32): i32 {
  return 0;
}
export { pluginAlloc as __alloc, pluginFree as __free };

export function __get_transform_plugin_core_pkg_diag(): i32 {
  host.handshake();
  return 0;
}

export function pluginAbort(message: usize, file: usize, line: u32, column: u32): void {
  unreachable();
}

export function __transform_plugin_process_impl(ast: i32, size: i32, unresolvedMark: i32, comments: i32): i32 {
  // Versions before 1.15 hand over another form, and take what is handed back for another: a trap is the only error that all of them report.
  if (!isProgram(ast, size)) unreachable();
  if (host.config()) readOptions(Text.at, Text.size);
  if (Options.error.length) return refuse(Options.error);
  if (!readPath() || !isSelected(Header.path, folder)) return pass(ast, size);

  In.p = ast;
  In.end = <usize>ast + size;
  spanAt(T_Program);
  const position = Span.lo;
  if (position == 0) return pass(ast, size);
  if (!Source.load(position)) return refuse('the source text could not be read' + supported);
  if (isInstrumented()) return pass(ast, size);
  Source.indexLines();

  Hints.dialects = Options.dialects;
  if (mayHaveHints()) {
    open(ast, size);
    walkProgram(true);
    readHints();
    if (Hints.file) return pass(ast, size);
  }
  open(ast, size);
  walkProgram(false);
  if (In.error.length == 0 && In.p != <usize>ast + size) fail('the AST ends late');
  if (In.error.length) return refuse(In.error + supported);
  if (Walk.lostSites) return refuse(decorators);
  if (Walk.slots == 0) return pass(ast, size);

  encode(Options.hits);
  Header.sets = Options.hits && !subtracts();
  Header.model = modelText();
  Header.identity = identity();
  Header.slots = Walk.slots;
  Header.sites = siteMap;
  Header.layout = layout;
  Header.hoisted = Walk.imports && Layout.version != 0;
  Header.unresolved = host.applyMark(0, unresolvedMark);
  if (Options.runtime.length) Header.runtime = Options.runtime;
  else Header.runtime.ascii('tallymark/runtime');
  // A program is `Script` where its top-level names may be shared with other scripts.
  chooseNames(load<u8>(ast) == 0xc2 ? '_' + Header.identity.substring(0, 8) : '');
  const out = splice(size);
  host.result(out.at, out.length);
  return 0;
}

const supported = '. Tallymark supports @swc/core 1.15 and 1.16: use one of them, or a newer Tallymark.';

const decorators =
  'decorators of this file have functions or branches in them, and SWC has lowered them: where they were is lost. Set jsc.experimental.runPluginFirst to true, so that the plugin comes before.';

/** Whether the bytes begin as CBOR of a module or script does: its kind, some fields, a span first. */
function isProgram(ast: i32, size: i32): bool {
  return size > 3 && (load<u8>(ast) == 0xc1 || load<u8>(ast) == 0xc2) && (load<u8>(ast + 1) & 0xe0) == 0x80 && load<u8>(ast + 2) == 0x82;
}

function open(ast: i32, size: i32): void {
  reset();
  editsIn(ast);
  In.p = ast;
  In.end = <usize>ast + size;
}

/** Hands the program back as it came. */
function pass(ast: i32, size: i32): i32 {
  host.result(ast, size);
  return 0;
}

/** Hands back an error: PluginError::Deserialize with a text. */
function refuse(message: string): i32 {
  const text = String.UTF8.encode('tallymark/swc: ' + message);
  const out = new Bytes(text.byteLength + 8);
  out.u8(0xc2);
  out.u8(0x79);
  out.u8(text.byteLength >> 8);
  out.u8(text.byteLength & 255);
  out.copy(changetype<usize>(text), text.byteLength);
  host.result(out.at, out.length);
  return 1;
}

const folder: Bytes = new Bytes(256);

/** Reads the file's name to `Header.path`, absolute; false where it has none. */
function readPath(): bool {
  if (!host.filename() || Text.size == 0) return false;
  const at = Text.at;
  const size = Text.size;
  const first = load<u8>(at);
  if (first == 60) return false; // `<anon>`
  const isAbsolute = first == 47 || first == 92 || (size > 1 && load<u8>(at + 1) == 58) || hasScheme(at, size);
  if (host.workingDirectory()) folder.copy(Text.at, Text.size);
  if (!isAbsolute) {
    Header.path.append(folder);
    Header.path.u8(47);
  }
  Header.path.copy(at, size);
  // `App.vue`, `a.ts?query` and the like may well hold types.
  Source.typed = !(endsIn('.js') || endsIn('.mjs') || endsIn('.cjs') || endsIn('.jsx'));
  return true;
}

/** `file://` and the like. */
function hasScheme(at: usize, size: i32): bool {
  for (let i = 0; i + 2 < size; i++) {
    const byte = load<u8>(at + i);
    if (byte == 58) return i > 1 && load<u8>(at + i + 1) == 47 && load<u8>(at + i + 2) == 47;
    if ((byte | 32) < 97 || (byte | 32) > 122) return false;
  }
  return false;
}

function endsIn(suffix: string): bool {
  const path = Header.path;
  const start = path.length - suffix.length;
  if (start < 0) return false;
  for (let i = 0; i < suffix.length; i++) if (load<u8>(path.at + start + i) != suffix.charCodeAt(i)) return false;
  return true;
}

/** Whether the source carries our mark: another engine instrumented it. */
function isInstrumented(): bool {
  return Source.find('typeof __tallymark__', Source.base) >= 0 && Source.find('.register(', Source.base) >= 0;
}

function identity(): string {
  const text = new Bytes(Source.size + 256);
  text.ascii(Header.model);
  text.u8(0);
  text.copy(Source.at, Source.size);
  return sha256(text.at, text.length);
}

/** Names that the source does not contain. */
function chooseNames(suffix: string): void {
  for (let number = 0; ; number++) {
    const tail = (number ? number.toString() : '') + suffix;
    Header.file = '$tm' + tail;
    Header.init = '$ti' + tail;
    Header.local = '$c' + tail;
    if (Source.find(Header.file, Source.base) < 0 && Source.find(Header.init, Source.base) < 0 && Source.find(Header.local, Source.base) < 0) return;
  }
}
