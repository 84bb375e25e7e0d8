// Tickets: lists of them with their clocks, and figures over them. One of them: ticket.c.
#include "api/tickets.h"
#include "model/computed.h"

#include <math.h>

void put_moment(struct call *k, const char *key, int64_t wall)
{
    char room[KIND_TEXT_SIZE];
    if (wall)
        put_text(&k->out, key, kind_format(kind_of(KIND_TIME), value_int(wall), room));
    else
        put_null(&k->out, key);
}

static void put_due(struct call *k, const char *key, int64_t wall)
{
    json_out_key(&k->out, str_of(key));
    if (!wall) {
        json_out_null(&k->out);
        return;
    }
    json_out_object(&k->out);
    put_moment(k, "at", wall);
    put_int(&k->out, "ms", calendar_ms(org_clock(k->org), wall));
    json_out_object_end(&k->out);
}

static bool reads(struct call *k, const struct object *o, const char *name)
{
    int field = object_field(o, str_of(name));
    return field >= 0 && viewer_field(k->viewer, o, field) >= FIELD_READ;
}

// A TicketClock. What it says of a field that he does not read is left out.
static void write_clock(struct call *k, const struct object *o, const struct ticket_clock *t)
{
    struct json_out *out = &k->out;
    bool start = o->start >= 0 && viewer_field(k->viewer, o, o->start) >= FIELD_READ;
    bool state = reads(k, o, "status");
    json_out_object(out);
    put_int(out, "queue", reads(k, o, "queue") ? t->queue : 0);
    put_text(out, "state", state ? str_of(ticket_state_names[t->state]) : STR(""));
    put_bool(out, "timed", !t->quiet && !t->into);
    put_moment(k, "started", start ? t->started : 0);
    put_due(k, "first_due", t->first_due);
    put_moment(k, "first_at", t->first_at);
    put_bool(out, "first_late", t->first_late);
    put_due(k, "solve_due", t->solve_due);
    put_moment(k, "solved_at", state ? t->solved_at : 0);
    put_bool(out, "solve_late", t->solve_late);
    put_int(out, "reopened", t->reopened);
    put_int(out, "into", t->into);
    json_out_object_end(out);
}

enum err write_ticket(struct call *k, struct db_tx *tx, const struct schema *s,
                      struct ticket_row *row)
{
    json_out_object(&k->out);
    json_out_key(&k->out, STR("record"));
    enum err e = computed_fill(k->c, k->org, s, &row->record, 1);
    if (!e)
        e = write_record_row(k, tx, s, &row->record);
    json_out_key(&k->out, STR("clock"));
    if (row->clock.ticket)
        write_clock(k, &s->objects[row->record.object], &row->clock);
    else
        json_out_null(&k->out);
    json_out_object_end(&k->out);
    return e;
}

// ---- the list -----------------------------------------------------------------------------------

// Which of some words ?name= is; 0 where it is not there.
static enum err read_word(struct call *k, const char *name, const char *const *words, int count,
                          int *out)
{
    struct str text = uri_param(&k->http->uri, name);
    *out = 0;
    if (!text.len)
        return ERR_NONE;
    for (int i = 0; i < count; i++)
        if (str_eq(text, str_of(words[i]))) {
            *out = i;
            return ERR_NONE;
        }
    return fail(k->c, ERR_INPUT, "%s: there is no “%s”", "%s：没有“%s”这一项", name,
                str_zero(k->c->arena, text));
}

static struct str *given(struct call *k, const char *name)
{
    struct str *out = ARENA_NEW(k->c->arena, struct str);
    if (!uri_has(&k->http->uri, name))
        return NULL;
    *out = uri_param(&k->http->uri, name);
    return out;
}

