// Characters and recursion: a JSON reader and writer and a CSV reader, by hand.
class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(what) {
    throw new SyntaxError(`${what} at ${this.at}`);
  }

  skip() {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c === 32 || c === 10 || c === 13 || c === 9) this.at++;
      else return c;
    }
  }

  value() {
    const c = this.skip();
    if (c === 123) return this.object();
    if (c === 91) return this.array();
    if (c === 34) return this.string();
    if (c === 45 || (c >= 48 && c <= 57)) return this.number();
    if (this.word('true')) return true;
    if (this.word('false')) return false;
    if (this.word('null')) return null;
    return this.fail('value expected');
  }

  word(word) {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  object() {
    const result = {};
    this.at++;
    if (this.skip() === 125) {
      this.at++;
      return result;
    }
    for (;;) {
      if (this.skip() !== 34) this.fail('key expected');
      const key = this.string();
      if (this.skip() !== 58) this.fail('colon expected');
      this.at++;
      result[key] = this.value();
      const c = this.skip();
      this.at++;
      if (c === 125) return result;
      if (c !== 44) this.fail('comma expected');
    }
  }

  array() {
    const result = [];
    this.at++;
    if (this.skip() === 93) {
      this.at++;
      return result;
    }
    for (;;) {
      result.push(this.value());
      const c = this.skip();
      this.at++;
      if (c === 93) return result;
      if (c !== 44) this.fail('comma expected');
    }
  }

  string() {
    let result = '';
    let start = ++this.at;
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c === 34) {
        result += this.text.slice(start, this.at++);
        return result;
      }
      if (c === 92) {
        result += this.text.slice(start, this.at);
        const escaped = this.text[this.at + 1];
        switch (escaped) {
          case 'n':
            result += '\n';
            break;
          case 't':
            result += '\t';
            break;
          case 'u':
            result += String.fromCharCode(parseInt(this.text.slice(this.at + 2, this.at + 6), 16));
            this.at += 4;
            break;
          default:
            result += escaped;
        }
        this.at += 2;
        start = this.at;
      } else if (c !== c) {
        this.fail('string without end');
      } else {
        this.at++;
      }
    }
  }

  number() {
    const start = this.at;
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if ((c >= 48 && c <= 57) || c === 45 || c === 43 || c === 46 || c === 69 || c === 101) this.at++;
      else break;
    }
    return Number(this.text.slice(start, this.at));
  }
}

function write(value) {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return String(value);
    case 'string':
      return quote(value);
    default: {
      const parts = [];
      if (Array.isArray(value)) {
        for (const item of value) parts.push(write(item));
        return '[' + parts.join(',') + ']';
      }
      for (const key in value) parts.push(quote(key) + ':' + write(value[key]));
      return '{' + parts.join(',') + '}';
    }
  }
}

function quote(text) {
  let result = '"';
  for (const c of text) {
    if (c === '"' || c === '\\') result += '\\' + c;
    else if (c === '\n') result += '\\n';
    else if (c < ' ') result += '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0');
    else result += c;
  }
  return result + '"';
}

function csv(text) {
  const rows = [];
  let row = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += c;
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\n') {
      row.push(field);
      rows.push(row);
      row = [];
      field = '';
    } else field += c;
  }
  return rows;
}

export function run() {
  const data = [];
  for (let i = 0; i < 500; i++) {
    data.push({ id: i, name: `item "${i}"\n`, price: i * 1.25, tags: ['a' + (i % 7), 'b', ''], nested: { deep: [[i], [null, true, false]], empty: {} } });
  }
  let text = write(data);
  for (let i = 0; i < 3; i++) text = write(new Reader(text).value());
  if (text !== JSON.stringify(data)) throw new Error('not what JSON.stringify gives');
  let table = '';
  for (let i = 0; i < 2500; i++) table += `${i},"a ""quoted"" field, ${i}",plain\n`;
  const rows = csv(table);
  return [text.length, rows.length, rows[77].join('|')].join();
}
