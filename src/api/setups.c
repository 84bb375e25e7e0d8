// Set-ups as files: exported, compared, applied, taken back; the templates of trades.
#include "api/events.h"
#include "api/guarded.h"
#include "api/jobs.h"
#include "api/setup_out.h"
#include "model/called.h"
#include "sample/sample.h"
#include "setup/part.h"
#include "setup/template.h"

// ---- a difference -------------------------------------------------------------------------------

static void write_value(struct json_out *out, const char *key, struct str value)
{
    if (value.at)
        put_text(out, key, value);
    else
        put_null(out, key);
}

static void write_step(struct json_out *out, const struct setup_step *s)
{
    json_out_object(out);
    put_text(out, "key", s->item.key);
    put_text(out, "part", str_of(setup_parts[s->item.part].word));
    put_text_or_null(out, "object", s->item.object);
    put_both(out, "label", s->zh, s->en);
    put_text(out, "what", str_of(setup_what_name(s->what)));
    put_bool(out, "follows", s->follows);
    put_both(out, "why", s->why_zh, s->why_en);
    json_out_key(out, STR("changes"));
    json_out_array(out);
    for (int i = 0; i < s->change_count; i++) {
        json_out_object(out);
        put_text(out, "path", s->changes[i].path);
        write_value(out, "before", s->changes[i].before);
        write_value(out, "after", s->changes[i].after);
        put_both(out, "before_says", s->changes[i].before_zh, s->changes[i].before_en);
        put_both(out, "after_says", s->changes[i].after_zh, s->changes[i].after_en);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

void setup_write_difference(struct json_out *out, const struct setup_difference *d)
{
    json_out_object(out);
    put_int(out, "id", d->id);
    put_both(out, "name", d->zh, d->en);
    put_text(out, "fingerprint", d->fingerprint);
    put_int(out, "added", d->added);
    put_int(out, "changed", d->changed);
    put_int(out, "removed", d->removed);
    put_int(out, "only_here", d->only_here);
    put_int(out, "kept", d->kept);
    json_out_key(out, STR("steps"));
    json_out_array(out);
    for (int i = 0; i < d->count; i++)
        write_step(out, &d->steps[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

// ---- what is asked ------------------------------------------------------------------------------

static enum err read_keys(struct call *k, const char *key, const struct str **out, int *count,
                          bool *given)
{
    const struct json *list = json_get(k->body, key);
    *given = list && list->kind != JSON_NULL;
    if (!*given)
        return ERR_NONE;
    enum err e = json_as(k->c, list, JSON_ARRAY);
    struct str *keys = ARENA_ARRAY(k->c->arena, struct str, e ? 1 : (size_t)list->count + 1);
    for (int i = 0; !e && i < list->count; i++)
        e = json_as_text(k->c, &list->items[i], &keys[i]);
    *out = keys;
    *count = e ? 0 : list->count;
    return e;
}

static enum err read_ask(struct call *k, struct setup_ask *ask)
{
    struct str name = STR_NONE;
    bool dropped;
    ask->english = !k->zh;
    enum err e = json_want_text(k->c, k->body, "text", &ask->text);
    if (!e)
        e = json_want_text(k->c, k->body, "template", &name);
    if (!e)
        e = json_want_text(k->c, k->body, "fingerprint", &ask->fingerprint);
    if (!e)
        e = json_want_text(k->c, k->body, "name", &ask->name);
    if (!e)
        e = read_keys(k, "take", &ask->take, &ask->take_count, &ask->some);
    if (!e)
        e = read_keys(k, "drop", &ask->drop, &ask->drop_count, &dropped);
    const struct template *t = e || !name.len ? NULL : template_named(name);
    if (!e && name.len && !t)
        e = fail(k->c, ERR_NOT_FOUND, "there is no template '%.*s'", "没有行业模板“%.*s”",
                 STR_ARG(name));
    if (t)
        ask->text = str_of(t->setup);
    if (!e && !ask->text.len)
        e = fail(k->c, ERR_INPUT, "text or template is wanted", "请给出 text 或 template");
    return e;
}

// ---- the routes ---------------------------------------------------------------------------------

struct exporting {
    struct str name, text;
};

static enum err export_job(struct work *w, void *user)
{
    struct exporting *x = user;
    return setup_export(w, x->name, &x->text);
}

static enum err export_setup(struct call *k)
{
    struct exporting x = {0};
    enum err e = called(k->c, k->org, &x.name);
    if (!e)
        e = org_read(k->c, k->org, export_job, &x);
    if (!e)
        e = call_audit(k, "export", STR("{\"what\":\"setup\"}"));
    if (e)
        return e;
    k->answer->body = x.text;
    k->answer->status = 200;
    k->answer->type = "application/json";
    k->answer->file_name =
        str_format(k->c->arena, "liuke-setup-%.*s.json",
                   STR_ARG(day_text(k->c->arena, clock_today(org_clock(k->org)))));
    return ERR_NONE;
}

static enum err compare_setup(struct call *k)
{
    struct setup_ask ask = {0};
    enum err e = read_ask(k, &ask);
    if (!e)
        e = org_try_as(k->c, k->org, k->viewer, setup_apply, &ask);
    if (e)
        return e;
    ask.out.id = 0;
    setup_write_difference(&k->out, &ask.out);
    return ERR_NONE;
}

// Pages hear of other objects, and rules that are on now are judged for everybody.
static enum err after(struct call *k)
{
    int64_t opened;
    events_tell(
        api_events(k->api), "schema",
        str_format(k->c->arena, "{\"number\":%lld}", (long long)call_schema(k->org)->number));
    return judge_all(k->c, k->org, &opened);
}

static enum err apply_setup(struct call *k)
{
    struct setup_ask ask = {0};
    enum err e = read_ask(k, &ask);
    if (!e)
        e = call_write(k, k->person.id, setup_apply, &ask);
    if (!e)
        e = after(k);
    if (!e)
        setup_write_difference(&k->out, &ask.out);
    return e;
}

static void write_done(struct call *k, const struct setup_done *d)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", d->id);
    put_text(&k->out, "at", utc_text(k->c->arena, d->at_ms));
    put_int(&k->out, "person", d->person);
    put_text(&k->out, "name", d->name);
    put_int(&k->out, "added", d->added);
    put_int(&k->out, "changed", d->changed);
    put_int(&k->out, "removed", d->removed);
    put_bool(&k->out, "undone", d->undone_ms != 0);
    json_out_object_end(&k->out);
}

static enum err list_setups(struct call *k)
{
    struct setup_done *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = setup_list(k->c, tx, &list, &count);
    db_read_end(tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_done(k, &list[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err undo_setup(struct call *k)
{
    struct setup_undo undo = {0};
    enum err e = call_id(k, 0, &undo.id);
    if (!e)
        e = call_write(k, k->person.id, setup_undo, &undo);
    if (!e)
        e = after(k);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "changed", undo.out.added + undo.out.changed + undo.out.removed);
    json_out_key(&k->out, STR("kept"));
    json_out_array(&k->out);
    for (int i = 0; i < undo.kept_count; i++)
        json_out_text(&k->out, undo.kept[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err list_templates(struct call *k)
{
    put_rows(&k->out);
    for (int i = 0; i < template_count; i++) {
        struct setup s;
        int counts[SETUP_PART_COUNT] = {0};
        enum err e = setup_read(k->c, str_of(templates[i].setup), &s);
        if (e)
            return e;
        for (int n = 0; n < s.count; n++)
            counts[s.items[n].part]++;
        json_out_object(&k->out);
        put_text(&k->out, "name", str_of(templates[i].name));
        put_both(&k->out, "label", s.zh, s.en);
        put_both(&k->out, "says", s.says_zh, s.says_en);
        put_int(&k->out, "objects", counts[SETUP_OBJECT]);
        put_int(&k->out, "fields", counts[SETUP_FIELD]);
        put_int(&k->out, "rules", counts[SETUP_RULE]);
        put_int(&k->out, "views", counts[SETUP_VIEW]);
        put_int(&k->out, "roles", counts[SETUP_ROLE]);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return ERR_NONE;
}

// The demo data of a trade, into an organisation without customers.
static enum err fill_sample(struct call *k)
{
    const struct template *t = template_named(k->words[0]);
    struct sample s = {.seed = 1, .until = clock_today(org_clock(k->org)), .english = !k->zh};
    struct setup file;
    if (!t)
        return fail(k->c, ERR_NOT_FOUND, "there is no template '%.*s'", "没有行业模板“%.*s”",
                    STR_ARG(k->words[0]));
    s.text = str_of(t->demo);
    s.choice_in_english = setup_choice_in_english;
    s.choices = &file;
    enum err e = setup_read(k->c, str_of(t->setup), &file);
    if (!e)
        e = call_write(k, k->person.id, sample_fill, &s);
    if (!e)
        e = after(k);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "records", s.records);
    put_int(&k->out, "import", s.import);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route setup_routes[] = {
    {HTTP_GET, "/api/setup", PERMIT_ADMIN, 0, export_setup, "", "",
     "The set-up as a file: all that shapes the organisation, by names alone "
     "(docs/set-ups.md).",
     "把配置导出为文件：组织的全部设置，只用名称表示（docs/set-ups.md）。"},
    {HTTP_POST, "/api/setup/compare", PERMIT_ADMIN, ROUTE_ASKS, compare_setup, "SetupAsk",
     "SetupDifference", "What a set-up would make of the organisation. Changes nothing.",
     "预览一份配置会给组织带来什么变化。不做任何修改。"},
    {HTTP_POST, "/api/setup/apply", PERMIT_ADMIN, ROUTE_CREATES, apply_setup, "SetupAsk",
     "SetupDifference",
     "Does it, all or nothing: what `take` names (null: everything), and what `drop` names of what "
     "is only here; 409 "
     "where the fingerprint of the preview is old.",
     "应用配置，要么全部完成，要么不动：`take` 指定采用哪些（null 为全部），`drop` "
     "指定删除哪些这里独有的；预览的指纹过期时返回 409。"},
    {HTTP_GET, "/api/setups", PERMIT_ADMIN, 0, list_setups, "", "SetupList",
     "What was applied, newest first.", "应用过的配置，最新的在前。"},
    {HTTP_POST, "/api/setups/:id/undo", PERMIT_ADMIN, 0, undo_setup, "", "SetupUndone",
     "Takes it back, except what somebody changed since.", "撤销这次应用，之后又被人改过的除外。"},
    {HTTP_GET, "/api/templates", PERMIT_PERSON, 0, list_templates, "", "TemplateList",
     "The set-ups of trades that are in the program.", "程序自带的行业模板。"},
    {HTTP_POST, "/api/templates/:name/sample", PERMIT_ADMIN, 0, fill_sample, "", "SampleMade",
     "Fills an organisation without customers with the trade's demo data; taken back as the import "
     "it tells.",
     "在还没有客户的组织里装入该行业的演示数据；可以按返回的导入编号撤销。"},
    {0},
};