enum err read_ticket_question(struct call *k, struct ticket_question *q)
{
    int which, only;
    int64_t from_ms, to_ms;
    struct str queue = uri_param(&k->http->uri, "queue");
    *q = (struct ticket_question){.by = given(k, "handler"), .kind = given(k, "kind")};
    enum err e = read_word(k, "which", ticket_which_names, TICKETS_WHICH, &which);
    if (!e)
        e = read_word(k, "only", ticket_only_names, ONLIES, &only);
    if (!e)
        e = call_days(k, &from_ms, &to_ms);
    if (e)
        return e;
    q->which = (enum ticket_which)which;
    q->only = (enum ticket_only)only;
    q->queue = str_eq(queue, STR("none")) ? -1 : call_number(k, "queue");
    q->customer = call_number(k, "customer");
    q->timed = uri_param(&k->http->uri, "timed").len > 0;
    q->newest = str_eq(uri_param(&k->http->uri, "order"), STR("newest"));
    q->from = from_ms ? clock_wall(org_clock(k->org), from_ms) : 0;
    q->to = to_ms ? clock_wall(org_clock(k->org), to_ms) : 0;
    q->at = call_number(k, "cursor");
    return call_limit(k, &q->limit);
}

static enum err list_in(struct call *k, struct db_tx *tx, const struct ticket_question *q)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct ticket_row *rows;
    int64_t total;
    int count;
    enum err e = ticket_list(k->c, k->org, tx, s, k->viewer, q, &rows, &count, &total);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_ticket(k, tx, s, &rows[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, q->at + count < total ? q->at + count : 0);
    put_int(&k->out, "total", total);
    json_out_object_end(&k->out);
    return e;
}

static enum err list(struct call *k)
{
    struct ticket_question q;
    struct db_tx *tx;
    enum err e = read_ticket_question(k, &q);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = list_in(k, tx, &q);
    db_read_end(tx);
    return e;
}

// ---- figures ------------------------------------------------------------------------------------

static void write_figures(struct call *k, const struct ticket_figures *f, struct str called)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "name", f->name);
    put_text(out, "called", called);
    put_int(out, "count", f->count);
    put_int(out, "answered", f->answered);
    put_double(out, "first_median", f->first_median);
    put_double(out, "first_p90", f->first_p90);
    put_int(out, "first_late", f->first_late);
    put_int(out, "solved", f->solved);
    put_double(out, "solve_median", f->solve_median);
    put_double(out, "solve_p90", f->solve_p90);
    put_int(out, "solve_late", f->solve_late);
    put_int(out, "reopened", f->reopened);
    json_out_object_end(out);
}

static enum err figures_in(struct call *k, struct db_tx *tx, const struct ticket_question *q,
                           enum ticket_group group)
{
    struct ticket_figures *rows;
    int count;
    enum err e = ticket_figures(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, q, group,
                                &rows, &count);
    struct str *logins = ARENA_ARRAY(k->c->arena, struct str, e ? 1 : (size_t)count + 1);
    struct str *names = ARENA_ARRAY(k->c->arena, struct str, e ? 1 : (size_t)count + 1);
    for (int i = 0; i < count && !e; i++)
        logins[i] = names[i] = rows[i].name;
    if (!e && group == GROUP_BY)
        e = person_names(k->c, tx, logins, count, names);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_figures(k, &rows[i], names[i].len ? names[i] : rows[i].name);
    put_rows_end(&k->out);
    return e;
}

static enum err figures(struct call *k)
{
    struct ticket_question q;
    struct db_tx *tx;
    int group;
    enum err e = read_ticket_question(k, &q);
    if (!e)
        e = read_word(k, "group", ticket_group_names, TICKET_GROUPS, &group);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = figures_in(k, tx, &q, (enum ticket_group)group);
    db_read_end(tx);
    return e;
}

const struct route ticket_routes[] = {
    {HTTP_GET,
     "/api/tickets?which&only&queue&handler&kind&customer&from&to&timed&order&cursor&limit",
     PERMIT_VIEWER, 0, list, "", "TicketList",
     "Tickets with their clocks, the most urgent first; `order=newest`: the newest.",
     "工单和它们的时限，最急的在前；`order=newest`：最新的在前。"},
    {HTTP_GET, "/api/ticket-figures?group&queue&handler&kind&customer&from&to", PERMIT_VIEWER, 0,
     figures, "", "TicketFigures",
     "How long first answers and solutions took, in hours of working time, what came back and what "
     "was "
     "late: of all, and by `group`: by, kind or week.",
     "首次响应和解决用时（按工作时间计，小时）、重新打开和超时的工单：总计，并可按 `group` "
     "分组：by、kind 或 week。"},
    {0},
};
