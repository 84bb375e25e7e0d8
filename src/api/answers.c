// What whoever has the link of a public form meets, signed in or not: the form, and answering it.
// These are the only addresses behind which a stranger writes anything.
#include "api/guarded.h"
#include "api/stranger.h"
#include "model/duplicate.h"
#include "model/form.h"

// ---- how often ----------------------------------------------------------------------------------

// Answers of one address to one form; tries of one address, with those that are refused; answers to
// one form from everywhere.
static const struct stranger_limit limits[] = {
    {"answer", {10, 3600}, true, true, false},
    {"try", {100, 3600}, false, true, true},
    {"form", {1000, 24 * 3600}, true, false, false},
    {0},
};

static struct str thing_of(struct call *k, const struct form *f)
{
    return str_format(k->c->arena, "%lld", (long long)f->id);
}

// ---- the form -----------------------------------------------------------------------------------

static enum err form_of(struct call *k, struct form *out)
{
    struct db_tx *tx;
    if (!k->org)
        return fail(k->c, ERR_NOT_FOUND, "there is no such form", "没有这个表单");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = form_find(k->c, tx, k->words[0], out);
    db_read_end(tx);
    return e;
}

static void write_choices(struct json_out *out, const struct field *f)
{
    json_out_key(out, STR("choices"));
    json_out_array(out);
    for (int i = 0; i < f->options.choice_count; i++)
        json_out_text(out, f->options.choices[i].name);
    json_out_array_end(out);
}

static void write_field(struct call *k, struct str name, const struct field *f,
                        const struct form_field *asked)
{
    struct json_out *out = &k->out;
    const struct field_options *o = &f->options;
    bool own = asked->help_zh.len || asked->help_en.len;
    json_out_object(out);
    put_text(out, "name", name);
    put_both(out, "label", field_label(f, true), field_label(f, false));
    put_both(out, "help", own ? asked->help_zh : f->help_zh, own ? asked->help_en : f->help_en);
    put_text(out, "kind", str_of(f->kind->name));
    put_bool(out, "required", asked->required || (o->required && !o->shown_when.len));
    write_choices(out, f);
    put_bool(out, "others", o->open || !o->choice_count);
    put_text_or_null(out, "min", o->min);
    put_text_or_null(out, "max", o->max);
    put_int(out, "length_max", o->length_max);
    put_text_or_null(out, "currency",
                     o->currency.len ? o->currency : org_settings(k->org)->currency);
    json_out_object_end(out);
}

static enum err show(struct call *k)
{
    struct form f;
    enum err e = form_of(k, &f);
    if (e)
        return e;
    const struct schema *s = call_schema(k->org);
    struct ctx why = {.arena = k->c->arena};
    bool closed = form_open(&why, s, &f, clock_today(org_clock(k->org)));
    struct json_out *out = &k->out;
    json_out_object(out);
    put_both(out, "title", f.title_zh, f.title_en);
    put_both(out, "intro", f.intro_zh, f.intro_en);
    if (closed)
        put_both(out, "closed", why.why.zh, why.why.en);
    else
        put_null(out, "closed");
    put_text(out, "language", org_settings(k->org)->language);
    put_text(out, "stamp", form_stamp(k->c->arena, &f, clock_ms(org_clock(k->org))));
    put_int(out, "wait_ms", FORM_SOONEST_MS);
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < f.field_count && !closed; i++) {
        struct form_place at;
        if (!form_place_of(s, &f, f.fields[i].field, &at))
            continue;
        const struct field *field = &s->objects[at.object].fields[at.field];
        if (form_asks(field))
            write_field(k, form_field_name(k->c->arena, s, &f, at), field, &f.fields[i]);
    }
    json_out_array_end(out);
    json_out_object_end(out);
    return ERR_NONE;
}

// ---- answering ----------------------------------------------------------------------------------

struct answering {
    struct call *k;
    struct form form;
    const struct json *values;
    struct cause why; // of one that is set aside
};

static enum err make(struct work *w, struct record *r)
{
    w->numbered = false;
    enum err e = number_customer(w, r);
    if (!e)
        e = record_create(w, r, NULL);
    w->numbered = false;
    return e;
}

// Whose it is: somebody who is there, or somebody new.
static enum err make_of_customer(struct work *w, struct form_answer *a)
{
    enum err e = form_customer(w, &a->customer, &a->record.customer);
    if (e || a->record.customer)
        return e;
    e = make(w, &a->customer);
    a->record.customer = a->customer.id;
    return e;
}

