#include "care/invite.h"

#include <sodium.h>

enum { SIGN_BYTES = 16, DIGITS_MAX = 18 };
static const int64_t day_ms = 24 * 3600 * 1000;

static const char select_one[] =
    "SELECT id, survey, customer, asked, opened, answered FROM survey_invitation WHERE id = ?";
static const char select_page[] =
    "SELECT id, survey, customer, asked, opened, answered FROM survey_invitation WHERE survey = ? "
    "AND (CAST(? AS BIGINT) = 0 OR id < ?) ORDER BY id DESC LIMIT ?";
static const char select_asked[] =
    "SELECT i.customer, i.asked, i.survey, i.answered, s.quiet_days, s.name FROM survey_invitation "
    "i JOIN survey s ON s.id = i.survey WHERE i.asked > ? OR (i.survey = ? AND i.answered = 0) "
    "ORDER BY i.asked";
static const char select_his[] =
    "SELECT i.customer, i.asked, i.survey, i.answered, s.quiet_days, s.name FROM survey_invitation "
    "i JOIN survey s ON s.id = i.survey WHERE i.customer = ? ORDER BY i.asked";
static const char longest[] = "SELECT MAX(quiet_days) FROM survey";
static const char insert[] =
    "INSERT INTO survey_invitation (id, survey, customer, asked, by_person, opened, answered) "
    "VALUES (?, ?, ?, ?, ?, 0, 0)";
static const char set_opened[] =
    "UPDATE survey_invitation SET opened = ? WHERE id = ? AND opened = 0";

// ---- links --------------------------------------------------------------------------------------

static struct str sign(struct arena *a, const struct survey *s, int64_t invitation)
{
    unsigned char hash[SIGN_BYTES];
    char *text = arena_alloc(a, SIGN_BYTES * 2 + 1);
    struct str said = str_format(a, "%lld %lld", (long long)s->id, (long long)invitation);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)said.at, said.len,
                       (const unsigned char *)s->secret.at, s->secret.len);
    sodium_bin2hex(text, SIGN_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(text);
}

struct str invite_signed(struct arena *a, const struct survey *s, int64_t invitation)
{
    return str_format(a, "%lld-%.*s", (long long)invitation, STR_ARG(sign(a, s, invitation)));
}

enum err invite_number(struct ctx *c, const struct survey *s, struct str given, int64_t *out)
{
    struct str signature, number = str_cut(given, '-', &signature);
    int64_t id = 0;
    bool good = number.len > 0 && number.len <= DIGITS_MAX && number.at[0] != '0';
    for (size_t i = 0; good && i < number.len; i++) {
        good = number.at[i] >= '0' && number.at[i] <= '9';
        id = id * 10 + (number.at[i] - '0');
    }
    struct str mine = sign(c->arena, s, good ? id : 0);
    if (!good || signature.len != mine.len || sodium_memcmp(signature.at, mine.at, mine.len) != 0)
        return fail(c, ERR_DENIED,
                    "this link is not one that was sent: it may be incomplete; please open the one "
                    "you were sent",
                    "这个链接不正确，可能没有复制完整，请打开发给您的原链接");
    *out = id;
    return ERR_NONE;
}

static struct invitation read_row(struct db_rows *rows)
{
    return (struct invitation){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                               db_int(rows, 3), db_int(rows, 4), db_int(rows, 5)};
}

enum err invite_check(struct ctx *c, struct db_tx *tx, const struct survey *s, struct str given,
                      struct invitation *out)
{
    struct db_rows *rows;
    int64_t id = 0;
    bool there = false;
    enum err e = invite_number(c, s, given, &id);
    if (!e)
        e = db_query(c, tx, select_one, DB_VALUES(value_int(id)), &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = read_row(rows);
        there = out->customer && out->survey == s->id;
        db_rows_close(rows);
    }
    if (!e && !there)
        e = fail(c, ERR_DENIED, "this link is not used any more", "这个链接已经失效");
    return e;
}

