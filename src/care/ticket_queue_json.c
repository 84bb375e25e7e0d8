// What a queue is beside what its row says, as one JSON document: read, checked, written.
#include "care/ticket_queue.h"

const char *const queue_routing_names[] = {"nobody", "turn", "least", "skill"};
const char *const queue_part_names[] = {"first", "solve"};
const char *const queue_act_names[] = {"tell", "head", "assign"};

struct ticket_queue queue_usual(void)
{
    static const struct queue_goal goals[] = {{{"", 0}, {240, 960}}};
    static const struct queue_step steps[] = {{QUEUE_FIRST, 75, QUEUE_TELL},
                                              {QUEUE_FIRST, 100, QUEUE_HEAD},
                                              {QUEUE_SOLVE, 75, QUEUE_TELL},
                                              {QUEUE_SOLVE, 100, QUEUE_HEAD}};
    return (struct ticket_queue){.routing = QUEUE_TURN,
                                 .name = STR(""),
                                 .condition = STR(""),
                                 .business = true,
                                 .goals = goals,
                                 .goal_count = 1,
                                 .steps = steps,
                                 .step_count = 4,
                                 .reopen_days = 7,
                                 .close_days = 3};
}

// ---- reading ------------------------------------------------------------------------------------

// A word of a list; stays as it is where it is missing.
static enum err read_word(struct ctx *c, const struct json *o, const char *key,
                          const char *const *words, int count, int *out)
{
    struct str text = STR_NONE;
    enum err e = json_want_text(c, o, key, &text);
    if (e || !text.at)
        return e;
    for (int i = 0; i < count; i++)
        if (str_eq(text, str_of(words[i]))) {
            *out = i;
            return ERR_NONE;
        }
    return fail(c, ERR_INPUT, "%s: there is no “%s”", "%s：没有“%s”这一项", key,
                str_zero(c->arena, text));
}

static enum err read_number(struct ctx *c, const struct json *o, const char *key, int64_t low,
                            int64_t high, int64_t *out)
{
    enum err e = json_want_int(c, o, key, out);
    if (!e && (*out < low || *out > high))
        e = fail(c, ERR_INPUT, "%s is %lld to %lld", "%s 应为 %lld 到 %lld", key, (long long)low,
                 (long long)high);
    return e;
}

// The array at `key`, NULL where it is missing; at most `most` long.
static enum err read_array(struct ctx *c, const struct json *o, const char *key, int most,
                           const struct json **out)
{
    *out = json_get(o, key);
    if (!*out || (*out)->kind == JSON_NULL) {
        *out = NULL;
        return ERR_NONE;
    }
    enum err e = json_as(c, *out, JSON_ARRAY);
    if (!e && (*out)->count > most)
        e = fail(c, ERR_INPUT, "%s has at most %d entries", "%s 最多 %d 项", key, most);
    return e;
}

static enum err read_texts(struct ctx *c, const struct json *o, const char *key,
                           const struct str **out, int *count)
{
    const struct json *all;
    enum err e = read_array(c, o, key, QUEUE_LIST_MAX, &all);
    if (e || !all)
        return e;
    struct str *list = ARENA_ARRAY(c->arena, struct str, (size_t)all->count + 1);
    for (int i = 0; i < all->count && !e; i++)
        e = json_as_text(c, &all->items[i], &list[i]);
    *out = list;
    *count = all->count;
    return e;
}

// Where nothing is said of it, as he was; who is new is there.
static bool was_there(const struct ticket_queue *q, int64_t person)
{
    for (int i = 0; i < q->member_count; i++)
        if (q->members[i].person == person)
            return q->members[i].available;
    return true;
}

static enum err read_members(struct ctx *c, const struct json *o, struct ticket_queue *out)
{
    const struct json *all;
    enum err e = read_array(c, o, "members", QUEUE_MEMBERS_MAX, &all);
    if (e || !all)
        return e;
    struct queue_member *list = ARENA_ARRAY(c->arena, struct queue_member, (size_t)all->count + 1);
    for (int i = 0; i < all->count && !e; i++) {
        e = json_need_int(c, &all->items[i], "person", &list[i].person);
        list[i].available = was_there(out, list[i].person);
        if (!e)
            e = json_want_bool(c, &all->items[i], "available", &list[i].available);
        if (!e)
            e = read_texts(c, &all->items[i], "skills", &list[i].skills, &list[i].skill_count);
        for (int k = 0; k < i && !e; k++)
            if (list[k].person == list[i].person)
                e = fail(c, ERR_INPUT, "somebody is a member twice", "成员重复");
    }
    out->members = list;
    out->member_count = all->count;
    return e;
}