// Words for the administrator: which record is there already.
static enum err name_existing(struct work *w, const struct duplicate_asking *asking)
{
    const struct object *o = &w->schema->objects[asking->object];
    int name = object_field(o, STR("name"));
    struct ctx quiet = {.arena = w->c->arena};
    struct record there;
    const struct duplicate_match *first = duplicate_first(asking);
    if (name < 0)
        name = o->key;
    if (name < 0 || seen_known(&quiet, w->tx, w->schema, asking->object, first->record, &there))
        return ERR_DUPLICATE; // as the rule said it
    struct str called = kind_text(w->c->arena, o->fields[name].kind, there.cells[name]);
    enum duplicate_measure m = first->rule->measure;
    fail_clear(w->c);
    return fail(w->c, ERR_DUPLICATE, "it is “%s”, who is there already: %s%.0s",
                "就是已有的“%s”：%.0s%s", str_zero(w->c->arena, called), measure_says(m, false),
                measure_says(m, true));
}

// The rules by which records are the same are asked, and nobody is told: what they would refuse is
// there already, what they would warn of comes into the queue.
static enum err answer_work(struct work *w, void *user)
{
    struct answering *one = user;
    struct duplicate_asking asking = {.seen = true, .arena = one->k->c->arena};
    struct form_answer a;
    enum err e = form_take(w, &one->form, one->values, &a);
    if (!e)
        e = form_count(w, &one->form);
    if (!e && a.timed)
        e = make_of_customer(w, &a);
    w->duplicates = &asking;
    if (!e)
        e = make(w, &a.record);
    w->duplicates = NULL;
    return e == ERR_DUPLICATE && asking.count ? name_existing(w, &asking) : e;
}

static enum err aside_work(struct work *w, void *user)
{
    struct answering *one = user;
    enum err e = form_count(w, &one->form);
    return e ? e : form_set_aside(w, &one->form, one->values, &one->why);
}

// Whoever answers may be told what is wrong with what he gave, and not what is there already or
// what the form itself does wrong.
static bool his_own(enum err e)
{
    return e == ERR_NONE || e == ERR_INPUT || e == ERR_USAGE || e == ERR_DENIED ||
           e == ERR_TOO_LARGE;
}

static bool of_the_machine(const struct call *k, enum err e)
{
    return k->repeated || e == ERR_LOST || e == ERR_BUSY || err_http_status(e) >= 500;
}

static enum err keep(struct call *k, struct answering *one)
{
    enum err e = call_write(k, 0, answer_work, one);
    if (his_own(e) || of_the_machine(k, e))
        return e;
    one->why = k->c->why;
    fail_clear(k->c);
    return call_write(k, 0, aside_work, one);
}

static enum err write_thanks(struct call *k, const struct form *f)
{
    json_out_object(&k->out);
    put_both(&k->out, "thanks", f->thanks_zh, f->thanks_en);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err answer(struct call *k)
{
    struct answering one = {.k = k};
    struct str stamp = STR_NONE, trap = STR_NONE;
    k->from.address = stranger_address(k);
    enum err e = form_of(k, &one.form);
    if (!e)
        e = form_open(k->c, call_schema(k->org), &one.form, clock_today(org_clock(k->org)));
    if (!e)
        e = json_need(k->c, k->body, "values", JSON_OBJECT, &one.values);
    if (!e)
        e = json_want_text(k->c, k->body, "stamp", &stamp);
    if (!e)
        e = json_want_text(k->c, k->body, "website", &trap);
    if (e)
        return e;
    // People do not see this field: whoever fills it in is a program, and is thanked for nothing.
    if (trap.len) {
        k->creates = false; // there is nothing to remember
        return write_thanks(k, &one.form);
    }
    k->from.session = str_format(k->c->arena, "form:%lld", (long long)one.form.id);
    // Answered once more because the database was started anew: it was counted already.
    bool again = k->written->count > 0;
    if (!again)
        e = stranger_take(k, limits, thing_of(k, &one.form));
    if (!e && !again)
        e = form_stamp_check(k->c, &one.form, stamp, clock_ms(org_clock(k->org)));
    if (e == ERR_TOO_MANY)
        return e;
    if (!e)
        e = keep(k, &one);
    if (e)
        stranger_give_back(k, limits, thing_of(k, &one.form));
    return e ? e : write_thanks(k, &one.form);
}

const struct route answer_routes[] = {
    {HTTP_GET, "/api/public/forms/:token", PERMIT_ANYBODY, ROUTE_OPEN, show, "", "PublicForm",
     "A public form for whoever has its link: what it asks, and nothing else.",
     "给拿到链接的人看的公开表单：要填写什么，没有别的内容。"},
    {HTTP_POST, "/api/public/forms/:token/answers", PERMIT_ANYBODY, ROUTE_OPEN | ROUTE_CREATES,
     answer, "PublicAnswer", "PublicThanks",
     "Answers it. Bounded in size (64 KB), by address (10 an hour) and by form (1,000 a day).",
     "提交表单。限制大小（64 KB）、每个地址每小时 10 次、每份表单每天 1,000 次。"},
    {0},
};
