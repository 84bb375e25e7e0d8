#include "care/ticket_queue.h"
#include "care/survey.h"

#define COLUMNS "id, version, position, turn, name, condition, settings"
static const char list_all[] =
    "SELECT " COLUMNS " FROM ticket_queue WHERE deleted = 0 ORDER BY position, id";
static const char load_one[] = "SELECT " COLUMNS " FROM ticket_queue WHERE id = ? AND deleted = 0";
static const char insert_one[] =
    "INSERT INTO ticket_queue (id, version, name, position, condition, settings, turn, deleted) "
    "VALUES (?, 1, ?, ?, ?, ?, 0, 0)";
static const char update_one[] =
    "UPDATE ticket_queue SET version = version + 1, name = ?, condition = ?, settings = ? WHERE id "
    "= ?";
// Who is there comes and goes all day: whoever changes the queue meanwhile is not refused for it.
static const char set_settings[] = "UPDATE ticket_queue SET settings = ? WHERE id = ?";
static const char delete_one[] =
    "UPDATE ticket_queue SET version = version + 1, deleted = ? WHERE id = ?";
static const char set_turn[] = "UPDATE ticket_queue SET turn = ? WHERE id = ?";
static const char last_position[] = "SELECT MAX(position) FROM ticket_queue";
static const char deleted_one[] = "SELECT COUNT(*) FROM ticket_queue WHERE id = ? AND deleted > 0";
static const char same_name[] =
    "SELECT COUNT(*) FROM ticket_queue WHERE name = ? AND id <> ? AND deleted = 0";
static const char open_tickets[] =
    "SELECT ticket FROM ticket_clock WHERE queue = ? AND state IN ('new', 'working', 'waiting') "
    "AND ticket IN (SELECT id FROM %.*s)";

enum { SETTINGS_BYTES_MAX = 1 << 20 };

static enum err settings_text(struct ctx *c, const struct ticket_queue *q, struct str *out)
{
    struct json_out json;
    struct buf b;
    buf_init(&b, SETTINGS_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    queue_write(&json, q);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    if (!e)
        *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err read_row(struct ctx *c, struct db_rows *rows, struct ticket_queue *q)
{
    const struct json *settings;
    *q = (struct ticket_queue){.id = db_int(rows, 0),
                               .version = db_int(rows, 1),
                               .position = db_int(rows, 2),
                               .turn = db_int(rows, 3),
                               .name = db_text_copy(c, rows, 4),
                               .condition = db_text_copy(c, rows, 5)};
    struct str name = q->name, condition = q->condition;
    enum err e = json_parse(c, db_text_copy(c, rows, 6), SETTINGS_BYTES_MAX, &settings);
    if (!e)
        e = queue_read(c, settings, q);
    q->name = name;
    q->condition = condition;
    return e;
}

enum err queue_list(struct ctx *c, struct db_tx *tx, struct ticket_queue **out, int *count)
{
    struct db_rows *rows;
    enum err broken = ERR_NONE;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, list_all, DB_NO_VALUES, &rows);
    while (!e && !broken && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        broken = read_row(c, rows, &(*out)[(*count)++]);
    }
    if (broken)
        db_rows_close(rows);
    return e ? e : broken;
}

enum err queue_load(struct ctx *c, struct db_tx *tx, int64_t id, struct ticket_queue *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, load_one, DB_VALUES(value_int(id)), "there is no such queue",
                        "没有这个工单队列", &rows);
    if (e)
        return e;
    e = read_row(c, rows, out);
    db_rows_close(rows);
    return e;
}

static enum err check_rating(struct work *w, int64_t id)
{
    struct survey s;
    enum err e = survey_load(w->c, w->tx, id, &s);
    if (!e && (s.deleted || s.anonymous))
        e = fail(w->c, ERR_INPUT, "rating: a survey that is there and asks customers by name",
                 "评价问卷：应为未删除、记名的问卷");
    return e;
}

static enum err check(struct work *w, const struct ticket_queue *q)
{
    int ticket = schema_object(w->schema, STR("ticket"));
    struct rule *parsed;
    int64_t same;
    if (!str_trim(q->name).len || q->name.len > QUEUE_NAME_MAX)
        return fail(w->c, ERR_INPUT, "a queue's name has 1 to %d bytes",
                    "队列名称应为 1 到 %d 个字节", QUEUE_NAME_MAX);
    enum err e = db_number(w->c, w->tx, same_name, DB_VALUES(value_text(q->name), value_int(q->id)),
                           0, &same);
    if (!e && same)
        e = fail(w->c, ERR_CONFLICT, "there is a queue of this name", "已有同名队列");
    if (!e && str_trim(q->condition).len && ticket >= 0)
        e = rule_parse_filter(w->c, &w->schema->catalog, ticket, q->condition, &parsed);
    return e || !q->rating ? e : check_rating(w, q->rating);
}

