#!/usr/bin/env python3
"""The command line as scripts use it: exit status, the exact shape of every JSON answer, and a clear
error with nothing changed for whatever is bad. One TAP line a check."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

LIUKE = os.path.join(os.environ.get('LIUKE_BUILD', 'build'), 'liuke')
ROOT = tempfile.mkdtemp(prefix='liuke-cli-', dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
ENV = {**os.environ, 'LC_ALL': 'C', 'LANG': 'C'}
SERVER, BIN = os.environ.get('LIUKE_TEST_DB'), os.environ.get('LIUKE_TEST_DB_BIN')
results = []


def folder(name):
    """A folder for an organisation; on PostgreSQL it says where its database is."""
    path = os.path.join(ROOT, name)
    os.makedirs(path)
    if SERVER:
        with open(os.path.join(path, 'database'), 'w') as f:
            f.write(f'{SERVER}#{schema_of(path)}')
    return path


def schema_of(path):
    return f'{os.path.basename(ROOT)}-{os.path.basename(path)}'


def psql(path, *statements):
    r = subprocess.run([os.path.join(BIN, 'psql'), '-qAtX', '-v', 'ON_ERROR_STOP=1', SERVER, '-c',
                        f'SET search_path = "{schema_of(path)}"', *[w for sql in statements for w in ('-c', sql)]],
                       capture_output=True, text=True, check=True)
    return r.stdout.splitlines()


def execute(path, sql):
    if SERVER:
        psql(path, sql)
        return
    db = sqlite3.connect(os.path.join(path, 'liuke.db'))
    db.execute(sql)
    db.commit()
    db.close()


def run(*words, env=ENV):
    r = subprocess.run([LIUKE, *words], capture_output=True, env=env, timeout=300)
    return r.returncode, r.stdout.decode(), r.stderr.decode()


def check(name, *problems):
    """One TAP line: `problems` are (bad, words)."""
    found = [words for bad, words in problems if bad]
    results.append(not found)
    print(f'{"not ok" if found else "ok"} {len(results)} - {name}', flush=True)
    for words in found:
        print('#', str(words).replace('\n', ' ')[:500])


def write(name, content):
    path = os.path.join(ROOT, name)
    with open(path, 'wb') as f:
        f.write(content if isinstance(content, bytes) else content.encode())
    return path


DATA = folder('data')


def content(folder=DATA):
    """Everything the database holds, ids and change log included."""
    if SERVER:
        columns = psql(folder, 'SELECT table_name, column_name, data_type FROM information_schema.columns '
                       'WHERE table_schema = current_schema() ORDER BY 1, ordinal_position')
        tables = sorted({line.split('|')[0] for line in columns} - {'sequence', 'server_commit'})
        found = {t: [] for t in tables}
        for line in psql(folder, *[f"COPY (SELECT '{t}', row.* FROM \"{t}\" row) TO STDOUT" for t in tables]):
            found[line.split('\t')[0]].append(line)
        return columns, {t: sorted(lines) for t, lines in found.items()}
    db = sqlite3.connect(f'file:{folder}/liuke.db?mode=ro', uri=True)
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    schema = db.execute('SELECT name, sql FROM sqlite_master ORDER BY 1').fetchall()
    rows = {t: sorted(map(repr, db.execute(f'SELECT * FROM "{t}"'))) for t in tables if t != 'sequence'}
    db.close()
    return schema, rows


def refused(name, words, says, status=1):
    """The command fails with `status`, says each of `says`, prints no answer, and changes nothing."""
    before = content()
    code, out, err = run(*words)
    says = [says] if isinstance(says, str) else says
    check(name, (code != status, f'status {code}: {err}'), (out, f'an answer: {out}'),
          (not err.strip(), 'no words'), *[(s not in err, f'does not say {s!r}: {err}') for s in says],
          (content() != before, 'something changed'))


def answer(*words):
    code, out, err = run(*words, '--json')
    try:
        return code, json.loads(out), err
    except ValueError:
        return code, None, out + err


def is_day(v):
    return isinstance(v, str) and len(v) == 10 and v[4] == v[7] == '-'


def is_int(v):
    return isinstance(v, int) and not isinstance(v, bool)


def is_share(v):
    return v is None or isinstance(v, (int, float))


COUNTS = dict.fromkeys(['read', 'created', 'updated', 'unchanged', 'refused', 'skipped'], is_int)
PERIOD = {'from': is_day, 'to': is_day,
          **dict.fromkeys(['opening', 'new', 'returned', 'lost', 'closing', 'new_lost', 'lost_and_back'], is_int),
          **dict.fromkeys(['rate', 'rate_low', 'rate_high'], is_share)}
BACKTEST = {**dict.fromkeys(['raised', 'undecided', 'followed', 'losses', 'caught'], is_int),
            'precision': is_share, 'recall': is_share,
            'lead_days': dict.fromkeys(['p25', 'median', 'p75'], is_share)}


def shape(value, wanted, at='answer'):
    """What differs from `wanted`: a dict of keys (no more, no fewer), a list of one, a test, a value."""
    if isinstance(wanted, dict):
        if not isinstance(value, dict) or list(value) != list(wanted):
            return f'{at} has the keys {list(value) if isinstance(value, dict) else value}, not {list(wanted)}'
        return next((d for k in wanted if (d := shape(value[k], wanted[k], f'{at}.{k}'))), None)
    if isinstance(wanted, list):
        if not isinstance(value, list):
            return f'{at} is no list'
        return next((d for i, v in enumerate(value) if (d := shape(v, wanted[0], f'{at}[{i}]'))), None)
    return None if wanted(value) else f'{at} is {value!r}'


def shaped(name, words, wanted, *more):
    code, got, err = answer(*words)
    differs = shape(got, wanted) if got is not None else f'no JSON: {err}'
    check(name, (code != 0, f'status {code}: {err}'), (differs, differs),
          *[(not ok(got), f'{says}: {got}') for says, ok in more if not differs])
    return got


D = ('--data', DATA)
ORDERS = write('orders.csv', 'order_no,date,amount,customer,city\n'
               'N1,2025-01-05,10,C1,上海\nN2,2025-02-10,20,C1,上海\nN3,2025-01-20,30,C2,杭州\n'
               'N4,2025-06-01,30,C2,杭州\nN5,2025-02-30,30,C2,杭州\n,,,,\n\nN6,2025-03-01,12万左右,C2,\n')
IMPORT = ('import', *D, ORDERS, '--object', 'order', '--customer', 'customer', '--map', 'city=customer.city')
LOST = ('--lost', 'days_since(order) > 60')
SPAN = ('--from', '2025-01-01', '--to', '2025-08-31')


def good():
    code, out, err = run('init', *D)
    check('an organisation is made', (code != 0, err))
    before = content()
    look = shaped('import --dry-run has the shape of import', (*IMPORT, '--dry-run'), COUNTS)
    check('a dry run changes nothing', (content() != before, 'something changed'))
    got = shaped('import', IMPORT, COUNTS,
                 ('counts', lambda g: g == {'read': 7, 'created': 4, 'updated': 0, 'unchanged': 0,
                                            'refused': 2, 'skipped': 1}))
    check('a dry run says what the import does', (look != got, f'{look} {got}'))
    check('--duplicates takes one of three words', (run(*IMPORT, '--dry-run', '--duplicates', 'skip')[0] == 0, 'skip was taken'))
    check('and does not get in the way of what is new', (run(*IMPORT, '--dry-run', '--duplicates', 'update')[0] != 0, 'update was not taken'))
    shaped('import twice', IMPORT, COUNTS, ('unchanged', lambda g: g['unchanged'] == 4 and not g['created']))
    months = shaped('churn', ('churn', *D, *LOST, *SPAN, '--every', 'month'), {'periods': [PERIOD]},
                    ('eight months', lambda g: len(g['periods']) == 8),
                    ('C1 is lost in April', lambda g: g['periods'][3]['lost'] == 1),
                    ('C2 comes back in June', lambda g: g['periods'][5]['returned'] == 1),
                    ('no rate without customers', lambda g: g['periods'][0]['rate'] is None))
    shaped('churn --by', ('churn', *D, *LOST, *SPAN, '--by', 'city'),
           {'periods': [PERIOD], 'slices': [{'value': lambda v: v in ('上海', '杭州', None), 'periods': [PERIOD]}]},
           ('the whole is the same', lambda g: g['periods'] == months['periods']),
           ('slices add up', lambda g: all(
               sum(s['periods'][i][k] for s in g['slices']) == p[k]
               for i, p in enumerate(g['periods']) for k in ('opening', 'new', 'returned', 'lost', 'closing'))))
    for which, key in ('lost', 'lost'), ('opening', 'opening'), ('new', 'new'), ('returned', 'returned'):
        shaped(f'churn --list {which}', ('churn', *D, *LOST, *SPAN, '--list', which),
               {'periods': [{**PERIOD, 'customers': [lambda v: v in ('C1', 'C2')]}]},
               ('as many as counted', lambda g: all(len(p['customers']) == p[key] for p in g['periods'])))
    for every in 'week', 'quarter', 'year', '30d':
        shaped(f'churn --every {every}', ('churn', *D, *LOST, *SPAN, '--every', every), {'periods': [PERIOD]})
    trial = ('backtest', *D, *LOST, '--horizon', '60d', *SPAN)
    shaped('backtest', (*trial, '--rule', 'days_since(order) > 30'), BACKTEST,
           ('every loss is caught', lambda g: g['losses'] == g['caught'] > 0),
           ('30 days ahead', lambda g: g['lead_days']['median'] == 30))
    shaped('backtest where nothing happens', (*trial, '--rule', 'days_since(order) > 5000'), BACKTEST,
           ('no shares', lambda g: g['precision'] is None and g['lead_days']['median'] is None))
    shaped('backtest --sweep', (*trial, '--rule', 'days_since(order) > N', '--sweep', 'N=10..40'),
           {'sweep': [{'value': is_share, **BACKTEST}]}, ('31 thresholds', lambda g: len(g['sweep']) == 31))
    shaped('scan', ('scan', *D, '--rule', 'days_since(order) > 60', '--on', '2025-05-15'),
           {'on': is_day, 'customers': [lambda v: isinstance(v, str)]},
           ('both', lambda g: g == {'on': '2025-05-15', 'customers': ['C1', 'C2']}))
    shaped('ranges', ('ranges', *D, '--customer', 'C2', '--to', '2025-12-31', 'days_since(order) > 60'),
           {'ranges': [[lambda v: v is None or is_day(v)]]},
           ('two', lambda g: g['ranges'] == [['2025-03-22', '2025-06-01'], ['2025-08-01', None]]))
    shaped('cohorts', ('cohorts', *D, *LOST, *SPAN), {'cohorts': [
        {'from': is_day, 'to': is_day, 'size': is_int, 'kept': [is_int]}]})
    code, got, err = answer('survival', *D, *LOST, *SPAN, '--by', 'city')
    check('survival', (code != 0, err), (not got or list(got) != ['curves', 'log_rank'], got))
    for words in IMPORT, ('churn', *D, *LOST, *SPAN, '--by', 'city'), ('scan', *D, '--rule', 'level = "A"'):
        code, out, err = run(*words)
        check(f'{words[0]} for people', (code != 0, err), (words[0] != 'scan' and not out, 'says nothing'))


def usage():
    for name, words in (
            ('no command', ()), ('an unknown command', ('frobnicate',)),
            ('an unknown option', ('churn', *D, '--frob', 'x')),
            ('an option twice', ('scan', *D, *D, '--rule', 'true')),
            ('an option without its value', ('scan', *D, '--rule')),
            ('a needed option missing', ('churn', *D, *SPAN)), ('no file', ('import', *D, '--object', 'order')),
            ('a word too many', ('scan', *D, '--rule', 'true', 'x')), ('a switch with a value', (*IMPORT, '--json=1'))):
        refused(f'{name} is wrong usage', words, [], 2)
    code, out, err = run('--help')
    check('--help', (code != 0, err), ('churn' not in out, out))
    code, out, err = run('churn', '--help')
    check('churn --help', (code != 0, err), ('--lost' not in out, out))


def questions():
    churn = ('churn', *D, *SPAN)
    for name, words, says in (
            ('an unknown function', (*churn, '--lost', 'day_since(order) > 3'), ["day_since", 'days_since', 'column 1']),
            ('an unknown object', (*churn, '--lost', 'days_since(oder) > 3'), ["'oder'", "'order'"]),
            ('an unknown field', ('scan', *D, '--rule', 'levle = "A"'), ['levle', 'level']),
            ('text compared with a number', ('scan', *D, '--rule', 'level > 3'), 'text'),
            ('a condition that stops', ('scan', *D, '--rule', 'level ='), 'column'),
            ('no condition', ('scan', *D, '--rule', ''), []),
            ('a period that ends before it begins',
             ('churn', *D, *LOST, '--from', '2025-02-01', '--to', '2025-01-01'), ['2025-01-01', 'before']),
            ('a day that does not exist', ('churn', *D, *LOST, '--from', '2026-02-30', '--to', '2026-03-01'),
             ['--from', '2026-02-30']),
            ('a length that is none', (*churn, *LOST, '--every', 'fortnight'), 'fortnight'),
            ('a list that is none', (*churn, *LOST, '--list', 'gone'), ['--list', 'gone']),
            ('--by nothing', (*churn, *LOST, '--by', 'nonsense'), 'nonsense'),
            ('an empty loss', (*churn, '--lost', ' '), 'lost'),
            ('a wrong part is named', (*churn, *LOST, '--not-while', 'activ(pause)'), ['--not-while', 'active']),
            ('a horizon of nothing', ('backtest', *D, *LOST, *SPAN, '--rule', 'true', '--horizon', '0d'), '--horizon'),
            ('a backtest that ends before it begins', ('backtest', *D, *LOST, '--rule', 'true', '--horizon', '9d',
             '--from', '2025-02-01', '--to', '2025-01-01'), 'before'),
            ('a sweep that is none', ('backtest', *D, *LOST, *SPAN, '--rule', 'days_since(order) > N',
             '--horizon', '9d', '--sweep', 'N=9'), '--sweep'),
            ('survival that ends before it begins',
             ('survival', *D, *LOST, '--from', '2025-02-01', '--to', '2025-01-01'), 'before'),
            ('an unknown customer', ('ranges', *D, '--customer', 'nobody', 'true'), 'nobody')):
        refused(name, words, says)
    zh = run('scan', *D, '--rule', 'levle = "A"', env={**ENV, 'LC_ALL': 'zh_CN.UTF-8'})
    check('errors are in Chinese where people are', (zh[0] != 1, zh), ('没有' not in zh[2], zh[2]))


def bomb():
    """A sheet of half a gigabyte of one letter in half a megabyte."""
    path = os.path.join(ROOT, 'bomb.xlsx')
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        z.writestr('_rels/.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                   '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                   'officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr('xl/workbook.xml', '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                   'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
                   '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')
        z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                   'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                   'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        with z.open('xl/worksheets/sheet1.xml', 'w', force_zip64=True) as f:
            f.write(b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _ in range(512):
                f.write(b'x' * (1 << 20))
            f.write(b'</t></is></c></row></sheetData></worksheet>')
    return path


def files():
    def load(path, *more):
        return ('import', *D, path, '--object', 'order', *more)
    head = 'order_no,date,amount,customer\n'
    long_line = os.path.join(ROOT, 'long.csv')
    with open(long_line, 'wb') as f:
        f.write(head.encode() + b'N1,2025-01-01,1,')
        for _ in range(200):
            f.write(b'x' * (1 << 20))
    with zipfile.ZipFile(os.path.join(ROOT, 'doc.xlsx'), 'w') as z:
        z.writestr('word/document.xml', '<w/>')
    for name, words, says in (
            ('a quote that never ends', load(write('q.csv', head + 'N1,2025-01-01,1,"C1\nN2,2025-01-01,1,C1\n')), 'quot'),
            ('text behind a closing quote', load(write('q2.csv', head + 'N1,2025-01-01,1,"C1"x\n')), 'quot'),
            ('two columns of one name', load(write('d.csv', 'date,date,amount,customer\n1,2,3,4\n')), 'date'),
            ('a zip that is no workbook', load(os.path.join(ROOT, 'doc.xlsx')), []),
            ('a zip bomb', load(bomb()), []), ('a line of 200 MB', load(long_line), []),
            ('an old workbook', load(write('old.xls', b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'\0' * 600)), 'xlsx'),
            ('an empty file', load(write('empty.csv', '')), []),
            ('no such file', load(os.path.join(ROOT, 'nowhere.csv')), 'nowhere.csv'),
            ('a folder', load(ROOT), []),
            ('no such object', ('import', *D, ORDERS, '--object', 'oder'), 'oder'),
            ('no such field', load(ORDERS, '--map', 'city=customer.citty'), ['citty', 'city']),
            ('no such column', load(ORDERS, '--map', 'citty=customer.city'), ['citty', 'city']),
            ('no such customer column', load(ORDERS, '--customer', 'custmer'), ['custmer', 'customer']),
            ('a map that is no JSON', load(ORDERS, '--map', write('map.json', '{"city":')), []),
            ('no column for the day', load(write('n.csv', 'order_no,amount,customer\nN1,1,C1\n'), '--customer',
                                           'customer'), 'date'),
            ('no such encoding', load(ORDERS, '--encoding', 'ebcdic'), 'ebcdic')):
        refused(name, words, says)
    bad = write('bad.csv', head + 'N71,2026-02-30,1,C1\nN72,2026-02-01,12万左右,C1\nN73,2026-02-01,1,\n')
    before = content()[1]
    code, got, err = answer(*load(bad, '--customer', 'customer'))
    after = content()[1]
    check('bad rows are refused one by one', (code != 0, err), (not got or got['refused'] != 3, got),
          *[(s not in err, f'does not say {s}: {err}') for s in ('2026-02-30', '12万左右', 'row 2', 'row 4')],
          ([t for t in after if after[t] != before[t] and t != 'import'], 'more than the import itself changed'))


def folders():
    code, out, err = run('scan', '--data', os.path.join(ROOT, 'nowhere'), '--rule', 'true')
    check('no organisation', (code != 1, code), ('liuke init' not in err, err))
    refused('a second organisation in the folder', ('init', *D), 'already')
    newer = folder('newer')
    run('init', '--data', newer)
    execute(newer, "INSERT INTO migration VALUES (9999, 'later')")
    before = content(newer)
    for words in (('scan', '--data', newer, '--rule', 'true'), ('init', '--data', newer),
                  ('import', '--data', newer, ORDERS, '--object', 'order')):
        code, out, err = run(*words)
        check(f'{words[0]} on a newer folder', (code != 1, code), ('newer version' not in err, err),
              (content(newer) != before, 'something changed'))


def copies():
    saved, other, third = os.path.join(ROOT, 'shop.backup'), folder('other'), os.path.join(ROOT, 'third')
    counts = {'tables': is_int, 'rows': is_int}
    shaped('backup', ('backup', *D, saved), counts, ('rows', lambda g: g['rows'] > 50))
    shaped('restore', ('restore', '--data', other, saved), counts)
    shaped('copy', ('copy', '--from', other, '--to', third), counts)
    code, got, err = answer('check', '--data', third, '--against', DATA)
    check('both ways round it is the same', (code != 0 or not got['ok'], got or err),
          (not got or got['checks'][-1]['name'] != 'against', got))
    refused('a restore over an organisation', ('restore', *D, saved), 'already')
    refused('a copy over an organisation', ('copy', '--from', other, '--to', DATA), 'already')
    refused('a copy onto itself', ('copy', '--from', DATA, '--to', DATA), 'same place', 2)
    bytes = open(saved, 'rb').read()
    for name, bad in ('cut', bytes[:len(bytes) // 2]), ('changed', bytes[:900] + b'?' + bytes[901:]), ('foreign', b'PK' * 50):
        nowhere = os.path.join(ROOT, f'nowhere-{name}')
        refused(f'a backup that is {name}', ('restore', '--data', nowhere, write(f'{name}.backup', bad)), 'backup')
        check(f'and leaves nothing ({name})', (os.path.exists(os.path.join(nowhere, 'liuke.db')), 'a database'))
    execute(other, "UPDATE o_customer SET f_name = 'x'")
    code, got, err = answer('check', '--data', third, '--against', other)
    check('one that differs is named', (code != 1, code), (not got or 'f_name' not in got['checks'][-1]['first'], got))


try:
    for part in good, usage, questions, files, folders, copies:
        part()
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
print(f'1..{len(results)}')
sys.exit(0 if all(results) else 1)
