// Bundles the unit tests (src/**/*.test.ts) and runs them with node's own runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const found = (dir) =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? found(path) : path.endsWith('.test.ts') ? [path] : [];
  });
const out = mkdtempSync(join(tmpdir(), 'liuke-web-test-'));
await build({ entryPoints: found(join(here, 'src')), outdir: out, bundle: true, platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' }, logLevel: 'warning' });
const files = (dir) => readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? files(join(dir, n)) : [join(dir, n)]));
const run = spawnSync(process.execPath, ['--test', ...files(out)], { stdio: 'inherit' });
rmSync(out, { recursive: true, force: true });
process.exitCode = run.status ?? 1;
