#include "model/layout.h"
#include "model/author.h"
#include "model/resolve.h"

static const char select_one[] = "SELECT version, content, former FROM layout WHERE object = ?";
static const char select_all[] = "SELECT object, content FROM layout WHERE content <> ''";
static const char insert[] =
    "INSERT INTO layout (object, version, content, former, changed) VALUES (?, 2, ?, '', ?)";
static const char update[] = "UPDATE layout SET version = version + 1, former = content, "
                             "content = ?, changed = ? WHERE object = ?";
static const char swap[] = "UPDATE layout SET version = version + 1, former = content, "
                           "content = former, changed = ? WHERE object = ?";
static const char set_content[] = "UPDATE layout SET content = ? WHERE object = ?";

// ---- reading ------------------------------------------------------------------------------------

struct kept {
    bool there;
    int64_t version;
    struct str content, former;
};

static enum err load(struct ctx *c, struct db_tx *tx, int64_t object, struct kept *out)
{
    struct db_rows *rows;
    *out = (struct kept){.version = 1};
    enum err e = db_query(c, tx, select_one, DB_VALUES(value_int(object)), &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = (struct kept){true, db_int(rows, 0), db_text_copy(c, rows, 1),
                             db_text_copy(c, rows, 2)};
        db_rows_close(rows);
    }
    return e;
}

enum err layout_load(struct ctx *c, struct db_tx *tx, int64_t object, struct layout *out)
{
    struct kept k;
    *out = (struct layout){.object = object};
    enum err e = load(c, tx, object, &k);
    out->version = k.version;
    out->saved = k.content.len != 0;
    out->undoable = k.there && !str_eq(k.content, k.former);
    return e || !out->saved ? e : layout_of_text(c, k.content, out);
}

void layout_condition(struct ctx *c, const struct schema *s, const struct viewer *v, int object,
                      struct str text, struct rule **out)
{
    struct ctx quiet = {.arena = c->arena};
    *out = NULL;
    if (text.len &&
        (own_condition_read(&quiet, s, object, text, out) || viewer_allows(&quiet, v, *out)))
        *out = NULL;
}

// ---- writing ------------------------------------------------------------------------------------

static enum err now(struct work *w, int64_t object, int64_t version, struct kept *out)
{
    enum err e = load(w->c, w->tx, object, out);
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed this layout in the meantime: read it again",
                 "这个布局刚被修改过，请刷新后再试");
    return e;
}

// The section at a place, where it holds fields; else the first that does; NULL: none.
static struct layout_section *section_for(const struct layout *l, int side, int tab, int section)
{
    struct layout_section *first = NULL;
    for (int t = 0; t < l->tab_count[side]; t++)
        for (int i = 0; i < l->tabs[side][t].section_count; i++) {
            struct layout_section *p = &l->tabs[side][t].sections[i];
            if (p->part != PART_FIELDS)
                continue;
            if (t == tab && i == section)
                return p;
            if (!first)
                first = p;
        }
    return first;
}

// Deleted fields are not shown to who lays out anew; they keep a place until they are taken back.
static enum err keep_gone(struct work *w, struct str before, const struct layout *l)
{
    struct layout old = {0};
    int at = schema_object_of_id(w->schema, l->object);
    enum err e = before.len && at >= 0 ? layout_of_text(w->c, before, &old) : ERR_NONE;
    for (int side = 0; side < LAYOUT_SIDES && !e; side++)
        for (int t = 0; t < old.tab_count[side]; t++)
            for (int i = 0; i < old.tabs[side][t].section_count; i++) {
                const struct layout_section *p = &old.tabs[side][t].sections[i];
                struct layout_section *to = section_for(l, side, t, i);
                for (int n = 0; n < p->field_count && to && p->part == PART_FIELDS; n++) {
                    if (to->field_count == LAYOUT_FIELDS_MAX ||
                        object_field_of_id(&w->schema->objects[at], p->fields[n]) >= 0)
                        continue;
                    to->fields = arena_grow(w->c->arena, to->fields, (size_t)to->field_count,
                                            (size_t)to->field_count + 1, sizeof *to->fields);
                    to->fields[to->field_count++] = p->fields[n];
                }
            }
    return e;
}

enum err layout_save(struct work *w, const struct layout *l)
{
    struct kept before;
    struct str text;
    enum err e = now(w, l->object, l->version, &before);
    if (!e)
        e = keep_gone(w, before.content, l);
    if (!e)
        e = layout_text(w->c, l, &text);
    if (e)
        return e;
    if (before.there)
        e = db_run(w->c, w->tx, update,
                   DB_VALUES(value_text(text), value_int(w->at_ms), value_int(l->object)), NULL);
    else
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(l->object), value_text(text), value_int(w->at_ms)), NULL);
    return e ? e : author_set(w, AUTHOR_LAYOUT, l->object);
}

enum err layout_reset(struct work *w, int64_t object, int64_t version)
{
    struct kept before;
    enum err e = now(w, object, version, &before);
    if (e || !before.there)
        return e;
    return db_run(w->c, w->tx, update,
                  DB_VALUES(value_text(STR("")), value_int(w->at_ms), value_int(object)), NULL);
}

enum err layout_undo(struct work *w, int64_t object, int64_t version)
{
    struct kept before;
    enum err e = now(w, object, version, &before);
    if (!e && !before.there)
        e = fail(w->c, ERR_NOT_FOUND, "there is no change of this layout to take back",
                 "这个布局没有可以撤销的修改");
    if (e)
        return e;
    return db_run(w->c, w->tx, swap, DB_VALUES(value_int(w->at_ms), value_int(object)), NULL);
}

// ---- carried over -------------------------------------------------------------------------------

static enum err carry_one(struct work *w, const struct carry *k, int64_t object, struct str content)
{
    struct layout l = {.object = object};
    struct str text;
    bool changed = false;
    enum err e = layout_of_text(w->c, content, &l);
    for (int side = 0; side < LAYOUT_SIDES; side++)
        for (int t = 0; t < l.tab_count[side]; t++)
            for (int i = 0; i < l.tabs[side][t].section_count && !e; i++) {
                struct layout_section *p = &l.tabs[side][t].sections[i];
                struct carried one;
                e = carry_text(w->c, k, object, false, p->condition, &one);
                if (e || !one.works || !one.changed)
                    continue;
                p->condition = one.text;
                changed = true;
            }
    if (e || !changed)
        return e;
    e = layout_text(w->c, &l, &text);
    return e ? e
             : db_run(w->c, w->tx, set_content, DB_VALUES(value_text(text), value_int(object)),
                      NULL);
}

enum err layout_carry(struct work *w, const struct carry *k)
{
    struct one {
        int64_t object;
        struct str content;
    } *list = NULL;
    struct db_rows *rows;
    size_t count = 0;
    enum err e = db_query(w->c, w->tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, count, count + 1, sizeof *list);
        list[count++] = (struct one){db_int(rows, 0), db_text_copy(w->c, rows, 1)};
    }
    for (size_t i = 0; i < count && !e; i++)
        e = carry_one(w, k, list[i].object, list[i].content);
    return e;
}
