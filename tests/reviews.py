#!/usr/bin/env python3
"""Reviews of a month and a week: every figure is what the page it opens to says, for an administrator and for a salesman
who sees half of the customers; the PDF says the same in both languages; notes, decisions, mail. TAP. Usage: reviews.py LIUKE"""
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, unquote, urlsplit

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()  # of the organisation's zone
FIRST = (TODAY.replace(day=1) - datetime.timedelta(1)).replace(day=1)  # of the month that is over
DEFINITION = {'lost_when': 'days_since(order) > 30', 'customer_when': 'count(order, 3650d) > 0', 'not_while': ''}
OWN = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'rights': [], 'fields': {},
       'objects': {'customer': ['see', 'change'], 'order': ['see'], 'loss': ['see', 'change'], 'ticket': ['see']}}
RULES = 30  # so many that their table breaks over pages
CUSTOMERS, LOST, LOST_BEFORE = 24, 8, 3


def match(version):
    return {'If-Match': f'"{version}"'}


def day(base, offset):
    return (base + datetime.timedelta(offset)).isoformat()


def record(c, what, customer, **values):
    return need(c.ask('POST', f'/api/records/{what}', {'customer': customer, 'values': values}))['id']


def person(admin, server, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    who = need(admin.ask('POST', '/api/people', {
        'login': login, 'name': '小' + login, 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c, who['id']


def made(c):
    """Customers in turns of the salesman and the administrator: lost in the month that is over, in the one before, or not."""
    before = (FIRST - datetime.timedelta(1)).replace(day=1)
    for i in range(CUSTOMERS):
        who = record(c, 'customer', None, name=f'客户{i}', owner='xs' if i % 2 else 'admin', level='VIP' if i % 3 else '普通')
        lost = day(FIRST, 2 + i) if i < LOST else day(before, 2 + i) if i < LOST + LOST_BEFORE else None
        # Silent for 31 days on the day of the loss; or never as long as that.
        dates = [day(datetime.date.fromisoformat(lost), -31)] if lost else [day(TODAY, -3 - 25 * k) for k in range(5)]
        for k, date in enumerate(dates):
            record(c, 'order', who, order_no=f'A{i}.{k}', amount=100, date=date)
        if lost:
            record(c, 'loss', who, date=lost, kind='沉默', amount=100 * (i + 1), kept_by='xs' if i % 2 else 'admin',
                   **({'reason': '价格/太贵'} if i in (0, 1, 2, 3) else {}))
        record(c, 'order', who, order_no=f'B{i}', amount=5, date=day(before, -90))
    d = need(c.ask('POST', '/api/definitions', {'name': '正式', **DEFINITION, 'target': 0.05, 'official': True}))
    warned = need(c.ask('POST', '/api/rules', {'name': '三周没有订单', 'condition': 'days_since(order) > 20', 'enabled': True, 'hold_down': 0,
                                               'handling': None}))
    for i in range(RULES):
        need(c.ask('POST', '/api/rules', {'name': f'规则{i}：很久没有订单', 'condition': f'days_since(order) > {3000 + i}', 'enabled': True,
                                          'hold_down': 0, 'handling': None}))
    rows = need(c.ask('GET', f'/api/warnings?rule={warned["id"]}&limit=100'))['rows']
    assert len(rows) == LOST + LOST_BEFORE, rows
    for at, outcome in ((0, 'kept'), (1, 'kept'), (2, 'mistaken'), (3, 'lost')):
        need(c.ask('POST', '/api/warnings', {'act': 'handle', 'outcome': outcome, 'note': '', 'person': None, 'until': None,
                                             'items': [{'id': rows[at]['id'], 'version': rows[at]['version']}]}))
    play = need(c.ask('POST', '/api/plays', {'name': '召回', 'condition': '', 'enabled': True, 'steps': [], 'share': 0.5, 'horizon': 30, 'cost': 0}))
    ids = [r['id'] for r in need(c.ask('GET', '/api/records/customer?limit=100'))['rows']]
    need(c.ask('POST', f'/api/plays/{play["id"]}/enter', {'customers': ids}))
    return d, warned


PLACES = {'open': {'status': 'open'}, 'handled': {'status': 'handled'}, 'gone': {'status': 'gone'}, 'snoozed': {'list': 'snoozed'},
          'overdue': {'list': 'overdue'}, 'nobody': {'list': 'nobody'}, 'any': {}}  # as OpenList.tsx has it


def behind(c, path):
    """How many the page at `path` shows, asked as the page asks; None where it is not a list."""
    u = urlsplit(path)
    q = {k: v[0] for k, v in parse_qs(u.query, keep_blank_values=True).items()}
    if u.path == '/churn' and 'fig' in q:
        which, since, until, *value = q['fig'].split('~')
        return need(c.ask('POST', '/api/churn/customers', {
            'definition': DEFINITION, 'from': since, 'to': until, 'which': which, 'by': q.get('by') if value else None,
            'value': None if value == ['\0'] else value[0] if value else None, 'all_slices': not value, 'offset': 0, 'limit': 1}))['total']
    if u.path == '/o/loss':
        return len(need(c.ask('GET', '/api/records/loss?limit=500&' + u.query))['rows'])
    if u.path == '/warnings' and 'tab' not in q:
        asked = {**PLACES[q.pop('status', 'open')], **q}
        return need(c.ask('GET', '/api/warnings?limit=1&' + '&'.join(f'{k}={v}' for k, v in asked.items())))['total']
    if u.path.startswith('/plays/') and 'arm' in q:
        return len(need(c.ask('GET', f'/api{u.path}/entries?arm={q["arm"]}&outcome={q["outcome"]}&limit=500'))['rows'])
    if u.path == '/tickets':
        return need(c.ask('GET', '/api/tickets?which=late' + (f'&handler={q["handler"]}' if 'handler' in q else '')))['total']
    if u.path == '/satisfaction':
        rows = need(c.ask('GET', '/api/loops'))['rows']
        return sum(r['overdue'] and q.get('owner', r['owner']) == r['owner'] for r in rows)
    return None


def cells(r):
    for s in r['sections']:
        for f in s['figures']:
            yield f'{s["key"]}.{f["key"]}', f['cell']
        for table in s['tables']:
            for row in table['rows']:
                for column, cell in zip(table['columns'], row):
                    yield f'{s["key"]}.{table["key"]}.{column["key"]}', cell


def figure(r, section, key):
    return next(f['cell'] for s in r['sections'] if s['key'] == section for f in s['figures'] if f['key'] == key)


def table(r, section, key):
    found = next(t for s in r['sections'] if s['key'] == section for t in s['tables'] if t['key'] == key)
    return [{k['key']: c for k, c in zip(found['columns'], row)} for row in found['rows']]


def opens(c, r, who):
    """Each count is that of the list it opens to."""
    asked, wrong = 0, []
    for where, cell in cells(r):
        if cell['kind'] == 'count' and cell['path']:
            n = behind(c, cell['path'])
            asked += n is not None
            if n is not None and n != cell['value']:
                wrong.append((where, cell['value'], n, unquote(cell['path'])))
    ok(asked > 15 and not wrong, f'{who}: each of {asked} counts is what its page shows', wrong)


def month(c, warned):
    r = need(c.ask('GET', '/api/reviews?kind=month'))
    shaped(r, 'Review', 'a review')
    ok((r['from'], r['over'], r['customers']) == (FIRST.isoformat(), True, 'all'), 'the newest month that is over', (r['from'], r['over']))
    report = need(c.ask('POST', '/api/churn/report', {'definition': DEFINITION, 'from': r['from'], 'to': r['to'], 'every': 'month', 'by': None}))
    p = report['periods'][0]
    rate = figure(r, 'churn', 'rate')
    ok((rate['value'], rate['low'], rate['high']) == (p['rate'], p['rate_low'], p['rate_high']) and p['lost'] == LOST,
       'the rate and its interval are those of the churn page', (rate, p))
    ok(all(figure(r, 'churn', k)['value'] == p[k] for k in ('lost', 'opening', 'new', 'returned', 'closing')), 'and all it is made of')
    ok(figure(r, 'churn', 'target')['value'] == 0.05 and rate['tone'] == 'bad', 'against the target')
    losses = need(c.ask('GET', f'/api/losses?from={r["from"]}&to={r["to"]}'))
    ok((figure(r, 'losses', 'lost')['value'], figure(r, 'losses', 'amount')['value']) == (losses['lost'], losses['amount'])
       and losses['lost'] == LOST, 'losses and their money are those of their page', losses)
    reasons = table(r, 'losses', 'reason')
    ok([(x['count']['value'], x['amount']['value']) for x in reasons] == [(g['count'], g['amount']) for g in losses['reasons']],
       'reasons by money', reasons)
    parts = table(r, 'change', 'owner')
    change = rate['value'] - need(c.ask('POST', '/api/churn/report', {
        'definition': DEFINITION, 'from': r['previous'], 'to': day(FIRST, -1), 'every': 'month', 'by': None}))['periods'][0]['rate']
    ok(abs(sum(x['by_rate']['value'] + x['by_mix']['value'] for x in parts) - change) < 1e-12, 'what moved it adds up to the change', parts)
    ok(abs(figure(r, 'churn', 'before')['value'] - change) < 1e-12, 'which is told')
    tested = next(x for x in table(r, 'rules', 'rules') if x['rule']['path'].endswith(str(warned['id'])))['precision']
    b = need(c.ask('POST', '/api/rules/backtest', {
        'condition': warned['condition'], 'definition': DEFINITION, 'horizon': 90, 'from': day(datetime.date.fromisoformat(r['to']), -364),
        'to': r['to'], 'sweep': None}))
    ok(tested['value'] is None and b['raised'] == b['undecided'] or tested['value'] == b['precision'], 'a rule is as right on the past as its page says', (tested, b))
    play = table(r, 'plays', 'plays')[0]
    ok(play['verdict']['text']['en'] == 'not decided yet' and play['difference']['kind'] == 'none', 'a play of which nothing is known says so', play)
    opens(c, r, 'administrator, the month')
    return r


def running(c, warned):
    r = need(c.ask('GET', f'/api/reviews?kind=month&start={TODAY.isoformat()}'))
    ok(not r['over'] and r['until'] == TODAY.isoformat() and r['next'] is None, 'the month that runs is told up to today', (r['until'], r['next']))
    row = next(x for x in table(r, 'rules', 'rules') if x['rule']['path'].endswith(str(warned['id'])))
    ok([row[k]['value'] for k in ('opened', 'in_time', 'late', 'kept', 'mistaken')] == [LOST + LOST_BEFORE, 4, 0, 2, 1], 'what the rule did', row)
    ok(abs(figure(r, 'rules', 'kept')['value'] - 2 / 3) < 1e-12, 'two kept, one lost')
    opens(c, r, 'administrator, this month')
    w = need(c.ask('GET', f'/api/reviews?kind=week&start={TODAY.isoformat()}'))
    monday = TODAY - datetime.timedelta(TODAY.weekday())
    ok(w['from'] == monday.isoformat() and w['previous'] == day(monday, -7), 'weeks begin on Monday', w['from'])
    ok(figure(w, 'churn', 'target')['value'] < 0.0125, 'and have their part of the target')
    opens(c, w, 'administrator, this week')
    ok(c.ask('GET', f'/api/reviews?kind=week&start={day(TODAY, 14)}')[0] == 422, 'one that has not begun is none')
    ok(c.ask('GET', '/api/reviews?kind=year')[0] == 422 and c.ask('GET', '/api/reviews?start=soon')[0] == 422, 'nor is a year, nor soon')
    return r


def rights(xs, none, whole):
    r = need(xs.ask('GET', '/api/reviews?kind=month'))
    ok(r['customers'] == 'visible' and figure(r, 'churn', 'lost')['value'] == LOST // 2 and figure(r, 'losses', 'lost')['value'] == LOST // 2,
       'who sees half of the customers gets the figures of his half', figure(r, 'churn', 'lost'))
    opens(xs, r, 'salesman, the month')
    now = need(xs.ask('GET', f'/api/reviews?kind=month&start={TODAY.isoformat()}'))
    opens(xs, now, 'salesman, this month')
    ok(0 < figure(now, 'rules', 'opened')['value'] < figure(whole, 'rules', 'opened')['value'], 'and the warnings of his half')
    ok([x['part']['text']['zh'] for x in table(r, 'change', 'level')], 'cut by what he reads')
    ok(none.ask('GET', '/api/reviews?kind=month')[0] == 403 and none.ask('GET', '/api/reviews/pdf?kind=month')[0] == 403, 'who sees no customers gets none')


def shown(cell):
    """A figure as paper has it."""
    v = cell['value']
    if cell['kind'] == 'count':
        return f'{v:,.0f}'
    if cell['kind'] == 'money':
        return f'¥{v:,.0f}'
    return f'{v * 100:.{2 if 0 < abs(v) < 0.00995 else 1}f}%' if cell['kind'] == 'share' else None


def squeezed(text):
    return re.sub(r'\s', '', text)


def pdf(c, r, folder, language):
    status, raw = c.ask('GET', f'/api/reviews/pdf?kind=month&start={r["from"]}&language={language}')
    name = unquote(c.headers['Content-Disposition'])
    ok(status == 200 and c.headers['Content-Type'] == 'application/pdf' and raw[:5] == b'%PDF-' and name.endswith('.pdf')
       and ('流失复盘' in name if language == 'zh' else 'churn-review' in name), f'{language}: a PDF with its name', (status, name))
    path = os.path.join(folder, language + '.pdf')
    with open(path, 'wb') as f:
        f.write(raw)
    run = lambda *args: subprocess.run(args, capture_output=True, text=True, check=True).stdout  # noqa: E731
    text = squeezed(run('pdftotext', '-layout', path, '-'))
    missing = [(s['key'], f['key'], shown(f['cell'])) for s in r['sections'] for f in s['figures']
               if f['cell']['value'] is not None and shown(f['cell']) and squeezed(f['label'][language] ) not in text]
    missing += [(w, shown(x)) for w, x in cells(r) if x['value'] is not None and shown(x) and shown(x) not in text]
    missing += [a['says'] for a in r['advice'] if squeezed(a['says'][language]) not in text]
    missing += [s['title'] for s in r['sections'] if squeezed(s['title'][language]) not in text]
    ok(not missing and len(r['advice']) > 0, f'{language}: it says what the page says, {sum(1 for _ in cells(r))} cells', missing)
    ok('�' not in text, f'{language}: each sign is a letter')
    fonts = run('pdffonts', path).splitlines()[2:]
    ok(fonts and all(re.search(r'\syes yes yes\s', line) for line in fonts) and any('CJK' in line for line in fonts),
       f'{language}: fonts are inside, and can be searched', fonts)
    pages = int(re.search(r'Pages:\s+(\d+)', run('pdfinfo', path))[1])
    last = f'第{pages}页，共{pages}页' if language == 'zh' else f'Page{pages}of{pages}'
    ok(pages >= 3 and last in text, f'{language}: {pages} pages, numbered', text[-80:])
    heads = [i for i in range(1, pages + 1)
             if squeezed('逾期处理' if language == 'zh' else 'Mistaken') in squeezed(run('pdftotext', '-f', str(i), '-l', str(i), path, '-'))]
    ok(len(heads) >= 2, f'{language}: a table that breaks has its heads on each page', heads)
    ok(b'https://crm.example.com/churn?' in raw or 'https://crm.example.com/churn?' in run('pdfinfo', '-url', path), f'{language}: figures are links')


def notes(c, xs, none, xs_id, r):
    ask = {'kind': 'month', 'start': r['from'], 'words': '三位客户转给周敏，\n下周一前', 'person': xs_id, 'due': day(TODAY, -1), 'done': None}
    n = need(c.ask('POST', '/api/reviews/notes', ask))
    shaped(n, 'ReviewNote', 'a note')
    need(c.ask('POST', '/api/reviews/notes', {**ask, 'words': '下次先看 VIP', 'person': None, 'due': None}))
    seen = need(xs.ask('GET', '/api/reviews?kind=month'))
    ok([x['words'] for x in seen['notes']] == [ask['words'], '下次先看 VIP'], 'all who look at the review read it', seen['notes'])
    mine = need(xs.ask('GET', '/api/reviews/decisions'))
    shaped(mine, 'ReviewNoteList', 'decisions')
    ok([x['id'] for x in mine['rows']] == [n['id']] and not need(c.ask('GET', '/api/reviews/decisions'))['rows'], 'whose it is has it on his list')
    ok('复盘决定' in need(xs.ask('GET', '/api/bells'))['rows'][0]['subject'], 'and was told')
    later = need(xs.ask('GET', f'/api/reviews?kind=week&start={TODAY.isoformat()}'))
    ok([x['id'] for x in later['decisions']] == [n['id']], 'later reviews remember it')
    path = f'/api/reviews/notes/{n["id"]}'
    ok(none.ask('POST', '/api/reviews/notes', ask)[0] == 403 and none.ask('PATCH', path, ask, match(1))[0] == 403, 'not for who sees no customers')
    done = need(xs.ask('PATCH', path, {**ask, 'done': TODAY.isoformat()}, match(1)))
    ok(done['done'] == TODAY.isoformat() and xs.ask('PATCH', path, ask, match(1))[0] == 412, 'done, and an old version is refused', done)
    ok(not need(xs.ask('GET', '/api/reviews/decisions'))['rows'], 'and off his list')
    for bad in ({'words': ' '}, {'person': 0, 'due': TODAY.isoformat()}, {'person': 424242}, {'kind': 'year'}, {'due': 'soon'}):
        ok(c.ask('POST', '/api/reviews/notes', {**ask, **bad})[0] == 422, f'refused: {bad}')
    ok(c.ask('DELETE', path, None, match(2))[0] == 204 and len(need(c.ask('GET', '/api/reviews?kind=month'))['notes']) == 1, 'taken away')


def mail(c):
    shaped(need(c.ask('GET', '/api/reviews/mail')), 'ReviewMail', 'who gets mail')
    ok(need(c.ask('PUT', '/api/reviews/mail', {'week': True, 'month': False}))['week'], 'weekly by mail')
    status, p = c.ask('POST', '/api/reviews/mail/now', {'kind': 'month', 'start': FIRST.isoformat()})
    ok(status == 409 and 'address' in p['detail'], 'not without an address', p)


def empty(c):
    r = need(c.ask('GET', '/api/reviews?kind=week'))
    shaped(r, 'Review', 'an empty review')
    ok(r['sections'][0]['empty'] and r['sections'][0]['empty_path'] == '/churn', 'without anything it says what to do first', r['sections'][0])
    ok(c.ask('GET', '/api/reviews/pdf?kind=week')[0] == 200, 'on paper, too')


def main():
    folder = tempfile.mkdtemp(prefix='liuke-reviews-')
    server = Server(folder)
    try:
        c = Client(server)
        need(c.ask('POST', '/api/setup', SETUP))
        empty(c)
        xs, xs_id = person(c, server, 'xs', OWN)
        none, _ = person(c, server, 'none', {**OWN, 'objects': {}})
        need(c.ask('PUT', '/api/message_rules', {**need(c.ask('GET', '/api/message_rules')), 'address': 'https://crm.example.com'}))
        _, warned = made(c)
        r = month(c, warned)
        whole = running(c, warned)
        rights(xs, none, whole)
        for language in ('zh', 'en'):
            pdf(c, r, folder, language)
        notes(c, xs, none, xs_id, r)
        mail(c)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
