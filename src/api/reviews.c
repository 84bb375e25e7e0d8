// Reviews: a week or a month at a glance, on the page and as a PDF. What people write at it: review_notes.c.
#include "api/reviews.h"
#include "review/sheet.h"

// ---- of which period ----------------------------------------------------------------------------

static enum err read_when(struct call *k, struct str kind, struct str start,
                          struct review_when *out)
{
    enum review_kind is = kind.len ? review_kind_named(kind) : REVIEW_WEEK;
    day_t day = start.len ? day_parse(start) : DAY_NONE;
    if (is == REVIEW_KINDS)
        return fail(k->c, ERR_INPUT, "kind is week or month", "kind 应为 week 或 month");
    if (start.len && (day == DAY_NONE || day < DAY_MIN + 1000 || day > DAY_MAX - 1000))
        return fail(k->c, ERR_INPUT, "start: a day such as 2026-01-31",
                    "start：应为日期，如 2026-01-31");
    if (!start.len)
        return review_newest(k->c, k->org, viewer_schema(k->viewer), k->viewer, is, out);
    *out = review_when_of(is, day);
    return ERR_NONE;
}

enum err read_review_when(struct call *k, struct review_when *out)
{
    const struct uri *u = &k->http->uri;
    return read_when(k, uri_param(u, "kind"), uri_param(u, "start"), out);
}

enum err body_review_when(struct call *k, struct review_when *out)
{
    struct str kind, start;
    enum err e = json_need_text(k->c, k->body, "kind", &kind);
    if (!e)
        e = json_need_text(k->c, k->body, "start", &start);
    return e ? e : read_when(k, kind, start, out);
}

// ---- written down -------------------------------------------------------------------------------

static void write_text(struct json_out *out, const char *key, struct review_text t)
{
    if (t.zh.len || t.en.len)
        put_both(out, key, t.zh, t.en);
    else
        put_null(out, key);
}

static void write_cell(struct json_out *out, const struct review_cell *cell)
{
    static const char *const kinds[] = {
        [REVIEW_NOTHING] = "none", [REVIEW_WORDS] = "words", [REVIEW_COUNT] = "count",
        [REVIEW_MONEY] = "money",  [REVIEW_SHARE] = "share", [REVIEW_POINTS] = "points"};
    static const char *const tones[] = {
        [TONE_PLAIN] = "plain", [TONE_GOOD] = "good", [TONE_BAD] = "bad", [TONE_QUIET] = "quiet"};
    json_out_object(out);
    put_text(out, "kind", str_of(kinds[cell->kind]));
    put_double(out, "value", cell->value);
    put_double(out, "low", cell->low);
    put_double(out, "high", cell->high);
    write_text(out, "text", cell->text);
    put_text_or_null(out, "path", cell->path);
    put_text(out, "tone", str_of(tones[cell->tone]));
    json_out_object_end(out);
}