static enum err read_goals(struct ctx *c, const struct json *o, struct ticket_queue *out)
{
    const struct json *all;
    enum err e = read_array(c, o, "goals", QUEUE_GOALS_MAX, &all);
    if (e || !all)
        return e;
    struct queue_goal *list = ARENA_ARRAY(c->arena, struct queue_goal, (size_t)all->count + 1);
    for (int i = 0; i < all->count && !e; i++) {
        list[i].priority = STR("");
        e = json_want_text(c, &all->items[i], "priority", &list[i].priority);
        for (int part = 0; part < QUEUE_PARTS && !e; part++)
            e = read_number(c, &all->items[i], queue_part_names[part], 0, QUEUE_MINUTES_MAX,
                            &list[i].minutes[part]);
        for (int k = 0; k < i && !e; k++)
            if (str_eq(list[k].priority, list[i].priority))
                e = fail(c, ERR_INPUT, "there are two goals for one priority",
                         "同一优先级设置了两次时限");
    }
    out->goals = list;
    out->goal_count = all->count;
    return e;
}

static enum err read_steps(struct ctx *c, const struct json *o, struct ticket_queue *out)
{
    const struct json *all;
    enum err e = read_array(c, o, "steps", QUEUE_STEPS_MAX, &all);
    if (e || !all)
        return e;
    struct queue_step *list = ARENA_ARRAY(c->arena, struct queue_step, (size_t)all->count + 1);
    for (int i = 0; i < all->count && !e; i++) {
        int part = QUEUE_SOLVE, act = QUEUE_TELL;
        list[i].percent = 100;
        e = read_word(c, &all->items[i], "part", queue_part_names, QUEUE_PARTS, &part);
        if (!e)
            e = read_word(c, &all->items[i], "act", queue_act_names, QUEUE_ACTS, &act);
        if (!e)
            e = read_number(c, &all->items[i], "percent", 1, QUEUE_PERCENT_MAX, &list[i].percent);
        list[i].part = (enum queue_part)part;
        list[i].act = (enum queue_act)act;
    }
    out->steps = list;
    out->step_count = all->count;
    return e;
}

enum err queue_read(struct ctx *c, const struct json *from, struct ticket_queue *out)
{
    int routing = (int)out->routing;
    enum err e = json_want_text(c, from, "name", &out->name);
    if (!e)
        e = json_want_text(c, from, "condition", &out->condition);
    if (!e)
        e = read_texts(c, from, "kinds", &out->kinds, &out->kind_count);
    if (!e)
        e = read_members(c, from, out);
    if (!e)
        e = read_word(c, from, "routing", queue_routing_names, QUEUE_ROUTINGS, &routing);
    out->routing = (enum queue_routing)routing;
    if (!e)
        e = json_want_bool(c, from, "business", &out->business);
    if (!e)
        e = read_goals(c, from, out);
    if (!e)
        e = read_steps(c, from, out);
    if (!e)
        e = read_number(c, from, "reopen_days", 0, QUEUE_DAYS_MAX, &out->reopen_days);
    if (!e)
        e = read_number(c, from, "close_days", 0, QUEUE_DAYS_MAX, &out->close_days);
    return e ? e : read_number(c, from, "rating", 0, INT64_MAX, &out->rating);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_text(struct json_out *out, const char *key, struct str text)
{
    json_out_key(out, str_of(key));
    json_out_text(out, text);
}

static void write_int(struct json_out *out, const char *key, int64_t value)
{
    json_out_key(out, str_of(key));
    json_out_int(out, value);
}

static void write_bool(struct json_out *out, const char *key, bool value)
{
    json_out_key(out, str_of(key));
    json_out_bool(out, value);
}

static void write_texts(struct json_out *out, const char *key, const struct str *list, int count)
{
    json_out_key(out, str_of(key));
    json_out_array(out);
    for (int i = 0; i < count; i++)
        json_out_text(out, list[i]);
    json_out_array_end(out);
}

static void write_lists(struct json_out *out, const struct ticket_queue *q)
{
    json_out_key(out, STR("members"));
    json_out_array(out);
    for (int i = 0; i < q->member_count; i++) {
        json_out_object(out);
        write_int(out, "person", q->members[i].person);
        write_bool(out, "available", q->members[i].available);
        write_texts(out, "skills", q->members[i].skills, q->members[i].skill_count);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_key(out, STR("goals"));
    json_out_array(out);
    for (int i = 0; i < q->goal_count; i++) {
        json_out_object(out);
        write_text(out, "priority", q->goals[i].priority);
        for (int part = 0; part < QUEUE_PARTS; part++)
            write_int(out, queue_part_names[part], q->goals[i].minutes[part]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_key(out, STR("steps"));
    json_out_array(out);
    for (int i = 0; i < q->step_count; i++) {
        json_out_object(out);
        write_text(out, "part", str_of(queue_part_names[q->steps[i].part]));
        write_int(out, "percent", q->steps[i].percent);
        write_text(out, "act", str_of(queue_act_names[q->steps[i].act]));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

void queue_write(struct json_out *out, const struct ticket_queue *q)
{
    write_text(out, "name", q->name);
    write_text(out, "condition", q->condition);
    write_texts(out, "kinds", q->kinds, q->kind_count);
    write_text(out, "routing", str_of(queue_routing_names[q->routing]));
    write_bool(out, "business", q->business);
    write_lists(out, q);
    write_int(out, "reopen_days", q->reopen_days);
    write_int(out, "close_days", q->close_days);
    write_int(out, "rating", q->rating);
}
