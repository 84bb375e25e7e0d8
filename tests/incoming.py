#!/usr/bin/env python3
"""Mail that comes in: it becomes a ticket, an answer finds its own, machines are not answered, what comes back marks its
message; each once, whatever dies in between. TAP. Usage: incoming.py LIUKE"""
import base64
import email
import email.policy
import hashlib
import os
import shutil
import sys
import tempfile
import time
from email.message import EmailMessage

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from post_office import Imap, Smtp, certificate  # noqa: E402
from shapes import fits  # noqa: E402
from tap import ending, need, ok  # noqa: E402

US = 'service@yunfan.example'
names = iter(range(1, 1000))


def mail(text, subject='问题', sender='张三 <zhang@peer.example>', files=(), named=None, **headers):
    m = EmailMessage(policy=email.policy.SMTP)
    named = named or f'm{next(names)}@peer.example'
    m['From'], m['To'], m['Subject'], m['Message-ID'] = sender, US, subject, f'<{named}>'
    for name, value in headers.items():
        m[name.replace('_', '-')] = value
    m.set_content(text)
    for name, content in files:
        m.add_attachment(content, maintype='application', subtype='octet-stream', filename=name)
    return m.as_bytes()


def gbk_mail():
    """As an old mail program writes it."""
    title = '发票没有收到，公司名写错了'.encode('gbk')
    return (b'From: =?gb2312?B?' + base64.b64encode('李堃'.encode('gbk')) + b'?= <li@peer.example>\r\nTo: ' + US.encode() +
            b'\r\nMessage-ID: <gbk1@peer.example>\r\nSubject: =?gb2312?B?' + base64.b64encode(title) +
            b'?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' +
            '请重开，抬头是李堃商行。'.encode('gbk') + b'\r\n')


def bounce(original, action='failed', status='5.1.1'):
    return (f'From: MAILER-DAEMON@mx.example\r\nTo: {US}\r\nSubject: Undelivered Mail Returned to Sender\r\n'
            f'Message-ID: <b{next(names)}@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
            '--x\r\nContent-Type: text/plain\r\n\r\nI could not deliver it.\r\n'
            '--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n'
            f'Final-Recipient: rfc822; gone@peer.example\r\nAction: {action}\r\nStatus: {status}\r\n'
            'Diagnostic-Code: smtp; 550 no such user here\r\n\r\n'
            f'--x\r\nContent-Type: message/rfc822\r\n\r\n').encode() + original + b'\r\n--x--\r\n'


class Desk:
    """The organisation, its channel, and its mail servers."""

    def __init__(self, folder):
        self.pem, context = certificate(folder)
        self.context, self.security, self.imap, self.smtp = context, 'tls', Imap(context), Smtp(context)
        self.server = srv.Server(tempfile.mkdtemp(dir=folder), None, '--local-hooks')
        self.c = srv.Client(self.server)
        need(self.c.ask('POST', '/api/setup', srv.SETUP))
        rules = need(self.c.ask('GET', '/api/message_rules'))
        need(self.c.ask('PUT', '/api/message_rules', {**rules, 'quiet_from': '00:00', 'quiet_to': '00:00'}))

    def settings(self, **more):
        return {'server': '127.0.0.1', 'port': str(self.smtp.port), 'security': self.security, 'user': 'crm', 'password': 'secret word',
                'from': US, 'certificate': self.pem, 'inbox_server': '127.0.0.1', 'inbox_port': str(self.imap.port),
                'inbox_security': self.security, **more}

    def make(self):
        self.channel = need(self.c.ask('POST', '/api/channels', {'kind': 'mail', 'name': '客服邮箱', 'enabled': True, 'settings': self.settings()}))

    def set(self, **more):
        return need(self.c.ask('PATCH', f'/api/channels/{self.channel["id"]}',
                               {'kind': 'mail', 'name': '客服邮箱', 'enabled': True, 'settings': self.settings(**more)},
                               {'If-Match': f'"{self.now()["version"]}"'}))

    def now(self):
        return next(c for c in need(self.c.ask('GET', '/api/channels'))['rows'] if c['id'] == self.channel['id'])

    def look(self):
        return self.c.ask('POST', f'/api/channels/{self.channel["id"]}/inbox')

    def mails(self, state=''):
        return need(self.c.ask('GET', '/api/incoming_mail?limit=500' + (f'&mail_state={state}' if state else '')))['rows']

    def comes(self, what, state='ticket', **how):
        """The mail is put into the mailbox; what became of it, once it is `state`."""
        before = {m['id'] for m in self.mails(state)}
        self.imap.put(what, **how)
        need(self.look())
        new = srv.wait_for(lambda: [m for m in self.mails(state) if m['id'] not in before], 20)
        assert new, self.mails()
        return new[0]

    def ticket(self, m):
        return need(self.c.ask('GET', f'/api/tickets/{m["ticket"]}'))

    def tickets(self):
        return need(self.c.ask('GET', '/api/records/ticket?limit=200'))['rows']


