#include "flow/gone.h"

#include <ctype.h>

static const char select_all[] =
    "SELECT id, 0, former, zh, en, deleted FROM object WHERE deleted > 0 UNION ALL "
    "SELECT f.id, f.object, f.former, f.zh, f.en, f.deleted FROM field f WHERE f.deleted > 0 "
    "ORDER BY 6 DESC, 1";

enum err gone_load(struct ctx *c, struct db_tx *tx, struct gone_list *out)
{
    struct db_rows *rows;
    struct gone *list = NULL;
    size_t n = 0;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            list = arena_grow(c->arena, list, n, n ? n * 2 : 1, sizeof *list);
        struct str zh = db_text_copy(c, rows, 3), en = db_text_copy(c, rows, 4);
        list[n++] = (struct gone){.id = db_int(rows, 0),
                                  .object = db_int(rows, 1),
                                  .name = db_text_copy(c, rows, 2),
                                  .zh = zh.len ? zh : en,
                                  .en = en.len ? en : zh};
    }
    *out = (struct gone_list){list, (int)n};
    return e;
}

const struct gone *gone_of(const struct gone_list *l, int64_t id)
{
    for (int i = 0; i < l->count; i++)
        if (l->items[i].id == id)
            return &l->items[i];
    return NULL;
}

struct cause gone_words(struct arena *a, const struct gone *g)
{
    struct cause why = {.err = ERR_INPUT};
    why.en =
        str_format(a, "the %s '%.*s' was deleted", g->object ? "field" : "object", STR_ARG(g->en));
    why.zh = str_format(a, "%s“%.*s”已删除", g->object ? "字段" : "对象", STR_ARG(g->zh));
    return why;
}

// ---- where a text names it ----------------------------------------------------------------------

static size_t offset_of(struct str text, int line, int column)
{
    size_t at = 0;
    for (int row = 1, letter = 1; at < text.len; at++) {
        bool begins = ((unsigned char)text.at[at] & 0xC0) != 0x80;
        if (begins && row == line && letter == column)
            return at;
        letter += begins;
        if (text.at[at] == '\n') {
            row++;
            letter = 1;
        }
    }
    return text.len;
}

static bool goes_on(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_' || (unsigned char)ch >= 0x80;
}

// '-' and '_' are the same in a name.
static bool begins_with(struct str text, struct str name)
{
    if (!name.len || text.len < name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (text.at[i] != name.at[i] && !(strchr("-_", text.at[i]) && strchr("-_", name.at[i])))
            return false;
    return text.len == name.len || !goes_on(text.at[name.len]);
}

void gone_say(struct arena *a, const struct gone_list *l, struct str text, struct cause *why)
{
    if (!why->line)
        return;
    size_t at = offset_of(text, why->line, why->column);
    struct str rest = {text.at + at, text.len - at};
    for (int i = 0; i < l->count; i++) {
        const struct gone *g = &l->items[i];
        if (!begins_with(rest, g->name) && !begins_with(rest, g->zh) && !begins_with(rest, g->en))
            continue;
        *why = gone_words(a, g);
        return;
    }
}
