#include "deliver/told.h"

const char *told_op(enum change_op op)
{
    static const char *const ops[] = {[CHANGE_CREATE] = "created",
                                      [CHANGE_UPDATE] = "changed",
                                      [CHANGE_DELETE] = "deleted",
                                      [CHANGE_LEAVE] = NULL};
    return ops[op];
}

static void text(struct json_out *out, const char *key, struct str value)
{
    json_out_key(out, str_of(key));
    json_out_text(out, value);
}

static void number(struct json_out *out, const char *key, int64_t value)
{
    json_out_key(out, str_of(key));
    json_out_int(out, value);
}

enum err told_write(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                    const struct schema *s, const struct change *one, struct json_out *out,
                    bool *told)
{
    struct record now;
    *told = false;
    if (!told_op(one->op))
        return ERR_NONE;
    enum err e = seen_change(c, o, tx, v, s, one, &now, told);
    if (e || !*told)
        return e;
    const struct object *object = &s->objects[one->object];
    json_out_object(out);
    number(out, "id", one->id);
    text(out, "at", utc_text(c->arena, one->at_ms));
    text(out, "op", str_of(told_op(one->op)));
    text(out, "object", object->name);
    number(out, "record", one->record);
    number(out, "customer", one->customer);
    number(out, "person", one->actor);
    json_out_key(out, STR("before"));
    seen_change_write(out, c->arena, v, object, one->before);
    json_out_key(out, STR("after"));
    seen_change_write(out, c->arena, v, object, one->after);
    json_out_key(out, STR("version"));
    if (now.id)
        json_out_int(out, now.version);
    else
        json_out_null(out);
    json_out_key(out, STR("values"));
    if (now.id)
        seen_cells_write(out, c->arena, v, object, now.cells);
    else
        json_out_null(out);
    json_out_object_end(out);
    return ERR_NONE;
}

enum err told_changes(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t position,
                      int limit, struct change **out, int *count)
{
    return change_read(c, tx, s, position, limit, out, count);
}
