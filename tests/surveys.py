#!/usr/bin/env python3
"""Surveys from their making to a bad answer that is told: a real server, strangers with links good and made up, and a
salesman who sees his own customers. TAP. Usage: surveys.py LIUKE SOURCE_FOLDER"""
import json
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server, wait_for  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

BASE = 'https://crm.example.com'


def two(zh, en=''):
    return {'zh': zh, 'en': en}


def item(key, kind, zh, **more):
    return {'key': key, 'kind': kind, 'text': two(zh), 'required': False, 'least': 0, 'most': 10, 'low': two(''), 'high': two(''),
            'choices': [], **more}


QUESTIONS = [item('score', 'score', '您愿意推荐我们吗？', required=True),
             item('why', 'text', '为什么？'),
             item('what', 'several', '您最看重什么？', choices=[{'key': 'a', 'text': two('速度')}, {'key': 'b', 'text': two('价格')}])]


def survey(name, **more):
    return {'name': name, 'kind': 'nps', 'anonymous': False, 'open': True, 'ends': None, 'quiet_days': 90, 'change_days': 7, 'bad_below': 7,
            'due_days': 2, 'title': two(name, 'Survey'), 'intro': two(''), 'thanks': two('谢谢'), 'questions': QUESTIONS, **more}


def match(version):
    return {'If-Match': f'"{version}"'}


def customer(c, name, **more):
    return need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': name, **more}}))['id']


