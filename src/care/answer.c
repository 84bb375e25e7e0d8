#include "care/answer.h"
#include "care/effect.h"
#include "care/loop.h"
#include "model/org.h"
#include "model/standard.h"

enum { DAY_MS = 24 * 3600 * 1000 };

#define ANSWER_COLUMNS                                                                             \
    "id, version, survey, link, invitation, customer, started, done, day, score, content, "        \
    "comment, rating"
static const char select_link[] =
    "SELECT " ANSWER_COLUMNS " FROM survey_answer WHERE survey = ? AND link = ?";
static const char select_id[] = "SELECT " ANSWER_COLUMNS " FROM survey_answer WHERE id = ?";
static const char insert[] =
    "INSERT INTO survey_answer (id, version, survey, link, invitation, customer, started, done, "
    "day, score, content, comment, rating) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update[] =
    "UPDATE survey_answer SET version = ?, done = ?, day = ?, score = ?, content = ?, comment = ?, "
    "rating = ? WHERE id = ?";
static const char answered[] = "UPDATE survey_invitation SET answered = ?, opened = CASE opened "
                               "WHEN 0 THEN CAST(? AS BIGINT) ELSE opened END WHERE id = ?";

static struct answer read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct answer){.id = db_int(rows, 0),
                           .version = db_int(rows, 1),
                           .survey = db_int(rows, 2),
                           .link = db_text_copy(c, rows, 3),
                           .invitation = db_int(rows, 4),
                           .customer = db_int(rows, 5),
                           .started = db_int(rows, 6),
                           .done = db_int(rows, 7),
                           .day = db_int(rows, 8) < 0 ? DAY_NONE : (day_t)db_int(rows, 8),
                           .score = db_int(rows, 9),
                           .content = db_text_copy(c, rows, 10),
                           .comment = db_text_copy(c, rows, 11),
                           .rating = db_int(rows, 12)};
}

enum err answer_of_link(struct ctx *c, struct db_tx *tx, int64_t survey, struct str link,
                        struct answer *out)
{
    struct db_rows *rows;
    enum err e =
        db_query(c, tx, select_link, DB_VALUES(value_int(survey), value_text(link)), &rows);
    *out = (struct answer){.survey = survey, .link = link, .day = DAY_NONE, .score = -1};
    if (!e && db_next(c, rows, &e)) {
        *out = read_row(c, rows);
        db_rows_close(rows);
    }
    return e;
}

enum err answer_load(struct ctx *c, struct db_tx *tx, int64_t id, struct answer *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_id, DB_VALUES(value_int(id)), "there is no such answer",
                        "没有这份答卷", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

int64_t answer_changeable(const struct survey *s, const struct answer *a)
{
    return a->done ? a->done + s->change_days * DAY_MS : 0;
}

// ---- on the time line ---------------------------------------------------------------------------

static enum err rate(struct work *w, struct answering *x)
{
    struct answer *a = &x->kept;
    struct str language;
    enum err e = setting_get(w->c, w->tx, "language", &language);
    if (e)
        return e;
    // The choices of the kind stand there in the order of enum survey_kind.
    struct str kind =
        standard_choice("rating", "kind", (int)x->survey->kind, !str_eq(language, STR("en")));
    const struct effect_value values[] = {
        {"date", effect_when(w, "rating", "date", work_today(w))},
        {"score", a->score < 0 ? value_null() : value_int(a->score * NUM_ONE)},
        {"comment", a->comment.len ? value_text(a->comment) : value_null()},
        {"kind", value_text(kind)},
        {"survey", value_text(x->survey->name)},
    };
    enum { VALUES = sizeof values / sizeof *values };
    if (a->rating) // it was given on the day it was given first
        return effect_change(w, "rating", a->rating, values + 1, VALUES - 1);
    return effect_make(w, "rating", a->customer, values, VALUES, &a->rating);
}

static enum err complete(struct work *w, struct answering *x)
{
    struct answer *a = &x->kept;
    enum err e = answer_whole(w->c, x->survey, x->values);
    int main = survey_main(x->survey);
    if (e)
        return e;
    if (!a->done) {
        a->done = w->at_ms;
        a->day = work_today(w);
    }
    a->score = main >= 0 && x->values[main].there ? x->values[main].score : -1;
    if (!a->customer)
        return ERR_NONE;
    e = rate(w, x);
    return e ? e
             : db_run(w->c, w->tx, answered,
                      DB_VALUES(value_int(w->at_ms), value_int(w->at_ms), value_int(a->invitation)),
                      NULL);
}

// ---- keeping ------------------------------------------------------------------------------------

static enum err may_change(struct work *w, const struct answering *x, bool *same,
                           struct str content)
{
    const struct answer *a = &x->kept;
    *same = a->id && str_eq(a->content, content) && (a->done || !x->done);
    if (a->done && w->at_ms > answer_changeable(x->survey, a))
        return fail(w->c, ERR_DENIED,
                    "this was answered already, and it is too late to change it: thank you",
                    "您已经回答过这份问卷，现在不能再修改了，谢谢");
    if (*same || a->version == x->version)
        return ERR_NONE;
    return fail(w->c, ERR_STALE,
                "this was answered in another window meanwhile: load the page to see it",
                "这份问卷已在另一个窗口填写，请刷新页面后再看");
}

static enum err write(struct work *w, struct answer *a)
{
    struct value day = value_int(a->day == DAY_NONE ? -1 : a->day);
    a->version++;
    if (a->id)
        return db_run(w->c, w->tx, update,
                      DB_VALUES(value_int(a->version), value_int(a->done), day, value_int(a->score),
                                value_text(a->content), value_text(a->comment),
                                value_int(a->rating), value_int(a->id)),
                      NULL);
    enum err e = db_ids(w->c, w->tx, 1, &a->id);
    a->started = w->at_ms;
    return e ? e
             : db_run(w->c, w->tx, insert,
                      DB_VALUES(value_int(a->id), value_int(a->version), value_int(a->survey),
                                value_text(a->link), value_int(a->invitation),
                                value_int(a->customer), value_int(a->started), value_int(a->done),
                                day, value_int(a->score), value_text(a->content),
                                value_text(a->comment), value_int(a->rating)),
                      NULL);
}

// Whoever was deleted since he was asked answers no more.
static enum err still_there(struct work *w, int64_t customer)
{
    struct ctx quiet = {.arena = w->c->arena}, *c = w->c;
    struct str owner, name;
    if (!customer)
        return ERR_NONE;
    w->c = &quiet;
    enum err e = effect_customer(w, customer, &owner, &name);
    w->c = c;
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_DENIED, "this link is not used any more", "这个链接已经失效");
    return e ? fail_as(c, &quiet.why) : ERR_NONE;
}

enum err answer_keep(struct work *w, struct answering *x)
{
    const struct survey *s = x->survey;
    struct answer *a = &x->kept;
    struct str content = STR("");
    bool same = false;
    enum err e = still_there(w, x->customer);
    if (!e)
        e = answer_of_link(w->c, w->tx, s->id, x->link, a);
    if (!e)
        e = answer_text(w->c, s, x->values, &content);
    if (!e)
        e = may_change(w, x, &same, content);
    if (e || same)
        return e;
    a->invitation = x->invitation;
    a->customer = x->customer;
    a->content = content;
    a->comment = answer_comment(w->c->arena, s, x->values);
    if (x->done || a->done)
        e = complete(w, x);
    if (!e)
        e = write(w, a);
    if (!e && a->done && a->customer && a->score >= 0 && a->score < s->bad_below)
        e = loop_open(w, x->org, s, a);
    return e;
}
