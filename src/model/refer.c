#include "model/refer.h"
#include "model/scope.h"
#include "model/statement.h"

static const char file_there[] = "SELECT id FROM file WHERE id = ?";
static const char file_his[] = "SELECT id FROM file WHERE id = ? AND person = ?";
static const char picture_there[] = "SELECT id FROM file WHERE id = ? AND type LIKE 'image/%'";
static const char file_used[] = "UPDATE file SET attached = 1 WHERE id = ?";
static const char file_name[] = "SELECT name FROM file WHERE id = ?";
static const char department_name[] = "SELECT name FROM department WHERE id = ?";
static const char person_name[] = "SELECT name FROM person WHERE login = ?";

// The object a link leads to; NULL where it is gone, and for other references.
static const struct object *leads_to(const struct schema *s, const struct field *f)
{
    int object = f->kind->takes & TAKES_OBJECT ? schema_object_of_id(s, f->options.object) : -1;
    return object < 0 ? NULL : &s->objects[object];
}

// Nobody gets at a record or a file by referring to it: one that he does not see, or that another
// uploaded, is not there for him.
static enum err is_his(struct work *w, const struct field *f, const struct object *o, int64_t id,
                       bool *out)
{
    struct record r;
    int64_t found = 0;
    if (!w->viewer || viewer_all(w->viewer))
        return ERR_NONE;
    if (f->kind->flags & KIND_FILED) {
        enum err e = db_number(w->c, w->tx, file_his, DB_VALUES(value_int(id), value_int(w->actor)),
                               0, &found);
        *out = found != 0;
        return e;
    }
    *out = viewer_may(w->viewer, o, VERB_SEE);
    if (!*out)
        return ERR_NONE;
    enum err e = record_load(w->c, w->tx, w->schema, (int)(o - w->schema->objects), id, &r);
    return e ? e : scope_work(w, VERB_SEE, &r, out);
}

static enum err is_there(struct work *w, const struct field *f, int64_t id, bool *out)
{
    const struct object *o = leads_to(w->schema, f);
    int64_t found = 0;
    enum err e = ERR_NONE;
    *out = true;
    if (o)
        e = db_number(
            w->c, w->tx,
            str_format(w->c->arena, "SELECT id FROM %.*s WHERE id = ?", STR_ARG(o->table)).at,
            DB_VALUES(value_int(id)), 0, &found);
    else if (f->kind->flags & KIND_FILED)
        e = db_number(w->c, w->tx, f->kind->id == KIND_PICTURE ? picture_there : file_there,
                      DB_VALUES(value_int(id)), 0, &found);
    else
        return ERR_NONE;
    *out = found != 0;
    if (!e && found)
        e = is_his(w, f, o, id, out);
    if (!e && *out && (f->kind->flags & KIND_FILED))
        e = db_run(w->c, w->tx, file_used, DB_VALUES(value_int(id)), NULL);
    return e;
}

enum err refer_check(struct work *w, const struct field *f, const int64_t *ids, int count)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e; i++) {
        bool there;
        e = is_there(w, f, ids[i], &there);
        if (!e && !there)
            e = fail(w->c, ERR_INPUT, "%s%.0s: there is no %lld to refer to",
                     "%.0s%s：所指的 %lld 不存在", str_zero(w->c->arena, field_label(f, false)),
                     str_zero(w->c->arena, field_label(f, true)), (long long)ids[i]);
    }
    return e;
}

// The field that says what a record is called: its name, else its key, else its first text.
int refer_naming_field(const struct object *o)
{
    int name = object_field(o, STR("name"));
    if (name >= 0 && o->fields[name].kind->type == RULE_TEXT)
        return name;
    if (o->key >= 0)
        return o->key;
    for (int i = 0; i < o->field_count; i++)
        if (o->fields[i].kind->type == RULE_TEXT && !(o->fields[i].kind->flags & KIND_REFERS))
            return i;
    return -1;
}

