#include "care/loop.h"
#include "care/effect.h"
#include "model/calendar.h"
#include "model/guard.h"
#include "model/sight.h"
#include "model/standard.h"

const char *const loop_states[LOOP_STATES] = {
    [LOOP_OPENED] = "opened",
    [LOOP_CONTACTED] = "contacted",
    [LOOP_SOLVED] = "solved",
    [LOOP_TOLD] = "told",
};
const char *const loop_outcomes[] = {"solved",   "explained",   "compensated", "lost",
                                     "mistaken", "unreachable", NULL};

#define LOOP_COLUMNS                                                                               \
    "l.id, l.version, l.survey, l.answer, l.customer, l.owner, l.state, l.outcome, l.opened, "     \
    "l.due, l.ticket, l.task, a.score, a.comment, s.name FROM survey_loop l JOIN survey_answer a " \
    "ON a.id = l.answer JOIN survey s ON s.id = l.survey "
static const char select_open[] =
    "SELECT " LOOP_COLUMNS "WHERE l.state < 3 ORDER BY l.due, l.id LIMIT 5000";
static const char select_all[] = "SELECT " LOOP_COLUMNS "ORDER BY l.id DESC LIMIT 5000";
static const char select_id[] = "SELECT " LOOP_COLUMNS "WHERE l.id = ?";
static const char select_steps[] =
    "SELECT state, at, by_person, note FROM survey_step WHERE loop = ? ORDER BY id";
static const char there[] = "SELECT id FROM survey_loop WHERE answer = ?";
static const char insert[] =
    "INSERT INTO survey_loop (id, version, survey, answer, customer, owner, state, outcome, "
    "opened, due, ticket, task) VALUES (?, 1, ?, ?, ?, ?, 0, '', ?, ?, ?, ?)";
static const char insert_step[] =
    "INSERT INTO survey_step (id, loop, state, at, by_person, note) VALUES (?, ?, ?, ?, ?, ?)";
static const char is_there[] = "SELECT COUNT(*) FROM person WHERE login = ? AND active = 1";
static const char update[] = "UPDATE survey_loop SET version = version + 1, state = ?, outcome = "
                             "?, owner = ? WHERE id = ? AND version = ?";

static struct loop read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct loop){.id = db_int(rows, 0),
                         .version = db_int(rows, 1),
                         .survey = db_int(rows, 2),
                         .answer = db_int(rows, 3),
                         .customer = db_int(rows, 4),
                         .owner = db_text_copy(c, rows, 5),
                         .state = (enum loop_state)db_int(rows, 6),
                         .outcome = db_text_copy(c, rows, 7),
                         .opened = db_int(rows, 8),
                         .due = (day_t)db_int(rows, 9),
                         .ticket = db_int(rows, 10),
                         .task = db_int(rows, 11),
                         .score = db_int(rows, 12),
                         .comment = db_text_copy(c, rows, 13),
                         .survey_name = db_text_copy(c, rows, 14)};
}

enum err loop_list(struct ctx *c, struct db_tx *tx, bool open, struct loop **out, int *count)
{
    struct db_rows *rows;
    struct loop *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, open ? select_open : select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = read_row(c, rows);
    }
    *out = list;
    *count = n;
    return e;
}

enum err loop_load(struct ctx *c, struct db_tx *tx, int64_t id, struct loop *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_id, DB_VALUES(value_int(id)), "there is no such bad answer",
                        "没有这条差评", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err loop_steps(struct ctx *c, struct db_tx *tx, int64_t id, struct loop_step **out, int *count)
{
    struct db_rows *rows;
    struct loop_step *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, select_steps, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct loop_step){(enum loop_state)db_int(rows, 0), db_int(rows, 1),
                                       db_int(rows, 2), db_text_copy(c, rows, 3)};
    }
    *out = list;
    *count = n;
    return e;
}

// ---- opening ------------------------------------------------------------------------------------

static enum err note_step(struct work *w, int64_t loop, enum loop_state state, struct str note)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    return e ? e
             : db_run(w->c, w->tx, insert_step,
                      DB_VALUES(value_int(id), value_int(loop), value_int(state),
                                value_int(w->at_ms), value_int(w->actor), value_text(note)),
                      NULL);
}

struct opening {
    const struct survey *s;
    const struct answer *a;
    struct str owner, name;
    day_t due;
    bool zh;
    int64_t id, ticket, task;
};

static struct str subject(struct arena *a, const struct opening *o, const char *zh, const char *en)
{
    return str_format(a, o->zh ? zh : en, STR_ARG(o->s->name), (int)o->a->score, STR_ARG(o->name));
}

static enum err make_records(struct work *w, struct opening *o)
{
    enum { BAD_RATING = 4 }; // of the choices of a ticket's source (model/standard.c)
    struct arena *a = w->c->arena;
    day_t today = work_today(w);
    const struct effect_value ticket[] = {
        {"ticket_no", value_text(str_format(a, "CP%lld", (long long)o->id))},
        {"start", effect_when(w, "ticket", "start", today)},
        {"kind", value_text(o->zh ? STR("差评") : STR("Bad rating"))},
        {"subject", value_text(subject(a, o, "差评：%.*s %d 分", "Bad rating: %.*s, score %d"))},
        {"by", o->owner.len ? value_text(o->owner) : value_null()},
        {"source", value_text(standard_choice("ticket", "source", BAD_RATING, o->zh))},
        {"content", o->a->comment.len ? value_text(o->a->comment) : value_null()},
    };
    const struct effect_value task[] = {
        {"title", value_text(subject(a, o, "差评跟进：%.*s %d 分，%.*s",
                                     "Bad rating to follow up: %.*s, score %d, %.*s"))},
        {"start", effect_when(w, "task", "start", today)},
        {"due", effect_when(w, "task", "due", o->due)},
        {"kind", value_text(o->zh ? STR("差评") : STR("Bad rating"))},
        {"by", o->owner.len ? value_text(o->owner) : value_null()},
    };
    enum err e = effect_make(w, "ticket", o->a->customer, ticket,
                             (int)(sizeof ticket / sizeof *ticket), &o->ticket);
    return e ? e
             : effect_make(w, "task", o->a->customer, task, (int)(sizeof task / sizeof *task),
                           &o->task);
}

