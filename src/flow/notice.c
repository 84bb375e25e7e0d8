#include "flow/notice.h"
#include "auth/person.h"
#include "flow/lacking.h"

#include <stdlib.h>

static const char all_kept[] = "SELECT what, thing, why, at FROM notice ORDER BY what, thing";
static const char all_seen[] = "SELECT what, thing FROM notice_seen WHERE person = ?";
static const char insert[] = "INSERT INTO notice (what, thing, why, at) VALUES (?, ?, ?, ?)";
static const char remove_one[] = "DELETE FROM notice WHERE what = ? AND thing = ?";
static const char remove_seen[] = "DELETE FROM notice_seen WHERE what = ? AND thing = ?";
static const char insert_seen[] =
    "INSERT INTO notice_seen (what, thing, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

// ---- what is kept of it -------------------------------------------------------------------------

struct kept {
    struct str what, why;
    int64_t thing, at_ms;
};

static bool is_of(struct str what, int64_t thing, const struct notice *n)
{
    return thing == n->thing && str_eq(what, str_of(author_word(n->what)));
}

static enum err read_kept(struct ctx *c, struct db_tx *tx, struct kept **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, all_kept, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = (struct kept){db_text_copy(c, rows, 0), db_text_copy(c, rows, 2),
                                           db_int(rows, 1), db_int(rows, 3)};
    }
    return e;
}

static const struct kept *kept_of(const struct kept *list, int count, const struct notice *n)
{
    for (int i = 0; i < count; i++)
        if (is_of(list[i].what, list[i].thing, n) && str_eq(list[i].why, n->why_zh))
            return &list[i];
    return NULL;
}

static enum err forget(struct work *w, const struct kept *one)
{
    enum err e = db_run(w->c, w->tx, remove_one,
                        DB_VALUES(value_text(one->what), value_int(one->thing)), NULL);
    return e ? e
             : db_run(w->c, w->tx, remove_seen,
                      DB_VALUES(value_text(one->what), value_int(one->thing)), NULL);
}

enum err notices_renew(struct work *w)
{
    struct lacking l = {.c = w->c, .tx = w->tx, .s = w->schema};
    struct kept *kept;
    int count;
    enum err e = lacking_look(&l);
    if (!e)
        e = read_kept(w->c, w->tx, &kept, &count);
    for (int i = 0; !e && i < count; i++) {
        bool still = false;
        for (int n = 0; n < l.count; n++)
            still |= is_of(kept[i].what, kept[i].thing, &l.list[n]) &&
                     str_eq(kept[i].why, l.list[n].why_zh);
        if (!still)
            e = forget(w, &kept[i]);
    }
    for (int n = 0; !e && n < l.count; n++)
        if (!kept_of(kept, count, &l.list[n]))
            e = db_run(w->c, w->tx, insert,
                       DB_VALUES(value_text(str_of(author_word(l.list[n].what))),
                                 value_int(l.list[n].thing), value_text(l.list[n].why_zh),
                                 value_int(w->at_ms)),
                       NULL);
    return e;
}

// ---- who is told --------------------------------------------------------------------------------

static bool mends(const struct viewer *v, const struct schema *s, const struct notice *n)
{
    if (n->what == AUTHOR_VIEW)
        return n->object >= 0 && viewer_may(v, &s->objects[n->object], VERB_SEE);
    if (n->what == AUTHOR_RULE || n->what == AUTHOR_DEFINITION || n->what == AUTHOR_AUTOMATION ||
        n->what == AUTHOR_PLAY)
        return viewer_has(v, RIGHT_RULES);
    return viewer_all(v);
}

// Whether its author is still here and may mend it himself.
static enum err has_author(const struct lacking *l, const struct notice *n, bool *out)
{
    struct person p;
    struct viewer *his;
    struct ctx quiet = {.arena = l->c->arena};
    *out = false;
    if (!n->author || person_load(&quiet, l->tx, n->author, &p) || !p.active)
        return ERR_NONE;
    enum err e = viewer_create(l->c, l->tx, l->s, n->author, &his);
    if (e)
        return e;
    *out = mends(his, l->s, n);
    viewer_drop(his);
    return ERR_NONE;
}

static enum err is_told(const struct lacking *l, const struct viewer *v, const struct notice *n,
                        bool *out)
{
    bool other = false;
    *out = n->author && n->author == viewer_person(v) && mends(v, l->s, n);
    if (*out || !viewer_all(v) || (n->what == AUTHOR_VIEW && !n->everybodys))
        return ERR_NONE;
    enum err e = has_author(l, n, &other);
    *out = !e && !other;
    return e;
}

static enum err read_seen(struct lacking *l, int64_t person)
{
    struct db_rows *rows;
    enum err e = db_query(l->c, l->tx, all_seen, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(l->c, rows, &e))
        for (int i = 0; i < l->count; i++)
            if (l->list[i].at_ms && is_of(db_text(rows, 0), db_int(rows, 1), &l->list[i]))
                l->list[i].seen = true;
    return e;
}

static int newest_first(const void *a, const void *b)
{
    const struct notice *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms < other->at_ms ? 1 : -1;
    if (one->what != other->what)
        return one->what < other->what ? -1 : 1;
    return one->thing < other->thing ? -1 : one->thing > other->thing;
}

enum err notices_for(struct ctx *c, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, struct notice **out, int *count)
{
    struct lacking l = {.c = c, .tx = tx, .s = s};
    struct kept *kept;
    int kept_count, n = 0;
    enum err e = lacking_look(&l);
    if (!e)
        e = read_kept(c, tx, &kept, &kept_count);
    for (int i = 0; !e && i < l.count; i++) {
        bool told;
        e = is_told(&l, v, &l.list[i], &told);
        if (e || !told)
            continue;
        const struct kept *since = kept_of(kept, kept_count, &l.list[i]);
        l.list[i].at_ms = since ? since->at_ms : 0;
        l.list[n++] = l.list[i];
    }
    l.count = n;
    if (!e)
        e = read_seen(&l, viewer_person(v));
    if (n)
        qsort(l.list, (size_t)n, sizeof *l.list, newest_first);
    *out = l.list;
    *count = n;
    return e;
}

enum err notices_seen(struct work *w)
{
    struct notice *list;
    int count = 0;
    enum err e = notices_renew(w);
    if (!e)
        e = notices_for(w->c, w->tx, w->schema, w->viewer, &list, &count);
    for (int i = 0; !e && i < count; i++)
        e = db_run(w->c, w->tx, insert_seen,
                   DB_VALUES(value_text(str_of(author_word(list[i].what))),
                             value_int(list[i].thing), value_int(w->actor)),
                   NULL);
    return e;
}
