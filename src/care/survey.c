#include "care/survey.h"
#include "sys/file.h"

const struct survey_scale survey_scales[SURVEY_KINDS] = {
    [SURVEY_NPS] = {"nps", "NPS", 0, 10, 7},
    [SURVEY_CSAT] = {"csat", "CSAT", 1, 5, 3},
    [SURVEY_CES] = {"ces", "CES", 1, 7, 4},
    [SURVEY_OWN] = {"own", "own", 0, 0, -1},
};

#define SURVEY_COLUMNS                                                                             \
    "id, version, name, kind, token, secret, anonymous, opened, ends, quiet_days, change_days, "   \
    "bad_below, due_days, created, deleted, content"
static const char select_all[] = "SELECT " SURVEY_COLUMNS " FROM survey ORDER BY id DESC";
static const char select_id[] = "SELECT " SURVEY_COLUMNS " FROM survey WHERE id = ?";
static const char select_token[] =
    "SELECT " SURVEY_COLUMNS " FROM survey WHERE token = ? AND deleted = 0";
static const char insert[] =
    "INSERT INTO survey (id, version, name, kind, token, secret, anonymous, opened, ends, "
    "quiet_days, change_days, bad_below, due_days, content, created, deleted) VALUES (?, 1, ?, ?, "
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
static const char update[] =
    "UPDATE survey SET version = version + 1, name = ?, opened = ?, ends = ?, quiet_days = ?, "
    "change_days = ?, bad_below = ?, due_days = ?, content = ? WHERE id = ?";
static const char set_deleted[] =
    "UPDATE survey SET version = version + 1, deleted = ? WHERE id = ?";
static const char count_all[] =
    "SELECT (SELECT COUNT(*) FROM survey_invitation WHERE survey = ?), (SELECT COUNT(*) FROM "
    "survey_invitation WHERE survey = ? AND opened > 0), (SELECT COUNT(*) FROM survey_answer WHERE "
    "survey = ? AND done > 0), (SELECT COUNT(*) FROM survey_answer WHERE survey = ? AND done = 0), "
    "(SELECT COUNT(*) FROM survey_loop WHERE survey = ? AND state < 3)";
static const char count_answers[] = "SELECT COUNT(*) FROM survey_answer WHERE survey = ?";

static enum survey_kind kind_of_name(struct str name)
{
    for (int i = 0; i < SURVEY_KINDS; i++)
        if (str_eq(name, str_of(survey_scales[i].name)))
            return (enum survey_kind)i;
    return SURVEY_OWN;
}

static enum err read_row(struct ctx *c, struct db_rows *rows, struct survey *out)
{
    *out = (struct survey){.id = db_int(rows, 0),
                           .version = db_int(rows, 1),
                           .name = db_text_copy(c, rows, 2),
                           .kind = kind_of_name(db_text(rows, 3)),
                           .token = db_text_copy(c, rows, 4),
                           .secret = db_text_copy(c, rows, 5),
                           .anonymous = db_int(rows, 6) != 0,
                           .open = db_int(rows, 7) != 0,
                           .ends = db_int(rows, 8) < 0 ? DAY_NONE : (day_t)db_int(rows, 8),
                           .quiet_days = db_int(rows, 9),
                           .change_days = db_int(rows, 10),
                           .bad_below = db_int(rows, 11),
                           .due_days = db_int(rows, 12),
                           .created = db_int(rows, 13),
                           .deleted = db_int(rows, 14)};
    return survey_of_text(c, db_text_copy(c, rows, 15), out);
}

enum err survey_list(struct ctx *c, struct db_tx *tx, struct survey **out, int *count)
{
    struct db_rows *rows;
    struct survey *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        e = read_row(c, rows, &list[n++]);
        if (e)
            db_rows_close(rows);
    }
    *out = list;
    *count = n;
    return e;
}

static enum err one(struct ctx *c, struct db_tx *tx, const char *sql, struct value key,
                    struct survey *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, sql, &key, 1, "there is no such survey", "没有这份问卷", &rows);
    if (e)
        return e;
    e = read_row(c, rows, out);
    db_rows_close(rows);
    return e;
}

enum err survey_load(struct ctx *c, struct db_tx *tx, int64_t id, struct survey *out)
{
    return one(c, tx, select_id, value_int(id), out);
}

enum err survey_find(struct ctx *c, struct db_tx *tx, struct str token, struct survey *out)
{
    return one(c, tx, select_token, value_text(token), out);
}

