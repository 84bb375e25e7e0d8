#!/usr/bin/env python3
"""Tickets over the API: they are given out and timed, answered, merged and measured; and who may not see one reads
nothing of it on any road. TAP. Usage: tickets.py LIUKE"""
import json
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from shapes import fits  # noqa: E402
from tap import ending, need, ok  # noqa: E402


def now(hours=0):
    return time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(time.time() + (8 + hours) * 3600))


def ticket(c, customer, **values):
    return need(c.ask('POST', '/api/records/ticket', {'customer': customer, 'values': {'start': now(), **values}}))


def page(c, t):
    return need(c.ask('GET', f'/api/tickets/{t["id"]}'))


def clocked(c, t):
    return srv.wait_for(lambda: page(c, t) if page(c, t)['ticket']['clock'] else None)


def say(c, t, text, kind='reply', **more):
    return c.ask('POST', f'/api/tickets/{t["id"]}/messages', {
        'kind': kind, 'text': text, 'status': None, 'files': None, 'mentions': None, 'canned': None, **more})


def sign_in(server, admin, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    person = need(admin.ask('POST', '/api/people', {
        'login': login, 'name': '小' + login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c, person


OWN = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see', 'create', 'change']}, 'fields': {}, 'rights': []}


def queue_set_up(admin, one, two):
    q = need(admin.ask('POST', '/api/ticket-queues', {
        'name': '客服', 'condition': None, 'kinds': None, 'routing': 'turn', 'business': False,
        'members': [{'person': p['id'], 'available': True, 'skills': []} for p in (one, two)],
        'goals': [{'priority': '', 'first': 60, 'solve': 480}], 'steps': None, 'reopen_days': None, 'close_days': None}))
    ok(not fits(q, 'TicketQueue') and q['close_days'] == 3 and len(q['steps']) == 4, 'a queue is made, the rest of it as usual', q)
    status, p = admin.ask('PATCH', f'/api/ticket-queues/{q["id"]}', {'condition': 'nonsense > 3'}, {'If-Match': '"1"'})
    ok(status == 422, 'a condition that does not read is refused', p)
    ok(admin.ask('PATCH', f'/api/ticket-queues/{q["id"]}', {'name': 'x'}, {'If-Match': '"7"'})[0] == 412, 'so is an old version')
    gone = need(admin.ask('POST', '/api/ticket-queues', {'name': '旧的'}))
    need(admin.ask('DELETE', f'/api/ticket-queues/{gone["id"]}', None, {'If-Match': '"1"'}))
    ok([r['name'] for r in need(admin.ask('GET', '/api/ticket-queues'))['rows']] == ['客服'], 'one that was deleted is gone')
    ok(need(admin.ask('POST', f'/api/ticket-queues/{gone["id"]}/restore'))['name'] == '旧的', 'and comes back')
    back = need(admin.ask('GET', '/api/ticket-queues'))
    ok(not fits(back, 'TicketQueues') and len(back['rows']) == 2, 'as it was', back)
    return q


def told_apart(c, admin, mine, theirs, queue):
    """Clocks run for a ticket by whichever road it came; what was written in it is shown in its order."""
    t = ticket(c, mine['id'], subject='打不开', kind='故障')
    p = clocked(c, t)
    k = p['ticket']['clock']
    ok(not fits(p, 'TicketPage'), 'a ticket has the shape it is told to have', fits(p, 'TicketPage'))
    ok(k['queue'] == queue['id'] and k['first_due'] and k['solve_due'] and k['timed'], 'its clocks run', k)
    v = p['ticket']['record']['values']
    ok(v['status'] == '新建' and v['queue'] == '客服' and v['by'] == 'anna' and v['ticket_no'], 'the record says so', v)
    file = need(c.ask('POST', '/api/files?name=a.txt', b'a picture of it'))
    status, p = say(c, t, '@boss 请看', 'note', files=[file['id']], mentions=['admin'])
    ok(status == 201 and p['messages'][0]['files'][0]['name'] == 'a.txt' and p['messages'][0]['mentions'] == ['admin'], 'a note with a file, and somebody named in it', p)
    ok(p['ticket']['clock']['first_due'], 'a note is no answer')
    ok(say(c, t, 'x', files=[file['id']])[0] == 422, 'a file is taken once')
    ok(say(c, t, 'x', mentions=['nobody'])[0] == 422 and say(c, t, '')[0] == 422, 'nobody and nothing are refused')
    p = need(say(c, t, '您好', status='waiting'))
    k = p['ticket']['clock']
    ok(k['first_at'] and not k['first_due'] and k['state'] == 'waiting' and not k['solve_due'], 'an answer stops the one clock, waiting the other', k)
    p = need(say(c, t, '还是打不开', 'customer'))
    ok(p['ticket']['clock']['state'] == 'working' and [m['kind'] for m in p['messages']] == ['note', 'reply', 'customer'], 'what the customer says sets it going again', p)
    bells = need(admin.ask('GET', '/api/bells'))['rows']
    ok(len(bells) == 1 and '备注' in bells[0]['body'], 'who was named is told', bells)
    body = c.ask('GET', f'/api/tickets/{t["id"]}/files/{file["id"]}')
    ok(body == (200, b'a picture of it'), 'the file can be fetched', body)
    return t, file


def answers(c, admin, t):
    a = need(admin.ask('POST', '/api/canned-answers', {'name': '问候', 'queue': None, 'text': '{客户.客户名称}您好，{subject}（{ticket_no}）{其他}，{me}'}))
    ok(not fits(a, 'CannedAnswer'), 'a ready answer', a)
    text = need(c.ask('GET', f'/api/tickets/{t["id"]}/canned-answers/{a["id"]}'))['text']
    number = page(c, t)['ticket']['record']['values']['ticket_no']
    ok(text == f'我的客户您好，打不开（{number}）{{其他}}，小anna', 'its places are filled in', text)
    need(admin.ask('PATCH', f'/api/canned-answers/{a["id"]}', {'name': '问好', 'queue': None, 'text': None}, {'If-Match': '"1"'}))
    need(admin.ask('DELETE', f'/api/canned-answers/{a["id"]}', None, {'If-Match': '"2"'}))
    ok(need(c.ask('GET', '/api/canned-answers'))['rows'] == [], 'deleted')
    need(admin.ask('POST', f'/api/canned-answers/{a["id"]}/restore'))
    ok([r['name'] for r in need(c.ask('GET', '/api/canned-answers'))['rows']] == ['问好'], 'and back')
    ok(c.ask('POST', '/api/canned-answers', {'name': 'x', 'text': 'y', 'queue': None})[0] == 403, 'only administrators make them')


def one_of_two(c, mine, t):
    other = ticket(c, mine['id'], subject='也打不开')
    clocked(c, other)
    need(say(c, other, '第二次报障', 'customer'))
    p = need(c.ask('POST', f'/api/tickets/{other["id"]}/merge', {'into': t['id']}))
    ok([m['text'] for m in p['messages']][-1] == '第二次报障' and len(p['merged']) == 1, 'its conversation goes along', p)
    gone = page(c, other)
    ok(gone['ticket']['clock']['into'] == t['id'] and gone['ticket']['record']['values']['status'] == '已关闭' and not gone['messages'], 'it is closed and says where it went', gone)
    ok(say(c, other, 'x')[0] == 409, 'nothing more is written there')
    p = need(c.ask('POST', f'/api/ticket-merges/{p["merged"][0]["id"]}/undo'))
    ok(p['ticket']['record']['id'] == other['id'] and len(p['messages']) == 1 and p['ticket']['clock']['state'] == 'new', 'and apart again', p)
    return other


def one_record(c, admin, t, other):
    """Merged as records are, on the page of duplicates: what was said goes along, and comes back."""
    a, b = page(admin, t), page(admin, other)
    done = need(admin.ask('POST', '/api/merge/ticket', {'keep': t['id'], 'gone': other['id'], 'keep_version': a['ticket']['record']['version'], 'gone_version': b['ticket']['record']['version'], 'take': None}))
    ok(len(page(admin, t)['messages']) == len(a['messages']) + len(b['messages']), 'merged as a record: the conversation goes along', done)
    need(admin.ask('POST', f'/api/undo/{done["undo"]}'))
    ok(len(page(admin, t)['messages']) == len(a['messages']) and len(page(admin, other)['messages']) == len(b['messages']), 'and comes back')
    ok(srv.wait_for(lambda: page(admin, other)['ticket']['clock']['state'] == 'new'), 'with its clock')


def listed(c, t, other):
    ids = lambda q: {r['record']['id'] for r in need(c.ask('GET', '/api/tickets?' + q))['rows']}  # noqa: E731
    all_of = need(c.ask('GET', '/api/tickets?limit=1'))
    ok(not fits(all_of, 'TicketList') and all_of['total'] == 2 and all_of['next'] == '1', 'a list, page by page', all_of)
    ok(len(need(c.ask('GET', '/api/tickets?limit=1&cursor=1'))['rows']) == 1, 'and the rest of it')
    ok(ids('which=open') == {t['id'], other['id']} and ids('which=over') == set() and ids('which=late') == set(), 'by state')
    ok(ids('handler=anna') == {t['id'], other['id']} and ids('handler=') == set(), 'by who has it: bert would have been next, and does not see her customer')
    need(say(c, t, '好了', status='solved'))
    ok(ids('which=over') == {t['id']} and ids('only=solved&timed=1') == {t['id']}, 'solved')
    for group in ('', 'by', 'kind', 'week'):
        f = need(c.ask('GET', f'/api/ticket-figures?group={group}'))
        ok(not fits(f, 'TicketFigures') and f['rows'][0]['count'] == 2 and f['rows'][0]['solved'] == 1, f'figures by {group or "nothing"}', f)
        names = {r['name']: r['count'] for r in f['rows'][1:]}
        ok(not group or sum(names.values()) == 2, 'whose groups are all of them', names)
    f = need(c.ask('GET', '/api/ticket-figures?group=by'))['rows'][1:]
    for r in f:
        ok(need(c.ask('GET', f'/api/tickets?timed=1&handler={r["name"]}'))['total'] == r['count'], f'the figure of {r["name"]} opens into its tickets')
    day = time.strftime('%Y-%m-%d', time.gmtime(time.time() - 400 * 86400))
    ok(need(c.ask('GET', f'/api/ticket-figures?to={day}'))['rows'][0]['count'] == 0, 'none of before')


def roads(c, blind, none, admin, t, theirs, file):
    """Who does not see a ticket, or not what it is about, reads nothing of it on any road."""
    def hidden(x, name, status=404):
        for method, path, body in (
                ('GET', f'/api/tickets/{x["id"]}', None), ('GET', f'/api/tickets/{x["id"]}/files/{file["id"]}', None),
                ('GET', f'/api/tickets/{x["id"]}/canned-answers/1', None),
                ('POST', f'/api/tickets/{x["id"]}/messages', {'kind': 'note', 'text': 'x', 'status': None, 'files': None, 'mentions': None, 'canned': None}),
                ('POST', f'/api/tickets/{x["id"]}/merge', {'into': t['id']}), ('POST', f'/api/tickets/{t["id"]}/merge', {'into': x['id']})):
            got, p = name[1].ask(method, path, body)
            said = json.dumps(p, ensure_ascii=False) if not isinstance(p, bytes) else p.decode()
            ok(got in (403, 404) and '机密' not in said, f'{name[0]}: {method} {path.split("/")[-1]}', (got, said))
    hidden(theirs, ('a colleague', c))
    ok('机密' not in json.dumps(need(c.ask('GET', '/api/tickets')), ensure_ascii=False) and need(c.ask('GET', '/api/ticket-figures'))['rows'][0]['count'] == 2, 'nor is it in his lists and figures')
    loads = need(c.ask('GET', '/api/ticket-queues'))
    ok(sum(r['load']['open'] for r in loads['rows']) + loads['load']['open'] == 1, 'nor counted in queues', loads)
    for path in ('/api/tickets', '/api/ticket-figures', '/api/ticket-queues', '/api/canned-answers', f'/api/tickets/{t["id"]}'):
        ok(none.ask('GET', path)[0] in (403, 404), f'who sees no tickets is refused: {path}')
    ok(none.ask('POST', '/api/ticket-queues/1/available', {'available': True, 'person': None})[0] in (403, 404), 'and cannot say that he is there')
    p = page(blind, t)
    ok(not p['readable'] and p['messages'] == [] and 'subject' not in p['ticket']['record']['values'], 'who may not read what it is about reads no conversation', p)
    ok(p['ticket']['clock']['state'] == '' and not p['ticket']['clock']['solved_at'], 'nor what its state is, by its clock', p['ticket']['clock'])
    ok(blind.ask('GET', f'/api/tickets/{t["id"]}/files/{file["id"]}')[0] == 404, 'nor its files')
    ok(say(blind, t, 'x')[0] == 403, 'nor writes there')
    for q in ('handler=anna', 'kind=x'):
        ok(blind.ask('GET', '/api/tickets?' + q)[0] == 403 and blind.ask('GET', '/api/ticket-figures?' + q)[0] == 403, f'nor asks by a field he does not read: {q}')
    ok(blind.ask('GET', '/api/ticket-figures?group=by')[0] == 403, 'nor has figures by it')
    ok(c.ask('POST', '/api/ticket-queues', {'name': 'x'})[0] == 403, 'queues are for administrators')
    q = need(admin.ask('GET', '/api/ticket-queues'))['rows'][0]
    ok(c.ask('POST', f'/api/ticket-queues/{q["id"]}/available', {'available': False, 'person': q['members'][1]['person']})[0] == 403, 'he says of himself alone whether he is there')
    away = need(c.ask('POST', f'/api/ticket-queues/{q["id"]}/available', {'available': False, 'person': None}))
    ok([m['available'] for m in away['members']] == [False, True], 'he is away', away)
    ok(away['version'] == q['version'], 'which is no change of the queue', away)
    again = need(admin.ask('PATCH', f'/api/ticket-queues/{q["id"]}', {'members': [{'person': m['person'], 'skills': []} for m in q['members']]},
                           {'If-Match': f'"{q["version"]}"'}))
    ok([m['available'] for m in again['members']] == [False, True], 'whoever changes the queue meanwhile does not bring him back', again)


def main():
    folder = tempfile.mkdtemp(prefix='liuke_tickets_')
    server = srv.Server(folder)
    admin = srv.Client(server)
    try:
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        anna, one = sign_in(server, admin, 'anna', OWN)
        bert, two = sign_in(server, admin, 'bert', OWN)
        blind, _ = sign_in(server, admin, 'blind', {**OWN, 'scope': ['all'], 'change_scope': ['all'], 'fields': {
            'ticket.content': 'hidden', 'ticket.subject': 'hidden', 'ticket.by': 'hidden', 'ticket.kind': 'hidden', 'ticket.status': 'hidden'}})
        none, _ = sign_in(server, admin, 'none', {**OWN, 'objects': {'customer': ['see']}})
        queue = queue_set_up(admin, one, two)
        mine = need(anna.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '我的客户', 'owner': 'anna'}}))
        hers = need(bert.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '别人的客户', 'owner': 'bert'}}))
        t, file = told_apart(anna, admin, mine, hers, queue)
        answers(anna, admin, t)
        other = one_of_two(anna, mine, t)
        one_record(anna, admin, t, other)
        listed(anna, t, other)
        theirs = ticket(bert, hers['id'], subject='机密')
        clocked(bert, theirs)
        need(say(bert, theirs, '机密的话', 'note'))
        roads(anna, blind, none, admin, t, theirs, file)
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


if __name__ == '__main__':
    sys.exit(main())
