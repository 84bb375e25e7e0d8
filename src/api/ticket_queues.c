// Settings of tickets: queues, who is there, answers that are ready.
#include "api/tickets.h"
#include "auth/person.h"
#include "model/note.h"

// ---- queues -------------------------------------------------------------------------------------

static void write_load(struct call *k, const struct ticket_load *loads, int count, int64_t queue)
{
    struct ticket_load l = {0};
    for (int i = 0; i < count; i++)
        if (loads[i].queue == queue)
            l = loads[i];
    json_out_key(&k->out, STR("load"));
    json_out_object(&k->out);
    put_int(&k->out, "open", l.open);
    put_int(&k->out, "late", l.late);
    put_int(&k->out, "mine", l.mine);
    json_out_object_end(&k->out);
}

static bool reads_tickets(struct call *k, struct ctx *c, const struct schema *s)
{
    int object = schema_object(s, STR("ticket"));
    if (object >= 0 && viewer_may(k->viewer, &s->objects[object], VERB_SEE))
        return true;
    fail(c, ERR_DENIED, "you may not see tickets", "您无权查看工单");
    return false;
}

// A condition may speak of fields that he does not see: only who sets it up reads it.
static void write_queue(struct call *k, struct ticket_queue q, const struct ticket_load *loads,
                        int count)
{
    if (!viewer_all(k->viewer))
        q.condition = STR("");
    json_out_object(&k->out);
    put_int(&k->out, "id", q.id);
    put_int(&k->out, "version", q.version);
    queue_write(&k->out, &q);
    write_load(k, loads, count, q.id);
    json_out_object_end(&k->out);
}

static enum err queues_in(struct call *k, struct db_tx *tx)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct ticket_queue *list;
    struct ticket_load *loads;
    int count, load_count;
    if (!reads_tickets(k, k->c, s))
        return ERR_DENIED;
    enum err e = queue_list(k->c, tx, &list, &count);
    if (!e)
        e = ticket_loads(k->c, k->org, tx, s, k->viewer, &loads, &load_count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_queue(k, list[i], loads, load_count);
    json_out_array_end(&k->out);
    write_load(k, loads, load_count, 0);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err queues(struct call *k)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = queues_in(k, tx);
    db_read_end(tx);
    return e;
}

struct queueing {
    struct call *k;
    struct ticket_queue q;
    int64_t version, person;
    bool available;
};

static enum err note(struct work *w, const char *what, int64_t id, const char *done)
{
    return work_note(w, w->actor, what,
                     str_format(w->c->arena, "{\"id\":%lld,\"done\":\"%s\"}", (long long)id, done));
}

static enum err create_work(struct work *w, void *user)
{
    struct queueing *one = user;
    one->q = queue_usual();
    enum err e = queue_read(w->c, one->k->body, &one->q);
    if (!e)
        e = queue_create(w, &one->q);
    return e ? e : note(w, "ticket_queue", one->q.id, "created");
}

static enum err update_work(struct work *w, void *user)
{
    struct queueing *one = user;
    int64_t id = one->q.id;
    enum err e = queue_load(w->c, w->tx, id, &one->q);
    if (!e)
        e = queue_read(w->c, one->k->body, &one->q);
    if (!e)
        e = queue_update(w, &one->q, one->version);
    return e ? e : note(w, "ticket_queue", id, "changed");
}

static enum err delete_work(struct work *w, void *user)
{
    struct queueing *one = user;
    enum err e = queue_delete(w, one->q.id, one->version);
    return e ? e : note(w, "ticket_queue", one->q.id, "deleted");
}

static enum err restore_work(struct work *w, void *user)
{
    struct queueing *one = user;
    enum err e = queue_restore(w, one->q.id);
    return e ? e : note(w, "ticket_queue", one->q.id, "restored");
}

static enum err available_work(struct work *w, void *user)
{
    struct queueing *one = user;
    return queue_available(w, one->q.id, one->person, one->available);
}

static enum err answer_queue(struct call *k, int64_t id)
{
    struct ticket_queue q;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = queue_load(k->c, tx, id, &q);
    if (!e)
        write_queue(k, q, NULL, 0);
    db_read_end(tx);
    k->version = e ? 0 : q.version;
    return e;
}

static enum err create(struct call *k)
{
    struct queueing one = {.k = k};
    enum err e = call_write(k, k->person.id, create_work, &one);
    return e ? e : answer_queue(k, one.q.id);
}

static enum err update(struct call *k)
{
    struct queueing one = {.k = k};
    int64_t id = 0;
    enum err e = call_id(k, 0, &id);
    one.q.id = id;
    if (!e)
        e = call_version(k, &one.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &one);
    return e ? e : answer_queue(k, id);
}