static enum err check_version(struct work *w, int64_t id, int64_t version, struct ticket_queue *out)
{
    enum err e = queue_load(w->c, w->tx, id, out);
    if (!e && version != out->version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

enum err queue_create(struct work *w, struct ticket_queue *q)
{
    struct str settings;
    struct ticket_queue *all;
    int count;
    enum err e = queue_list(w->c, w->tx, &all, &count);
    if (!e && count >= QUEUES_MAX)
        e = fail(w->c, ERR_INPUT, "there are at most %d queues", "最多 %d 个队列", QUEUES_MAX);
    q->id = 0;
    if (!e)
        e = check(w, q);
    if (!e)
        e = settings_text(w->c, q, &settings);
    if (!e)
        e = db_number(w->c, w->tx, last_position, DB_NO_VALUES, 0, &q->position);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &q->id);
    q->position++;
    q->version = 1;
    return e ? e
             : db_run(w->c, w->tx, insert_one,
                      DB_VALUES(value_int(q->id), value_text(q->name), value_int(q->position),
                                value_text(q->condition), value_text(settings)),
                      NULL);
}

// Its new name in the tickets that are open.
static enum err rename_tickets(struct work *w, const struct ticket_queue *q)
{
    int ticket = schema_object(w->schema, STR("ticket"));
    const struct object *o = ticket < 0 ? NULL : &w->schema->objects[ticket];
    int field = o ? object_field(o, STR("queue")) : -1;
    int64_t *ids = NULL;
    size_t count = 0;
    struct db_rows *rows;
    if (field < 0)
        return ERR_NONE;
    enum err e = db_query(w->c, w->tx, str_format(w->c->arena, open_tickets, STR_ARG(o->table)).at,
                          DB_VALUES(value_int(q->id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        ids = arena_grow(w->c->arena, ids, count, count + 1, sizeof *ids);
        ids[count++] = db_int(rows, 0);
    }
    const struct viewer *whose = w->viewer;
    w->viewer = NULL; // the settings change, and the tickets with them
    for (size_t i = 0; i < count && !e; i++) {
        struct record r;
        bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
        e = record_load(w->c, w->tx, w->schema, ticket, ids[i], &r);
        if (e)
            break;
        given[field] = true;
        r.cells[field] = value_text(q->name);
        e = record_update(w, &r, given, 0, NULL);
    }
    w->viewer = whose;
    return e;
}

enum err queue_update(struct work *w, struct ticket_queue *q, int64_t version)
{
    struct ticket_queue before;
    struct str settings;
    enum err e = check_version(w, q->id, version, &before);
    if (!e)
        e = check(w, q);
    if (!e)
        e = settings_text(w->c, q, &settings);
    if (!e)
        e = db_run(w->c, w->tx, update_one,
                   DB_VALUES(value_text(q->name), value_text(q->condition), value_text(settings),
                             value_int(q->id)),
                   NULL);
    q->version = version + 1;
    return e || str_eq(before.name, q->name) ? e : rename_tickets(w, q);
}

enum err queue_carried(struct work *w, const struct ticket_queue *q)
{
    struct str settings;
    enum err e = settings_text(w->c, q, &settings);
    return e ? e
             : db_run(w->c, w->tx, update_one,
                      DB_VALUES(value_text(q->name), value_text(q->condition), value_text(settings),
                                value_int(q->id)),
                      NULL);
}

enum err queue_delete(struct work *w, int64_t id, int64_t version)
{
    struct ticket_queue before;
    enum err e = check_version(w, id, version, &before);
    return e ? e
             : db_run(w->c, w->tx, delete_one, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
}

enum err queue_restore(struct work *w, int64_t id)
{
    int64_t deleted;
    struct ticket_queue q;
    enum err e = db_number(w->c, w->tx, deleted_one, DB_VALUES(value_int(id)), 0, &deleted);
    if (!e && !deleted)
        e = fail(w->c, ERR_NOT_FOUND, "there is no deleted queue of this id",
                 "没有这个已删除的队列");
    if (!e)
        e = db_run(w->c, w->tx, delete_one, DB_VALUES(value_int(0), value_int(id)), NULL);
    if (!e)
        e = queue_load(w->c, w->tx, id, &q);
    return e ? e : check(w, &q);
}

enum err queue_available(struct work *w, int64_t id, int64_t person, bool available)
{
    struct ticket_queue q;
    struct str settings;
    bool there = false;
    enum err e = queue_load(w->c, w->tx, id, &q);
    if (e)
        return e;
    struct queue_member *members =
        ARENA_ARRAY(w->c->arena, struct queue_member, (size_t)q.member_count + 1);
    for (int i = 0; i < q.member_count; i++) {
        members[i] = q.members[i];
        if (members[i].person == person) {
            members[i].available = available;
            there = true;
        }
    }
    q.members = members;
    if (!there)
        return fail(w->c, ERR_NOT_FOUND, "nobody of this id is in the queue", "此人不在这个队列中");
    e = settings_text(w->c, &q, &settings);
    return e ? e
             : db_run(w->c, w->tx, set_settings, DB_VALUES(value_text(settings), value_int(id)),
                      NULL);
}

enum err queue_turn(struct work *w, int64_t id, int64_t person)
{
    return db_run(w->c, w->tx, set_turn, DB_VALUES(value_int(person), value_int(id)), NULL);
}

const struct ticket_queue *queue_of(const struct ticket_queue *list, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

struct queue_goal queue_goal_for(const struct ticket_queue *q, struct str priority)
{
    struct queue_goal other = {.priority = STR("")};
    for (int i = 0; q && i < q->goal_count; i++) {
        if (str_eq(q->goals[i].priority, priority))
            return q->goals[i];
        if (!q->goals[i].priority.len)
            other = q->goals[i];
    }
    return other;
}
