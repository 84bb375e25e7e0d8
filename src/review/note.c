#include "review/note.h"
#include "model/tell.h"

#define NOTE_COLUMNS                                                                               \
    "n.id, n.version, n.kind, n.start, n.words, n.person, COALESCE(p.name, ''), n.due, n.done, "   \
    "n.author, n.created, COALESCE(a.name, '') FROM review_note n LEFT JOIN person p ON p.id = "   \
    "n.person LEFT JOIN person a ON a.id = n.author "
static const char one[] = "SELECT " NOTE_COLUMNS "WHERE n.id = ?";
static const char of_period[] =
    "SELECT " NOTE_COLUMNS "WHERE n.kind = ? AND n.start = ? ORDER BY n.id LIMIT 200";
static const char open_ones[] =
    "SELECT " NOTE_COLUMNS "WHERE n.person <> 0 AND n.done IS NULL AND (n.person = ? OR ? = 0) AND "
    "n.start < ? ORDER BY COALESCE(n.due, 99999), n.id LIMIT 200";
static const char insert[] =
    "INSERT INTO review_note (id, version, kind, start, words, person, due, "
    "done, author, created) VALUES (?, 1, ?, ?, ?, ?, ?, NULL, ?, ?)";
static const char update[] = "UPDATE review_note SET version = version + 1, words = ?, person = ?, "
                             "due = ?, done = ? WHERE id = ? AND version = ?";
static const char remove_one[] = "DELETE FROM review_note WHERE id = ? AND version = ?";
static const char there[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";
static const char how_many[] = "SELECT COUNT(*) FROM review_note WHERE kind = ? AND start = ?";

// ---- reading ------------------------------------------------------------------------------------

static day_t day_at(struct db_rows *rows, int column)
{
    struct value v = db_value(rows, column);
    return v.type == VALUE_INT ? (day_t)v.integer : DAY_NONE;
}

static struct review_note read_row(struct ctx *c, struct db_rows *rows)
{
    enum review_kind kind = review_kind_named(db_text(rows, 2));
    return (struct review_note){.id = db_int(rows, 0),
                                .version = db_int(rows, 1),
                                .when = review_when_of(kind, (day_t)db_int(rows, 3)),
                                .words = db_text_copy(c, rows, 4),
                                .person = db_int(rows, 5),
                                .person_name = db_text_copy(c, rows, 6),
                                .due = day_at(rows, 7),
                                .done = day_at(rows, 8),
                                .author = db_int(rows, 9),
                                .created_ms = db_int(rows, 10),
                                .author_name = db_text_copy(c, rows, 11)};
}

enum err review_note_load(struct ctx *c, struct db_tx *tx, int64_t id, struct review_note *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, one, DB_VALUES(value_int(id)), "there is no such note",
                        "没有这条复盘记录", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

static enum err read_all(struct ctx *c, struct db_tx *tx, const char *sql,
                         const struct value *values, int n, struct review_note **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, sql, values, n, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = read_row(c, rows);
    }
    return e;
}

enum err review_notes(struct ctx *c, struct db_tx *tx, struct review_when when,
                      struct review_note **out, int *count)
{
    return read_all(c, tx, of_period,
                    DB_VALUES(value_text(review_kind_name(when.kind)), value_int(when.period.from)),
                    out, count);
}

enum err review_decisions(struct ctx *c, struct db_tx *tx, int64_t person, day_t before,
                          struct review_note **out, int *count)
{
    return read_all(c, tx, open_ones,
                    DB_VALUES(value_int(person), value_int(person), value_int(before)), out, count);
}

// ---- writing ------------------------------------------------------------------------------------

static enum err check(struct work *w, const struct review_note *n)
{
    int64_t count = 0;
    if (!str_trim(n->words).len || n->words.len > REVIEW_WORDS_MAX)
        return fail(w->c, ERR_INPUT, "words: 1 to %d bytes", "words：请填写，最多 %d 字节",
                    REVIEW_WORDS_MAX);
    if (n->due != DAY_NONE && !n->person)
        return fail(w->c, ERR_INPUT, "due: say who sees to it, too",
                    "due：有截止日期时请同时指定负责人");
    if (!n->person)
        return ERR_NONE;
    enum err e = db_number(w->c, w->tx, there, DB_VALUES(value_int(n->person)), 0, &count);
    return e || count ? e
                      : fail(w->c, ERR_INPUT, "person: nobody who is here has this number",
                             "person：没有这位在职人员");
}

static struct value day_value(day_t day)
{
    return day == DAY_NONE ? value_null() : value_int(day);
}

static enum err tell(struct work *w, const struct review_note *n)
{
    struct arena *a = w->c->arena;
    struct str until = n->due == DAY_NONE ? STR("") : day_text(a, n->due);
    struct telling t = {
        .person = n->person,
        .cause = "review",
        .cause_id = n->id,
        // He may have had it before.
        .key = str_format(a, "review:note:%lld:%lld:%lld", (long long)n->id, (long long)n->person,
                          (long long)n->version),
        .zh = str_format(a, until.len ? "复盘决定由您负责，%.*s 前" : "复盘决定由您负责%.*s",
                         STR_ARG(until)),
        .en = str_format(a,
                         until.len ? "A decision of the review is yours, until %.*s"
                                   : "A decision of the review is yours%.*s",
                         STR_ARG(until)),
        .body_zh = n->words,
        .body_en = n->words};
    return n->person == w->actor ? ERR_NONE : tell_person(w, &t);
}

enum err review_note_create(struct work *w, struct review_note *n)
{
    int64_t count = 0;
    struct value period[] = {value_text(review_kind_name(n->when.kind)),
                             value_int(n->when.period.from)};
    enum err e = check(w, n);
    if (!e)
        e = db_number(w->c, w->tx, how_many, period, 2, 0, &count);
    if (!e && count >= REVIEW_NOTES_MAX)
        e = fail(w->c, ERR_TOO_LARGE, "a review has at most %d notes", "一次复盘最多 %d 条记录",
                 REVIEW_NOTES_MAX);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &n->id);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(n->id), period[0], period[1], value_text(n->words),
                             value_int(n->person), day_value(n->due), value_int(w->actor),
                             value_int(w->at_ms)),
                   NULL);
    n->version = 1;
    n->author = w->actor;
    return e ? e : tell(w, n);
}

