// Strings: edit distance, word wrap, a template engine, base64 and a word count.
const WORDS = 'the quick brown fox jumps over a lazy dog while seven wizards quietly vex the bold queen of judgement and every counter counts'.split(' ');

function text(length, seed) {
  const words = [];
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    words.push(WORDS[state % WORDS.length]);
  }
  return words.join(' ');
}

function distance(a, b) {
  let previous = [];
  for (let j = 0; j <= b.length; j++) previous.push(j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      if (a[i - 1] === b[j - 1]) {
        current.push(previous[j - 1]);
      } else {
        current.push(1 + Math.min(previous[j - 1], previous[j], current[j - 1]));
      }
    }
    previous = current;
  }
  return previous[b.length];
}

function wrap(source, width) {
  const lines = [];
  let line = '';
  for (const word of source.split(' ')) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : line + ' ' + word;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

function render(template, data) {
  let output = '';
  let at = 0;
  for (;;) {
    const open = template.indexOf('{{', at);
    if (open < 0) return output + template.slice(at);
    const close = template.indexOf('}}', open);
    output += template.slice(at, open);
    const key = template.slice(open + 2, close).trim();
    output += key in data ? escape(String(data[key])) : '';
    at = close + 2;
  }
}

function escape(value) {
  let output = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i];
    if (c === '<') output += '&lt;';
    else if (c === '&') output += '&amp;';
    else if (c === '"') output += '&quot;';
    else output += c;
  }
  return output;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(source) {
  let output = '';
  for (let i = 0; i < source.length; i += 3) {
    const bits = (source.charCodeAt(i) << 16) | ((source.charCodeAt(i + 1) || 0) << 8) | (source.charCodeAt(i + 2) || 0);
    output += DIGITS[bits >> 18] + DIGITS[(bits >> 12) & 63];
    output += i + 1 < source.length ? DIGITS[(bits >> 6) & 63] : '=';
    output += i + 2 < source.length ? DIGITS[bits & 63] : '=';
  }
  return output;
}

function count(source) {
  const counts = new Map();
  for (const word of source.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 5).map(([word, n]) => `${word}=${n}`).join(' ');
}

export function run() {
  const source = text(6000, 7);
  const lines = wrap(source, 72);
  let sum = 0;
  for (let i = 0; i + 1 < 60; i++) sum += distance(lines[i], lines[i + 1]);
  const page = lines.map((line, i) => render('<p id="{{ id }}">{{ line }} &amp; {{ missing }}</p>', { id: i, line: line + '<&">' })).join('\n');
  const encoded = base64(page);
  let hash = 0;
  for (let i = 0; i < encoded.length; i++) hash = (hash * 31 + encoded.charCodeAt(i)) | 0;
  return [sum, lines.length, hash, count(source)].join();
}