enum err survey_takes(struct ctx *c, const struct survey *s, day_t today)
{
    if (s->ends != DAY_NONE && today > s->ends)
        return fail(c, ERR_DENIED, "this survey has ended", "这份问卷已经结束");
    if (!s->open)
        return fail(c, ERR_DENIED, "this survey takes no answers now", "这份问卷已停止收集");
    return ERR_NONE;
}

enum err survey_count(struct ctx *c, struct db_tx *tx, int64_t survey, struct survey_counts *out)
{
    struct value id = value_int(survey);
    struct db_rows *rows;
    enum err e = db_query(c, tx, count_all, DB_VALUES(id, id, id, id, id), &rows);
    *out = (struct survey_counts){0};
    if (!e && db_next(c, rows, &e)) {
        *out = (struct survey_counts){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                      db_int(rows, 3), db_int(rows, 4)};
        db_rows_close(rows);
    }
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

static struct value last_day(const struct survey *s)
{
    return value_int(s->ends == DAY_NONE ? -1 : s->ends);
}

enum err survey_create(struct work *w, struct survey *s)
{
    struct str text;
    enum err e = survey_text(w->c, s, &text);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &s->id);
    if (e)
        return e;
    s->token = secret_text(w->c->arena, SURVEY_TOKEN_BYTES);
    s->secret = secret_text(w->c->arena, SURVEY_TOKEN_BYTES);
    s->created = w->at_ms;
    s->version = 1;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(s->id), value_text(s->name),
                            value_text(str_of(survey_scales[s->kind].name)), value_text(s->token),
                            value_text(s->secret), value_int(s->anonymous), value_int(s->open),
                            last_day(s), value_int(s->quiet_days), value_int(s->change_days),
                            value_int(s->bad_below), value_int(s->due_days), value_text(text),
                            value_int(s->created)),
                  NULL);
}

static enum err now(struct work *w, int64_t id, int64_t version, struct survey *out)
{
    enum err e = survey_load(w->c, w->tx, id, out);
    if (!e && version && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed this survey in the meantime: read it again",
                 "这份问卷刚被修改过，请刷新后再试");
    return e;
}

// What was answered has to keep its meaning: a question, its kind, its scale, a choice.
static enum err keeps_meaning(struct ctx *c, const struct survey *before, const struct survey *s)
{
    for (int i = 0; i < before->question_count; i++) {
        const struct survey_item *old = &before->questions[i];
        int at = survey_question(s, old->key);
        const struct survey_item *q = at < 0 ? NULL : &s->questions[at];
        bool same = q && q->kind == old->kind && q->least == old->least && q->most == old->most &&
                    q->choice_count >= old->choice_count;
        for (int n = 0; same && n < old->choice_count; n++)
            same = str_eq(old->choices[n].key, q->choices[n].key);
        if (!same)
            return fail(c, ERR_CONFLICT,
                        "question %d was answered already: its words may change, it cannot go or "
                        "become another kind; make a new survey for that",
                        "第 %d 题已经有人回答：可以改文字，不能删除或改成别的题型；请另建一份问卷",
                        i + 1);
    }
    return survey_main(before) >= 0 && survey_main(s) != survey_main(before)
               ? fail(c, ERR_CONFLICT, "the question whose score counts stays where it is",
                      "计分的题目要留在原来的位置")
               : ERR_NONE;
}

enum err survey_update(struct work *w, const struct survey *s)
{
    struct survey before;
    struct str text;
    int64_t answers = 0;
    enum err e = now(w, s->id, s->version, &before);
    if (!e && (before.kind != s->kind || before.anonymous != s->anonymous))
        e = fail(w->c, ERR_INPUT, "the kind of a survey, and whether it is anonymous, stay",
                 "问卷的类型和是否匿名不能再改");
    if (!e)
        e = db_number(w->c, w->tx, count_answers, DB_VALUES(value_int(s->id)), 0, &answers);
    if (!e && answers)
        e = keeps_meaning(w->c, &before, s);
    if (!e)
        e = survey_text(w->c, s, &text);
    if (e)
        return e;
    return db_run(w->c, w->tx, update,
                  DB_VALUES(value_text(s->name), value_int(s->open), last_day(s),
                            value_int(s->quiet_days), value_int(s->change_days),
                            value_int(s->bad_below), value_int(s->due_days), value_text(text),
                            value_int(s->id)),
                  NULL);
}

enum err survey_delete(struct work *w, int64_t id, int64_t version)
{
    struct survey s;
    enum err e = now(w, id, version, &s);
    return e ? e
             : db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(w->at_ms), value_int(id)),
                      NULL);
}

enum err survey_restore(struct work *w, int64_t id)
{
    struct survey s;
    enum err e = now(w, id, 0, &s);
    return e ? e : db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(0), value_int(id)), NULL);
}
