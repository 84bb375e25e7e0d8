// Queues and ready answers when objects and fields change: conditions over tickets, places in texts,
// and the kinds and priorities of tickets, which are choices.
#include "care/ticket_carry.h"
#include "care/canned.h"
#include "care/ticket_queue.h"

static int64_t field_id(const struct schema *s, const char *field)
{
    int ticket = schema_object(s, STR("ticket"));
    int at = ticket < 0 ? -1 : object_field(&s->objects[ticket], str_of(field));
    return at < 0 ? 0 : s->objects[ticket].fields[at].id;
}

static const struct str *choices_now(struct arena *a, const struct carry *k, int64_t field,
                                     const struct str *list, int count, bool *changed)
{
    struct str *now = ARENA_ARRAY(a, struct str, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        now[i] = carry_choice(a, k, field, list[i]);
        *changed |= !str_eq(now[i], list[i]);
    }
    return now;
}

// What a queue says in choices; true: some are called otherwise.
static bool settings_now(struct arena *a, const struct carry *k, struct ticket_queue *q)
{
    int64_t kind = field_id(k->from, "kind"), priority = field_id(k->from, "priority");
    struct queue_member *members = ARENA_ARRAY(a, struct queue_member, (size_t)q->member_count + 1);
    struct queue_goal *goals = ARENA_ARRAY(a, struct queue_goal, (size_t)q->goal_count + 1);
    bool changed = false;
    q->kinds = choices_now(a, k, kind, q->kinds, q->kind_count, &changed);
    for (int i = 0; i < q->member_count; i++) {
        members[i] = q->members[i];
        members[i].skills =
            choices_now(a, k, kind, members[i].skills, members[i].skill_count, &changed);
    }
    for (int i = 0; i < q->goal_count; i++) {
        goals[i] = q->goals[i];
        goals[i].priority = carry_choice(a, k, priority, goals[i].priority);
        changed |= !str_eq(goals[i].priority, q->goals[i].priority);
    }
    q->members = members;
    q->goals = goals;
    return changed;
}

static enum err carry_queue(struct work *w, const struct carry *k, struct ticket_queue *q)
{
    struct carried one = {.text = q->condition, .works = true};
    int ticket = schema_object(k->from, STR("ticket"));
    enum err e = ERR_NONE;
    if (ticket >= 0)
        e = carry_text(w->c, k, k->from->objects[ticket].id, false, q->condition, &one);
    bool changed = !e && one.works && one.changed;
    if (changed)
        q->condition = one.text;
    changed |= settings_now(w->c->arena, k, q);
    return e || !changed ? e : queue_carried(w, q);
}

enum err tickets_carry(struct work *w, const struct carry *k)
{
    struct ticket_queue *list;
    int count;
    enum err e = queue_list(w->c, w->tx, &list, &count);
    for (int i = 0; i < count && !e; i++)
        e = carry_queue(w, k, &list[i]);
    return e ? e : canned_carry(w, k);
}
