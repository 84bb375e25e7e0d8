// One ticket: its conversation, what is written there, and what was made part of it.
#include "api/tickets.h"
#include "auth/person.h"
#include "model/file.h"
#include "model/opt_out.h"

enum err desk_of(struct work *w, struct call *k, struct desk *out)
{
    enum err e = desk_open(w, org_clock(k->org), out);
    out->org = k->org;
    if (!e && out->object < 0)
        e = fail(w->c, ERR_NOT_FOUND, "there are no tickets here", "这里没有工单这个对象");
    return e;
}

// ---- showing ------------------------------------------------------------------------------------

static struct str person_called(const struct person *all, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (all[i].id == id)
            return all[i].name.len ? all[i].name : all[i].login;
    return STR("");
}

// By which address he wrote, for who reads addresses of customers.
static bool reads_sender(const struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    int field = address_field(s, MESSAGE_MAIL);
    return viewer_all(k->viewer) ||
           (field >= 0 && viewer_field(k->viewer, &s->objects[s->customer], field) >= FIELD_READ);
}

static void write_message(struct call *k, const struct talk_message *m, struct str author)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", m->id);
    put_text(out, "kind", str_of(talk_kind_names[m->kind]));
    put_text(out, "author", author);
    put_bool(out, "mine", m->author && m->author == k->person.id);
    put_text(out, "at", utc_text(k->c->arena, m->at_ms));
    put_text(out, "channel", m->channel);
    put_text(out, "sender", reads_sender(k) ? m->sender : STR(""));
    put_text(out, "text", m->text);
    json_out_key(out, STR("mentions"));
    json_out_array(out);
    for (int i = 0; i < m->mention_count; i++)
        json_out_text(out, m->mentions[i]);
    json_out_array_end(out);
    json_out_key(out, STR("files"));
    json_out_array(out);
    for (int i = 0; i < m->file_count; i++) {
        json_out_object(out);
        put_int(out, "id", m->files[i].id);
        put_text(out, "name", m->files[i].name);
        put_text(out, "type", m->files[i].type);
        put_int(out, "bytes", m->files[i].bytes);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

static enum err write_messages(struct call *k, struct db_tx *tx, const struct object *o, int64_t id)
{
    struct talk_message *list = NULL;
    struct person *people = NULL;
    int count = 0, person_count = 0;
    enum err e = ERR_NONE;
    bool read = talk_is_read(k->viewer, o);
    if (read)
        e = talk_list(k->c, tx, id, &list, &count);
    if (!e && count)
        e = person_list(k->c, tx, &people, &person_count);
    put_bool(&k->out, "readable", read);
    json_out_key(&k->out, STR("messages"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_message(k, &list[i], person_called(people, person_count, list[i].author));
    json_out_array_end(&k->out);
    return e;
}

static enum err write_merges(struct call *k, struct db_tx *tx, int64_t id)
{
    struct ticket_merged *list;
    int count;
    enum err e = ticket_merges(k->c, tx, id, &list, &count);
    json_out_key(&k->out, STR("merged"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", list[i].id);
        put_int(&k->out, "gone", list[i].gone);
        put_text(&k->out, "at", utc_text(k->c->arena, list[i].at_ms));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    return e;
}

static enum err show_in(struct call *k, struct db_tx *tx, int64_t id)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct ticket_row row;
    enum err e = ticket_row_load(k->c, k->org, tx, s, k->viewer, id, &row);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("ticket"));
    e = write_ticket(k, tx, s, &row);
    if (!e)
        e = write_messages(k, tx, &s->objects[row.record.object], id);
    if (!e)
        e = write_merges(k, tx, id);
    json_out_object_end(&k->out);
    k->version = row.record.version;
    return e;
}

static enum err answer_ticket(struct call *k, int64_t id)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = show_in(k, tx, id);
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_ticket(k, id);
}

static enum err find_file(struct call *k, struct db_tx *tx, int64_t *file)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct ticket_row row;
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = call_id(k, 1, file);
    if (!e)
        e = ticket_row_load(k->c, k->org, tx, s, k->viewer, id, &row);
    if (!e && !talk_is_read(k->viewer, &s->objects[row.record.object]))
        e = fail(k->c, ERR_NOT_FOUND, "there is no such file", "没有这个文件");
    return e ? e : talk_has_file(k->c, tx, id, *file);
}

static enum err download(struct call *k)
{
    struct db_tx *tx;
    struct file f;
    int64_t id = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = find_file(k, tx, &id);
    if (!e)
        e = file_load(k->c, tx, id, &f, &k->answer->body);
    db_read_end(tx);
    if (e)
        return e;
    bool shown = file_is_picture(f.type) && uri_param(&k->http->uri, "show").len;
    k->answer->status = 200;
    k->answer->type = str_zero(k->c->arena, f.type);
    k->answer->file_name = shown ? STR_NONE : f.name;
    return ERR_NONE;
}

// ---- writing ------------------------------------------------------------------------------------

struct saying {
    struct call *k;
    struct talk_saying say;
};

static enum err say_work(struct work *w, void *user)
{
    struct saying *one = user;
    struct desk d;
    enum err e = desk_of(w, one->k, &d);
    return e ? e : talk_say(&d, &one->say);
}

static enum err read_kind(struct call *k, struct talk_saying *s)
{
    struct str kind = STR("reply"), then = STR_NONE;
    enum err e = json_want_text(k->c, k->body, "kind", &kind);
    if (!e)
        e = json_want_text(k->c, k->body, "status", &then);
    s->kind = TALK_KINDS;
    s->then = -1;
    for (int i = 0; i < TALK_KINDS; i++)
        if (str_eq(kind, str_of(talk_kind_names[i])))
            s->kind = (enum talk_kind)i;
    for (int i = 0; i < TICKET_STATES; i++)
        if (str_eq(then, str_of(ticket_state_names[i])))
            s->then = i;
    if (!e && s->kind == TALK_KINDS)
        e = fail(k->c, ERR_INPUT, "kind is reply, customer or note",
                 "kind 应为 reply、customer 或 note");
    if (!e && then.len && s->then < 0)
        e = fail(k->c, ERR_INPUT, "status is new, working, waiting, solved or closed",
                 "status 应为 new、working、waiting、solved 或 closed");
    return e;
}

// An array at `key` of at most `most`; NULL where it is null or not there.
static enum err read_array(struct call *k, const char *key, int most, const struct json **out)
{
    *out = json_get(k->body, key);
    if (!*out || (*out)->kind == JSON_NULL) {
        *out = NULL;
        return ERR_NONE;
    }
    enum err e = json_as(k->c, *out, JSON_ARRAY);
    if (!e && (*out)->count > most)
        e = fail(k->c, ERR_INPUT, "%s has at most %d entries", "%s 最多 %d 项", key, most);
    return e;
}

static enum err read_saying(struct call *k, struct talk_saying *s)
{
    const struct json *files, *mentions;
    enum err e = read_kind(k, s);
    s->text = STR("");
    s->channel = k->token.id ? STR("api") : STR("page");
    if (!e)
        e = json_want_text(k->c, k->body, "text", &s->text);
    if (!e)
        e = json_want_int(k->c, k->body, "canned", &s->canned);
    if (!e)
        e = read_array(k, "files", TALK_FILES_MAX, &files);
    for (int i = 0; !e && files && i < files->count; i++)
        e = json_as_int(k->c, &files->items[i], &s->files[s->file_count++]);
    if (!e)
        e = read_array(k, "mentions", TALK_MENTIONS_MAX, &mentions);
    for (int i = 0; !e && mentions && i < mentions->count; i++)
        e = json_as_text(k->c, &mentions->items[i], &s->mentions[s->mention_count++]);
    return e;
}

static enum err say(struct call *k)
{
    struct saying one = {.k = k};
    enum err e = call_id(k, 0, &one.say.ticket);
    if (!e)
        e = read_saying(k, &one.say);
    if (!e)
        e = call_write(k, k->person.id, say_work, &one);
    return e ? e : answer_ticket(k, one.say.ticket);
}

struct merging {
    struct call *k;
    struct ticket_merging m;
    int64_t undo, gone;
};

static enum err merge_work(struct work *w, void *user)
{
    struct merging *one = user;
    struct desk d;
    enum err e = desk_of(w, one->k, &d);
    return e ? e : ticket_merge(&d, &one->m);
}

static enum err unmerge_work(struct work *w, void *user)
{
    struct merging *one = user;
    struct desk d;
    enum err e = desk_of(w, one->k, &d);
    return e ? e : ticket_unmerge(&d, one->undo, &one->gone);
}

static enum err merge(struct call *k)
{
    struct merging one = {.k = k};
    enum err e = call_id(k, 0, &one.m.gone);
    if (!e)
        e = json_need_int(k->c, k->body, "into", &one.m.keep);
    if (!e)
        e = call_write(k, k->person.id, merge_work, &one);
    return e ? e : answer_ticket(k, one.m.keep);
}

static enum err unmerge(struct call *k)
{
    struct merging one = {.k = k};
    enum err e = call_id(k, 0, &one.undo);
    if (!e)
        e = call_write(k, k->person.id, unmerge_work, &one);
    return e ? e : answer_ticket(k, one.gone);
}

const struct route ticket_one_routes[] = {
    {HTTP_GET, "/api/tickets/:id", PERMIT_VIEWER, 0, show, "", "TicketPage",
     "One ticket with its clocks and its conversation, for who reads what it is about.",
     "一条工单、它的时限和往来内容；往来内容给有权看“问题描述”的人。"},
    {HTTP_POST, "/api/tickets/:id/messages", PERMIT_VIEWER, ROUTE_CREATES, say, "TicketSaying",
     "TicketPage",
     "A reply to the customer, what the customer said, or a note for colleagues; `status`: what "
     "the "
     "ticket is from then on, else what follows by itself.",
     "回复客户、记录客户的话，或写内部备注；`status`：之后工单的状态，不填则自动变化。"},
    {HTTP_GET, "/api/tickets/:id/files/:file", PERMIT_VIEWER, 0, download, "", "",
     "A file of the conversation, to save; with ?show=1 a picture to look at.",
     "往来内容里的附件，用于下载；加 ?show=1 直接查看图片。"},
    {HTTP_POST, "/api/tickets/:id/merge", PERMIT_VIEWER, 0, merge, "TicketMerging", "TicketPage",
     "Makes it part of another ticket of the same customer: its conversation goes there, and it is "
     "closed.",
     "并入同一客户的另一条工单：往来内容移过去，本工单关闭。"},
    {HTTP_POST, "/api/ticket-merges/:id/undo", PERMIT_VIEWER, 0, unmerge, "", "TicketPage",
     "Takes that apart again.", "撤销合并。"},
    {0},
};
