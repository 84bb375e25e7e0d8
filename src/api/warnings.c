// Warnings: the list of whom to look at, and what came of it.
#include "api/handlers.h"

#include <math.h>

// ---- the reason in words ------------------------------------------------------------------------

struct reasoning {
    struct arena *arena;
    const struct rule *rule;
    const struct history *history;
    uint32_t customer;
    day_t on;
    enum rule_language language;
    struct buf *buf;
    int said;
};

static struct str value_text_of(struct arena *a, const struct history *h, const struct rule_node *n,
                                double v, bool zh)
{
    if (isnan(v))
        return zh ? STR("无") : STR("none");
    if (n->type == RULE_TEXT || n->type == RULE_CHOICES)
        return history_text(h, v);
    if (n->type == RULE_DATE)
        return day_text(a, (day_t)v);
    if (n->type == RULE_BOOL)
        return v != 0 ? (zh ? STR("是") : STR("yes")) : (zh ? STR("否") : STR("no"));
    if (n->op == RULE_CALL && n->function == RULE_DROP)
        return str_format(a, "%.0f%%", v * 100);
    return floor(v) == v ? str_format(a, "%.0f", v) : str_format(a, "%.2f", v);
}

// "距最近一次登录的天数：45": what the rule looked at, and what it found.
static void say_node(void *user, const struct rule_node *n)
{
    enum { SAID_AT_MOST = 4 };
    struct reasoning *r = user;
    struct history_plan *plan;
    struct ctx quiet = {.arena = r->arena};
    if (n->op != RULE_CALL || n->object < 0 || r->said == SAID_AT_MOST ||
        history_compile_node(&quiet, r->history, r->rule, n, &plan))
        return;
    bool zh = r->language == RULE_ZH;
    double v = history_value(r->history, plan, r->customer, r->on);
    struct str sentence = rule_node_sentence(r->arena, r->rule, n, r->language);
    buf_format(r->buf, "%s%.*s%s%.*s", r->said ? (zh ? "；" : "; ") : "", STR_ARG(sentence),
               zh ? "：" : ": ", STR_ARG(value_text_of(r->arena, r->history, n, v, zh)));
    r->said++;
}

static struct str reason_in(struct call *k, const struct rule *rule, const struct history *h,
                            uint32_t customer, enum rule_language language)
{
    enum { REASON_MAX = 4000 };
    struct buf b;
    struct reasoning r = {.arena = k->c->arena,
                          .rule = rule,
                          .history = h,
                          .customer = customer,
                          .on = clock_today(org_clock(k->org)),
                          .language = language,
                          .buf = &b};
    buf_init(&b, REASON_MAX);
    rule_walk(rule->root, say_node, &r);
    struct str text =
        b.len ? str_copy(k->c->arena, buf_str(&b)) : rule_sentence(k->c->arena, rule, language);
    buf_deinit(&b);
    return text;
}

static void write_reason(struct call *k, const struct schema *s, const struct warning *w)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct question q = {0};
    struct rule *rule;
    struct str zh = w->rule_name, en = w->rule_name;
    if (!rule_parse(&quiet, &s->catalog, w->condition, NULL, 0, &rule)) {
        const struct rule *rules[] = {rule};
        uint32_t customer = UINT32_MAX;
        if (!question_begin(&quiet, org_mirror(k->org), s, rules, 1, &q))
            customer = history_customer_of(q.history, w->customer);
        if (customer != UINT32_MAX) {
            zh = reason_in(k, rule, q.history, customer, RULE_ZH);
            en = reason_in(k, rule, q.history, customer, RULE_EN);
        }
        question_end(&q);
    }
    put_both(&k->out, "reason", zh, en);
}

