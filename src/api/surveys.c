// Surveys as those keep them who make rules; api/survey_answers.c is what whoever has a link meets.
#include "api/surveys.h"
#include "api/guarded.h"
#include "care/survey_tell.h"
#include "codec/qr.h"
#include "model/note.h"

enum { BASE_MAX = 200 };

enum err survey_in_path(struct call *k, struct db_tx *tx, struct survey *out)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : survey_load(k->c, tx, id, out);
}

enum err survey_asked(struct call *k, struct survey *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = survey_in_path(k, tx, out);
    db_read_end(tx);
    return e;
}

// ---- reading ------------------------------------------------------------------------------------

// How many there are in all is for who sees all.
static enum err sees_all(struct call *k, bool *all)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct scope_sql sql = {0};
    *all = false;
    if (!viewer_may(k->viewer, &s->objects[s->customer], VERB_SEE))
        return ERR_NONE;
    enum err e =
        scope_sql(k->c, k->viewer, s, s->customer, VERB_SEE, clock_today(org_clock(k->org)), &sql);
    *all = sql.all;
    return e;
}

static enum err write_counts(struct call *k, struct db_tx *tx, const struct survey *s, bool all)
{
    struct survey_counts n;
    if (!all) {
        put_null(&k->out, "counts");
        return ERR_NONE;
    }
    enum err e = survey_count(k->c, tx, s->id, &n);
    json_out_key(&k->out, STR("counts"));
    json_out_object(&k->out);
    put_int(&k->out, "invited", n.invited);
    put_int(&k->out, "opened", n.opened);
    put_int(&k->out, "done", n.done);
    put_int(&k->out, "partial", n.partial);
    put_int(&k->out, "loops", n.loops);
    json_out_object_end(&k->out);
    return e;
}

static enum err write_survey(struct call *k, struct db_tx *tx, const struct survey *s, bool all)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", s->id);
    put_int(out, "version", s->version);
    put_text(out, "name", s->name);
    put_text(out, "kind", str_of(survey_scales[s->kind].name));
    put_text(out, "token", s->token);
    put_bool(out, "anonymous", s->anonymous);
    put_bool(out, "open", s->open);
    put_day(out, "ends", s->ends);
    put_int(out, "quiet_days", s->quiet_days);
    put_int(out, "change_days", s->change_days);
    put_int(out, "bad_below", s->bad_below);
    put_int(out, "due_days", s->due_days);
    survey_write_content(out, s);
    put_text(out, "created", utc_text(k->c->arena, s->created));
    put_bool(out, "deleted", s->deleted != 0);
    enum err e = write_counts(k, tx, s, all);
    json_out_object_end(out);
    return e;
}

