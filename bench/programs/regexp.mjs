// Regular expressions: reading a web server's log, a tokenizer, and clean-ups by replace.
const LINE = /^(\d+\.\d+\.\d+\.\d+) - (\S+) \[([^\]]+)\] "(GET|POST|PUT) ([^ "?]+)(\?[^ "]*)? HTTP\/1\.[01]" (\d{3}) (\d+)$/;
const TOKEN = /\s+|(\/\/[^\n]*)|([A-Za-z_$][\w$]*)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|([-+*/%=<>!&|]+)|([(){}[\];,.])/y;

function log(lines) {
  const output = [];
  for (let i = 0; i < lines; i++) {
    const query = i % 3 === 0 ? `?page=${i % 50}&q=a%20b${i}` : '';
    output.push(`10.0.${i % 256}.${(i * 7) % 256} - user${i % 40} [21/Nov/2026:03:${10 + (i % 50)}:00] "${i % 5 ? 'GET' : 'POST'} /shop/item-${i % 97}/view${query} HTTP/1.1" ${i % 11 ? 200 : 404} ${i * 3}`);
  }
  return output;
}

function analyse(lines) {
  const hits = new Map();
  let bytes = 0;
  let failed = 0;
  for (const line of lines) {
    const match = LINE.exec(line);
    if (match === null) {
      failed++;
      continue;
    }
    const [, , user, , method, path, query, status, size] = match;
    if (status !== '200') failed++;
    bytes += Number(size);
    const key = method + ' ' + path.replace(/-\d+/g, '-N');
    hits.set(key, (hits.get(key) ?? 0) + 1);
    if (query !== undefined) {
      for (const pair of query.slice(1).split('&')) {
        const [name, value] = pair.split('=');
        const decoded = decodeURIComponent(value);
        if (/^\d+$/.test(decoded)) bytes += Number(decoded);
        else hits.set(name, (hits.get(name) ?? 0) + user.length);
      }
    }
  }
  return [...hits].map((entry) => entry.join('=')).sort().join('&') + bytes + ',' + failed;
}

function tokenize(source) {
  const kinds = [0, 0, 0, 0, 0, 0, 0];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) throw new SyntaxError('no token');
    let kind = 0;
    for (let i = 1; i < match.length; i++) {
      if (match[i] !== undefined) {
        kind = i;
        break;
      }
    }
    kinds[kind]++;
  }
  return kinds.join();
}

const slug = (title) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .replace(/-(\w)/g, (_, letter) => '-' + letter.toUpperCase());

export function run() {
  const lines = log(2500);
  const source = 'function add(a, b) { // sum\n  return a + b * 3.14 - call("text \\" more", [1, 2, 3]); }\n'.repeat(250);
  let size = 0;
  for (const line of lines) size += slug(line).length;
  return [analyse(lines), tokenize(source), size].join();
}
