// What people write at a review, decisions that somebody sees to, and who gets reviews by mail.
#include "api/reviews.h"
#include "model/note.h"
#include "review/reader.h"

void write_review_note(struct call *k, const struct review_note *n)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", n->id);
    put_int(out, "version", n->version);
    put_text(out, "kind", review_kind_name(n->when.kind));
    put_day(out, "start", n->when.period.from);
    put_text(out, "words", n->words);
    put_int(out, "person", n->person);
    put_text(out, "person_name", n->person_name);
    put_day(out, "due", n->due);
    put_day(out, "done", n->done);
    put_int(out, "author", n->author);
    put_text(out, "author_name", n->author_name);
    put_text(out, "created", utc_text(k->c->arena, n->created_ms));
    json_out_object_end(out);
}

// ---- notes --------------------------------------------------------------------------------------

static enum err want_day(struct call *k, const char *key, day_t *out)
{
    struct str text = STR_NONE;
    *out = DAY_NONE;
    enum err e = json_want_text(k->c, k->body, key, &text);
    if (e || !text.len)
        return e;
    *out = day_parse(text);
    return *out == DAY_NONE ? fail(k->c, ERR_INPUT, "%s: a day such as 2026-01-31",
                                   "%s：应为日期，如 2026-01-31", key)
                            : ERR_NONE;
}

struct writing {
    struct review_note note;
    bool anybody; // he may change what others wrote
};

static enum err read_note(struct call *k, struct writing *x)
{
    const struct schema *s = viewer_schema(k->viewer);
    x->anybody = viewer_has(k->viewer, RIGHT_RULES);
    enum err e = json_need_text(k->c, k->body, "words", &x->note.words);
    if (!e)
        e = json_want_int(k->c, k->body, "person", &x->note.person);
    if (!e)
        e = want_day(k, "due", &x->note.due);
    if (!e)
        e = want_day(k, "done", &x->note.done);
    // Whose it is may say that it is done, also where he sees no customers and so no review.
    return e || k->words[0].len ? e
                                : viewer_need(k->c, k->viewer, &s->objects[s->customer], VERB_SEE);
}

static enum err answer(struct call *k, int64_t id)
{
    struct review_note n;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = review_note_load(k->c, tx, id, &n);
    db_read_end(tx);
    if (e)
        return e;
    write_review_note(k, &n);
    k->version = n.version;
    return ERR_NONE;
}

static enum err noted(struct work *w, const char *what, int64_t id)
{
    return work_note(
        w, w->actor, "review_note",
        str_format(w->c->arena, "{\"note\":%lld,\"what\":\"%s\"}", (long long)id, what));
}

static enum err create_work(struct work *w, void *user)
{
    struct writing *x = user;
    enum err e = review_note_create(w, &x->note);
    return e ? e : noted(w, "create", x->note.id);
}

static enum err update_work(struct work *w, void *user)
{
    struct writing *x = user;
    enum err e = review_note_update(w, &x->note, x->anybody);
    return e ? e : noted(w, "change", x->note.id);
}

static enum err delete_work(struct work *w, void *user)
{
    struct writing *x = user;
    enum err e = review_note_delete(w, x->note.id, x->note.version, x->anybody);
    return e ? e : noted(w, "delete", x->note.id);
}

static enum err create(struct call *k)
{
    struct writing x = {0};
    enum err e = read_note(k, &x);
    if (!e)
        e = body_review_when(k, &x.note.when);
    if (!e)
        e = call_write(k, k->person.id, create_work, &x);
    return e ? e : answer(k, x.note.id);
}

static enum err update(struct call *k)
{
    struct writing x = {0};
    enum err e = read_note(k, &x);
    if (!e)
        e = call_id(k, 0, &x.note.id);
    if (!e)
        e = call_version(k, &x.note.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &x);
    return e ? e : answer(k, x.note.id);
}