void write_warning(struct call *k, struct db_tx *tx, const struct schema *s,
                   const struct warning *w)
{
    struct json_out *out = &k->out;
    (void)tx;
    json_out_object(out);
    put_int(out, "id", w->id);
    put_int(out, "version", w->version);
    put_int(out, "rule", w->rule);
    put_text(out, "rule_name", w->rule_name);
    json_out_key(out, STR("customer"));
    json_out_object(out);
    put_int(out, "id", w->customer);
    put_text(out, "code", w->code);
    put_text(out, "name", w->name);
    put_text(out, "owner", w->owner);
    put_null(out, "day");
    json_out_object_end(out);
    put_day(out, "opened", w->opened);
    write_reason(k, s, w);
    put_text(out, "status", w->status);
    put_text(out, "outcome", w->outcome);
    put_text(out, "note", w->note);
    put_day(out, "closed", w->closed);
    json_out_object_end(out);
}

// ---- the list -----------------------------------------------------------------------------------

static enum err read_number(struct call *k, const char *name, int64_t *out)
{
    struct str text = uri_param(&k->http->uri, name);
    num_t n = num_parse(text);
    *out = 0;
    if (text.len && (n == NUM_NONE || n < 0))
        return fail(k->c, ERR_INPUT, "%s is a whole number", "%s 应为整数", name);
    *out = text.len ? n / NUM_ONE : 0;
    return ERR_NONE;
}

static void write_owners(struct call *k, const struct owner_count *owners, int count)
{
    json_out_key(&k->out, STR("owners"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "owner", owners[i].owner);
        put_int(&k->out, "open", owners[i].open);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static enum err answer_list(struct call *k, struct db_tx *tx, const struct schema *s,
                            const struct warning_question *q)
{
    struct warning *list;
    struct owner_count *owners;
    int64_t total;
    int count, owner_count;
    enum err e = warnings(k->c, tx, s, q, &list, &count, &total);
    if (!e)
        e = warning_owners(k->c, tx, s, &owners, &owner_count);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++)
        write_warning(k, tx, s, &list[i]);
    json_out_array_end(&k->out);
    if (count == q->limit)
        put_text(&k->out, "next", str_format(k->c->arena, "%lld", (long long)list[count - 1].id));
    else
        put_null(&k->out, "next");
    put_int(&k->out, "total", total);
    write_owners(k, owners, owner_count);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    const struct schema *s = org_schema(k->org);
    struct warning_question q = {.status = uri_param(&k->http->uri, "status")};
    struct str owner = uri_param(&k->http->uri, "owner");
    struct db_tx *tx;
    if (uri_has(&k->http->uri, "owner"))
        q.owner = &owner;
    enum err e = read_number(k, "rule", &q.rule);
    if (!e)
        e = read_number(k, "cursor", &q.after);
    if (!e)
        e = call_limit(k, &q.limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = answer_list(k, tx, s, &q);
    db_read_end(tx);
    return e;
}

// ---- handling -----------------------------------------------------------------------------------

struct handling {
    int64_t id, version;
    struct str outcome, note;
};

static enum err handle_work(struct work *w, void *user)
{
    const struct handling *h = user;
    return warning_handle(w, h->id, h->version, h->outcome, h->note);
}

static enum err handle(struct call *k)
{
    const struct schema *s = org_schema(k->org);
    struct handling h = {0};
    struct warning w;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &h.id);
    if (!e)
        e = call_version(k, &h.version);
    if (!e)
        e = json_need_text(k->c, k->body, "outcome", &h.outcome);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &h.note);
    if (!e)
        e = org_write(k->c, k->org, k->person.id, handle_work, &h);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = warning_load(k->c, tx, s, h.id, &w);
    if (!e) {
        write_warning(k, tx, s, &w);
        k->version = w.version;
    }
    db_read_end(tx);
    return e;
}

const struct route warning_routes[] = {
    {HTTP_GET, "/api/warnings", 0, list, "", "WarningList",
     "Warnings, newest first: `status`, `rule`, `owner`."},
    {HTTP_PATCH, "/api/warnings/:id", ROUTE_VERSION, handle, "WarningQuestion", "WarningRow",
     "Closes it with an outcome; an empty outcome opens it again."},
    {0},
};