def settings(d):
    for wrong, text in (({'inbox_port': '0'}, 'no port'), ({'inbox_security': 'none'}, 'a password in the clear'),
                        ({'inbox_folder': '收件箱'}, 'a folder IMAP does not write so'), ({'user': '', 'password': ''}, 'nobody to sign in')):
        s, p = d.c.ask('POST', '/api/channels', {'kind': 'mail', 'name': 'x', 'enabled': True, 'settings': d.settings(**wrong)})
        ok(s == 422, f'refused: {text}', p)
    d.imap.put(mail('旧邮件', 'old'), ago=3600)
    d.make()
    status, a = d.look()
    ok(status == 200 and a == {'mails': 1}, 'the mailbox is counted', a)
    ok(srv.wait_for(lambda: d.now()['inbox']['looked'], 20) and not d.now()['inbox']['problem'], 'and looked into', d.now())
    ok(d.mails() == [], 'what lay in it before stays there', d.mails())


def new_ticket(d):
    blob = bytes(range(256)) * 300
    m = d.comes(mail('打印机坏了，请尽快处理。', '打印机坏了', files=[('错误 截图.bin', blob)]))
    ok(not fits(m, 'IncomingMail') and m['subject'] == '打印机坏了' and m['sender'] == '张三 <zhang@peer.example>', 'a mail is read', m)
    t = d.ticket(m)
    said = t['messages']
    ok(len(said) == 1 and said[0]['kind'] == 'customer' and said[0]['text'] == '打印机坏了，请尽快处理。' and said[0]['channel'] == 'mail', 'and a ticket', said)
    who = need(d.c.ask('GET', f'/api/records/customer/{m["customer"]}'))['values']
    ok((who['name'], who['mail']) == ('张三', 'zhang@peer.example'), 'of a new customer', who)
    f = said[0]['files'][0]
    got = need(d.c.ask('GET', f'/api/tickets/{m["ticket"]}/files/{f["id"]}'))
    ok(f['name'] == '错误 截图.bin' and got == blob, 'what was attached is there, byte for byte', f)
    g = d.comes(gbk_mail())
    ok(g['subject'] == '发票没有收到，公司名写错了' and g['sender'].startswith('李堃 ') and g['text'] == '请重开，抬头是李堃商行。', 'GBK that is called GB2312', g)
    return m


def reply(d, m, text):
    sent = len(d.smtp.mails)
    need(d.c.ask('POST', f'/api/tickets/{m["ticket"]}/messages', {
        'kind': 'reply', 'text': text, 'status': None, 'files': None, 'mentions': None, 'canned': None}))
    assert srv.wait_for(lambda: len(d.smtp.mails) > sent, 20)
    return email.message_from_bytes(d.smtp.mails[-1], policy=email.policy.default)


def answers(d, m):
    ours = reply(d, m, '请重启一下打印机。')
    ok(US in ours['From'] and '[T-' in ours['Subject'], 'a reply goes out from the address mail comes to', ours['Subject'])
    ok('Auto-Submitted' not in ours, 'and does not call itself a program\'s', ours.items())
    ok(ours['In-Reply-To'] == ours['References'] == '<m2@peer.example>', 'and says which mail it answers', ours.items())
    quoted = '还是不行。\r\n\r\n在 2026年1月3日，留客 <service@yunfan.example> 写道：\r\n> 请重启一下打印机。\r\n'
    back = d.comes(mail(quoted, 'Re: 完全不同的标题', named='second@peer.example', In_Reply_To=ours['Message-ID'], sender='"张三" <private@peer.example>'))
    said = d.ticket(m)['messages']
    ok(back['ticket'] == m['ticket'] and said[-1]['text'] == '还是不行。', 'the answer to it finds its ticket, without what it quotes', [back, said])
    again = d.comes(mail('三天了', ours['Subject'].split(']')[0] + '] 还没好', named='third@peer.example'))
    ok(again['ticket'] == m['ticket'], 'so does its number in the subject', again)
    odd = mail('四天了', ours['Subject'], named='a b\tBcc: x@peer.example')
    ok(d.comes(odd)['ticket'] == m['ticket'], 'a mail whose name is none comes all the same')
    ours = reply(d, m, '马上就来。')
    ok(ours['References'].split() == ['<m2@peer.example>', '<second@peer.example>', '<third@peer.example>'] and ours['In-Reply-To'] == '<third@peer.example>', 'all of his mails, and the newest', ours.items())
    ok('Bcc' not in ours and not any(d.smtp.mails[-1].count(w) for w in (b'a b', b'Bcc')), 'but nothing that is no name of a mail', ours.items())