static enum err delete_queue(struct call *k)
{
    struct queueing one = {.k = k};
    enum err e = call_id(k, 0, &one.q.id);
    if (!e)
        e = call_version(k, &one.version);
    return e ? e : call_write(k, k->person.id, delete_work, &one);
}

static enum err restore(struct call *k)
{
    struct queueing one = {.k = k};
    enum err e = call_id(k, 0, &one.q.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &one);
    return e ? e : answer_queue(k, one.q.id);
}

// Everybody says of himself whether he is there; administrators of anybody.
static enum err available(struct call *k)
{
    struct queueing one = {.k = k, .person = k->person.id};
    if (!reads_tickets(k, k->c, viewer_schema(k->viewer)))
        return ERR_DENIED;
    enum err e = call_id(k, 0, &one.q.id);
    if (!e)
        e = json_need_bool(k->c, k->body, "available", &one.available);
    if (!e)
        e = json_want_int(k->c, k->body, "person", &one.person);
    if (!e && one.person != k->person.id && !viewer_all(k->viewer))
        e = fail(k->c, ERR_DENIED, "only administrators say so of others",
                 "只有管理员可以设置其他人是否在岗");
    if (!e)
        e = call_write(k, k->person.id, available_work, &one);
    return e ? e : answer_queue(k, one.q.id);
}

// ---- answers that are ready ---------------------------------------------------------------------

static void write_canned(struct call *k, const struct canned *a)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", a->id);
    put_int(&k->out, "version", a->version);
    put_int(&k->out, "queue", a->queue);
    put_text(&k->out, "name", a->name);
    put_text(&k->out, "text", a->text);
    json_out_object_end(&k->out);
}