// ---- whom ---------------------------------------------------------------------------------------

static struct candidate *find(struct candidate *list, int count, int64_t customer)
{
    int low = 0, high = count;
    while (low < high) {
        int mid = (low + high) / 2;
        if (list[mid].customer < customer)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && list[low].customer == customer ? &list[low] : NULL;
}

// What one who was asked before is left out for, if for anything.
static void take_asked(struct ctx *c, struct db_rows *rows, const struct survey *s,
                       struct candidate *list, int count, int64_t now_ms)
{
    struct candidate *one = find(list, count, db_int(rows, 0));
    int64_t asked = db_int(rows, 1), quiet = db_int(rows, 4);
    if (quiet < s->quiet_days)
        quiet = s->quiet_days;
    bool waiting = db_int(rows, 2) == s->id && !db_int(rows, 3);
    bool lately = asked + quiet * day_ms > now_ms;
    if (!one || (!waiting && !lately))
        return;
    one->why = lately ? LEFT_OUT_QUIET : LEFT_OUT_WAITING;
    one->asked = asked;
    one->survey = db_text_copy(c, rows, 5);
}

// Of a few the invitations of each, of many all of the time in which nobody is asked again: a ticket
// that is closed does not read those of a million.
enum err invite_decide(struct ctx *c, struct db_tx *tx, const struct survey *s,
                       struct candidate *list, int count, int64_t now_ms)
{
    enum { FEW = 100 };
    struct db_rows *rows;
    int64_t most = 0;
    enum err e = ERR_NONE;
    for (int i = 0; i < count && count <= FEW && !e; i++) {
        e = db_query(c, tx, select_his, DB_VALUES(value_int(list[i].customer)), &rows);
        while (!e && db_next(c, rows, &e))
            take_asked(c, rows, s, list, count, now_ms);
    }
    if (e || count <= FEW)
        return e;
    e = db_number(c, tx, longest, DB_NO_VALUES, 0, &most);
    if (most < s->quiet_days)
        most = s->quiet_days;
    if (!e)
        e = db_query(c, tx, select_asked,
                     DB_VALUES(value_int(now_ms - most * day_ms), value_int(s->id)), &rows);
    while (!e && db_next(c, rows, &e))
        take_asked(c, rows, s, list, count, now_ms);
    return e;
}

enum err invite_ask(struct work *w, const struct survey *s, struct candidate *list, int count)
{
    int64_t first = 0;
    int asked = 0;
    for (int i = 0; i < count; i++)
        list[i].why = LEFT_OUT_NOT;
    enum err e = invite_decide(w->c, w->tx, s, list, count, w->at_ms);
    for (int i = 0; i < count; i++)
        asked += list[i].why == LEFT_OUT_NOT;
    if (!e && asked)
        e = db_ids(w->c, w->tx, asked, &first);
    for (int i = 0; i < count && !e; i++) {
        if (list[i].why != LEFT_OUT_NOT)
            continue;
        list[i].invitation = first++;
        e = db_append(w->c, w->tx, insert,
                      DB_VALUES(value_int(list[i].invitation), value_int(s->id),
                                value_int(list[i].customer), value_int(w->at_ms),
                                value_int(w->actor)));
    }
    return e;
}

enum err invite_list(struct ctx *c, struct db_tx *tx, int64_t survey, int64_t after, int limit,
                     struct invitation **out, int *count)
{
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct invitation, (size_t)limit);
    *count = 0;
    enum err e = db_query(
        c, tx, select_page,
        DB_VALUES(value_int(survey), value_int(after), value_int(after), value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_row(rows);
    return e;
}

enum err invite_opened(struct work *w, int64_t invitation)
{
    return db_run(w->c, w->tx, set_opened, DB_VALUES(value_int(w->at_ms), value_int(invitation)),
                  NULL);
}
