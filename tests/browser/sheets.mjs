// sheets: small workbooks and CSV files, made and read without any library, so that what was downloaded can be
// held against what the page said.
import { inflateRawSync } from 'node:zlib';

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (bytes) => ~bytes.reduce((c, b) => table[(c ^ b) & 255] ^ (c >>> 8), ~0) >>> 0;

/** A zip archive of texts, nothing compressed. */
function zip(files) {
  const parts = [];
  const index = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const path = Buffer.from(name);
    const both = Buffer.alloc(26);
    both.writeUInt16LE(20, 0);
    both.writeUInt32LE(crc(data), 10);
    both.writeUInt32LE(data.length, 14);
    both.writeUInt32LE(data.length, 18);
    both.writeUInt16LE(path.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), both, path, data);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    index.push(Buffer.from('PK\x01\x02\x14\x00'), both, where, path);
    at += 30 + path.length + data.length;
  }
  const list = Buffer.concat(index);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const head = '<?xml version="1.0" encoding="UTF-8"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A workbook of {sheet name: rows of cells}; numbers are numbers, the rest is text. */
export function workbook(sheets) {
  const names = Object.keys(sheets);
  const cell = (v) => (typeof v === 'number' ? `<c><v>${v}</v></c>` : `<c t="inlineStr"><is><t>${escaped(v)}</t></is></c>`);
  const sheet = (rows) => `${head}<worksheet xmlns="${main}"><sheetData>${rows.map((r) => `<row>${r.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`;
  const files = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${names.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((n, i) => `<sheet name="${escaped(n)}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${relations}">${names.map((_, i) => `<Relationship Id="r${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
  };
  names.forEach((n, i) => (files[`xl/worksheets/sheet${i + 1}.xml`] = sheet(sheets[n])));
  return zip(files);
}

/** {name: text} of an archive. */
function unzip(bytes) {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [packed, nameSize, extra, note] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + packed);
    files[bytes.toString('utf8', at + 46, at + 46 + nameSize)] = (bytes.readUInt16LE(at + 10) ? inflateRawSync(data) : data).toString('utf8');
    at += 46 + nameSize + extra + note;
  }
  return files;
}

const plain = (xml) => xml.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');

/** The rows of a workbook's first sheet: numbers and texts. */
export function rowsOfWorkbook(bytes) {
  const files = unzip(bytes);
  const shared = [...(files['xl/sharedStrings.xml'] ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1]));
  const value = (attributes, inside) => {
    const v = plain(/<v>(.*?)<\/v>/s.exec(inside)?.[1] ?? /<is>(.*?)<\/is>/s.exec(inside)?.[1] ?? '');
    return /t="s"/.test(attributes) ? shared[Number(v)] : /t="(inlineStr|str)"/.test(attributes) || v === '' ? v : Number(v);
  };
  // A cell that is empty may not be there at all: its letters say where each one stands.
  const column = (attributes, at) => [.../r="([A-Z]+)/.exec(attributes)?.[1] ?? ''].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1 + (/r="[A-Z]/.test(attributes) ? 0 : at + 1);
  const cells = (row) => [...row.matchAll(/<c ?([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map((c, i) => [column(c[1], i), value(c[1], c[2] ?? '')]);
  const rows = [...files['xl/worksheets/sheet1.xml'].matchAll(/<row[^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map((r) => cells(r[1] ?? ''));
  const width = Math.max(0, ...rows.flat().map(([at]) => at + 1));
  return rows.map((r) => r.reduce((line, [at, v]) => ((line[at] = v), line), Array(width).fill('')));
}

/** The rows of a CSV text, and whether it began with the mark that Excel wants. */
export function rowsOfCsv(bytes) {
  const text = bytes.toString('utf8');
  const rows = [[]];
  for (const m of text.replace(/^\ufeff/, '').matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
    if (m.index >= text.length - (text.startsWith('\ufeff') ? 1 : 0)) break;
    rows[rows.length - 1].push(m[1].startsWith('"') ? m[1].slice(1, -1).replace(/""/g, '"') : m[1]);
    if (m[2].endsWith('\n')) rows.push([]);
  }
  return { marked: text.startsWith('\ufeff'), rows: rows.filter((r) => r.length) };
}

/** The day of an Excel serial number. */
export const dayOfSerial = (n) => new Date(Date.UTC(1899, 11, 30) + n * 86400000).toISOString().slice(0, 10);
