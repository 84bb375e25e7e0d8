#include "orgs/orgs.h"
#include "sys/file.h"

#define COLUMNS "name, label, state, created, changed"
static const char select_all[] = "SELECT " COLUMNS " FROM organisation ORDER BY name";
static const char select_one[] = "SELECT " COLUMNS " FROM organisation WHERE name = ?";
static const char update_state[] = "UPDATE organisation SET state = ?, changed = ? WHERE name = ?";
static const char update_label[] = "UPDATE organisation SET label = ? WHERE name = ?";

const char *orgs_state_name(enum orgs_state s)
{
    static const char *const names[] = {[ORGS_MAKING] = "making",
                                        [ORGS_OPEN] = "open",
                                        [ORGS_SUSPENDED] = "suspended",
                                        [ORGS_BIN] = "deleted"};
    return names[s];
}

bool orgs_name_good(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.at[i];
        if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '-')
            return false;
    }
    return name.len > 0 && name.len <= ORGS_NAME_MAX;
}

enum err orgs_name_check(struct ctx *c, struct str name)
{
    if (orgs_name_good(name))
        return ERR_NONE;
    return fail(c, ERR_INPUT,
                "the address of an organisation has 1 to %d of the letters a-z, digits and hyphens",
                "组织网址应为 1 到 %d 个小写字母、数字或连字符", ORGS_NAME_MAX);
}

// ---- the list -----------------------------------------------------------------------------------

static struct orgs_row read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct orgs_row){.name = db_text_copy(c, rows, 0),
                             .label = db_text_copy(c, rows, 1),
                             .state = (enum orgs_state)db_int(rows, 2),
                             .created_ms = db_int(rows, 3),
                             .changed_ms = db_int(rows, 4)};
}

enum err orgs_list(struct ctx *c, struct db_tx *tx, struct orgs_row **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_row(c, rows);
    }
    *count = n;
    return e;
}

enum err orgs_find(struct ctx *c, struct db_tx *tx, struct str name, struct orgs_row *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_text(name)),
                        "there is no organisation at this address", "这个网址没有组织", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err orgs_look(struct ctx *c, struct db *home, struct str name, struct orgs_row *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, home, &tx);
    if (e)
        return e;
    e = orgs_find(c, tx, name, out);
    db_read_end(tx);
    return e;
}

enum err orgs_move(struct ctx *c, struct db_tx *tx, struct str name, unsigned from,
                   enum orgs_state to, int64_t at_ms)
{
    struct orgs_row row;
    enum err e = orgs_find(c, tx, name, &row);
    if (!e && !(from >> row.state & 1))
        e = fail(c, ERR_CONFLICT, "this cannot be done now: the organisation is %s",
                 "现在不能这样做：组织处于“%s”状态", orgs_state_name(row.state));
    if (e)
        return e;
    return db_run(c, tx, update_state, DB_VALUES(value_int(to), value_int(at_ms), value_text(name)),
                  NULL);
}

enum err orgs_label(struct ctx *c, struct db_tx *tx, struct str name, struct str label)
{
    if (!str_trim(label).len)
        return fail(c, ERR_INPUT, "the organisation wants a name", "请填写组织名称");
    return db_run(c, tx, update_label, DB_VALUES(value_text(str_trim(label)), value_text(name)),
                  NULL);
}

// ---- where they lie -----------------------------------------------------------------------------

static struct str folder_of(struct ctx *c, struct str home, struct str name)
{
    return str_format(c->arena, "%.*s/orgs/%.*s", STR_ARG(home), STR_ARG(name));
}

enum err orgs_place(struct ctx *c, struct str home, struct str name, struct str *out)
{
    struct str schema, place;
    enum err e = org_database(c, home, &place);
    if (!e)
        e = orgs_name_check(c, name);
    if (e)
        return e;
    struct str address = str_cut(place, '#', &schema);
    *out = db_is_address(place)
               ? str_format(c->arena, "%.*s#%.*s_%.*s", STR_ARG(address),
                            STR_ARG(schema.len ? schema : STR("liuke")), STR_ARG(name))
               : folder_of(c, home, name);
    return ERR_NONE;
}

enum err orgs_folder(struct ctx *c, struct str home, struct str name, struct str *out)
{
    struct str place;
    enum err e = orgs_place(c, home, name, &place);
    if (e)
        return e;
    *out = folder_of(c, home, name);
    return db_is_address(place) ? org_place(c, *out, place) : folder_make(c, *out);
}