static void write_table(struct json_out *out, const struct review_table *t)
{
    json_out_object(out);
    put_text(out, "key", str_of(t->key));
    write_text(out, "title", t->title);
    write_text(out, "says", t->says);
    json_out_key(out, STR("columns"));
    json_out_array(out);
    for (int i = 0; i < t->column_count; i++) {
        json_out_object(out);
        put_text(out, "key", str_of(t->columns[i].key));
        put_both(out, "label", str_of(t->columns[i].zh), str_of(t->columns[i].en));
        put_bool(out, "bar", t->columns[i].bar);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_key(out, STR("rows"));
    json_out_array(out);
    for (int r = 0; r < t->row_count; r++) {
        json_out_array(out);
        for (int i = 0; i < t->column_count; i++)
            write_cell(out, &t->rows[r][i]);
        json_out_array_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

static void write_points(struct json_out *out, const struct review_section *s)
{
    json_out_key(out, STR("points"));
    json_out_array(out);
    for (int i = 0; i < s->point_count; i++) {
        const struct review_point *p = &s->points[i];
        json_out_object(out);
        put_day(out, "from", p->period.from);
        put_day(out, "to", p->period.to);
        put_double(out, "value", p->value);
        put_double(out, "low", p->low);
        put_double(out, "high", p->high);
        put_text(out, "path", p->path);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    put_double(out, "target", s->target);
}

static void write_section(struct json_out *out, const struct review_section *s)
{
    json_out_object(out);
    put_text(out, "key", str_of(s->key));
    write_text(out, "title", s->title);
    write_text(out, "empty", s->empty);
    put_text_or_null(out, "empty_path", s->empty_path);
    json_out_key(out, STR("figures"));
    json_out_array(out);
    for (int i = 0; i < s->figure_count; i++) {
        json_out_object(out);
        put_text(out, "key", str_of(s->figures[i].key));
        write_text(out, "label", s->figures[i].label);
        json_out_key(out, STR("cell"));
        write_cell(out, &s->figures[i].cell);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    write_points(out, s);
    json_out_key(out, STR("tables"));
    json_out_array(out);
    for (int i = 0; i < s->table_count; i++)
        write_table(out, &s->tables[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

static void write_advice(struct json_out *out, const struct review *r)
{
    json_out_key(out, STR("advice"));
    json_out_array(out);
    for (int i = 0; i < r->advice_count; i++) {
        const struct review_advice *a = &r->advice[i];
        json_out_object(out);
        put_text(out, "key", str_of(a->key));
        write_text(out, "says", a->says);
        put_text(out, "path", a->path);
        put_bool(out, "good", a->tone == TONE_GOOD);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_notes(struct call *k, const char *key, const struct review_note *list, int count)
{
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++)
        write_review_note(k, &list[i]);
    json_out_array_end(&k->out);
}

static void write_review(struct call *k, const struct review *r)
{
    struct json_out *out = &k->out;
    struct review_when next = review_when_moved(r->when, 1);
    json_out_object(out);
    put_text(out, "kind", review_kind_name(r->when.kind));
    put_day(out, "from", r->when.period.from);
    put_day(out, "to", r->when.period.to);
    put_day(out, "until", r->to);
    put_bool(out, "over", r->over);
    put_both(out, "called", review_when_text(k->c->arena, r->when, true),
             review_when_text(k->c->arena, r->when, false));
    put_day(out, "previous", review_when_moved(r->when, -1).period.from);
    put_day(out, "next", next.period.from <= r->today ? next.period.from : DAY_NONE);
    put_text(out, "customers", r->every ? STR("all") : STR("visible"));
    put_int(out, "definition", r->definition);
    json_out_key(out, STR("sections"));
    json_out_array(out);
    for (int i = 0; i < r->section_count; i++)
        write_section(out, &r->sections[i]);
    json_out_array_end(out);
    write_advice(out, r);
    write_notes(k, "notes", r->notes, r->note_count);
    write_notes(k, "decisions", r->open, r->open_count);
    json_out_object_end(out);
}

static enum err make(struct call *k, struct review *r)
{
    struct review_when when;
    enum err e = read_review_when(k, &when);
    return e ? e : review_make(k->c, k->org, viewer_schema(k->viewer), k->viewer, when, r);
}

static enum err show(struct call *k)
{
    struct review r;
    enum err e = make(k, &r);
    if (!e)
        write_review(k, &r);
    return e;
}

static enum err pdf(struct call *k)
{
    struct review r;
    struct str language = uri_param(&k->http->uri, "language");
    bool zh = language.len ? !str_eq(language, STR("en")) : k->zh;
    enum err e = make(k, &r);
    if (!e)
        e = review_sheet(k->c, &r, zh, &k->answer->body);
    if (e)
        return e;
    k->answer->status = 200;
    k->answer->type = "application/pdf";
    k->answer->file_name = review_sheet_name(k->c->arena, &r, zh);
    return ERR_NONE;
}

const struct route review_routes[] = {
    {HTTP_GET, "/api/reviews?kind&start", PERMIT_VIEWER, 0, show, "", "Review",
     "A week or a month at a glance, of the customers he sees: churn against the target and what "
     "moved it, "
     "why customers left, what rules and plays did, what is overdue, what to decide. `kind` week "
     "or month, "
     "`start` any day of it; without it the newest that is over. Each figure names the page behind "
     "it.",
     "一周或一个月的复盘，只含自己看得到的客户：流失率与目标、变化的原因、流失原因、规则和方案的效"
     "果、逾期的事、"
     "该决定什么。`kind` 为 week 或 month，`start` "
     "为其中任意一天，不填为最近结束的一期。每个数字都附它的页面。"},
    {HTTP_GET, "/api/reviews/pdf?kind&start&language", PERMIT_VIEWER, 0, pdf, "", "",
     "The same as a PDF to print, in `language` zh or en (his own unless given).",
     "同样内容的 PDF，可打印；`language` 为 zh 或 en，不填为自己的语言。"},
    {0},
};
