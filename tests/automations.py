#!/usr/bin/env python3
"""Automations over the API: kept, refused, said as sentences, tried on the past; run by the server itself; a webhook from
outside; approvals; taken back; names that change or go; and what who may not gets of all that. TAP. Usage: automations.py LIUKE"""
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

OWN = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see', 'create', 'change']},
       'fields': {'customer.level': 'hidden'}, 'rights': []}
TASK = {'do': 'task', 'text': '联系{{name}}'}
RECORD = {'kind': 'record', 'object': 'order', 'ops': ['created']}
PLAIN = {'name': '下单后联系', 'enabled': True, 'when': RECORD, 'condition': '', 'steps': [TASK]}


def person(server, admin, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def order(c, customer, number, amount=10):
    return need(c.ask('POST', '/api/records/order', {'customer': customer['id'], 'values': {
        'order_no': number, 'date': srv.day() + 'T10:00:00', 'amount': amount}}))


def kept(admin):
    for bad, why in (({'name': ' '}, 'no name'), ({'steps': []}, 'no step'), ({'condition': 'nonsense ='}, 'a condition that cannot be read'),
                     ({'when': {'kind': 'moon'}}, 'a kind there is not'), ({'when': {**RECORD, 'object': 'ship'}}, 'an object there is not'),
                     ({'when': {**RECORD, 'filter': 'days_since(order) > 3'}}, 'a filter that looks along time lines'),
                     ({'when': {**RECORD, 'ops': []}}, 'nothing that happens'), ({'cap': 0}, 'a cap of none'),
                     ({'steps': [{'do': 'fly'}]}, 'a step there is not'), ({'steps': [{'do': 'task'}]}, 'a task without words'),
                     ({'steps': [{**TASK, 'text': '{{nothing}}'}]}, 'a field there is not'),
                     ({'steps': [{'do': 'change', 'values': {'birthday': 'yesterday'}}]}, 'a value the field does not take'),
                     ({'steps': [{'do': 'branch', 'when': 'plan = "A"', 'yes': [{'do': 'fly'}]}]}, 'a step within a branch'),
                     ({'steps': [{'do': 'branch', 'when': 'plan = "A"'}]}, 'a branch that does nothing'), ({'steps': [{'do': 'wait', 'for': 'date'}]}, 'a wait for no date'),
                     ({'steps': [{'do': 'message', 'template': 99999}]}, 'a template there is not')):
        status, a = admin.ask('POST', '/api/automations', {**PLAIN, **bad})
        ok(status in (400, 422), why + ' is refused', (status, a))
    a = need(admin.ask('POST', '/api/automations', PLAIN))
    shaped(a, 'Automation', 'an automation')
    ok(a['steps'][0]['due_days'] == 3 and a['when']['imports'] is False, 'what is usual is filled in', a)
    ok(a['sentence']['zh'] == '当订单新建时，给负责人建任务「联系{{name}}」（3 个工作日内完成）。', 'said in Chinese', a['sentence']['zh'])
    ok(a['sentence']['en'] == 'When a record of Order is created, create the task “联系{{name}}” for the owner, due in 3 working days.',
       'said in English', a['sentence']['en'])
    ok(admin.ask('PATCH', f'/api/automations/{a["id"]}', PLAIN, {'If-Match': '"7"'})[0] == 412, 'another version is not overwritten')
    v = need(admin.ask('GET', '/api/automation-vocabulary'))
    shaped(v, 'AutomationVocabulary', 'the vocabulary')
    ok({'create', 'change', 'task', 'tag', 'assign', 'message', 'tell', 'webhook', 'play', 'survey', 'wait', 'branch', 'approval', 'end'}
       == {s['name'] for s in v['steps']} and len(v['when']) == 7, 'all kinds are in it', [s['name'] for s in v['steps']])
    return a


def said(admin):
    """Each kind as a sentence; none says nothing, none leaves a place open."""
    whens = [({'kind': 'date', 'object': 'contract', 'field': 'end', 'days': -90, 'time': '09:00'}, '合同的结束日期前 90 天 09:00，'),
             ({'kind': 'date', 'object': 'customer', 'field': 'birthday', 'days': 0, 'yearly': True, 'time': '08:00'}, '每年客户的生日当天 08:00，'),
             ({'kind': 'condition', 'when': 'days_since(order) >= 30'}, '当“距上次订单已满 30 天”成立时，'),
             ({'kind': 'schedule', 'every': 'week', 'weekday': 1, 'time': '09:00', 'when': 'level = "危险"'}, '每周一 09:00，对符合“'),
             ({'kind': 'hook'}, '当其他系统通知时，')]
    steps = [{'do': 'wait', 'for': 'workdays', 'count': 3}, {'do': 'tag', 'field': 'tags', 'add': '续约'},
             {'do': 'branch', 'when': 'level = "危险"', 'yes': [TASK], 'no': [{'do': 'end'}]},
             {'do': 'approval', 'text': '打折？', 'who': -1}, {'do': 'assign', 'to': {'how': 'head', 'people': [], 'department': 0}},
             {'do': 'change', 'values': {'level': 'VIP'}}]
    for when, begins in whens:
        p = need(admin.ask('POST', '/api/automations/preview', {**PLAIN, 'when': when, 'condition': 'plan = "A"', 'steps': steps}))
        shaped(p, 'AutomationPreview', 'a preview by ' + when['kind'])
        zh, en = p['sentence']['zh'], p['sentence']['en']
        print('#', zh, '|', en)
        ok(zh.startswith(begins) and '则等 3 个工作日，' in zh and '请负责人的上级审批「打折？」' in zh and '？' not in zh.replace('折？', ''),
           'said: ' + when['kind'], zh)
        ok(not any(x in zh + en for x in '[]{}' if x not in TASK['text']) or '{{name}}' in zh, 'no place is left open', zh + en)


def runs(server, admin, c, a, his, theirs):
    order(admin, his, 'A-1')
    order(admin, theirs, 'A-2')
    path = f'/api/automations/{a["id"]}/runs'
    rows = srv.wait_for(lambda: (lambda r: r if len(r) == 2 and all(x['state'] == 'done' for x in r) else None)(need(admin.ask('GET', path))['rows']))
    shaped(need(admin.ask('GET', path)), 'AutomationRunPage', 'runs')
    one = need(admin.ask('GET', f'/api/automation-runs/{rows[0]["id"]}'))
    shaped(one, 'AutomationRunWhole', 'a run')
    ok(one['steps'][0]['result'] == 'done' and one['steps'][0]['changes'][0]['op'] == 'created', 'each step with its changes', one['steps'])
    mine = need(c.ask('GET', path))['rows']
    ok([r['customer']['id'] for r in mine] == [his['id']], 'he sees runs of his own customers alone', mine)
    counts = need(admin.ask('GET', f'/api/automations/{a["id"]}'))['runs']
    ok(counts['month'] == 2 and counts['all'] == 2, 'how often it ran, and in the last 30 days', counts)
    other = next(r for r in rows if r['customer']['id'] == theirs['id'])
    ok(c.ask('GET', f'/api/automation-runs/{other["id"]}')[0] == 404, 'and no other run')
    ok(need(c.ask('GET', f'/api/automations/{a["id"]}'))['runs'] is None, 'nor how often it ran')
    task = one['steps'][0]['thing_id']
    changes = need(admin.ask('GET', f'/api/records/task/{task}/changes'))['rows']
    ok('下单后联系' in changes[-1]['actor'], 'the record says which automation made it', changes[-1]['actor'])
    for steps, place, param in (([{'do': 'task', 'text': ''}], '0', 'text'),
                                ([{'do': 'branch', 'when': 'plan = "A"', 'yes': [], 'no': [{'do': 'end'}, {'do': 'tell', 'text': '{{nobody}}'}]}], '0.no.1', 'text'),
                                ([{'do': 'end'}, {'do': 'dance'}], '1', ''), ([], '', '')):
        w = need(admin.ask('POST', '/api/automations/preview', {**PLAIN, 'steps': steps}))
        ok(w['problem'] and (w['place'], w['param']) == (place, param) and 'steps[' not in w['problem']['zh'], f'what is wrong at {place or "no step"} is told with its place', w)
        status, said = admin.ask('POST', '/api/automations', {**PLAIN, 'steps': steps})
        ok(status == 422 and ('steps[' in said['detail']) == bool(place), 'and in the words where it is refused', said)
    for change, place in (({'when': {'kind': 'record', 'object': 'nonsense', 'ops': ['created']}}, 'when'), ({'condition': 'nonsense ='}, 'condition')):
        ok(need(admin.ask('POST', '/api/automations/preview', {**PLAIN, **change}))['place'] == place, 'a problem of ' + place)
    past = need(admin.ask('GET', f'/api/automations/{a["id"]}/preview'))['past']
    ok(past['runs'] == 2 and past['customers'] == 2 and past['busiest'] == srv.day() and len(past['rows']) == 2, 'what it would have done is what it did', past)
    for deed in ('undo', 'again', 'stop'):
        ok(c.ask('POST', f'/api/automation-runs/{mine[0]["id"]}/{deed}', {})[0] == 403, f'who may not write rules may not {deed}')
    ok(admin.ask('POST', f'/api/automation-runs/{rows[0]["id"]}/stop', {})[0] == 409, 'what is over is not stopped')
    u = need(admin.ask('POST', f'/api/automation-runs/{rows[0]["id"]}/undo', {}))
    shaped(u, 'AutomationUndone', 'taking back')
    ok(u['restored'] == 1 and not u['left'] and admin.ask('GET', f'/api/records/task/{task}')[0] == 404, 'the task is gone', u)
    ok(admin.ask('POST', f'/api/automation-runs/{rows[0]["id"]}/undo', {})[0] == 409, 'once')


def hook(server, admin, his):
    a = need(admin.ask('POST', '/api/automations', {
        'name': '官网', 'enabled': True, 'when': {'kind': 'hook', 'customer': 'who', 'field': 'phone'}, 'condition': '',
        'steps': [{'do': 'change', 'values': {'note': '{{hook.says}}'}}]}))
    out = srv.Client(server)
    path = f'/api/automations/{a["id"]}/hook'
    ok(out.ask('POST', path, {'who': '1'})[0] == 404 and out.ask('POST', path + '?secret=' + '0' * 40, {})[0] == 404, 'a wrong secret opens nothing')
    ok(out.ask('POST', path, [1], {'X-Automation-Secret': a['secret']})[0] in (400, 422), 'what is no object is refused')
    ok(out.ask('POST', path, {'who': '13800138000', 'says': 'x' * 70000}, {'X-Automation-Secret': a['secret']})[0] in (413, 422), 'nor is too much')
    ok(out.ask('POST', path, {'who': '13800138000', 'says': '要报价'}, {'X-Automation-Secret': a['secret']})[0] in (200, 204), 'the right one does')
    note = srv.wait_for(lambda: need(admin.ask('GET', f'/api/records/customer/{his["id"]}'))['values'].get('note') == '要报价')
    ok(note, 'and its words are used')
    past = need(admin.ask('GET', f'/api/automations/{a["id"]}/preview'))['past']
    ok(past['known'] is False and past['note'], 'of the past nothing is known, which is said', past)
    told = [out.ask('POST', path, {})[0] for _ in range(310)]
    ok(told[0] == 404 and told[-1] == 429, 'who tries often is told to wait', told[-3:])


def approvals(server, admin, c, his):
    a = need(admin.ask('POST', '/api/automations', {
        **PLAIN, 'name': '打折', 'when': {**RECORD, 'filter': 'amount > 1000'},
        'steps': [{'do': 'approval', 'text': '给{{name}}打折？', 'who': 0}, {'do': 'change', 'values': {'plan': '折'}}]}))
    order(admin, his, 'B-1', 5000)
    rows = srv.wait_for(lambda: need(c.ask('GET', '/api/approvals'))['rows'])
    shaped({'rows': rows}, 'ApprovalList', 'what waits for him')
    ok(rows[0]['text'] == '给客户0打折？' and rows[0]['person_name'] == 'xs', 'he is asked', rows)
    today = need(c.ask('GET', '/api/today'))
    shaped(today, 'Today', 'Today')
    ok([x['id'] for x in today['approvals']] == [rows[0]['id']], 'Today shows it')
    other = person(server, admin, 'wd', OWN)
    ok(other.ask('POST', f'/api/approvals/{rows[0]["id"]}', {'answer': 'yes'})[0] == 404, 'nobody else answers')
    ok(c.ask('POST', f'/api/approvals/{rows[0]["id"]}', {'answer': 'perhaps'})[0] in (400, 422), 'yes or no')
    one = need(c.ask('POST', f'/api/approvals/{rows[0]["id"]}', {'answer': 'yes', 'note': '老客户'}))
    shaped(one, 'Approval', 'the answer')
    ok(c.ask('POST', f'/api/approvals/{rows[0]["id"]}', {'answer': 'no'})[0] == 409, 'once')
    done = srv.wait_for(lambda: need(admin.ask('GET', f'/api/records/customer/{his["id"]}'))['values'].get('plan') == '折')
    ok(done and not need(c.ask('GET', '/api/approvals'))['rows'] and len(need(c.ask('GET', '/api/approvals?which=all'))['rows']) == 1, 'it went on')
    return a


def rights(server, admin, c, a):
    head = {'If-Match': f'"{a["version"]}"'}
    for method, path, body in (('POST', '/api/automations', PLAIN), ('PATCH', f'/api/automations/{a["id"]}', PLAIN),
                               ('DELETE', f'/api/automations/{a["id"]}', None), ('POST', f'/api/automations/{a["id"]}/restore', {}),
                               ('POST', '/api/automations/preview', PLAIN), ('GET', f'/api/automations/{a["id"]}/preview', None)):
        ok(c.ask(method, path, body, head)[0] == 403, f'who may not write rules may not {method} {path.rsplit("/", 1)[-1]}')
    ruler = person(server, admin, 'gz', {**OWN, 'rights': ['rules'], 'objects': {'*': ['see', 'change']}})
    for steps, more, why in (([TASK], {}, 'a task, where he may make none'), ([{'do': 'create', 'object': 'visit', 'values': {}}], {}, 'a record'),
                             ([{'do': 'change', 'values': {'level': 'VIP'}}], {}, 'a field that is hidden from him'),
                             ([{'do': 'end'}], {'condition': 'level = "危险"'}, 'a condition by it'),
                             ([{'do': 'branch', 'when': 'level = "危险"', 'yes': [{'do': 'end'}]}], {}, 'a branch by it'),
                             ([{'do': 'end'}], {'when': {**RECORD, 'object': 'customer', 'ops': ['changed'], 'fields': ['level']}}, 'a change of it')):
        status, answer = ruler.ask('POST', '/api/automations', {**PLAIN, 'steps': steps, **more})
        ok(status == 403, 'he may not automate ' + why, (status, answer))
    past = need(ruler.ask('POST', '/api/automations/preview', {**PLAIN, 'steps': [{'do': 'end'}]}))['past']
    ok(past['runs'] == 0, 'what he is told of the past are his own customers', past)


def names(admin, his):
    """A field that is called otherwise is followed; one that goes switches it off in words, and on again when it is back."""
    f = need(admin.ask('POST', '/api/objects/customer/fields', {'name': 'heat', 'label': {'zh': '热度', 'en': ''}, 'kind': 'choice',
                                                                 'options': {'choices': [{'name': '冷', 'colour': ''}, {'name': '热', 'colour': ''}]}}))
    a = need(admin.ask('POST', '/api/automations', {
        **PLAIN, 'name': '热客', 'when': {'kind': 'record', 'object': 'customer', 'ops': ['changed'], 'fields': ['heat'], 'filter': 'heat = "热"'},
        'condition': 'heat = "热"', 'steps': [{'do': 'change', 'values': {'heat': '冷'}}]}))
    uses = need(admin.ask('GET', '/api/objects/customer/fields/heat/uses'))['rows']
    ok([u['id'] for u in uses if u['what'] == 'automation'] == [a['id']], 'it is named among what uses the field', uses)
    f = need(admin.ask('PATCH', '/api/objects/customer/fields/heat', {'name': 'warmth'}, {'If-Match': f'"{f["version"]}"'}))
    b = need(admin.ask('GET', f'/api/automations/{a["id"]}'))
    ok(b['when']['fields'] == ['warmth'] and 'warmth' in b['condition'] and b['steps'][0]['values'] == {'warmth': '冷'} and b['enabled'],
       'another name is followed', b)
    need(admin.ask('DELETE', '/api/objects/customer/fields/warmth', None, {'If-Match': f'"{f["version"]}"'}))
    b = need(admin.ask('GET', f'/api/automations/{a["id"]}'))
    ok(not b['enabled'] and '热度' in b['broken']['zh'], 'what is gone switches it off in words', b['broken'])
    gone = [n for n in need(admin.ask('GET', '/api/notices'))['rows'] if n['what'] == 'automation']
    ok(len(gone) == 1, 'whose it is is told', gone)
    need(admin.ask('POST', f'/api/deleted/{f["id"]}/restore', {}))
    b = need(admin.ask('GET', f'/api/automations/{a["id"]}'))
    ok(b['enabled'] and b['broken'] is None, 'back again it goes on', b)


def put_away(admin, a):
    a = need(admin.ask('GET', f'/api/automations/{a["id"]}'))
    need(admin.ask('DELETE', f'/api/automations/{a["id"]}', None, {'If-Match': f'"{a["version"]}"'}))
    ok(admin.ask('GET', f'/api/automations/{a["id"]}/runs')[0] == 404, 'put away')
    back = need(admin.ask('POST', f'/api/automations/{a["id"]}/restore', {}))
    ok(not back['enabled'], 'brought back switched off', back)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-automations-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        c = person(server, admin, 'xs', OWN)
        his, theirs = [need(admin.ask('POST', '/api/records/customer', {'customer': None, 'values': {
            'name': f'客户{i}', 'phone': f'1380013800{i}', 'owner': 'admin' if i else 'xs'}})) for i in range(2)]
        a = kept(admin)
        said(admin)
        runs(server, admin, c, a, his, theirs)
        approvals(server, admin, c, his)
        rights(server, admin, c, a)
        names(admin, his)
        put_away(admin, a)
        hook(server, admin, his)
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