// Whose it is: the customer's owner, where he is there and sees it.
static enum err find_owner(struct work *w, struct org *org, const struct answer *a,
                           struct opening *o)
{
    struct sight sight;
    struct str owner;
    enum err e = effect_customer(w, a->customer, &owner, &o->name);
    sight_init(&sight, w, org, schema_object(w->schema, STR("task")));
    if (!e)
        e = sight_first(&sight, &owner, 1, a->customer, &o->owner);
    sight_deinit(&sight);
    return e;
}

enum err loop_open(struct work *w, struct org *org, const struct survey *s, const struct answer *a)
{
    struct opening o = {.s = s, .a = a};
    struct worktime calendar;
    struct str language;
    int64_t before = 0;
    enum err e = db_number(w->c, w->tx, there, DB_VALUES(value_int(a->id)), 0, &before);
    if (e || before)
        return e;
    e = setting_get(w->c, w->tx, "language", &language);
    o.zh = !str_eq(language, STR("en"));
    if (!e)
        e = find_owner(w, org, a, &o);
    if (!e)
        e = calendar_load(w->c, w->tx, &calendar);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &o.id);
    if (e)
        return e;
    o.due = worktime_day_after(&calendar, work_today(w), (int)s->due_days);
    if (o.due == DAY_NONE)
        o.due = work_today(w) + (day_t)s->due_days;
    e = make_records(w, &o);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(o.id), value_int(s->id), value_int(a->id),
                             value_int(a->customer), value_text(o.owner), value_int(w->at_ms),
                             value_int(o.due), value_int(o.ticket), value_int(o.task)),
                   NULL);
    return e ? e : note_step(w, o.id, LOOP_OPENED, STR(""));
}

// ---- moving -------------------------------------------------------------------------------------

static bool known_outcome(struct str outcome)
{
    for (int i = 0; loop_outcomes[i]; i++)
        if (str_eq(outcome, str_of(loop_outcomes[i])))
            return true;
    return false;
}

static enum err check(struct work *w, const struct loop *l, const struct loop_move *m)
{
    if (l->version != m->version)
        return fail(w->c, ERR_STALE, "somebody dealt with this in the meantime: read it again",
                    "这条差评刚被处理过，请刷新后再试");
    if (m->note.len > LOOP_NOTE_MAX)
        return fail(w->c, ERR_INPUT, "note: at most %d bytes", "note：最多 %d 字节", LOOP_NOTE_MAX);
    if (m->state == LOOP_TOLD ? !known_outcome(m->outcome) : m->outcome.len > 0)
        return fail(w->c, ERR_INPUT,
                    "it ends, and only ends, with an outcome: solved, explained, compensated, "
                    "lost, mistaken or unreachable",
                    "结束时必须填写结果：solved、explained、compensated、lost、mistaken 或 "
                    "unreachable；没有结束时不填");
    return ERR_NONE;
}

// The ticket and the task end with it, and stay so where it is taken up again: what was written
// there is theirs.
static enum err end_records(struct work *w, const struct loop *l)
{
    day_t today = work_today(w);
    const struct effect_value ticket = {"end", effect_when(w, "ticket", "end", today)};
    const struct effect_value task = {"end", effect_when(w, "task", "end", today)};
    enum err e = effect_change(w, "ticket", l->ticket, &ticket, 1);
    return e ? e : effect_change(w, "task", l->task, &task, 1);
}

// Who is to see to it is somebody who is there: else it is on nobody's list.
static enum err check_owner(struct work *w, struct str login)
{
    int64_t active = 0;
    if (!login.len)
        return ERR_NONE;
    enum err e = db_number(w->c, w->tx, is_there, DB_VALUES(value_text(login)), 0, &active);
    return e || active ? e
                       : fail(w->c, ERR_INPUT, "owner: nobody who is here signs in as '%.*s'",
                              "owner：没有登录名为“%.*s”的在职人员", STR_ARG(login));
}

enum err loop_move(struct work *w, const struct loop_move *m)
{
    struct loop l;
    int64_t changed = 0;
    enum err e = loop_load(w->c, w->tx, m->id, &l);
    if (!e)
        e = guard_customer(w, l.customer);
    if (!e)
        e = check(w, &l, m);
    if (!e && m->owner.at && !str_eq(m->owner, l.owner))
        e = check_owner(w, m->owner);
    if (!e)
        e = db_run(w->c, w->tx, update,
                   DB_VALUES(value_int(m->state), value_text(m->outcome.at ? m->outcome : STR("")),
                             value_text(m->owner.at ? m->owner : l.owner), value_int(m->id),
                             value_int(m->version)),
                   &changed);
    if (!e && m->state == LOOP_TOLD && l.state != LOOP_TOLD)
        e = end_records(w, &l);
    return e ? e : note_step(w, m->id, m->state, m->note.at ? m->note : STR(""));
}
