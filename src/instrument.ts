/** Source in, instrumented source out: parse, plan, edit. */
import { carriedMap, composeMap, findInputMap, type SourceMap } from './edit/compose-map.ts';
import { editText } from './edit/edit-text.ts';
import { DEFAULT_RUNTIME, isInstrumented } from './edit/names.ts';
import { type Model, withoutByteOrderMark } from './identity.ts';
import { encodeLayout, type Mode } from './model/layout.ts';
import { encodeSiteMap } from './model/site-map.ts';
import { parse, type SourceType, tooDeep } from './parse.ts';
import { mayHoldHint } from './plan/hints.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Plan } from './plan/plan.ts';
import { LineTable } from './positions.ts';

export interface InstrumentOptions {
  /** Absolute path or URL of the source; its extension says which language it is in. */
  filename: string;
  sourceType?: SourceType;
  /** Default `istanbul`. */
  model?: Model;
  /** Whether numbers say how often (`counts`, the default) or only whether (`hits`: 0 or 1), which costs less at run time. */
  mode?: Mode;
  /** The map from `source` to what it was made from, an object or JSON: the resulting map leads there, and so does the report. */
  inputSourceMap?: unknown;
  /** The specifier under which the runtime is found where it was not preloaded. Default `tallymark/runtime`. */
  runtime?: string;
}

export interface Instrumented {
  code: string;
  /** Null where the code was left as it is: already instrumented, ignored, or without anything to count. */
  plan: Plan | null;
  /** The site map as text; '' where there is no plan. */
  sites: string;
  /** Made when called: it costs about as much as the rest. */
  sourceMap(inputSourceMap?: unknown): SourceMap;
}

/** @throws TallymarkError TM_PARSE, TM_TOO_DEEP */
export function instrumentSource(source: string, options: InstrumentOptions): Instrumented {
  try {
    return instrumentText(source, options);
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/.test(error.message)) throw error;
    throw tooDeep(options.filename, error);
  }
}

function instrumentText(source: string, options: InstrumentOptions): Instrumented {
  const { filename, model = 'istanbul', mode = 'counts', runtime = DEFAULT_RUNTIME } = options;
  const text = withoutByteOrderMark(source);
  if (isInstrumented(text)) return { code: source, plan: null, sites: '', sourceMap: () => identityMap(text, filename) };
  const parsed = parse(text, filename, options.sourceType);
  const { program, sourceType } = parsed;
  const comments = mayHoldHint(text) ? parsed.comments : [];
  const plan = makePlan({ source: text, program, fresh: true, comments, lines: new LineTable(text), sourceType, model, mode });
  const sites = encodeSiteMap(plan.sites);
  const edited = editText(text, plan, { path: filename, sites, layout: encodeLayout(plan.layout, mode), inputMap: carriedMap(options.inputSourceMap, text, filename), runtime });
  return {
    code: (text === source ? '' : '\ufeff') + edited.toString(),
    plan,
    sites,
    sourceMap: (inputSourceMap = options.inputSourceMap) => composeMap(edited, filename, inputSourceMap),
  };
}

/** The code with its source map appended, composed with the map that `source` points to; `//# sourceMappingURL` of the last comment wins. */
export function withInlineMap({ code, sourceMap }: Instrumented, source: string, filename: string): string {
  const inputSourceMap = findInputMap(source, filename);
  const map = sourceMap(inputSourceMap);
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`;
}

const identityMap = (source: string, filename: string): SourceMap => ({
  version: 3,
  sources: [filename],
  sourcesContent: [source],
  names: [],
  // Each line to the one after the last.
  mappings: source.split('\n').map((_, line) => (line === 0 ? 'AAAA' : 'AACA')).join(';'),
});