static enum err canneds(struct call *k)
{
    struct canned *list = NULL;
    struct db_tx *tx;
    int count = 0;
    if (!reads_tickets(k, k->c, viewer_schema(k->viewer)))
        return ERR_DENIED;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = canned_list(k->c, tx, &list, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_canned(k, &list[i]);
    put_rows_end(&k->out);
    return e;
}

struct canning {
    struct call *k;
    struct canned a;
    int64_t version;
};

static enum err read_canned(struct ctx *c, const struct json *from, struct canned *a)
{
    enum err e = json_want_text(c, from, "name", &a->name);
    if (!e)
        e = json_want_text(c, from, "text", &a->text);
    return e ? e : json_want_int(c, from, "queue", &a->queue);
}

static enum err can_work(struct work *w, void *user)
{
    struct canning *one = user;
    enum err e = read_canned(w->c, one->k->body, &one->a);
    if (!e)
        e = canned_create(w, &one->a);
    return e ? e : note(w, "canned_answer", one->a.id, "created");
}

static enum err recan_work(struct work *w, void *user)
{
    struct canning *one = user;
    int64_t id = one->a.id;
    enum err e = canned_load(w->c, w->tx, id, &one->a);
    if (!e)
        e = read_canned(w->c, one->k->body, &one->a);
    if (!e)
        e = canned_update(w, &one->a, one->version);
    return e ? e : note(w, "canned_answer", id, "changed");
}

static enum err uncan_work(struct work *w, void *user)
{
    struct canning *one = user;
    enum err e = canned_delete(w, one->a.id, one->version);
    return e ? e : note(w, "canned_answer", one->a.id, "deleted");
}

static enum err restore_canned_work(struct work *w, void *user)
{
    struct canning *one = user;
    enum err e = canned_restore(w, one->a.id);
    return e ? e : note(w, "canned_answer", one->a.id, "restored");
}

static enum err answer_canned(struct call *k, int64_t id)
{
    struct canned a;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = canned_load(k->c, tx, id, &a);
    if (!e)
        write_canned(k, &a);
    db_read_end(tx);
    k->version = e ? 0 : a.version;
    return e;
}

static enum err can(struct call *k)
{
    struct canning one = {.k = k, .a = {.name = STR(""), .text = STR("")}};
    enum err e = call_write(k, k->person.id, can_work, &one);
    return e ? e : answer_canned(k, one.a.id);
}

static enum err recan(struct call *k)
{
    struct canning one = {.k = k};
    int64_t id = 0;
    enum err e = call_id(k, 0, &id);
    one.a.id = id;
    if (!e)
        e = call_version(k, &one.version);
    if (!e)
        e = call_write(k, k->person.id, recan_work, &one);
    return e ? e : answer_canned(k, id);
}

static enum err uncan(struct call *k)
{
    struct canning one = {.k = k};
    enum err e = call_id(k, 0, &one.a.id);
    if (!e)
        e = call_version(k, &one.version);
    return e ? e : call_write(k, k->person.id, uncan_work, &one);
}

static enum err restore_canned(struct call *k)
{
    struct canning one = {.k = k};
    enum err e = call_id(k, 0, &one.a.id);
    if (!e)
        e = call_write(k, k->person.id, restore_canned_work, &one);
    return e ? e : answer_canned(k, one.a.id);
}

// For one ticket, as the asker sees it and its customer.
static enum err fill_in(struct call *k, struct db_tx *tx, int64_t id, int64_t ticket)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct ctx quiet = {.arena = k->c->arena};
    struct ticket_row row;
    struct record customer;
    struct canned a;
    enum err e = ticket_row_load(k->c, k->org, tx, s, k->viewer, ticket, &row);
    if (!e)
        e = canned_load(k->c, tx, id, &a);
    if (e)
        return e;
    bool seen =
        viewer_may(k->viewer, &s->objects[s->customer], VERB_SEE) &&
        !seen_load(&quiet, k->org, tx, k->viewer, s, s->customer, row.record.customer, &customer);
    struct canned_of of = {s, k->viewer, &row.record, seen ? &customer : NULL, k->person.name};
    json_out_object(&k->out);
    put_text(&k->out, "text", canned_fill(k->c->arena, &of, a.text));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err filled(struct call *k)
{
    int64_t id, ticket;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &ticket);
    if (!e)
        e = call_id(k, 1, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = fill_in(k, tx, id, ticket);
    db_read_end(tx);
    return e;
}

const struct route ticket_queue_routes[] = {
    {HTTP_GET, "/api/ticket-queues", PERMIT_VIEWER, 0, queues, "", "TicketQueues",
     "The queues in their order, with how many open tickets each has.",
     "工单队列及各自未完成的工单数。"},
    {HTTP_POST, "/api/ticket-queues", PERMIT_ADMIN, ROUTE_CREATES, create, "TicketQueueQuestion",
     "TicketQueue", "Makes a queue; what is missing is as usual.", "新建队列；不填的按常用设置。"},
    {HTTP_PATCH, "/api/ticket-queues/:id", PERMIT_ADMIN, ROUTE_VERSION, update,
     "TicketQueueQuestion", "TicketQueue",
     "Changes what is given; open tickets go by it from their next change on. Members of whom "
     "`available` is not said stay as they are.",
     "修改给出的部分；未完成的工单从下一次变化起按新设置计时。成员不写 `available` 则保持原样。"},
    {HTTP_DELETE, "/api/ticket-queues/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_queue, "", "",
     "Takes it away; its tickets stay, and it can be taken back.",
     "删除队列；工单保留，队列可恢复。"},
    {HTTP_POST, "/api/ticket-queues/:id/restore", PERMIT_ADMIN, 0, restore, "", "TicketQueue",
     "Takes a deleted queue back.", "恢复已删除的队列。"},
    {HTTP_POST, "/api/ticket-queues/:id/available", PERMIT_VIEWER, 0, available, "QueueAvailable",
     "TicketQueue", "Whether one is there to get tickets: of oneself; administrators of anybody.",
     "是否在岗接收工单：设置自己；管理员可设置任何人。"},
    {HTTP_GET, "/api/canned-answers", PERMIT_VIEWER, 0, canneds, "", "CannedAnswers",
     "Answers that are ready.", "快捷回复。"},
    {HTTP_POST, "/api/canned-answers", PERMIT_ADMIN, ROUTE_CREATES, can, "CannedQuestion",
     "CannedAnswer", "Makes a ready answer.", "新建快捷回复。"},
    {HTTP_PATCH, "/api/canned-answers/:id", PERMIT_ADMIN, ROUTE_VERSION, recan, "CannedQuestion",
     "CannedAnswer", "Changes what is given.", "修改给出的部分。"},
    {HTTP_DELETE, "/api/canned-answers/:id", PERMIT_ADMIN, ROUTE_VERSION, uncan, "", "",
     "Takes it away; it can be taken back.", "删除，可恢复。"},
    {HTTP_POST, "/api/canned-answers/:id/restore", PERMIT_ADMIN, 0, restore_canned, "",
     "CannedAnswer", "Takes a deleted one back.", "恢复已删除的快捷回复。"},
    {HTTP_GET, "/api/tickets/:id/canned-answers/:answer", PERMIT_VIEWER, 0, filled, "",
     "CannedFilled", "A ready answer with what stands for its places in this ticket.",
     "把快捷回复里的占位换成这条工单的内容。"},
    {0},
};
