"""Answers held against the server's own shapes, as `liuke types` tells them. The program comes first in sys.argv."""
import os
import re
import subprocess
import sys

from tap import ok

LIUKE = os.path.abspath(sys.argv[1])


def read_shapes():
    text = subprocess.run([LIUKE, 'types'], capture_output=True, text=True).stdout
    shapes = {}
    for name, body in re.findall(r'export type (\w+) = (\{.*?\n\}|[^;{]*);', text, re.S):
        if body.startswith('{'):
            shapes[name] = dict(re.findall(r'^\s+(\w+): (.*);$', body, re.M))
        else:
            shapes[name] = body
    return shapes


SHAPES = read_shapes()


def fits(value, kind, where=''):
    """None where `value` is of the shape; else the place where it is not."""
    kind = kind.strip()
    if ' | ' in kind:
        tries = [fits(value, part, where) for part in kind.split(' | ')]
        return None if None in tries else tries[0]
    if kind.endswith('[]'):
        if not isinstance(value, list):
            return f'{where}: a list is wanted, got {value!r}'
        return next((bad for i, v in enumerate(value) for bad in [fits(v, kind[:-2], f'{where}[{i}]')] if bad), None)
    if kind.startswith('Record<string, '):
        return None if isinstance(value, dict) else f'{where}: an object is wanted'
    simple = {'string': str, 'boolean': bool, 'number': (int, float), 'null': type(None)}
    if kind in simple:
        good = isinstance(value, simple[kind]) and not (kind == 'number' and isinstance(value, bool))
        return None if good else f'{where}: {kind} is wanted, got {value!r}'
    shape = SHAPES[kind]
    if isinstance(shape, str):
        return fits(value, shape, where)
    if not isinstance(value, dict) or set(value) != set(shape):
        return f'{where}: {kind} wants {sorted(shape)}, got {sorted(value) if isinstance(value, dict) else value!r}'
    return next((bad for k, t in shape.items() for bad in [fits(value[k], t, f'{where}.{k}')] if bad), None)


def shaped(answer, kind, text):
    bad = fits(answer, kind)
    ok(bad is None, text, bad)
