// What is told of a loss: an interview, that he is back, and the setting of interviews.
#include "api/losses.h"
#include "care/loss.h"
#include "model/note.h"

static const char *const kinds[] = {"voluntary", "involuntary", "silent", "false", NULL};

static enum err read_kind(struct call *k, int *out)
{
    struct str word = STR_NONE;
    enum err e = json_want_text(k->c, k->body, "kind", &word);
    *out = -1;
    if (e || !word.len)
        return e;
    for (int i = 0; kinds[i]; i++)
        if (str_eq(word, str_of(kinds[i])))
            *out = i;
    return *out >= 0 ? ERR_NONE
                     : fail(k->c, ERR_INPUT, "kind: voluntary, involuntary, silent or false",
                            "kind：应为 voluntary、involuntary、silent 或 false");
}

static enum err interview_work(struct work *w, void *user)
{
    return loss_interviewed(w, user);
}

static enum err interview(struct call *k)
{
    struct loss_interview i = {.by = k->person.login};
    enum err e = call_id(k, 0, &i.loss);
    if (!e)
        e = call_version(k, &i.version);
    if (!e)
        e = read_kind(k, &i.kind);
    if (!e)
        e = json_want_text(k->c, k->body, "reason", &i.reason);
    if (!e)
        e = json_want_text(k->c, k->body, "competitor", &i.competitor);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &i.note);
    if (!e)
        e = call_write(k, k->person.id, interview_work, &i);
    return e ? e : losses_answer(k, i.loss);
}

struct won {
    int64_t loss, version;
};

static enum err won_work(struct work *w, void *user)
{
    const struct won *b = user;
    return loss_won_back(w, b->loss, b->version);
}

static enum err won_back(struct call *k)
{
    struct won b;
    enum err e = call_id(k, 0, &b.loss);
    if (!e)
        e = call_version(k, &b.version);
    if (!e)
        e = call_write(k, k->person.id, won_work, &b);
    return e ? e : losses_answer(k, b.loss);
}

static enum err settings(struct call *k)
{
    struct db_tx *tx;
    int days;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = loss_days(k->c, tx, &days);
    db_read_end(tx);
    json_out_object(&k->out);
    put_int(&k->out, "days", days);
    json_out_object_end(&k->out);
    return e;
}

static enum err set_work(struct work *w, void *user)
{
    const int64_t *days = user;
    struct str text = str_format(w->c->arena, "%lld", (long long)*days);
    enum err e = setting_put(w->c, w->tx, LOSS_DAYS_SETTING, text);
    return e ? e : work_note(w, w->actor, "loss_settings", text);
}

static enum err set(struct call *k)
{
    int64_t days;
    enum err e = json_need_int(k->c, k->body, "days", &days);
    if (!e && (days < 0 || days > LOSS_DAYS_MAX))
        e = fail(k->c, ERR_INPUT, "days: 0 to %d working days", "days：应为 0 到 %d 个工作日",
                 LOSS_DAYS_MAX);
    if (!e)
        e = call_write(k, k->person.id, set_work, &days);
    return e ? e : settings(k);
}

const struct route loss_deed_routes[] = {
    {HTTP_PATCH, "/api/losses/:id", PERMIT_VIEWER, ROUTE_VERSION, interview, "LossInterview", "LossRow",
     "He was asked why: what is given is written into the loss, with who asks and now; its task ends.",
     "已回访：写入原因等内容、回访人和时间；对应的任务结束。"},
    {HTTP_POST, "/api/losses/:id/back", PERMIT_VIEWER, ROUTE_VERSION, won_back, "", "LossRow",
     "He was won back, today; its task ends.", "今天挽回了这位客户；对应的任务结束。"},
    {HTTP_GET, "/api/loss_settings", PERMIT_PERSON, 0, settings, "", "LossSettings",
     "In how many working days an interview is due.", "流失回访应在几个工作日内完成。"},
    {HTTP_PUT, "/api/loss_settings", PERMIT_ADMIN, 0, set, "LossSettings", "LossSettings",
     "Sets it; from the next loss on.", "修改；从下一条流失起生效。"},
    {0},
};
