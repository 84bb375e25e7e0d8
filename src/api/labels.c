#include "api/labels.h"

enum { PLACES = 256, OF_CUSTOMER = -1 };

struct label {
    bool known;
    int64_t field; // its id; OF_CUSTOMER: `cell` is a customer's id
    struct value cell;
    struct str text;
};

// A place for each hash; who comes later to a place takes it.
struct labels {
    struct label places[PLACES];
};

static struct label *place_of(struct call *k, int64_t field, struct value cell)
{
    uint64_t hash = cell.type == VALUE_TEXT ? str_hash(cell.text) : (uint64_t)cell.integer;
    hash = (hash + (uint64_t)field * 31) * 0x9E3779B97F4A7C15u;
    if (!k->labels)
        k->labels = ARENA_NEW(k->c->arena, struct labels);
    return &k->labels->places[hash >> 56];
}

static bool is_of(const struct label *l, int64_t field, struct value cell)
{
    return l->known && l->field == field && value_eq(l->cell, cell);
}

static enum err people_of_field(struct call *k, struct db_tx *tx, const struct object *o, int field,
                                const struct record *rows, int count)
{
    int64_t id = o->fields[field].id;
    struct str *logins = ARENA_ARRAY(k->c->arena, struct str, (size_t)count + 1);
    struct str *names = ARENA_ARRAY(k->c->arena, struct str, (size_t)count + 1);
    int n = 0;
    for (int i = 0; i < count; i++) {
        struct value cell = rows[i].cells[field];
        struct label *l = cell.type == VALUE_TEXT ? place_of(k, id, cell) : NULL;
        if (!l || is_of(l, id, cell))
            continue;
        *l = (struct label){true, id, cell, STR_NONE};
        logins[n++] = cell.text;
    }
    enum err e = n ? person_names(k->c, tx, logins, n, names) : ERR_NONE;
    for (int i = 0; i < n; i++) {
        struct label *l = place_of(k, id, value_text(logins[i]));
        *l = (struct label){!e, id, value_text(logins[i]), names[i]};
    }
    return e;
}

enum err labels_people(struct call *k, struct db_tx *tx, const struct object *o,
                       const struct record *rows, int count)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e; i++)
        if (o->fields[i].kind->id == KIND_PERSON && viewer_field(k->viewer, o, i) >= FIELD_READ)
            e = people_of_field(k, tx, o, i, rows, count);
    return e;
}

enum err labels_of(struct call *k, struct db_tx *tx, const struct schema *s, const struct field *f,
                   struct value cell, struct str *out)
{
    *out = STR_NONE;
    if (cell.type == VALUE_NULL)
        return ERR_NONE;
    struct label *l = place_of(k, f->id, cell);
    enum err e = ERR_NONE;
    if (!is_of(l, f->id, cell)) {
        *l = (struct label){.field = f->id, .cell = cell};
        e = seen_label(k->c, k->org, tx, k->viewer, s, f, cell, &l->text);
        l->known = !e;
    }
    *out = l->text;
    return e;
}

enum err labels_customer(struct call *k, struct db_tx *tx, const struct schema *s, int64_t id,
                         struct str *out)
{
    struct label *l = place_of(k, OF_CUSTOMER, value_int(id));
    enum err e = ERR_NONE;
    if (!is_of(l, OF_CUSTOMER, value_int(id))) {
        *l = (struct label){.field = OF_CUSTOMER, .cell = value_int(id)};
        e = seen_customer_name(k->c, k->org, tx, k->viewer, s, id, &l->text);
        l->known = !e;
    }
    *out = l->text;
    return e;
}