static enum err text_of(struct ctx *c, struct db_tx *tx, const char *sql, struct value key,
                        struct str *out)
{
    struct db_rows *rows;
    *out = STR_NONE;
    enum err e = db_query(c, tx, sql, &key, 1, &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = db_text_copy(c, rows, 0);
        db_rows_close(rows);
    }
    return e;
}

void refer_named(const struct schema *s, const struct field *f, int *object, int *field)
{
    const struct object *o = leads_to(s, f);
    *object = o ? (int)(o - s->objects) : -1;
    *field = o ? refer_naming_field(o) : -1;
}

int refer_ids(const struct field *f, struct value cell, int64_t *ids)
{
    return kind_ids(f->kind, cell, ids, LINKS_MAX);
}

enum err refer_one(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                   int64_t id, struct str *out)
{
    const struct object *o = leads_to(s, f);
    int naming = o ? refer_naming_field(o) : -1;
    enum err e = ERR_NONE;
    *out = STR_NONE;
    if (naming >= 0)
        e = text_of(c, tx,
                    str_format(c->arena, "SELECT %.*s FROM %.*s WHERE id = ?",
                               STR_ARG(o->fields[naming].column), STR_ARG(o->table))
                        .at,
                    value_int(id), out);
    else if (f->kind->flags & KIND_FILED)
        e = text_of(c, tx, file_name, value_int(id), out);
    else if (f->kind->id == KIND_DEPARTMENT)
        e = text_of(c, tx, department_name, value_int(id), out);
    if (!e && !out->len)
        *out = str_format(c->arena, "%lld", (long long)id);
    return e;
}

enum err refer_label(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                     struct value cell, struct str *out)
{
    int64_t ids[LINKS_MAX];
    struct buf b;
    *out = STR_NONE;
    if (f->kind->id == KIND_PERSON && cell.type == VALUE_TEXT)
        return text_of(c, tx, person_name, cell, out);
    int count = kind_ids(f->kind, cell, ids, LINKS_MAX);
    enum err e = ERR_NONE;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < count && !e; i++) {
        struct str one;
        e = refer_one(c, tx, s, f, ids[i], &one);
        if (i)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, one);
    }
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err find_one(struct ctx *c, struct db_tx *tx, const struct schema *s,
                         const struct field *f, struct str text, int64_t *id)
{
    const struct object *o = leads_to(s, f);
    int naming = o ? refer_naming_field(o) : -1;
    int count = 0;
    *id = 0;
    enum err e = ERR_NONE;
    if (o && o->key >= 0)
        e = record_find(c, tx, s, (int)(o - s->objects), text, id);
    if (!e && !*id && naming >= 0) {
        struct db_rows *rows;
        e = db_query(c, tx, statement_find(c->arena, o, naming), DB_VALUES(value_text(text)),
                     &rows);
        while (!e && db_next(c, rows, &e))
            *id = count++ ? 0 : db_int(rows, 0);
    }
    num_t n = num_parse(text);
    if (!e && !*id && !count && n != NUM_NONE && n > 0 && n % NUM_ONE == 0)
        *id = n / NUM_ONE;
    if (!e && !*id)
        e = fail(c, ERR_INPUT, "%s%.0s: %s '%.*s'", "%.0s%s：%.0s“%.*s”没有对应的记录，或不止一条",
                 str_zero(c->arena, field_label(f, false)),
                 str_zero(c->arena, field_label(f, true)),
                 count ? "more than one is called" : "nothing is called", STR_ARG(text));
    return e;
}

enum err refer_find(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                    struct str text, struct value *out)
{
    struct buf b;
    int64_t id;
    enum err e = ERR_NONE;
    *out = value_null();
    if (f->kind->id != KIND_LINKS) {
        e = find_one(c, tx, s, f, text, &id);
        *out = value_int(id);
        return e;
    }
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    for (struct str rest = f->kind->tidy(c->arena, text), one; rest.len && !e;) {
        one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        e = find_one(c, tx, s, f, one, &id);
        buf_format(&b, b.len ? "\x1f%lld" : "%lld", (long long)id);
    }
    struct str ids = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e ? e : field_read(c, f, ids, out);
}
