// An answer to a form: whether it may come, what of it becomes a record, and what is kept of one
// that does not.
#include "model/cells.h"
#include "model/form_inside.h"
#include "model/record_rules.h"
#include "model/scope.h"

#include <sodium.h>

static const char aside_put[] =
    "INSERT INTO form_aside (id, form, at, address, content, why) VALUES (?, ?, ?, ?, ?, ?)";
static const char aside_list[] = "SELECT id, at, address, content, why FROM form_aside WHERE form "
                                 "= ? ORDER BY id DESC LIMIT 200";

enum err form_open(struct ctx *c, const struct schema *s, const struct form *f, day_t today)
{
    bool over = f->ends != DAY_NONE && today > f->ends;
    bool full = f->most && f->answers >= f->most;
    if (over)
        return fail(c, ERR_DENIED, "this form has ended", "这个表单已截止");
    if (!f->open || full || schema_object_of_id(s, f->object) < 0)
        return fail(c, ERR_DENIED, "this form takes no more answers", "这个表单已停止收集");
    return ERR_NONE;
}

// ---- when it was given out ----------------------------------------------------------------------

enum { SIGN_BYTES = 16 };

static struct str sign(struct arena *a, const struct form *f, int64_t at_ms)
{
    unsigned char hash[SIGN_BYTES];
    char *text = arena_alloc(a, SIGN_BYTES * 2 + 1);
    struct str said = str_format(a, "%lld %lld", (long long)f->id, (long long)at_ms);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)said.at, said.len,
                       (const unsigned char *)f->secret.at, f->secret.len);
    sodium_bin2hex(text, SIGN_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(text);
}

struct str form_stamp(struct arena *a, const struct form *f, int64_t at_ms)
{
    return str_format(a, "%lld.%.*s", (long long)at_ms, STR_ARG(sign(a, f, at_ms)));
}

enum err form_stamp_check(struct ctx *c, const struct form *f, struct str stamp, int64_t now_ms)
{
    struct str given, number = str_cut(stamp, '.', &given);
    num_t n = num_parse(number);
    int64_t at_ms = n == NUM_NONE || n < 0 || n % NUM_ONE ? -1 : n / NUM_ONE;
    struct str mine = sign(c->arena, f, at_ms);
    if (at_ms < 0 || given.len != mine.len || sodium_memcmp(given.at, mine.at, mine.len) != 0)
        return fail(c, ERR_INPUT, "this did not come from the form's page: load it again",
                    "提交内容不是来自表单页面，请重新打开页面");
    if (now_ms - at_ms > FORM_LATEST_MS)
        return fail(c, ERR_INPUT,
                    "the page was open for too long: load it again and send once more",
                    "页面打开太久了，请刷新后重新提交");
    if (now_ms - at_ms < FORM_SOONEST_MS)
        return fail(c, ERR_INPUT, "that was very quick: wait a moment and send again",
                    "提交得太快了，请稍等片刻再提交");
    return ERR_NONE;
}

// ---- what becomes a record ----------------------------------------------------------------------

// What is asked of one object: the record itself, or the customer.
struct half {
    const struct schema *s;
    const struct form *f;
    int object;
    struct record *to;
};

static enum err only_asked(struct ctx *c, const struct half *h, const bool *given)
{
    const struct object *o = &h->s->objects[h->object];
    for (int i = 0; i < o->field_count; i++) {
        bool asked = !given[i];
        for (int n = 0; n < h->f->field_count && !asked; n++)
            asked = h->f->fields[n].field == o->fields[i].id && form_asks(&o->fields[i]);
        if (!asked)
            return fail(c, ERR_INPUT, "the form does not ask for '%.*s'", "表单没有“%.*s”这一项",
                        STR_ARG(o->fields[i].name));
    }
    return ERR_NONE;
}

static bool is_no(const struct field *f, struct value v)
{
    return v.type == VALUE_NULL || (f->kind->id == KIND_BOOL && !v.integer);
}

static enum err must_fill(struct ctx *c, const struct half *h)
{
    const struct object *o = &h->s->objects[h->object];
    for (int n = 0; n < h->f->field_count; n++) {
        int at = object_field_of_id(o, h->f->fields[n].field);
        if (at < 0 || !h->f->fields[n].required || !is_no(&o->fields[at], h->to->cells[at]))
            continue;
        return fail(c, ERR_INPUT, "%s is missing%.0s", "%.0s缺少%s",
                    str_zero(c->arena, field_label(&o->fields[at], false)),
                    str_zero(c->arena, field_label(&o->fields[at], true)));
    }
    return ERR_NONE;
}

