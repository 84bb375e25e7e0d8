// Builds web/dist: index.html and hashed assets, each also as .br and .gz for the server to embed.
// Fails when what the first page loads is over its budget.
import { build, context } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const FIRST_PAGE_BYTES_MAX = 450 * 1024;
// What somebody with a telephone loads to fill in a public form, or a survey: all of it.
const FORM_BYTES_MAX = 24 * 1024;
// Each page: where it starts and the HTML around it.
const PAGES = { 'src/app/main.tsx': 'index.html', 'src/app/form.ts': 'form.html', 'src/app/survey.ts': 'survey.html' };
// The screens a person may land on after signing in; each is loaded with the entry.
const FIRST_SCREENS = ['features/start/', 'features/warnings/WarningsPage', 'features/churn/ChurnPage', 'features/import/ImportPage'];
const watching = process.argv.includes('--watch');

const options = {
  absWorkingDir: here,
  entryPoints: { app: 'src/app/main.tsx', form: 'src/app/form.ts', survey: 'src/app/survey.ts' },
  outdir: 'dist/assets',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2020'],
  minify: !watching,
  metafile: true,
  jsx: 'automatic',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': watching ? '"development"' : '"production"' },
  logLevel: 'warning',
  legalComments: 'none',
};

function page(meta, from, name) {
  const entry = Object.entries(meta.outputs).find(([, o]) => o.entryPoint === from);
  const script = entry[0];
  const style = entry[1].cssBundle;
  const icon = readFileSync(join(here, 'public/favicon.svg'));
  const iconName = `favicon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  writeFileSync(join(dist, 'assets', iconName), icon);
  const preload = [...closure(meta, [script])]
    .filter((f) => f !== script && f.endsWith('.js'))
    .map((f) => `<link rel="modulepreload" href="/${relative('dist', f)}">`);
  const html = readFileSync(join(here, 'public', name), 'utf8')
    .replace('<!--icon-->', `<link rel="icon" href="/assets/${iconName}" type="image/svg+xml">`)
    .replace('<!--style-->', `<link rel="stylesheet" href="/${relative('dist', style)}">`)
    .replace('<!--script-->', [...preload, `<script type="module" src="/${relative('dist', script)}"></script>`].join('\n'));
  writeFileSync(join(dist, name), html);
}

const pages = (meta) => Object.entries(PAGES).forEach(([from, name]) => page(meta, from, name));

/** Every output that these outputs load at once, themselves included. */
function closure(meta, from) {
  const seen = new Set();
  const walk = (file) => {
    if (seen.has(file) || !meta.outputs[file]) return;
    seen.add(file);
    const output = meta.outputs[file];
    if (output.cssBundle) seen.add(output.cssBundle);
    for (const i of output.imports) if (i.kind === 'import-statement') walk(i.path);
  };
  from.forEach(walk);
  return seen;
}

function compressed(path) {
  const bytes = readFileSync(path);
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  writeFileSync(path + '.br', br);
  writeFileSync(path + '.gz', gzipSync(bytes, { level: 9 }));
  return br.length;
}

function files(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const kb = (n) => (n / 1024).toFixed(1).padStart(7) + ' KB';

function report(meta) {
  const size = new Map();
  for (const path of files(dist)) size.set(relative(here, path), compressed(path));
  const entry = Object.keys(meta.outputs).find((f) => meta.outputs[f].entryPoint === 'src/app/main.tsx');
  const sum = (set, html = 'index.html') => [...set].reduce((n, f) => n + (size.get(f) ?? 0), size.get('dist/' + html));
  const alone = (from) => sum(closure(meta, [Object.keys(meta.outputs).find((f) => meta.outputs[f].entryPoint === from)]), PAGES[from]);
  const [form, survey] = [alone('src/app/form.ts'), alone('src/app/survey.ts')];
  let over = Math.max(form, survey) > FORM_BYTES_MAX;
  console.log(`${kb(form)}  a public form`);
  console.log(`${kb(survey)}  a survey`);
  console.log(`${kb(sum(closure(meta, [entry])))}  entry (shell and sign-in), brotli`);
  for (const [file, output] of Object.entries(meta.outputs)) {
    if (!FIRST_SCREENS.some((s) => output.entryPoint?.startsWith('src/' + s))) continue;
    const bytes = sum(closure(meta, [entry, file]));
    console.log(`${kb(bytes)}  first page with ${output.entryPoint}`);
    over ||= bytes > FIRST_PAGE_BYTES_MAX;
  }
  const all = [...size.values()].reduce((a, b) => a + b, 0);
  console.log(`${kb(all)}  everything, ${size.size} files`);
  if (over) {
    console.error(`A page is over its budget: the first ${FIRST_PAGE_BYTES_MAX / 1024} KB, a public form or survey ${FORM_BYTES_MAX / 1024} KB.`);
    process.exitCode = 1;
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'assets'), { recursive: true });
if (watching) {
  const rebuilt = { name: 'page', setup: (b) => b.onEnd((r) => r.metafile && pages(r.metafile)) };
  await (await context({ ...options, plugins: [rebuilt] })).watch();
} else {
  const result = await build(options);
  pages(result.metafile);
  report(result.metafile);
}
