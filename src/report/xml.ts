/**
 * istanbul-lib-report's XML writer puts attributes into the text as they are, and its reports escape the names of functions but not
 * paths: a folder called `a&b` made Cobertura files that no parser takes. Here every attribute is made safe, once.
 */
export interface XmlWriter {
  openTag(name: string, attributes?: Record<string, unknown>): void;
  inlineTag(name: string, attributes?: Record<string, unknown> | null, content?: string): void;
}
export interface XmlContext {
  getXMLWriter(contentWriter: unknown): XmlWriter;
}

/** Makes the XML reports of this context escape attributes and contents. */
export function escapeXml(context: XmlContext): void {
  const make = context.getXMLWriter.bind(context);
  context.getXMLWriter = (contentWriter) => {
    const writer = make(contentWriter);
    const { openTag, inlineTag } = writer;
    writer.openTag = (name, attributes) => openTag.call(writer, name, escaped(attributes));
    writer.inlineTag = (name, attributes, content) => inlineTag.call(writer, name, escaped(attributes), content && escapeText(content));
    return writer;
  };
}

const escaped = (attributes: Record<string, unknown> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes ?? {}).map(([key, value]) => [key, escapeText(String(value))]));

/** What is an entity already stays one. Characters that XML 1.0 cannot hold become a question mark. */
const escapeText = (text: string): string =>
  text
    .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi, '&amp;')
    .replace(/[<>"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
    .replace(/[\n\r\t]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\u0000-\u001f\ufffe\uffff]/g, '?');
