#include "model/merged.h"

static const char leads_to[] =
    "SELECT keep FROM merge WHERE gone = ? AND object = ? AND undone = 0 ORDER BY undo DESC LIMIT 1";
static const char key_leads_to[] = "SELECT gone FROM merge WHERE object = ? AND key_text = ? AND "
                                   "undone = 0 ORDER BY undo DESC LIMIT 1";
static const char any_merge[] = "SELECT 1 FROM merge WHERE undone = 0 LIMIT 1";

enum err merge_leads_to(struct ctx *c, struct db_tx *tx, int64_t object, int64_t id, int64_t *keep)
{
    enum { STEPS_MAX = 32 };
    int64_t next = id;
    enum err e = ERR_NONE;
    *keep = 0;
    for (int i = 0; i < STEPS_MAX && !e && next; i++) {
        e = db_number(c, tx, leads_to, DB_VALUES(value_int(next), value_int(object)), 0, &next);
        if (!e && next)
            *keep = next;
    }
    return e;
}

enum err merge_key_leads_to(struct ctx *c, struct db_tx *tx, int64_t object, struct str key,
                            int64_t *keep, int64_t *was)
{
    *keep = *was = 0;
    enum err e =
        db_number(c, tx, key_leads_to, DB_VALUES(value_int(object), value_text(key)), 0, was);
    return e || !*was ? e : merge_leads_to(c, tx, object, *was, keep);
}

enum err merge_any(struct ctx *c, struct db_tx *tx, bool *out)
{
    int64_t one;
    enum err e = db_number(c, tx, any_merge, DB_NO_VALUES, 0, &one);
    *out = !e && one;
    return e;
}
