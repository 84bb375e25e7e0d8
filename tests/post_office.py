"""Mail servers of a test: one that takes mail (SMTP), one that gives it out (IMAP), both over TLS, from the first byte or
from STARTTLS on, and just as much of both as the program uses."""
import base64
import os
import re
import socket
import socketserver
import ssl
import subprocess
import threading
import time


def certificate(folder):
    """A key and a certificate of one's own; the PEM text, and what a server wants."""
    key, cert = os.path.join(folder, 'key.pem'), os.path.join(folder, 'cert.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
                   check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with open(cert, encoding='ascii') as f:
        return f.read(), context


class Post(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context, starttls=False):
        """`heard`: what was said before anything was encrypted. `offers`: whether STARTTLS is."""
        super().__init__(('127.0.0.1', 0), self.serve)
        self.context, self.password, self.port = context, 'secret word', self.server_address[1]
        self.starttls, self.offers, self.heard = starttls, True, b''
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def serve(self, connection, address, server):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.starttls and not self.in_the_clear(connection.makefile('rwb')):
                return
            with self.context.wrap_socket(connection, server_side=True) as line:
                self.talk(line.makefile('rwb'), greets=not self.starttls)
        except (OSError, ssl.SSLError, ValueError):
            pass  # whoever was killed says no farewell

    def in_the_clear(self, line):
        """Until STARTTLS is asked for; then true."""
        def say(text):
            line.write(text + b'\r\n')
            line.flush()
        say(self.GREETING)
        while said := line.readline():
            self.heard += said
            tag, _, word = said.strip().upper().rpartition(b' ')
            if word == b'STARTTLS' and self.offers:
                say((tag + b' OK go on').strip() if tag else b'220 go on')
                return True
            say(self.unencrypted(said.strip().decode()))
        return False

    def shutdown_request(self, request):
        try:
            request.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        request.close()


class Smtp(Post):
    """`mails`: what came, as bytes."""
    GREETING = b'220 here'

    def __init__(self, context, starttls=False):
        self.mails = []
        super().__init__(context, starttls)

    def unencrypted(self, said):
        if said.upper().startswith('EHLO'):
            return b'250-here\r\n250-AUTH PLAIN\r\n250 ' + (b'STARTTLS' if self.offers else b'8BITMIME')
        return b'530 not before STARTTLS'

    def talk(self, line, greets):
        def say(text):
            line.write(text.encode() + b'\r\n')
            line.flush()
        if greets:
            say('220 here')
        while True:
            said = line.readline().decode().strip()
            word = said.upper().split(' ')[0]
            if word == 'EHLO':
                say('250-here\r\n250 AUTH PLAIN')
            elif word == 'AUTH':
                code = said.split(' ')[2] if said.count(' ') > 1 else (say('334 '), line.readline().decode().strip())[1]
                say('235 welcome' if base64.b64decode(code).endswith(self.password.encode()) else '535 no')
            elif word == 'DATA':
                say('354 go on')
                mail = b''
                while not mail.endswith(b'\r\n.\r\n'):
                    mail += line.readline()
                self.mails.append(mail[:-3])
                say('250 taken')
            elif word in ('', 'QUIT'):
                return
            else:
                say('250 well')


class Imap(Post):
    """`mails`: (number, when it came, bytes). Like 163 it lets nobody look who has not said what he is. `given`: called with
    the number when a mail was given out."""
    GREETING = b'* OK here'

    def __init__(self, context, starttls=False):
        self.mails, self.next, self.validity, self.given, self.logins = [], 1, 7, None, 0
        super().__init__(context, starttls)

    def unencrypted(self, said):
        tag, _, command = said.partition(' ')
        if command.upper() == 'CAPABILITY':
            return b'* CAPABILITY IMAP4rev1 ID' + (b' STARTTLS' if self.offers else b'') + f'\r\n{tag} OK done'.encode()
        return f'{tag} NO not before STARTTLS'.encode()

    def put(self, mail, ago=0):
        self.mails.append((self.next, time.time() - ago, mail))
        self.next += 1

    def renumber(self):
        """As after a server was moved: the same mails under other numbers."""
        self.validity += 1
        self.mails = [(i + 100, came, mail) for i, (_, came, mail) in enumerate(self.mails)]
        self.next = len(self.mails) + 100

    def fetch(self, first, last, what, say):
        for i, (uid, came, mail) in enumerate(self.mails):
            if not first <= uid <= last:
                continue
            if 'BODY' in what:
                say(f'* {i + 1} FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n'.encode() + mail + b')')
                if self.given:
                    self.given(uid)
            else:
                date = time.strftime('%d-%b-%Y %H:%M:%S +0000', time.gmtime(came))
                say(f'* {i + 1} FETCH (UID {uid} RFC822.SIZE {len(mail)} INTERNALDATE "{date}")'.encode())

    def talk(self, line, greets):
        def say(text):
            line.write(text + b'\r\n')
            line.flush()
        if greets:
            say(b'* OK here')
        known = False
        while True:
            said = line.readline().decode().strip()
            if not said:
                return
            tag, _, command = said.partition(' ')
            word = command.upper().split(' ')[0]
            done = 'OK done'
            if word == 'CAPABILITY':
                say(b'* CAPABILITY IMAP4rev1 ID')
            elif word == 'LOGIN':
                self.logins += 1
                done = 'OK welcome' if self.password in command else 'NO [AUTHENTICATIONFAILED] wrong'
            elif word == 'ID':
                known = True
                say(b'* ID NIL')
            elif not known and word in ('SELECT', 'STATUS'):
                done = 'NO Unsafe Login'
            elif word == 'STATUS':
                say(f'* STATUS "INBOX" (MESSAGES {len(self.mails)} UIDNEXT {self.next} UIDVALIDITY {self.validity})'.encode())
            elif word == 'SELECT':
                say(f'* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] .'.encode())
            elif word == 'UID':
                first, last, what = re.match(r'UID FETCH (\d+)(?::(\d+))? (.*)', command).groups()
                self.fetch(int(first), int(last or first), what, say)
            say(f'{tag} {done}'.encode())
            if word == 'LOGOUT':
                return
