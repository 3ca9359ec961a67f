/** The one error class. Every code is stable and has its paragraph in docs/messages.md, which a test checks. */

export const ERROR_CODES = ['TM_PARSE', 'TM_OPTION', 'TM_TOO_DEEP', 'TM_NO_RUN', 'TM_REPORTER', 'TM_REPORT_WRITE'] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export class TallymarkError extends Error {
  override readonly name = 'TallymarkError';
  readonly code: ErrorCode;
  /** @param message what was wrong, with the value; what happened to the data; what to do */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Not by `instanceof`: what the command line loads later has a class of its own (scripts/bundle.mjs). */
export const isTallymarkError = (error: unknown): error is TallymarkError => error instanceof Error && error.name === 'TallymarkError';