static enum err erase(struct call *k)
{
    struct writing x = {.anybody = viewer_has(k->viewer, RIGHT_RULES)};
    enum err e = call_id(k, 0, &x.note.id);
    if (!e)
        e = call_version(k, &x.note.version);
    return e ? e : call_write(k, k->person.id, delete_work, &x);
}

static enum err decisions(struct call *k)
{
    struct review_note *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = review_decisions(k->c, tx, k->person.id, DAY_MAX, &list, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_review_note(k, &list[i]);
    put_rows_end(&k->out);
    return e;
}

// ---- by mail ------------------------------------------------------------------------------------

static enum err write_mail(struct call *k)
{
    struct review_reading r;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = review_reading_get(k->c, tx, k->person.id, &r);
    db_read_end(tx);
    if (e)
        return e;
    json_out_object(&k->out);
    put_bool(&k->out, "week", r.reads[REVIEW_WEEK]);
    put_bool(&k->out, "month", r.reads[REVIEW_MONTH]);
    put_bool(&k->out, "address", r.address);
    put_bool(&k->out, "server", r.server);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err set_work(struct work *w, void *user)
{
    return review_reading_set(w, user);
}

static enum err set_mail(struct call *k)
{
    struct review_reading r = {.person = k->person.id};
    enum err e = json_want_bool(k->c, k->body, "week", &r.reads[REVIEW_WEEK]);
    if (!e)
        e = json_want_bool(k->c, k->body, "month", &r.reads[REVIEW_MONTH]);
    if (!e)
        e = call_write(k, k->person.id, set_work, &r);
    return e ? e : write_mail(k);
}

static enum err mail_now(struct call *k)
{
    struct review_when when;
    enum err e = body_review_when(k, &when);
    return e ? e
             : review_send_now(k->c, k->org, viewer_schema(k->viewer), k->viewer, &k->person, when);
}

const struct route review_note_routes[] = {
    {HTTP_POST, "/api/reviews/notes", PERMIT_VIEWER, ROUTE_CREATES, create, "ReviewNoteQuestion",
     "ReviewNote",
     "Keeps a note with the review of a period, or a decision that `person` sees to until `due`; "
     "he is told by "
     "the bell. Read by all who may see customers.",
     "在某一期复盘里记下一条笔记，或由 `person` 在 `due` "
     "之前负责的决定，并用铃铛通知对方。能查看客户的人都能看到。"},
    {HTTP_PATCH, "/api/reviews/notes/:id", PERMIT_VIEWER, ROUTE_VERSION, update,
     "ReviewNoteQuestion", "ReviewNote",
     "Changes one, or says when it was `done`: by who wrote it, or whose it is.",
     "修改一条，或用 `done` 写明完成日期；只有写下它的人和负责人可以。"},
    {HTTP_DELETE, "/api/reviews/notes/:id", PERMIT_VIEWER, ROUTE_VERSION, erase, "", "",
     "Takes one away.", "删除一条。"},
    {HTTP_GET, "/api/reviews/decisions", PERMIT_VIEWER, 0, decisions, "", "ReviewNoteList",
     "Decisions of reviews that who asks sees to and that are not done.",
     "由自己负责、还没有完成的复盘决定。"},
    {HTTP_GET, "/api/reviews/mail", PERMIT_VIEWER, 0, write_mail, "", "ReviewMail",
     "Which reviews who asks gets by mail.", "自己订阅了哪些复盘邮件。"},
    {HTTP_PUT, "/api/reviews/mail", PERMIT_VIEWER, 0, set_mail, "ReviewMailQuestion", "ReviewMail",
     "Sets that: weekly on the first working day of the week, monthly on that of the month, in the "
     "morning.",
     "设置订阅：每周第一个工作日早上发周复盘，每月第一个工作日早上发月复盘。"},
    {HTTP_POST, "/api/reviews/mail/now", PERMIT_VIEWER, 0, mail_now, "ReviewWhen", "",
     "Sends the review of a period to who asks, once for each time he asks.",
     "把某一期复盘立即发给自己。"},
    {0},
};
