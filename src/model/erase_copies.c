// Where what records say is copied: sent, answered, put aside, and said in tickets.
#include "model/erase_inside.h"
#include "model/schema.h"

static struct str like(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len * 2 + 3);
    size_t n = 0;
    out[n++] = '%';
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '%' || text.at[i] == '_' || text.at[i] == '!')
            out[n++] = '!';
        out[n++] = text.at[i];
    }
    out[n++] = '%';
    return (struct str){out, n};
}

// What people wrote about him, and he himself to surveys, where it is no record of his.
static const char *const words_about[] = {
    "UPDATE play_entry SET worth = NULL WHERE customer = ?",
    "UPDATE automation_run SET body = '', problem = '', problem_en = '' WHERE customer = ?",
    "UPDATE automation_step SET note = '', note_en = '' WHERE run IN (SELECT id FROM automation_run WHERE "
    "customer = ?)",
    "UPDATE automation_approval SET text = '', note = '' WHERE customer = ?",
    "UPDATE warning SET note = '', snooze_why = '' WHERE customer = ?",
    "UPDATE warning_step SET note = '' WHERE warning IN (SELECT id FROM warning WHERE customer = ?)",
    "UPDATE survey_answer SET content = '{}', comment = '' WHERE customer = ?",
    "UPDATE incoming_mail SET reason = '', reason_en = '', sender = '', subject = '', text = '', whole = '' "
    "WHERE customer = ?",
    "UPDATE survey_step SET note = '' WHERE loop IN (SELECT id FROM survey_loop WHERE customer = ?)",
};

// What was sent, answered or put aside with his name, phone, mail in it.
enum err erase_copies(struct work *w, struct erasing *x)
{
    static const char *const statements[] = {
        "DELETE FROM idempotency WHERE body LIKE ? ESCAPE '!'",
        "DELETE FROM form_aside WHERE content LIKE ? ESCAPE '!'",
        "DELETE FROM form_aside WHERE why LIKE ? ESCAPE '!'", // it names who was there already
        "DELETE FROM delivery WHERE body LIKE ? ESCAPE '!'",
        "DELETE FROM automation_call WHERE body LIKE ? ESCAPE '!'",
        "UPDATE automation_run SET body = '' WHERE body LIKE ? ESCAPE '!'",
        "UPDATE automation_step SET note = '', note_en = '' WHERE note LIKE ? ESCAPE '!'",
        "UPDATE automation_approval SET text = '' WHERE text LIKE ? ESCAPE '!'",
        "UPDATE delivery SET answer = '' WHERE answer LIKE ? ESCAPE '!'",
        // Their files go with the next purge: nothing names them any more.
        "DELETE FROM incoming_file WHERE mail IN (SELECT id FROM incoming_mail WHERE sender LIKE ? "
        "ESCAPE '!')",
        "UPDATE incoming_mail SET state = CASE WHEN state = 'waiting' THEN 'ignored' ELSE state END, "
        "reason = '', reason_en = '', sender = '', subject = '', text = '', whole = '' WHERE sender "
        "LIKE ? ESCAPE '!'",
        "UPDATE incoming_mail SET subject = '', text = '', whole = '' WHERE whole LIKE ? ESCAPE '!'",
        "UPDATE incoming_mail SET subject = '' WHERE subject LIKE ? ESCAPE '!'",
        "UPDATE review_note SET words = '–' WHERE words LIKE ? ESCAPE '!'",
    };
    static const char *const places[] = {"{\"id\":%lld,\"version\"", "\"record\":%lld,",
                                         "\"customer\":%lld,"}; // an answer, a message of his
    size_t place_count = x->object == w->schema->customer ? 3 : 2;
    enum err e = ERR_NONE;
    for (size_t i = 0; i < place_count + x->name_count; i++) {
        struct str part = i < place_count ? str_format(w->c->arena, places[i], (long long)x->id)
                                          : x->names[i - place_count];
        struct value pattern = value_text(like(w->c->arena, part));
        for (size_t n = 0; n < sizeof statements / sizeof *statements && !e; n++)
            e = db_run(w->c, w->tx, statements[n], &pattern, 1, NULL);
    }
    for (size_t i = 0; i < x->file_count && !e; i++) {
        int64_t gone = 0;
        e = db_run(w->c, w->tx, "DELETE FROM file WHERE id = ?",
                   DB_VALUES(value_int(x->file_ids[i])), &gone);
        x->files += gone;
    }
    if (!e && x->file_count)
        e = db_run(w->c, w->tx, "DELETE FROM content WHERE hash NOT IN (SELECT hash FROM file)",
                   DB_NO_VALUES, NULL);
    for (size_t n = 0; n < sizeof words_about / sizeof *words_about && !e; n++)
        e = db_run(w->c, w->tx, words_about[n], DB_VALUES(value_int(x->id)), NULL);
    return e;
}

// What was said in his tickets, those that were deleted too, and the files that came with it.
enum err erase_talk(struct work *w, struct erasing *x)
{
    int ticket = schema_object(w->schema, STR("ticket"));
    struct db_rows *rows;
    if (x->object != w->schema->customer || ticket < 0)
        return ERR_NONE;
    const char *his = str_format(w->c->arena,
                                 "ticket IN (SELECT id FROM %.*s WHERE customer = ?) OR ticket IN "
                                 "(SELECT record FROM change WHERE customer = ? AND op = 3)",
                                 STR_ARG(w->schema->objects[ticket].table))
                          .at;
    const struct value ids[] = {value_int(x->id), value_int(x->id)};
    enum err e = db_query(w->c, w->tx,
                          str_format(w->c->arena,
                                     "SELECT file FROM ticket_file WHERE message IN (SELECT id FROM "
                                     "ticket_message WHERE %s)",
                                     his)
                              .at,
                          ids, 2, &rows);
    while (!e && db_next(w->c, rows, &e))
        erase_note_file(w, x, db_int(rows, 0));
    if (!e)
        e = db_run(w->c, w->tx,
                   str_format(w->c->arena,
                              "DELETE FROM ticket_file WHERE message IN (SELECT id FROM "
                              "ticket_message WHERE %s)",
                              his)
                       .at,
                   ids, 2, NULL);
    if (!e)
        e = db_run(w->c, w->tx,
                   str_format(w->c->arena,
                              "UPDATE ticket_message SET text = '', sender = '' WHERE %s", his)
                       .at,
                   ids, 2, NULL);
    return e;
}
