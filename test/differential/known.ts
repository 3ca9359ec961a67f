/** The differences to Istanbul that are on purpose: the names of the lines of docs/accuracy.md. */
export const KNOWN = ['with', 'use-asm', 'enum', 'byte-order-mark', 'function-initializer', 'hint-initializer', 'hint-private', 'hint-dialects'] as const;
export type Known = (typeof KNOWN)[number];
