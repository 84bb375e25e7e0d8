#!/usr/bin/env python3
"""Whether tests/rights.py finds what it is there to find: leaves out one check at a time in a copy of the tree, and
expects the test to fail. Not part of `make test`: it builds the program once for each.
Usage: planted.py SOURCE_FOLDER WORK_FOLDER [NAME…]"""
import os
import shutil
import subprocess
import sys

SOURCE, WORK = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])

# name, file, what stands there, what is put in its place
PLANTED = [
    ('list without scope', 'model/list_query.c', 'e = add_scope(c, o, s, k, q);', 'e = ERR_NONE;'),
    ('filter by any field', 'model/list_query.c', 'e = viewer_allows(c, v, q->filter);', 'e = ERR_NONE;'),
    ('sort by any field', 'model/list_query.c', 'e = viewer_need_field(c, v, k->o, q->sort);', 'e = ERR_NONE;'),
    ('page behind any record', 'model/list.c', 'e = must_be_seen(k, tx, s, &last);', 'e = ERR_NONE;'),
    ('search by any field', 'model/list_query.c', 'k->unworded = !reads_words(k);', 'k->unworded = false;'),
    ('search of everybody', 'model/list_query.c', 'if (!own || id_set_has(own, k->found.ids[i]))', 'if (own || !own)'),
    ('filter over time of everybody', 'model/list_query.c', '        keep_own(k, sets, count);', '        (void)keep_own;'),
    ('one record without scope', 'model/seen.c', 'e = scope_record(c, o, tx, v, s, VERB_SEE, out, &seen);', 'seen = true;'),
    ('masked in full', 'model/seen.c', 'return mask(a, o->fields[field].kind, cell);', 'return cell;'),
    ('changes not masked', 'model/seen.c', 'if (viewer_all(v) && json.len) {', 'if (json.len) {'),
    ('changes of anybody', 'model/seen.c', 'bool seen = viewer_all(v);', 'bool seen = true;'),
    ('time line of every object', 'model/timeline.c', 'if (e || (!all && !partly) || !viewer_may(v, o, VERB_SEE))', 'if (e)'),
    ('figures over everybody', 'model/definition.c', 'out->within = within(out->history, &sets);', 'out->within = NULL;'),
    ('figures by any field', 'model/definition.c', 'e = viewer_allows(c, v, rules[i]);', 'e = ERR_NONE;'),
    ('figures by customers alone', 'model/definition.c', 'viewer_objects(rules[i], out);', '(void)rules;'),
    ('cohorts over everybody', 'churn/cohort.c', '.only = q->within,', ''),
    ('survival over everybody', 'churn/stay.c', '.only = q->within,', ''),
    ('comparison over everybody', 'churn/status.c', '.only = q->within,', ''),
    ('backtest over everybody', 'churn/backtest.c', '.only = q->within,', ''),
    ('explanation of anybody', 'model/definition.c', 'e = sees_of_him(c, o, s, v, objects_of(c->arena, s, rules, count), customer);', '(void)sees_of_him;'),
    ('export without the right', 'api/export.c', 'e = viewer_need(k->c, k->viewer, &s->objects[s->customer], VERB_EXPORT);', 'e = ERR_NONE;'),
    ('export in full', 'api/export.c', ': seen_cell(k->c->arena, k->viewer, o, field, r->cells[field])', ': r->cells[field]'),
    ('warnings of everybody', 'flow/whose.c', '    if (e || sql.all)\n        return e;', '    return e;'),
    ('owners of all warnings', 'flow/warning.c', 'if (!reads_owner(s, v))', 'if (false)'),
    ('totals of everybody', 'api/system.c', 'if (!e && seen) {', 'if (!e && seen && false) {'),
    ('events of everybody', 'api/system.c', 'e = sees_change(c, ear, tx, v, &seen);', '(void)sees_change;'),
    ('open warnings of a rule', 'api/rules.c', 'put_int(out, "open", seen_warnings(k, s, r, STR("open"), r->open));', 'put_int(out, "open", r->open);'),
    ('change of any field', 'model/guard.c', 'if (given[i])\n            e = need_write(w, o, i);', 'if (given[i])\n            e = ERR_NONE;'),
    ('change of any record', 'model/guard.c', 'enum err e = need_scope(w, VERB_CHANGE, now);', 'enum err e = ERR_NONE;'),
    ('delete of any record', 'model/guard.c', 'return free_hand(w) ? ERR_NONE : need_scope(w, VERB_DELETE, now);', 'return free_hand(w) ? ERR_NONE : (enum err)(now == NULL);'),
    ('making for anybody', 'model/guard.c', 'e = need_customer(w, VERB_CREATE, r);\n    return e;', 'e = ERR_NONE;\n    return e;'),
    ('read shares write', 'model/scope.c', 'STR(") AND can_write = 1)")', 'STR("))")'),
    ('own owner passed over', 'model/scope.c', '*out = scope_by_owner(v, object, verb, r->cells, &decided);', '(void)decided; decided = false;'),
    ('rights from before', 'model/viewer.c', 'kept->version == p->rights && ', ''),
    ('roles by anybody', 'api/who.c', '[PERMIT_ADMIN] = v && viewer_all(v),', '[PERMIT_ADMIN] = v,'),
    ('see as by anybody', 'api/eyes.c', 'if (!viewer_all(k->viewer))\n        return fail(k->c, ERR_DENIED, "only', 'if (false)\n        return fail(k->c, ERR_DENIED, "only'),
    ('import without the right', 'api/who.c', '[PERMIT_IMPORT] = v && viewer_has(v, RIGHT_IMPORT),', '[PERMIT_IMPORT] = v,'),
]


def run(*words, **more):
    return subprocess.run(words, cwd=WORK, capture_output=True, text=True, **more)


def main():
    if not os.path.exists(os.path.join(WORK, 'build')):
        shutil.copytree(SOURCE, WORK, dirs_exist_ok=True, ignore=shutil.ignore_patterns('build*', 'node_modules', '.git', 'dist'))
        run('meson', 'setup', 'build', '-Dwerror=false')
        print(run('ninja', '-j2', '-C', 'build', 'liuke').stdout[-200:])
    missed = 0
    for name, file, old, new in PLANTED:
        if sys.argv[3:] and name not in sys.argv[3:]:
            continue
        path = os.path.join(WORK, 'src', file)
        with open(path, encoding='utf-8') as f:
            text = f.read()
        if old not in text:
            print(f'NOT THERE  {name}', flush=True)
            missed += 1
            continue
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text.replace(old, new))
        built = run('ninja', '-j2', '-C', 'build', 'liuke')
        found = 'DOES NOT BUILD'
        if built.returncode == 0:
            r = run(sys.executable, 'tests/rights.py', 'build/liuke', '7', '14', timeout=300, env={**os.environ, 'RIGHTS_STOP': '1'})
            first = next((line for line in r.stdout.splitlines() if line.startswith('not ok')), r.stderr.strip()[-80:])
            found = f'found by "{first}"' if r.returncode else 'MISSED'
        missed += not found.startswith('found')
        print(f'{name}: {found}', flush=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
    sys.exit(1 if missed else 0)


main()
