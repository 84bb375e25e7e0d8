// Asks DuckDB the questions of bench/history.c, over the same events and with as many threads;
// compares the answers row for row with what our engine wrote, and prints both times.
//
//   node duckdb.mjs folder [threads]
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync } from 'node:fs'

const folder = process.argv[2]
const threads = process.argv[3] ?? '2'
const db = await (await DuckDBInstance.create(':memory:', { threads })).connect()

const all = async (sql) => (await db.runAndReadAll(sql)).getRows().map((row) => row.map(Number))
const ours = (name) =>
  readFileSync(`${folder}/ours_${name}.csv`, 'utf8')
    .split('\n')
    .filter((line) => line)
    .map((line) => line.split(',').map(Number))

const [[oursScan, oursReport, oursBacktest, from, to]] = ours('times')
const HORIZON = 90

// Loaded into DuckDB's own columns, sorted as ours are, before any clock runs.
for (const [table, cell] of [['login'], ['order', 'amount'], ['rating', 'score'], ['ticket']]) {
  await db.run(`CREATE TABLE "${table}" AS
    SELECT c::INTEGER AS customer, d::SMALLINT AS day ${cell ? `, v::INTEGER AS ${cell}, n::INTEGER AS n` : ''}
    FROM read_csv('${folder}/${table}.csv', header = false,
      columns = {c: 'INTEGER', d: 'INTEGER', v: 'BIGINT', n: 'BIGINT'})
    ORDER BY c, d, n`)
}
await db.run(`CREATE TABLE customer AS SELECT customer, min(day)::SMALLINT AS first FROM (
  SELECT customer, day FROM login UNION ALL SELECT customer, day FROM "order"
  UNION ALL SELECT customer, day FROM rating UNION ALL SELECT customer, day FROM ticket)
  GROUP BY customer ORDER BY customer`)

// ---- the daily scan ----

const scans = [
  `SELECT customer FROM login WHERE day <= ${to} GROUP BY customer HAVING ${to} - max(day) >= 30`,
  `SELECT customer FROM (SELECT customer, count(*) FILTER (day > ${to - 90}) AS now,
     count(*) FILTER (day <= ${to - 90}) AS was FROM "order"
     WHERE day > ${to - 180} AND day <= ${to} GROUP BY customer)
   WHERE was > 0 AND 1 - now / was > 0.5`,
  `SELECT customer FROM rating WHERE day <= ${to} GROUP BY customer
   HAVING arg_max(score, n + day::BIGINT * 4294967296) < 3`,
  `SELECT customer FROM ticket WHERE day > ${to - 30} AND day <= ${to} GROUP BY customer
   HAVING count(*) >= 3`,
  `SELECT customer FROM customer WHERE first <= ${to} AND customer NOT IN
     (SELECT customer FROM "order" WHERE day > ${to - 90} AND day <= ${to})`,
]

async function scan() {
  const found = []
  for (const sql of scans) found.push(await db.runAndReadAll(sql))
  return found
}

// ---- the days on which somebody is lost: both silences at once ----

const silence = (table) => `SELECT customer, day + 61 AS from_day, coalesce(lead(day)
  OVER (PARTITION BY customer ORDER BY day), ${to} + 1) AS to_day FROM "${table}" WHERE day <= ${to}`
const lost = `SELECT l.customer, greatest(l.from_day, o.from_day) AS from_day,
    least(l.to_day, o.to_day) AS to_day
  FROM (SELECT * FROM (${silence('login')}) WHERE from_day < to_day) l
  JOIN (SELECT * FROM (${silence('order')}) WHERE from_day < to_day) o USING (customer)
  WHERE greatest(l.from_day, o.from_day) < least(l.to_day, o.to_day)`

// The day before the first month, then the last day of each of the 24.
const ends = []
for (let m = 0; m <= 24; m++) ends.push(monthEnd(m))
function monthEnd(m) {
  const start = new Date(from * 864e5)
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + m, 1) / 864e5 - 1
}

async function report() {
  await db.run(`CREATE OR REPLACE TEMP TABLE lost AS ${lost}`)
  // On each month's end: who has begun, and who of them is lost.
  return all(`WITH ends(m, day) AS (VALUES ${ends.map((d, m) => `(${m}, ${d})`).join(',')}),
    gone AS (SELECT m, customer FROM ends JOIN lost ON day >= from_day AND day < to_day),
    gone_both AS (SELECT a.m, count(*) AS n FROM gone a JOIN gone b
      ON a.customer = b.customer AND b.m = a.m - 1 GROUP BY a.m),
    -- Nobody is lost before having begun, so plain counts give every figure.
    counts AS (SELECT e.m, (SELECT count(*) FROM customer WHERE first <= e.day) AS begun,
      (SELECT count(*) FROM gone g WHERE g.m = e.m) AS gone FROM ends e),
    fresh_gone AS (SELECT g.m, count(*) AS n FROM gone g JOIN customer USING (customer)
      JOIN ends e ON e.m = g.m - 1 WHERE first > e.day GROUP BY g.m)
    SELECT c.m - 1, p.begun - p.gone, c.begun - p.begun - coalesce(f.n, 0),
      p.gone - coalesce(b.n, 0), c.gone - coalesce(b.n, 0) - coalesce(f.n, 0), c.begun - c.gone
    FROM counts c JOIN counts p ON p.m = c.m - 1 LEFT JOIN gone_both b ON b.m = c.m
    LEFT JOIN fresh_gone f ON f.m = c.m ORDER BY c.m`)
}

// ---- the backtest ----
//
// Not day by day, which takes far longer: each order enters the window, moves into the one before
// and leaves it on known days, so the drop changes only on those.

