#!/usr/bin/env python3
"""Every SQL statement that stands whole in the program's text, one a line, given to a test program that has the
database prepare them. Usage: statements.py SOURCE_FOLDER PROGRAM"""
import pathlib
import re
import subprocess
import sys

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|\'(?:\\.|[^\'\\])+\'|(?P<text>"(?:\\.|[^"\\])*")|(?P<name>[A-Za-z_]\w*)|(?P<other>\S)', re.S)
DEFINE = re.compile(r'^#define +(\w+) +(?:\\\n\s*)?((?:"(?:\\.|[^"\\])*"\s*\\?\s*)+)$', re.M)
VERB = re.compile(r'(SELECT|INSERT INTO|UPDATE|DELETE FROM) ')


def unquote(text):
    return text[1:-1].encode().decode('unicode_escape').encode('latin-1', 'replace').decode(errors='replace')


def macros_of(source):
    return {n: ''.join(unquote(t) for t in re.findall(r'"(?:\\.|[^"\\])*"', body)) for n, body in DEFINE.findall(source)}


def literals(source, shared):
    """Texts of a source file, with those that stand beside each other joined, and macros that are texts put in: its own, and those of headers."""
    macros = {**shared, **macros_of(source)}
    parts, out = [], []
    for m in TOKEN.finditer(DEFINE.sub('', source)):
        if m['text'] is not None:
            parts.append(unquote(m['text']))
        elif m['name'] in macros:
            parts.append(macros[m['name']])
        elif m['name'] or m['other']:
            if parts:
                out.append(''.join(parts))
            parts = []
    return out


def statements(root):
    found, shared = {}, {}
    for path in root.glob('src/**/*.h'):
        shared.update(macros_of(path.read_text()))
    for path in sorted(root.glob('src/**/*.c')):
        if path.name.startswith(('test_', 'postgres')) or path.name == 'sqlite.c':
            continue  # what belongs to one database alone
        for text in literals(path.read_text(), shared):
            if VERB.match(text) and '%' not in text and ' ' in text.strip():  # those with %, and bare verbs, are put together: see statements.c
                found.setdefault(' '.join(text.split()), path)
    return found


if __name__ == '__main__':
    lines = statements(pathlib.Path(sys.argv[1]))
    sys.exit(subprocess.run([sys.argv[2]], input='\n'.join(lines), text=True).returncode)
