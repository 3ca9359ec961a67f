export const countWords = (text: string, separator: RegExp | string = /\s+/): number => text.split(separator).filter(Boolean).length;
