#include "flow/deed.h"
#include "auth/share.h"
#include "flow/hand.h"
#include "flow/ladder.h"
#include "flow/step.h"
#include "model/guard.h"
#include "model/note.h"
#include "model/sight.h"
#include "model/tell.h"

static const char load[] =
    "SELECT w.version, w.customer, w.person, w.status, r.name FROM warning w JOIN "
    "rule r ON r.id = w.rule WHERE w.id = ?";
static const char handle[] =
    "UPDATE warning SET version = version + 1, status = ?, outcome = ?, note = ?, closed = ?, "
    "closed_by = ?, snoozed = NULL WHERE id = ?";
static const char give[] = "UPDATE warning SET version = version + 1, person = ?, chosen = 1, "
                           "snoozed = NULL WHERE id = ?";
static const char snooze[] =
    "UPDATE warning SET version = version + 1, snoozed = ?, snooze_why = ? WHERE id = ?";
static const char person_there[] = "SELECT name FROM person WHERE id = ? AND active = 1";

struct deed_of {
    int64_t version, customer, person;
    bool open;
    struct str rule_name;
};

// Doing something about a warning is changing what is known of its customer.
static enum err begin(struct work *w, int64_t id, int64_t version, struct deed_of *out)
{
    struct db_rows *rows;
    *out = (struct deed_of){0};
    enum err e = db_query(w->c, w->tx, load, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(w->c, rows, &e))
        *out = (struct deed_of){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                str_eq(db_text(rows, 3), STR("open")), db_text_copy(w->c, rows, 4)};
    if (!e && !out->version)
        e = fail(w->c, ERR_NOT_FOUND, "there is no such warning", "没有这条预警");
    if (!e)
        e = guard_customer(w, out->customer);
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

static enum err still_open(struct work *w, const struct deed_of *d)
{
    return d->open ? ERR_NONE
                   : fail(w->c, ERR_CONFLICT, "it was handled already: open it again first",
                          "这条预警已处理，请先重新打开");
}

static enum err check_note(struct work *w, struct str note)
{
    return note.len <= DEED_NOTE_MAX ? ERR_NONE
                                     : fail(w->c, ERR_INPUT, "the note is longer than %d bytes",
                                            "备注超过 %d 字节", DEED_NOTE_MAX);
}

static enum err check_outcome(struct work *w, struct str outcome)
{
    static const char *const outcomes[] = {"", "kept", "lost", "mistaken", "other"};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (str_eq(outcome, str_of(outcomes[i])))
            return ERR_NONE;
    return fail(w->c, ERR_INPUT, "the outcome is kept, lost, mistaken or other",
                "处理结果应为 kept、lost、mistaken 或 other");
}

// It comes back on the list it was on; on whose, the next judging says where it was nobody's.
static enum err open_again(struct work *w, struct org *o, int64_t id, const struct deed_of *d)
{
    enum err e = step_add(w, id, STEP_REOPENED, d->person, STR_NONE);
    return e || !d->person ? e : hand_now(w, o, id, d->person);
}

enum err warning_handle(struct work *w, struct org *o, int64_t id, int64_t version,
                        struct str outcome, struct str note)
{
    struct deed_of d;
    bool open = !outcome.len;
    enum err e = check_outcome(w, outcome);
    if (!e)
        e = check_note(w, note);
    if (!e)
        e = begin(w, id, version, &d);
    if (!e)
        e = db_run(w->c, w->tx, handle,
                   DB_VALUES(value_text(open ? STR("open") : STR("handled")), value_text(outcome),
                             value_text(note), open ? value_null() : value_int(work_today(w)),
                             value_int(open ? 0 : w->actor), value_int(id)),
                   NULL);
    if (!e && open)
        return open_again(w, o, id, &d);
    if (!e)
        e = step_add(w, id, STEP_HANDLED, 0, note);
    return e ? e : ladder_end(w, id);
}

// Whom it was given to hears of it, with the word along with it; not who gives it to himself.
static enum err tell_given(struct work *w, int64_t id, int64_t version, const struct deed_of *d,
                           int64_t person, struct str note)
{
    struct arena *a = w->c->arena;
    struct telling t = {
        .person = person == w->actor ? 0 : person,
        .customer = d->customer,
        .cause = "warning",
        .cause_id = id,
        .key = str_format(a, "warning:%lld:given:v%lld", (long long)id, (long long)version),
        .zh = str_format(a, "一条预警转给您处理：%.*s", STR_ARG(d->rule_name)),
        .en = str_format(a, "A warning was given to you: %.*s", STR_ARG(d->rule_name)),
        .body_zh = note,
        .body_en = note};
    return tell_person(w, &t);
}

static enum err share_with(struct work *w, int64_t person, int64_t customer)
{
    struct share s = {.customer = customer, .person = person};
    enum err e = share_create(w->c, w->tx, &s, w->actor, w->at_ms);
    return e ? e
             : work_note(w, w->actor, "share",
                         str_format(w->c->arena,
                                    "{\"customer\":%lld,\"person\":%lld,\"department\":0,"
                                    "\"can_write\":false}",
                                    (long long)customer, (long long)person));
}

// He must be there, and see the customer: else nobody would do anything about it.
static enum err check_person(struct work *w, struct org *o, int64_t person, int64_t customer,
                             bool share)
{
    struct db_rows *rows;
    struct sight sight;
    struct str name = STR_NONE;
    bool sees = false;
    enum err e = db_query(w->c, w->tx, person_there, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(w->c, rows, &e))
        name = db_text_copy(w->c, rows, 0);
    if (!e && !name.at)
        e = fail(w->c, ERR_INPUT, "to whom? Choose somebody who is there", "请选择在职的人员");
    sight_init(&sight, w, o, w->schema->customer);
    if (!e)
        e = sight_sees(&sight, person, customer, &sees);
    sight_deinit(&sight);
    if (!e && !sees && share)
        return share_with(w, person, customer);
    if (!e && !sees)
        e = fail(w->c, ERR_INPUT,
                 "%.*s may not see this customer: share him first, or choose somebody else",
                 "%.*s无权查看该客户：请先共享给此人，或改选他人", STR_ARG(name));
    return e;
}

enum err warning_give(struct work *w, struct org *o, int64_t id, int64_t version, int64_t person,
                      bool share, struct str note)
{
    struct deed_of d;
    enum err e = check_note(w, note);
    if (!e)
        e = begin(w, id, version, &d);
    if (!e)
        e = still_open(w, &d);
    if (!e)
        e = check_person(w, o, person, d.customer, share);
    if (!e)
        e = db_run(w->c, w->tx, give, DB_VALUES(value_int(person), value_int(id)), NULL);
    if (!e)
        e = step_add(w, id, STEP_GIVEN, person, note);
    if (!e)
        e = tell_given(w, id, version, &d, person, note);
    if (!e)
        e = ladder_end(w, id);
    return e ? e : hand_now(w, o, id, person);
}

static enum err check_snooze(struct work *w, day_t until, struct str why)
{
    day_t today = work_today(w);
    if (until == DAY_NONE)
        return ERR_NONE;
    if (until <= today || until > today + SNOOZE_DAYS_MAX)
        return fail(w->c, ERR_INPUT,
                    "until when? Tomorrow at the earliest, in %d days at the latest",
                    "延后日期应在明天到 %d 天之内", SNOOZE_DAYS_MAX);
    if (!str_trim(why).len)
        return fail(w->c, ERR_INPUT, "say why it can wait", "请填写延后的原因");
    return check_note(w, why);
}

enum err warning_snooze(struct work *w, struct org *o, int64_t id, int64_t version, day_t until,
                        struct str why)
{
    struct deed_of d;
    bool wake = until == DAY_NONE;
    enum err e = check_snooze(w, until, why);
    if (!e)
        e = begin(w, id, version, &d);
    if (!e)
        e = still_open(w, &d);
    if (!e)
        e = db_run(w->c, w->tx, snooze,
                   DB_VALUES(wake ? value_null() : value_int(until),
                             value_text(wake ? STR("") : why), value_int(id)),
                   NULL);
    if (!e)
        e = step_add(w, id, wake ? STEP_WOKEN : STEP_SNOOZED, d.person, wake ? STR_NONE : why);
    if (!e && !wake)
        return ladder_sleep(w, o, id, until);
    if (!e)
        e = ladder_end(w, id);
    return e || !d.person ? e : hand_now(w, o, id, d.person);
}