static enum err list(struct call *k)
{
    struct survey *all = NULL;
    struct db_tx *tx;
    int count = 0;
    bool counts;
    enum err e = sees_all(k, &counts);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = survey_list(k->c, tx, &all, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_survey(k, tx, &all[i], counts);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err answer_survey(struct call *k, int64_t id)
{
    struct survey s;
    struct db_tx *tx;
    bool counts;
    enum err e = sees_all(k, &counts);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = survey_load(k->c, tx, id, &s);
    if (!e)
        e = write_survey(k, tx, &s, counts);
    db_read_end(tx);
    k->version = e ? 0 : s.version;
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_survey(k, id);
}

// ---- its link -----------------------------------------------------------------------------------

enum err survey_base(struct call *k, struct str given)
{
    bool good = (str_starts(given, STR("https://")) || str_starts(given, STR("http://"))) &&
                given.len <= BASE_MAX;
    for (size_t i = 0; good && i < given.len; i++)
        good = given.at[i] > ' ' && given.at[i] < 0x7F && given.at[i] != '"' && given.at[i] != '<';
    return good
               ? ERR_NONE
               : fail(k->c, ERR_INPUT, "base: where the pages are, such as https://crm.example.com",
                      "base：应为页面的地址，如 https://crm.example.com");
}

static enum err qr(struct call *k)
{
    struct str base = uri_param(&k->http->uri, "base");
    struct survey s;
    enum err e = survey_base(k, base);
    if (!e)
        e = survey_asked(k, &s);
    if (!e)
        e = qr_svg(k->c, survey_link(k->c->arena, &s, base, 0), &k->answer->body);
    k->answer->status = e ? 0 : 200;
    k->answer->type = "image/svg+xml";
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

struct keeping {
    struct call *k;
    struct survey survey;
};

static enum err note(struct work *w, const struct survey *s, const char *done)
{
    struct buf b;
    struct json_out out;
    buf_init(&b, 1 << 12);
    json_out_init(&out, &b);
    json_out_object(&out);
    put_text(&out, "name", s->name);
    put_text(&out, "done", str_of(done));
    json_out_object_end(&out);
    enum err e = json_out_done(w->c, &out);
    if (!e)
        e = work_note(w, w->actor, "survey", buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err create_work(struct work *w, void *user)
{
    struct keeping *one = user;
    one->survey = (struct survey){0};
    enum err e = survey_read(w->c, one->k->body, &one->survey);
    if (!e)
        e = survey_create(w, &one->survey);
    return e ? e : note(w, &one->survey, "created");
}

static enum err update_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct survey s = {.id = one->survey.id, .version = one->survey.version};
    enum err e = survey_read(w->c, one->k->body, &s);
    if (!e)
        e = survey_update(w, &s);
    return e ? e : note(w, &s, "changed");
}

static enum err delete_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct survey s;
    enum err e = survey_load(w->c, w->tx, one->survey.id, &s);
    if (!e)
        e = survey_delete(w, s.id, one->survey.version);
    return e ? e : note(w, &s, "deleted");
}

static enum err restore_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct survey s;
    enum err e = survey_load(w->c, w->tx, one->survey.id, &s);
    if (!e)
        e = survey_restore(w, s.id);
    return e ? e : note(w, &s, "restored");
}

static enum err create(struct call *k)
{
    struct keeping one = {.k = k};
    enum err e = call_write(k, k->person.id, create_work, &one);
    return e ? e : answer_survey(k, one.survey.id);
}

static enum err change(struct call *k, org_job *job)
{
    struct keeping one = {.k = k};
    enum err e = call_id(k, 0, &one.survey.id);
    if (!e)
        e = call_version(k, &one.survey.version);
    return e ? e : call_write(k, k->person.id, job, &one);
}

static enum err update(struct call *k)
{
    enum err e = change(k, update_work);
    return e ? e : show(k);
}

static enum err delete_survey(struct call *k)
{
    return change(k, delete_work);
}

static enum err restore(struct call *k)
{
    struct keeping one = {.k = k};
    enum err e = call_id(k, 0, &one.survey.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &one);
    return e ? e : answer_survey(k, one.survey.id);
}

const struct route survey_routes[] = {
    {HTTP_GET, "/api/surveys", PERMIT_VIEWER, 0, list, "", "SurveyList",
     "Surveys, the newest first; deleted ones too. `counts` for who sees every customer.",
     "问卷，最新的在前；包括已删除的。能看到全部客户的人才有 `counts`。"},
    {HTTP_POST, "/api/surveys", PERMIT_RULES, ROUTE_CREATES, create, "SurveyQuestion", "SurveyRow",
     "Makes a survey with a link of its own, /s/TOKEN.", "新建问卷，得到链接 /s/TOKEN。"},
    {HTTP_GET, "/api/surveys/:id", PERMIT_VIEWER, 0, show, "", "SurveyRow", "One survey.",
     "一份问卷。"},
    {HTTP_PUT, "/api/surveys/:id", PERMIT_RULES, ROUTE_VERSION, update, "SurveyQuestion",
     "SurveyRow",
     "Changes all of it but its kind, its link and whether it is anonymous; questions that were "
     "answered keep their meaning.",
     "修改除类型、链接、是否匿名以外的内容；已有人回答的题目不能改变含义。"},
    {HTTP_DELETE, "/api/surveys/:id", PERMIT_RULES, ROUTE_VERSION, delete_survey, "", "",
     "Its links open nothing any more; what was answered stays, and it can be taken back.",
     "链接不再可用；已收到的回答保留，问卷可以恢复。"},
    {HTTP_POST, "/api/surveys/:id/restore", PERMIT_RULES, 0, restore, "", "SurveyRow",
     "Takes a deleted survey back, with its links.", "恢复已删除的问卷，链接不变。"},
    {HTTP_GET, "/api/surveys/:id/qr?base", PERMIT_VIEWER, 0, qr, "", "",
     "Its link as a QR code, an SVG. `base`: where the pages are, https://crm.example.com.",
     "链接的二维码（SVG）。`base`：页面的地址，如 https://crm.example.com。"},
    {0},
};
