/** The functions that the host gives, and the protocol of those that answer with a value. */
import { Bytes } from './bytes';
import { array, In, skip, span, Text, text, uint } from './cbor';

// @ts-ignore: decorator
@external('env', '__set_transform_result')
declare function setTransformResult(at: usize, size: i32): void;
// @ts-ignore: decorator
@external('env', '__set_transform_plugin_core_pkg_diagnostics')
declare function setDiagnostics(at: usize, size: i32): void;
// @ts-ignore: decorator
@external('env', '__get_transform_plugin_config')
declare function getConfig(answer: usize): i32;
// @ts-ignore: decorator
@external('env', '__get_transform_context')
declare function getContext(key: i32, answer: usize): i32;
// @ts-ignore: decorator
@external('env', '__lookup_char_pos_source_map_proxy')
declare function lookUp(position: i32, withSource: i32, answer: usize): i32;
// @ts-ignore: decorator
@external('env', '__syntax_context_apply_mark_proxy')
declare function applyMark(context: i32, mark: i32): i32;

export { applyMark };

/** Where the host leaves address and size of an answer. */
const answer: usize = memory.data(8, 4);

/** Points the cursor to the answer of the call before. */
function open(present: i32): bool {
  if (!present) return false;
  In.p = load<u32>(answer);
  In.end = In.p + load<u32>(answer, 4);
  return true;
}

/** The handshake: an empty version, revision and feature list, and the schema number, which is 1 in every version. */
export function handshake(): void {
  const bytes = new Bytes(8);
  bytes.u8(0x84);
  bytes.u8(0x60);
  bytes.u8(0x60);
  bytes.u8(0x60);
  bytes.u8(1);
  setDiagnostics(bytes.at, bytes.length);
}

export function result(at: usize, size: i32): void {
  setTransformResult(at, size);
}

function readText(present: i32): bool {
  Text.size = 0;
  if (!open(present)) return false;
  text();
  return true;
}

/** Reads the options, a JSON text, to `Text`. */
export function config(): bool {
  return readText(getConfig(answer));
}

/** Reads the file's name to `Text`. */
export function filename(): bool {
  return readText(getContext(1, answer));
}

/** Reads the working directory to `Text`. */
export function workingDirectory(): bool {
  return readText(getContext(3, answer));
}

/** Reads the source text of the file that holds `position` to `Text`; returns the position of its first byte, or -1. */
export function source(position: i32): i32 {
  if (!open(lookUp(position, 1, answer))) return -1;
  array();
  if (array() != 1) return -1;
  array(); // says one more than there are
  skip(); // name
  skip(); // name was remapped
  skip(); // unmapped name
  skip(); // crate
  text();
  const at = Text.at;
  const size = Text.size;
  skip(); // hash
  const start = uint();
  Text.at = at;
  Text.size = size;
  return In.error.length ? -1 : start;
}
