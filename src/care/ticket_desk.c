// The desk: what the engine needs to know of an organisation; clocks as they are kept; words of states.
#include "care/ticket.h"
#include "model/standard.h"

const char *const ticket_state_names[] = {"new", "working", "waiting", "solved", "closed"};

#define COLUMNS                                                                                    \
    "ticket, queue, seen, state, kind, priority, handler, quiet, started, first_at, first_due, "   \
    "first_s, first_late, running, spent_s, worked_s, solve_due, solved_at, solve_late, "          \
    "reopened, "                                                                                   \
    "into_ticket"
static const char load_one[] = "SELECT " COLUMNS " FROM ticket_clock WHERE ticket = ?";
static const char save_one[] =
    "INSERT INTO ticket_clock (" COLUMNS
    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?, ?, ?, ?) ON CONFLICT (ticket) DO UPDATE SET queue = excluded.queue, seen = "
    "excluded.seen, state = excluded.state, kind = excluded.kind, priority = excluded.priority, "
    "handler = excluded.handler, quiet = excluded.quiet, started = excluded.started, first_at = "
    "excluded.first_at, first_due = excluded.first_due, first_s = excluded.first_s, first_late = "
    "excluded.first_late, running = excluded.running, spent_s = excluded.spent_s, worked_s = "
    "excluded.worked_s, solve_due = excluded.solve_due, solved_at = excluded.solved_at, solve_late "
    "= excluded.solve_late, reopened = excluded.reopened, into_ticket = excluded.into_ticket";

enum err desk_open(struct work *w, const struct clock *clock, struct desk *out)
{
    struct str language;
    *out = (struct desk){.w = w, .clock = clock};
    out->object = schema_object(w->schema, STR("ticket"));
    enum err e = setting_get(w->c, w->tx, "language", &language);
    out->zh = !str_eq(language, STR("en"));
    if (e || out->object < 0)
        return e;
    out->o = &w->schema->objects[out->object];
    const struct {
        int *at;
        const char *name;
    } fields[] = {{&out->status, "status"},     {&out->by, "by"},
                  {&out->queue, "queue"},       {&out->kind, "kind"},
                  {&out->priority, "priority"}, {&out->subject, "subject"},
                  {&out->source, "source"},     {&out->content, "content"},
                  {&out->solved, "solved"}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i].at = object_field(out->o, str_of(fields[i].name));
    e = calendar_load(w->c, w->tx, &out->hours);
    return e ? e : queue_list(w->c, w->tx, &out->queues, &out->queue_count);
}

struct desk_self desk_begin(struct desk *d)
{
    struct desk_self was = {d->w->viewer, d->w->actor};
    d->w->viewer = NULL;
    d->w->actor = 0;
    return was;
}

void desk_end(struct desk *d, struct desk_self was)
{
    d->w->viewer = was.viewer;
    d->w->actor = was.actor;
}

enum err desk_write(struct desk *d, struct record *r, const bool *given)
{
    struct ctx *c = d->w->c, quiet = {.arena = c->arena, .from = c->from};
    d->w->c = &quiet;
    enum err e = record_update(d->w, r, given, 0, NULL);
    d->w->c = c;
    if (e == ERR_INPUT || e == ERR_CONFLICT || e == ERR_DUPLICATE)
        return ERR_NONE;
    return e ? fail_as(c, &quiet.why) : ERR_NONE;
}

struct str desk_text(const struct desk *d, const struct record *r, int field)
{
    (void)d;
    return field >= 0 && r->cells[field].type == VALUE_TEXT ? r->cells[field].text : STR("");
}

struct str ticket_state_word(const struct desk *d, enum ticket_state s)
{
    return standard_choice("ticket", "status", (int)s, d->zh);
}

bool ticket_state_of(struct str word, enum ticket_state *out)
{
    int meaning = standard_meaning("ticket", "status", word);
    *out = meaning < 0 ? *out : (enum ticket_state)meaning;
    return meaning >= 0;
}

static enum ticket_state state_named(struct str name)
{
    for (int i = 0; i < TICKET_STATES; i++)
        if (str_eq(name, str_of(ticket_state_names[i])))
            return (enum ticket_state)i;
    return TICKET_CLOSED;
}

enum err ticket_clock_load(struct ctx *c, struct db_tx *tx, int64_t ticket, struct ticket_clock *k,
                           bool *found)
{
    struct db_rows *rows;
    *found = false;
    enum err e = db_query(c, tx, load_one, DB_VALUES(value_int(ticket)), &rows);
    if (e || !db_next(c, rows, &e))
        return e;
    *k = (struct ticket_clock){.ticket = db_int(rows, 0),
                               .queue = db_int(rows, 1),
                               .seen = db_int(rows, 2),
                               .state = state_named(db_text(rows, 3)),
                               .kind = db_text_copy(c, rows, 4),
                               .priority = db_text_copy(c, rows, 5),
                               .handler = db_text_copy(c, rows, 6),
                               .quiet = db_int(rows, 7) != 0,
                               .started = db_int(rows, 8),
                               .first_at = db_int(rows, 9),
                               .first_due = db_int(rows, 10),
                               .first_s = db_int(rows, 11),
                               .first_late = db_int(rows, 12) != 0,
                               .running = db_int(rows, 13),
                               .spent_s = db_int(rows, 14),
                               .worked_s = db_int(rows, 15),
                               .solve_due = db_int(rows, 16),
                               .solved_at = db_int(rows, 17),
                               .solve_late = db_int(rows, 18) != 0,
                               .reopened = db_int(rows, 19),
                               .into = db_int(rows, 20)};
    *found = true;
    db_rows_close(rows);
    return ERR_NONE;
}

static struct value text_value(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err ticket_clock_save(struct desk *d, const struct ticket_clock *k)
{
    return db_run(d->w->c, d->w->tx, save_one,
                  DB_VALUES(value_int(k->ticket), value_int(k->queue), value_int(k->seen),
                            value_text(str_of(ticket_state_names[k->state])), text_value(k->kind),
                            text_value(k->priority), text_value(k->handler), value_int(k->quiet),
                            value_int(k->started), value_int(k->first_at), value_int(k->first_due),
                            value_int(k->first_s), value_int(k->first_late), value_int(k->running),
                            value_int(k->spent_s), value_int(k->worked_s), value_int(k->solve_due),
                            value_int(k->solved_at), value_int(k->solve_late),
                            value_int(k->reopened), value_int(k->into)),
                  NULL);
}