static enum err put_fixed(struct ctx *c, const struct half *h)
{
    const struct object *o = &h->s->objects[h->object];
    enum err e = ERR_NONE;
    int owner = scope_owner(o);
    for (int n = 0; n < h->f->fixed_count && !e; n++) {
        int at = object_field_of_id(o, h->f->fixed[n].field);
        if (at >= 0)
            e = field_read(c, &o->fields[at], h->f->fixed[n].value, &h->to->cells[at]);
    }
    if (!e && h->f->owner.len && owner >= 0)
        h->to->cells[owner] = value_text(h->f->owner);
    return e;
}

static enum err take_half(struct work *w, const struct half *h, const struct json *values)
{
    const struct object *o = &h->s->objects[h->object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    *h->to = (struct record){.object = h->object};
    h->to->cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    enum err e = cells_read(w->c, o, values, h->to->cells, given);
    if (!e)
        e = only_asked(w->c, h, given);
    if (!e)
        e = must_fill(w->c, h);
    for (int i = 0; i < o->field_count && !e; i++)
        e = record_check_value(w->c, &o->fields[i], h->to->cells[i]);
    return e ? e : put_fixed(w->c, h);
}

// It happened when it was sent, unless the form asks when.
static void begin(const struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    const struct field *start = &o->fields[o->start];
    if (r->cells[o->start].type == VALUE_NULL)
        r->cells[o->start] = start->kind->id == KIND_TIME ? value_int(w->wall)
                                                          : kind_of_day(start->kind, work_today(w));
}

enum err form_take(struct work *w, const struct form *f, const struct json *values,
                   struct form_answer *out)
{
    const struct schema *s = w->schema;
    struct arena *a = w->c->arena;
    struct half own = {s, f, schema_object_of_id(s, f->object), &out->record};
    struct half his = {s, f, s->customer, &out->customer};
    if (own.object < 0)
        return fail(w->c, ERR_DENIED, "this form takes no more answers", "这个表单已停止收集");
    *out = (struct form_answer){.timed = form_timed(s, f)};
    enum err e = take_half(w, &own, form_half(a, s, f, values, false));
    if (!e && out->timed)
        e = take_half(w, &his, form_half(a, s, f, values, true));
    if (!e && out->timed)
        begin(w, &out->record);
    return e;
}

// ---- what does not ------------------------------------------------------------------------------

static enum err values_text(struct ctx *c, const struct json *values, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, FORM_ANSWER_BYTES_MAX * 2);
    json_out_init(&json, &b);
    json_out_object(&json);
    for (int i = 0; i < values->count; i++) {
        const struct json *v = &values->items[i];
        json_out_key(&json, v->key);
        if (v->kind == JSON_ARRAY) {
            json_out_array(&json);
            for (int n = 0; n < v->count; n++)
                json_out_text(&json, v->items[n].text);
            json_out_array_end(&json);
        } else if (v->kind == JSON_BOOL) {
            json_out_bool(&json, v->boolean);
        } else {
            json_out_text(&json, v->text);
        }
    }
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err why_text(struct ctx *c, const struct cause *why, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, FORM_ANSWER_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    json_out_key(&json, STR("zh"));
    json_out_text(&json, why->zh);
    json_out_key(&json, STR("en"));
    json_out_text(&json, why->en);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err form_set_aside(struct work *w, const struct form *f, const struct json *values,
                        const struct cause *why)
{
    int64_t id;
    struct str content, words;
    enum err e = values_text(w->c, values, &content);
    if (!e)
        e = why_text(w->c, why, &words);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    return db_run(w->c, w->tx, aside_put,
                  DB_VALUES(value_int(id), value_int(f->id), value_int(w->at_ms),
                            value_text(w->from && w->from->address.at ? w->from->address : STR("")),
                            value_text(content), value_text(words)),
                  NULL);
}

enum err form_asides(struct ctx *c, struct db_tx *tx, int64_t form, struct form_aside **out,
                     int *count)
{
    struct db_rows *rows;
    struct form_aside *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, aside_list, DB_VALUES(value_int(form)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct form_aside){db_int(rows, 0), db_int(rows, 1), db_text_copy(c, rows, 2),
                                        db_text_copy(c, rows, 3), db_text_copy(c, rows, 4)};
    }
    *out = list;
    *count = n;
    return e;
}