async function backtest() {
  await db.run(`CREATE OR REPLACE TEMP TABLE lost AS ${lost}`)
  await db.run(`CREATE OR REPLACE TEMP TABLE warning AS
    WITH moves AS (
      SELECT customer, day, 1 AS now, 0 AS was FROM "order"
      UNION ALL SELECT customer, day + 90, -1, 1 FROM "order"
      UNION ALL SELECT customer, day + 180, 0, -1 FROM "order"),
    daily AS (SELECT customer, day, sum(now) AS now, sum(was) AS was FROM moves
      WHERE day <= ${to} GROUP BY customer, day),
    levels AS (SELECT customer, day, sum(now) OVER w AS now, sum(was) OVER w AS was,
      coalesce(lead(day) OVER w, ${to} + 1) AS until FROM daily
      WINDOW w AS (PARTITION BY customer ORDER BY day)),
    falls AS (SELECT customer, day AS a, until AS b FROM levels
      WHERE was > 0 AND 1 - now / was > 0.5),
    quiet AS (SELECT customer, from_day AS a, to_day AS b FROM (
      SELECT customer, day + 15 AS from_day, coalesce(lead(day)
        OVER (PARTITION BY customer ORDER BY day), ${to} + 1) AS to_day FROM login
        WHERE day <= ${to}) WHERE from_day < to_day),
    both_hold AS (SELECT f.customer, greatest(f.a, q.a, ${from}) AS a, least(f.b, q.b) AS b
      FROM falls f JOIN quiet q ON f.customer = q.customer AND f.a < q.b AND q.a < f.b
      WHERE greatest(f.a, q.a, ${from}) < least(f.b, q.b)),
    -- Stretches that touch are one: a new one begins where the one before ended earlier. Then the
    -- days on which one is lost are cut out; within one silence loss only begins, so the part
    -- before it is all that is left.
    marked AS (SELECT *, CASE WHEN a <= max(b) OVER (PARTITION BY customer ORDER BY a
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS fresh FROM both_hold),
    islands AS (SELECT *, sum(fresh) OVER (PARTITION BY customer ORDER BY a
      ROWS UNBOUNDED PRECEDING) AS island FROM marked),
    whole AS (SELECT customer, min(a) AS a, max(b) AS b FROM islands GROUP BY customer, island),
    cut AS (SELECT w.customer, w.a, w.b, l.from_day, l.to_day,
      lag(l.to_day) OVER (PARTITION BY w.customer, w.a ORDER BY l.from_day) AS earlier,
      lead(l.from_day) OVER (PARTITION BY w.customer, w.a ORDER BY l.from_day) AS later
      FROM whole w LEFT JOIN lost l
      ON l.customer = w.customer AND l.from_day < w.b AND l.to_day > w.a),
    parts AS (
      SELECT customer, greatest(a, coalesce(earlier, a)) AS a, least(b, coalesce(from_day, b)) AS b
        FROM cut
      UNION ALL SELECT customer, to_day, b FROM cut
        WHERE from_day IS NOT NULL AND later IS NULL AND to_day < b)
    SELECT customer, a, b FROM parts WHERE a < b`)
  const [raised] = await all(`SELECT count(*), count(*) FILTER (comes), count(*) FILTER
      (NOT comes AND ${to} - a < ${HORIZON}) FROM (
    SELECT w.a, EXISTS (SELECT 1 FROM lost l WHERE l.customer = w.customer AND l.from_day > w.a
      AND l.from_day <= w.a + ${HORIZON} AND l.from_day <= ${to}) AS comes FROM warning w)`)
  const [losses] = await all(`SELECT count(*), count(first_day), sum(from_day - first_day) FROM (
    SELECT l.customer, l.from_day, min(w.a) AS first_day FROM lost l LEFT JOIN warning w
      ON w.customer = l.customer AND w.a < l.from_day AND w.b > l.from_day - ${HORIZON}
    WHERE l.from_day >= ${from} AND l.from_day <= ${to} GROUP BY l.customer, l.from_day)`)
  return [[...raised, ...losses]]
}

// ---- comparing ----

// The best of all runs that fit into some seconds, as bench/history.c takes it; at least two.
const SECONDS = 5

async function timed(question) {
  let best = Infinity, answer
  const begun = performance.now()
  for (let run = 0; run < 2 || performance.now() - begun < SECONDS * 1e3; run++) {
    const begin = performance.now()
    answer = await question()
    best = Math.min(best, performance.now() - begin)
  }
  return [answer, best]
}

function same(name, a, b) {
  const x = a.map((row) => row.join()), y = b.map((row) => row.join())
  const at = x.findIndex((row, i) => row !== y[i])
  if (x.length === y.length && at < 0) return
  console.error(`${name}: ours has ${x.length} rows, DuckDB ${y.length}; row ${at}: ${x[at]} and ${y[at]}`)
  process.exit(1)
}

const [found, scanTime] = await timed(scan)
const rows = found.flatMap((f, i) => f.getRows().map(([customer]) => [i, Number(customer)]))
same('scan', ours('scan'), rows.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
const [months, reportTime] = await timed(report)
same('report', ours('report'), months)
const [tested, backtestTime] = await timed(backtest)
same('backtest', ours('backtest'), tested)

console.log(`all answers agree, row for row; ${threads} threads each`)
for (const [name, our, their] of [['scan of five rules', oursScan, scanTime],
  ['report of 24 months', oursReport, reportTime], ['backtest of two years', oursBacktest, backtestTime]])
  console.log(`${name.padEnd(22)} ours ${(our * 1e3).toFixed(1).padStart(8)} ms   DuckDB `
    + `${their.toFixed(0).padStart(7)} ms   ${(their / 1e3 / our).toFixed(0)} times`)