static enum err his(struct work *w, const struct review_note *now, bool anybody)
{
    if (anybody || now->author == w->actor || now->person == w->actor)
        return ERR_NONE;
    return fail(w->c, ERR_DENIED, "only who wrote it and whose it is may change it",
                "只有写下它的人和负责人可以修改");
}

static enum err stale(struct work *w)
{
    return fail(w->c, ERR_STALE, "somebody changed this in the meantime: read it again",
                "这条记录刚被修改过，请刷新后再试");
}

enum err review_note_update(struct work *w, struct review_note *n, bool anybody)
{
    struct review_note now;
    int64_t changed = 0;
    enum err e = review_note_load(w->c, w->tx, n->id, &now);
    if (!e)
        e = his(w, &now, anybody);
    if (!e)
        e = check(w, n);
    if (!e)
        e = db_run(w->c, w->tx, update,
                   DB_VALUES(value_text(n->words), value_int(n->person), day_value(n->due),
                             day_value(n->done), value_int(n->id), value_int(n->version)),
                   &changed);
    if (!e && !changed)
        e = stale(w);
    n->when = now.when;
    return e || n->person == now.person ? e : tell(w, n);
}

enum err review_note_delete(struct work *w, int64_t id, int64_t version, bool anybody)
{
    struct review_note now;
    int64_t changed = 0;
    enum err e = review_note_load(w->c, w->tx, id, &now);
    if (!e)
        e = his(w, &now, anybody);
    if (!e)
        e = db_run(w->c, w->tx, remove_one, DB_VALUES(value_int(id), value_int(version)), &changed);
    return e || changed ? e : stale(w);
}
