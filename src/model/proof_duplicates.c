// Whether the keys of duplicates are those that the records give: as sums over both, so that a million
// records are read once. Where they are not they are made anew.
#include "model/duplicate.h"
#include "model/proof.h"
#include "model/statement.h"

#include <xxhash.h>

static const char keys_of[] = "SELECT hash, record FROM duplicate_key WHERE keyset = ?";

struct sum {
    uint64_t all, count;
};

static void add(struct sum *s, int64_t hash, int64_t record)
{
    const int64_t both[] = {hash, record};
    s->all += XXH3_64bits(both, sizeof both);
    s->count++;
}

static enum err stored(struct work *w, const struct duplicate_rule *r, struct sum *out)
{
    struct db_rows *rows;
    enum err e = db_query_many(w->c, w->tx, keys_of, DB_VALUES(value_int(r->keyset)), &rows);
    while (!e && db_next(w->c, rows, &e))
        add(out, db_int(rows, 0), db_int(rows, 1));
    return e;
}

// Of every rule of an object in one reading of its records.
static enum err wanted(struct work *w, int object, struct sum *out)
{
    const struct object *o = &w->schema->objects[object];
    struct ctx own = {.arena = arena_create()};
    struct db_rows *rows;
    enum err e =
        db_query_many(w->c, w->tx, statement_select(w->c->arena, o, ""), DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct record r;
        record_read(&own, rows, w->schema, object, &r);
        for (int i = 0; i < o->duplicate_count; i++) {
            uint64_t hashes[DUPLICATE_KEYS_MAX];
            int count = duplicate_hashes(own.arena, o, &o->duplicates[i], r.cells, hashes);
            for (int n = 0; n < count; n++) {
                int64_t hash;
                memcpy(&hash, &hashes[n], sizeof hash);
                add(&out[i], hash, r.id);
            }
        }
        ctx_reset(&own);
    }
    arena_destroy(own.arena);
    return e;
}

// A rule whose keys are still being made says nothing yet: how far it is stands in the database.
static enum err is_made(struct work *w, const struct duplicate_rule *r, bool *out)
{
    int64_t keyed;
    enum err e = db_number(w->c, w->tx, "SELECT keyed FROM duplicate_rule WHERE id = ?",
                           DB_VALUES(value_int(r->id)), 0, &keyed);
    *out = !e && keyed < 0;
    return e;
}

// The words outlive the work, which may run in another's context.
struct proving {
    struct ctx *c;
    struct proof *out;
};

static enum err prove_object(struct work *w, int object, const struct proving *p)
{
    const struct object *o = &w->schema->objects[object];
    struct sum *want = ARENA_ARRAY(w->c->arena, struct sum, (size_t)o->duplicate_count + 1);
    int64_t id = o->id, wrong = 0;
    enum err e = wanted(w, object, want);
    for (int i = 0; i < o->duplicate_count && !e; i++) {
        struct sum have = {0, 0};
        bool made;
        e = is_made(w, &o->duplicates[i], &made);
        if (!e && made)
            e = stored(w, &o->duplicates[i], &have);
        if (e || !made || (have.all == want[i].all && have.count == want[i].count))
            continue;
        proof_wrong(p->c, p->out, "the keys of duplicates of %.*s (rule %lld) are not its records'",
                    "%.*s 的查重索引（规则 %lld）与记录不一致", STR_ARG(o->name),
                    (long long)o->duplicates[i].id);
        wrong++;
    }
    if (!e && wrong)
        e = duplicate_rules_renew(w, id);
    p->out->mended += e ? 0 : wrong;
    return e;
}

static enum err prove_all(struct work *w, void *user)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < w->schema->object_count && !e; i++)
        if (w->schema->objects[i].duplicate_count)
            e = prove_object(w, i, user);
    return e;
}

enum err proof_duplicates(struct ctx *c, struct org *o, struct proof *out)
{
    struct proving p = {c, out};
    return org_write(c, o, 0, prove_all, &p);
}