def somebody(admin, server, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': '小松', 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '', 'department': 0, 'manager': 0,
        'roles': [role['id']]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def salesman(admin, server):
    return somebody(admin, server, 'xs', {
        'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'fields': {'rating.comment': 'hidden', 'customer.city': 'hidden'},
        'rights': [], 'objects': {'customer': ['see', 'change'], 'rating': ['see'], 'task': ['see']}})


class Stranger:
    """Whoever has a link: no cookie, an address of his own."""

    def __init__(self, server, address='9.9.9.9'):
        self.client, self.address = Client(server), address

    def ask(self, method, path, body=None):
        return self.client.ask(method, path, body, {'X-Forwarded-For': self.address})

    def send(self, token, signed, version, values, done, **more):
        return self.ask('POST', f'/api/public/surveys/{token}/answers',
                        {'signed': signed, 'key': None, 'version': version, 'values': values, 'done': done, 'website': None, **more})


# ---- making and asking ------------------------------------------------------------------------------------

def made(c):
    status, s = c.ask('POST', '/api/surveys', survey('季度回访'))
    ok(status == 201 and s['counts'] == {'invited': 0, 'opened': 0, 'done': 0, 'partial': 0, 'loops': 0}, 'a survey is made', s)
    shaped(s, 'SurveyRow', 'SurveyRow')
    status, p = c.ask('POST', '/api/surveys', survey('x', questions=QUESTIONS[1:]))
    ok(status == 422 and 'questions[0]' in p['detail'], 'NPS wants its score', p)
    s = need(c.ask('PUT', f'/api/surveys/{s["id"]}', survey('季度回访', intro=two('一分钟')), match(s['version'])))
    ok(c.ask('PUT', f'/api/surveys/{s["id"]}', survey('x'), match(1))[0] == 412, 'an old version is refused')
    status, svg = c.ask('GET', f'/api/surveys/{s["id"]}/qr?base={BASE}')
    text = svg if isinstance(svg, str) else svg.decode() if isinstance(svg, bytes) else str(svg)
    ok(status == 200 and text.startswith('<svg'), 'its link is a QR code', text[:80])
    ok(c.ask('GET', f'/api/surveys/{s["id"]}/qr?base=javascript:alert')[0] == 422, 'of an address of pages only')
    return s


def asked(c, s, ids):
    path = f'/api/surveys/{s["id"]}'
    status, a = c.ask('POST', path + '/asking', {'condition': 'name contains "客户"'})
    ok(status == 200 and a['found'] == 3 and a['asked'] == 3 and not a['rows'], 'looked at beforehand', a)
    shaped(a, 'Asking', 'Asking')
    ok(not need(c.ask('GET', path + f'/invitations?base={BASE}'))['rows'], 'which asks nobody')
    a = need(c.ask('POST', path + '/invitations', {'condition': 'name contains "客户"'}))
    ok(a['asked'] == 3, 'and then they are asked', a)
    ok(c.ask('POST', path + '/invitations', {'condition': '', 'send': 'pigeon', 'base': BASE})[0] == 422, 'by a way that there is not')
    ok(c.ask('POST', path + '/invitations', {'condition': '', 'send': 'mail', 'base': 'javascript:1'})[0] == 422, 'and to a place that is none')
    again = need(c.ask('POST', path + '/invitations', {'condition': '', 'send': 'mail', 'base': BASE}))
    sent = need(c.ask('GET', '/api/messages?cause=survey'))['rows']
    ok(len(sent) == 1 and f'{BASE}/s/{s["token"]}/' in sent[0]['body'], 'and by mail, his own link stands in it', sent)
    ok(again['asked'] == 1 and again['left_out'] == 3 and {r['why'] for r in again['rows']} == {'quiet'}
       and again['rows'][0]['survey'] == '季度回访', 'nobody twice in the quiet time, and it says why', again)
    other = need(c.ask('POST', '/api/surveys', survey('另一份', quiet_days=0)))
    ok(need(c.ask('POST', f'/api/surveys/{other["id"]}/asking', {'condition': ''}))['asked'] == 0, 'across all surveys')
    rows = need(c.ask('GET', path + f'/invitations?base={BASE}'))
    shaped(rows, 'InvitationList', 'InvitationList')
    links = {r['customer']['id']: r['link'] for r in rows['rows']}
    ok(set(ids) <= set(links) and all(x.startswith(f'{BASE}/s/{s["token"]}/') for x in links.values()), 'each has a link of his own', links)
    return {k: v.rsplit('/', 1)[1] for k, v in links.items()}


# ---- answering --------------------------------------------------------------------------------------------

def links(server, s, ends, ids):
    who = Stranger(server)
    path = f'/api/public/surveys/{s["token"]}'
    status, p = who.ask('GET', path)
    ok(status == 403 and 'invitation' in p['detail'], 'without an end the link asks nobody', p)
    good = ends[ids[0]]
    number, sign = good.split('-')
    made_up = (f'{int(number) + 1}-{sign}', good[:-1] + ('0' if good[-1] != '0' else '1'), number, good + '0', '1-' + '0' * 32, '%27--', 'x' * 300)
    answers = [who.ask('GET', f'{path}?signed={e}') for e in made_up]
    ok(all(a == 403 and 'link' in p['detail'] for a, p in answers), 'made up and altered links are refused in words', answers)
    ok(all(who.send(s['token'], e, 0, {'score': 0}, True)[0] == 403 for e in made_up), 'for answering, too')
    ok(who.ask('GET', '/api/public/surveys/nothing')[0] == 404, 'a survey that is not there')
    status, page = who.ask('GET', f'{path}?signed={good}')
    ok(status == 200 and page['version'] == 0 and page['values'] == {} and not page['closed'], 'his own opens', page)
    shaped(page, 'PublicSurvey', 'PublicSurvey')
    ok('secret' not in json.dumps(page) and '客户' not in json.dumps(page['title']), 'and says nothing of him')


def parts(c, server, s, ends, ids):
    who, end = Stranger(server, '9.9.9.1'), ends[ids[0]]
    a = need(who.send(s['token'], end, 0, {'score': 10}, False))
    shaped(a, 'SurveyKept', 'SurveyKept')
    ok(not a['done'] and a['version'] == 1, 'what is answered so far is kept', a)
    ok(need(who.send(s['token'], end, 0, {'score': 10}, False))['version'] == 1, 'sent twice, it is one')
    ok(who.send(s['token'], end, 0, {'score': 3}, False)[0] == 412, 'two windows do not overwrite each other')
    page = need(who.ask('GET', f'/api/public/surveys/{s["token"]}?signed={end}'))
    ok(page['values'] == {'score': 10} and page['version'] == 1 and not page['done'], 'and is there when the link is opened again', page)
    for text, values in (('a score off the scale', {'score': 11}), ('a half', {'score': 9.5}), ('no such question', {'x': 1}),
                         ('no such choice', {'what': ['z']}), ('a list for a text', {'why': ['x']}), ('too long', {'why': '长' * 2001})):
        status, p = who.send(s['token'], end, 1, values, False)
        ok(status == 422 and p['detail'], f'refused: {text}', p)
    ok(who.send(s['token'], end, 1, {'why': '<script>alert(1)</script>'}, True)[0] == 422, 'a required question wants its answer')
    a = need(who.send(s['token'], end, 1, {'score': 10, 'why': '<script>alert(1)</script> 服务态度好', 'what': ['a']}, True))
    ok(a['done'] and a['until'] and a['thanks']['zh'] == '谢谢', 'complete', a)
    rated = need(c.ask('GET', f'/api/records/rating?customer={ids[0]}'))['rows']
    ok(len(rated) == 1 and rated[0]['values']['score'] == 10 and rated[0]['values']['kind'] == 'NPS' and rated[0]['values']['survey'] == '季度回访'
       and '<script>' in rated[0]['values']['comment'], 'it stands on his time line, as text', rated)
    a = need(who.send(s['token'], end, a['version'], {'score': 9, 'why': '服务态度好'}, True))
    ok(len(need(c.ask('GET', f'/api/records/rating?customer={ids[0]}'))['rows']) == 1, 'changed, it is still one')
    ok(need(c.ask('GET', '/api/records/customer?filter=' + 'last(rating.score%20where%20kind%20=%20%22NPS%22)%20>=%209'))['total'] == 1, 'rules use it')
    ok(who.send(s['token'], ends[ids[1]], 0, {'score': 1}, True, website='http://spam')[0] == 200
       and need(who.ask('GET', f'/api/public/surveys/{s["token"]}?signed={ends[ids[1]]}'))['version'] == 0, 'a program is thanked for nothing')
    status, p = who.ask('POST', f'/api/public/surveys/{s["token"]}/answers', {'signed': end, 'values': {'why': 'x' * 70000}})
    ok(status == 413, 'a body of more than 64 KB is refused', (status, p))


def throttled(server, s):
    who = Stranger(server, '7.7.7.7')
    got = [who.send(s['token'], '1-' + '0' * 32, 0, {}, False)[0] for _ in range(125)]
    ok(got[0] == 403 and got[-1] == 429 and got.index(429) == 120, 'one address tries 120 times an hour', got[-10:])
    ok(Stranger(server, '7.7.7.8').send(s['token'], '1-' + '0' * 32, 0, {}, False)[0] == 403, 'another is not held up by it')


# ---- a bad answer -----------------------------------------------------------------------------------------

def closed_loop(c, xs, server, s, ends, ids):
    need(Stranger(server, '9.9.9.2').send(s['token'], ends[ids[1]], 0, {'score': 2, 'why': '服务态度差'}, True))
    need(Stranger(server, '9.9.9.3').send(s['token'], ends[ids[2]], 0, {'score': 6}, True))
    all_of = need(c.ask('GET', '/api/loops'))
    shaped(all_of, 'LoopList', 'LoopList')
    ok({r['customer']['id'] for r in all_of['rows']} == {ids[1], ids[2]} and all_of['overdue'] == 0, 'each bad answer opens a loop', all_of)
    mine = need(xs.ask('GET', '/api/loops'))['rows']
    ok(len(mine) == 1 and mine[0]['customer']['id'] == ids[1] and mine[0]['comment'] == '' and mine[0]['score'] == 2,
       'a salesman sees those of his customers, without words he may not read', mine)
    hidden = next(r for r in all_of['rows'] if r['customer']['id'] == ids[2])
    ok(xs.ask('GET', f'/api/loops/{hidden["id"]}')[0] == 404
       and xs.ask('PATCH', f'/api/loops/{hidden["id"]}', {'state': 'contacted'}, match(1))[0] == 404, 'and no other')
    l = mine[0]
    ticket = need(c.ask('GET', f'/api/records/ticket/{l["ticket"]}'))['values']
    task = need(c.ask('GET', f'/api/records/task/{l["task"]}'))['values']
    ok(ticket['kind'] == '差评' and '2' in ticket['subject'] and not ticket['end'], 'with a ticket', ticket)
    ok(task['by'] == 'xs' and task['due'] == l['due'] and not task['end'], 'and a task for his owner, due by the calendar', task)
    path = f'/api/loops/{l["id"]}'
    ok(xs.ask('PATCH', path, {'state': 'told', 'outcome': ''}, match(1))[0] == 422, 'it ends only with an outcome')
    status, one = xs.ask('PATCH', path, {'state': 'contacted', 'outcome': None, 'note': '打了电话', 'owner': None}, match(1))
    ok(status == 200 and [x['state'] for x in one['steps']] == ['opened', 'contacted'] and one['steps'][1]['by'] == '小松', 'each step has who and when', one)
    shaped(one, 'LoopWhole', 'LoopWhole')
    ok(xs.ask('PATCH', path, {'state': 'solved'}, match(1))[0] == 412, 'an old version is refused')
    one = need(xs.ask('PATCH', path, {'state': 'told', 'outcome': 'explained', 'note': '', 'owner': None}, match(2)))
    ok(need(c.ask('GET', f'/api/records/ticket/{l["ticket"]}'))['values']['end'] and need(c.ask('GET', f'/api/records/task/{l["task"]}'))['values']['end'],
       'its ticket and its task end with it')
    ok(len(need(c.ask('GET', '/api/loops'))['rows']) == 1 and len(need(c.ask('GET', '/api/loops?state=all'))['rows']) == 2, 'what has ended is not on the list')


# ---- what it adds up to -----------------------------------------------------------------------------------

def results(c, xs, s, ids):
    path = f'/api/surveys/{s["id"]}'
    r = need(c.ask('GET', path + '/results?by=level'))
    shaped(r, 'SurveyResults', 'SurveyResults')
    ok(r['scored'] == 3 and r['figures'][0]['name'] == 'nps' and abs(r['figures'][0]['score'] + 100 / 3) < 1e-9
       and r['figures'][0]['low'] < -33 < r['figures'][0]['high'], 'a score with its interval', r['figures'])
    ok(sum(x['count'] for x in r['spread']) == 3 and len(r['trend']) == 1 and {x['value'] for x in r['slices']} == {'VIP', ''}, 'spread, trend, slices', r)
    ok([w['word'] for w in r['words']] == ['服务态度'] and r['words'][0]['count'] == 2, 'and the words that come more than once', r['words'])
    bad = need(c.ask('GET', path + '/answers?score=0-6'))
    shaped(bad, 'SurveyAnswers', 'SurveyAnswers')
    ok({x['customer']['id'] for x in bad['rows']} == {ids[1], ids[2]} and bad['total'] == 2, 'a figure opens into its answers', bad)
    ok(len(need(c.ask('GET', path + '/answers?word=%E6%9C%8D%E5%8A%A1%E6%80%81%E5%BA%A6'))['rows']) == 2, 'a word, too')
    ok([x['customer']['id'] for x in need(c.ask('GET', path + '/answers?by=level&value=VIP'))['rows']] == [ids[0]], 'and a slice')
    first = need(c.ask('GET', path + '/answers?limit=2'))
    rest = need(c.ask('GET', path + f'/answers?limit=2&cursor={first["next"]}'))
    ok(len(first['rows']) == 2 and len(rest['rows']) == 1 and not rest['next'], 'page by page', (first, rest))
    m = need(xs.ask('GET', path + '/results'))
    ok(m['scored'] == 1 and m['words'] == [] and m['figures'][0]['score'] == -100, 'a salesman\'s figures are of his customers', m)
    ok([x['comment'] for x in need(xs.ask('GET', path + '/answers'))['rows']] == [''], 'without what he may not read')
    ok(xs.ask('GET', path + '/results?by=city')[0] == 403, 'nor by a field hidden from him')
    ok(xs.ask('GET', path + '/results?word=%E6%9C%8D%E5%8A%A1')[0] == 403, 'nor by words')
    ok(need(xs.ask('GET', '/api/surveys'))['rows'][0]['counts'] is None, 'nor how many there are in all')
    for method, road, body in (('POST', '/api/surveys', survey('x')), ('PUT', path, survey('x')), ('DELETE', path, None), ('POST', path + '/asking', {'condition': ''}),
                               ('POST', path + '/invitations', {'condition': ''}), ('GET', path + f'/invitations?base={BASE}', None)):
        ok(xs.ask(method, road, body, match(1))[0] == 403, f'who makes no rules makes no surveys: {method} {road}')


def unrated(c, server, s):
    """Who sees no ratings, or not their scores, learns nothing of answers, whatever else he may."""
    for login, fields, objects in (('no_ratings', {}, {'customer': ['see', 'change'], 'ticket': ['see']}),
                                   ('no_scores', {'rating.score': 'masked'}, {'customer': ['see', 'change'], 'rating': ['see']})):
        who = somebody(c, server, login, {'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'fields': fields, 'rights': ['rules'], 'objects': objects})
        one = need(c.ask('GET', '/api/loops?state=all'))['rows'][0]['id']
        got = [who.ask('GET', f'/api/surveys/{s["id"]}/{x}')[0] for x in ('results', 'answers')]
        ok(got == [403, 403], f'{login}: no figures, no answers', got)
        ok(need(who.ask('GET', '/api/loops?state=all')) == {'rows': [], 'overdue': 0} and who.ask('GET', f'/api/loops/{one}')[0] == 404
           and who.ask('PATCH', f'/api/loops/{one}', {'state': 'opened'}, match(1))[0] == 404, f'{login}: no bad answers')


def anonymous(c, server):
    s = need(c.ask('POST', '/api/surveys', survey('店内二维码', anonymous=True)))
    who = Stranger(server, '9.9.9.4')
    need(who.ask('GET', f'/api/public/surveys/{s["token"]}'))
    ok(who.send(s['token'], None, 0, {'score': 1}, True)[0] in (400, 422), 'an anonymous answer wants a key of the page')
    for key in 'ab':
        for _ in range(2):
            need(who.send(s['token'], None, 0, {'score': 1, 'why': '太贵 太贵'}, True, key=key * 32))
    r = need(c.ask('GET', f'/api/surveys/{s["id"]}/results'))
    ok(r['scored'] == 2 and r['anonymous'] == 2 and [w['word'] for w in r['words']] == ['太贵'], 'it is in figures and words, once', r)
    a = need(c.ask('GET', f'/api/surveys/{s["id"]}/answers'))
    ok(a['rows'] == [] and a['anonymous'] == 2, 'and never listed', a)
    ok(c.ask('POST', f'/api/surveys/{s["id"]}/asking', {'condition': ''})[0] == 422, 'it asks nobody by name')
    need(c.ask('DELETE', f'/api/surveys/{s["id"]}', None, match(1)))
    ok(who.ask('GET', f'/api/public/surveys/{s["token"]}')[0] == 404, 'deleted, its link opens nothing')
    need(c.ask('POST', f'/api/surveys/{s["id"]}/restore', {}))
    ok(who.ask('GET', f'/api/public/surveys/{s["token"]}')[0] == 200, 'until it is taken back')


# ---- people who go, and who turn out to be one --------------------------------------------------------------

def after_a_ticket(c, server):
    """A ticket that is closed asks its customer, once in the quiet time; and by which road it came is noted."""
    q = survey('服务评价', kind='csat', questions=[item('score', 'score', '满意吗？', least=1, most=5, required=True)], bad_below=3)
    s, all_of_us = need(c.ask('POST', '/api/surveys', q)), need(c.ask('POST', '/api/surveys', survey('匿名', anonymous=True)))
    status, p = c.ask('POST', '/api/ticket-queues', {'name': '客服', 'rating': all_of_us['id']})
    ok(status == 422 and 'by name' in p['detail'], 'a queue asks by name only', p)
    need(c.ask('POST', '/api/ticket-queues', {'name': '客服', 'rating': s['id']}))
    rules = need(c.ask('GET', '/api/message_rules'))
    need(c.ask('PUT', '/api/message_rules', {**rules, 'address': BASE}))
    need(c.ask('POST', '/api/channels', {'kind': 'mail', 'name': 'mail', 'enabled': True, 'settings': {
        'server': '127.0.0.1', 'port': '1', 'security': 'none', 'from': 'crm@example.com'}}))
    him = customer(c, '报修的', mail='him@example.com')

    def closed(how=c, headers=None):
        t = need(how.ask('POST', '/api/records/ticket', {'customer': him, 'values': {'start': time.strftime('%Y-%m-%dT%H:%M:%S'), 'subject': '坏了'}}, headers))
        t = wait_for(lambda: (lambda r: r if r['values'].get('queue') else None)(need(c.ask('GET', f'/api/records/ticket/{t["id"]}'))))
        return need(c.ask('PATCH', f'/api/records/ticket/{t["id"]}', {'values': {'status': '已关闭'}}, match(t['version'])))
    token = need(c.ask('POST', '/api/tokens', {'name': 'shop', 'writes': True, 'objects': None, 'days': 0}))
    first = closed()
    sent = wait_for(lambda: need(c.ask('GET', f'/api/messages?customer={him}&cause=ticket'))['rows'])
    ok(len(sent) == 1 and f'{BASE}/s/{s["token"]}/' in sent[0]['body'] and sent[0]['kind'] == 'mail', 'a closed ticket asks for a rating', sent)
    end = sent[0]['body'].split(s['token'] + '/')[1].split()[0]
    ok(need(Stranger(server, '9.9.9.7').send(s['token'], end, 0, {'score': 1}, True)) is not None, 'by a link that opens')
    loops = need(c.ask('GET', f'/api/loops?survey={s["id"]}'))['rows']
    ok([(row['customer']['id'], row['state']) for row in loops] == [(him, 'opened')], 'and a bad one opens a loop', loops)
    other = closed(Client(server), {'Authorization': f'Bearer {token["token"]}'})
    by = [wait_for(lambda r=r: need(c.ask('GET', f'/api/records/ticket/{r["id"]}'))['values'].get('source')) for r in (first, other)]
    ok(by == ['页面', '接口'], 'it is noted by which road each came', by)
    wait_for(lambda: need(c.ask('GET', f'/api/records/ticket/{other["id"]}'))['values'].get('end'))
    ok(len(need(c.ask('GET', f'/api/messages?customer={him}&cause=ticket'))['rows']) == 1, 'he is not asked again in the quiet time')


def merged_and_erased(c, server, s, ends, ids):
    keep, gone = ids[0], ids[1]
    p = need(c.ask('POST', '/api/merge/customer/preview', {'keep': keep, 'gone': gone, 'keep_version': None, 'gone_version': None, 'take': None}))
    m = need(c.ask('POST', '/api/merge/customer', {'keep': keep, 'gone': gone, 'keep_version': None, 'gone_version': None, 'take': None}))
    rows = need(c.ask('GET', f'/api/surveys/{s["id"]}/answers'))['rows']
    ok(sorted(r['customer']['id'] for r in rows) == sorted([keep, keep, ids[2]]), 'answers move with a merged customer', (p, rows))
    need(c.ask('POST', f'/api/undo/{m["undo"]}', {}))
    rows = need(c.ask('GET', f'/api/surveys/{s["id"]}/answers'))['rows']
    ok(sorted(r['customer']['id'] for r in rows) == sorted([keep, gone, ids[2]]), 'and back when it is undone', rows)
    version = need(c.ask('GET', f'/api/records/customer/{ids[3]}'))['version']
    need(c.ask('DELETE', f'/api/records/customer/{ids[3]}', None, match(version)))
    status, p = Stranger(server, '9.9.9.6').send(s['token'], ends[ids[3]], 0, {'score': 1}, True)
    ok(status == 403 and 'not used any more' in p['detail'], 'the link of a deleted customer is refused', (status, p))


def main():
    folder = tempfile.mkdtemp(prefix='liuke-surveys-')
    server = Server(folder)
    try:
        c = Client(server)
        need(c.ask('POST', '/api/setup', SETUP))
        xs = salesman(c, server)
        ids = [customer(c, '客户甲', level='VIP'), customer(c, '客户乙', owner='xs'), customer(c, '客户丙'), customer(c, '丁')]
        s = made(c)
        ends = asked(c, s, ids)
        links(server, s, ends, ids)
        parts(c, server, s, ends, ids)
        throttled(server, s)
        closed_loop(c, xs, server, s, ends, ids)
        results(c, xs, s, ids)
        unrated(c, server, s)
        anonymous(c, server)
        after_a_ticket(c, server)
        merged_and_erased(c, server, s, ends, ids)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