def addresses(d, m):
    """Who may not read addresses of customers does not read them in conversations."""
    role = need(d.c.ask('POST', '/api/roles', {'name': 'x', 'administrator': False, 'permits': {
        'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'objects': {'*': ['see']}, 'fields': {'customer.mail': 'masked'}, 'rights': []}}))
    need(d.c.ask('POST', '/api/people', {
        'login': 'xs', 'name': '小销', 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '', 'department': 0, 'manager': 0,
        'roles': [role['id']]}))
    xs = srv.Client(d.server)
    need(xs.ask('POST', '/api/session', {'login': 'xs', 'password': 'correct horse'}))
    seen = need(xs.ask('GET', f'/api/tickets/{m["ticket"]}'))
    said = [x for x in seen['messages'] if x['channel'] == 'mail']
    ok(said and not any(x['sender'] for x in said) and 'zhang@' not in str(seen), 'who may not read addresses reads none in a conversation', seen)
    ok(d.ticket(m)['messages'][0]['sender'] == 'zhang@peer.example', 'who may does')


def machines(d):
    before = len(d.tickets())
    for m, text in ((mail('我在休假', '自动回复：您好'), 'an answering machine'), (mail('x', 'Away', Auto_Submitted='auto-replied'), 'one that says so'),
                    (mail('降价', '大促', List_Unsubscribe='<https://x.example>'), 'an advertisement'), (mail('x', 'Re: x', sender=US), 'ourselves')):
        got = d.comes(m, 'ignored')
        ok(got['reason'] and not got['ticket'], f'no ticket for {text}', got)
    ok(len(d.tickets()) == before, 'none was made')
    got = d.mails('ignored')[0]
    again = need(d.c.ask('POST', f'/api/incoming_mail/{got["id"]}/again'))
    ok(again['state'] == 'waiting' and srv.wait_for(lambda: len(d.tickets()) == before + 1, 20), 'unless somebody says so', again)
    ok(d.c.ask('POST', f'/api/incoming_mail/{got["id"]}/again')[0] in (200, 409) and len(d.tickets()) == before + 1, 'once')


def returned(d):
    def sent(address):
        him = need(d.c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': address, 'mail': address}}))
        n = len(d.smtp.mails)
        m = need(d.c.ask('POST', f'/api/customers/{him["id"]}/messages', {
            'template': None, 'kind': 'mail', 'channel': None, 'purpose': 'service', 'subject': '您好', 'body': '一封信', 'link': None}))
        assert srv.wait_for(lambda: len(d.smtp.mails) > n and one(m)['state'] == 'sent', 20), one(m)
        return m, d.smtp.mails[-1]

    def one(m):
        return need(d.c.ask('GET', f'/api/messages/{m["id"]}'))
    m, original = sent('gone@peer.example')
    got = d.comes(bounce(original, 'delayed', '4.4.1'), 'bounce')
    ok(got['message'] == m['id'] and one(m)['state'] == 'sent', 'a delay fails nothing yet', got)
    d.comes(bounce(original), 'bounce')
    now = one(m)
    ok(now['state'] == 'failed' and '550 no such user' in now['answer'] and now['reason'], 'what came back failed, with the reason', now)
    ok([b['message'] for b in need(d.c.ask('GET', '/api/bounces'))['rows']] == [m['id']], 'and its address is marked')
    m, original = sent('guessed@peer.example')
    for key in (f'hand:{m["id"] - i}' for i in range(4)):
        mark = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        d.comes(bounce(f'Message-ID: <{mark}@yunfan.example>\r\n\r\nx'.encode()), 'bounce')
    ok(one(m)['state'] == 'sent', 'nobody outside can say of a mail that it came back', one(m))
    m, original = sent('full@peer.example')
    d.comes(bounce(original, 'failed', '4.2.2'), 'bounce')
    ok(one(m)['state'] == 'failed' and len(need(d.c.ask('GET', '/api/bounces'))['rows']) == 1, 'given up for now, the address stays good', one(m))


def refused(d):
    """A rule of the company's own keeps it from being a ticket: it is kept, told, and tried again."""
    path = '/api/objects/customer/fields/name'
    f = need(d.c.ask('GET', path))
    need(d.c.ask('PATCH', path, {'options': {**f['options'], 'length_max': 40}}, {'If-Match': f'"{f["version"]}"'}))
    long = '很' * 50 + ' <slow@peer.example>'
    got = d.comes(mail('急', '急件', sender=long), 'failed')
    ok(got['reason']['en'] and not got['ticket'], 'what is refused says why', got)
    bells = srv.wait_for(lambda: [b for b in need(d.c.ask('GET', '/api/bells'))['rows'] if b['cause'] == 'incoming'], 20)
    ok(bells and '急' not in bells[0]['subject'] + bells[0]['body'], 'and is told to administrators', bells)
    f = need(d.c.ask('GET', path))
    need(d.c.ask('PATCH', path, {'options': {k: v for k, v in f['options'].items() if k != 'length_max'}}, {'If-Match': f'"{f["version"]}"'}))
    need(d.c.ask('POST', f'/api/incoming_mail/{got["id"]}/again'))
    ok(srv.wait_for(lambda: [m for m in d.mails('ticket') if m['id'] == got['id']], 20), 'mended, it becomes a ticket')


def trouble(d):
    d.imap.password = 'another'
    status, p = d.look()
    ok(status == 422 and 'account or password' in p['detail'], 'a wrong password is told who asks', p)
    changed = d.set()
    problem = srv.wait_for(lambda: d.now()['inbox']['problem'], 20)
    ok(problem and '密码' in problem['zh'] and d.now()['enabled'] and not changed['problem'], 'and stands at the channel, which goes on sending', problem)
    d.imap.password = 'secret word'
    m = d.comes(mail('又来了', '又来了'))
    ok(m['ticket'] and srv.wait_for(lambda: not d.now()['inbox']['problem'], 20), 'reading goes on when it is right again', d.now())
    ok(b'secret word' not in d.server.said(), 'no password in what the server says')


def starttls(d):
    """Both servers begin in the clear, and have a certificate that nobody knows: the channel is given it."""
    imap, smtp = Imap(d.context, starttls=True), Smtp(d.context, starttls=True)
    imap.next, imap.mails = d.imap.next, d.imap.mails
    d.imap, d.smtp, d.security = imap, smtp, 'starttls'
    d.set(certificate='')
    status, p = d.look()
    ok(status == 422 and 'certificate' in p['detail'] and not imap.logins, 'a certificate of their own is not trusted', p)
    d.set()
    imap.offers = False
    status, p = d.look()
    ok(status == 422 and not imap.logins, 'nor a server that offers no encryption', p)
    imap.offers = True
    m = d.comes(mail('加密之后', '加密之后'))
    need(d.c.ask('POST', f'/api/tickets/{m["ticket"]}/messages', {
        'kind': 'reply', 'text': '收到', 'status': None, 'files': None, 'mentions': None, 'canned': None}))
    ok(srv.wait_for(lambda: smtp.mails, 20) and imap.logins, 'mail is read and sent from STARTTLS on, where the channel names the certificate')
    heard = imap.heard + smtp.heard
    secret = base64.b64encode(b'\0crm\0secret word')
    ok(b'STARTTLS' in heard and not any(w in heard for w in (b'secret', secret, b'LOGIN', b'AUTH')), 'and nothing of an account is said before', heard)


def killed(d):
    """It dies somewhere between reading and the ticket."""
    for i in range(3):
        died = []

        def die(uid, after=i * 0.01):
            time.sleep(after)
            d.server.process.kill()
            died.append(uid)
        d.imap.given = die
        d.imap.put(mail('断电了', f'断电 {i}'))
        try:
            d.look()
        except OSError:
            pass
        assert srv.wait_for(lambda: died, 20)
        d.imap.given = None
        d.server.process.wait(60)
        d.server.start()
        need(d.look())
        assert srv.wait_for(lambda: [m for m in d.mails('ticket') if m['subject'] == f'断电 {i}'], 60), d.mails()
    mine = [t for t in d.tickets() if str(t['values'].get('subject', '')).startswith('断电')]
    ok(sorted(t['values']['subject'] for t in mine) == [f'断电 {i}' for i in range(3)], 'one ticket each, whenever the server is killed', mine)


def renumbered(d):
    before = len(d.tickets()), len(d.mails())
    d.imap.renumber()
    m = d.comes(mail('新的', '换号之后'))
    old = [x for x in d.mails() if x['subject'] == 'old']
    ok(not old and m['ticket'] and (len(d.tickets()), len(d.mails())) == (before[0] + 1, before[1] + 1), 'a mailbox that was numbered anew makes no doubles',
       [before, len(d.tickets()), [x['subject'] for x in d.mails()]])


def erased(d, m):
    path = f'/api/records/customer/{m["customer"]}/erase'
    need(d.c.ask('POST', path, {'confirm': need(d.c.ask('GET', path))['number'], 'fields': None}))
    left = [x for x in d.mails() if 'zhang@' in str(x) or 'private@' in str(x) or '打印机' in str(x)]
    ok(not left, 'when he is erased no mail says who he was', left)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-incoming-')
    d = Desk(folder)
    try:
        settings(d)
        first = new_ticket(d)
        answers(d, first)
        addresses(d, first)
        machines(d)
        returned(d)
        refused(d)
        trouble(d)
        starttls(d)
        killed(d)
        renumbered(d)
        erased(d, first)
        ok(d.server.stop() == 0, 'it ends when it is told to')
    finally:
        d.server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
