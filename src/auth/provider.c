#include "auth/provider.h"
#include "auth/role.h"
#include "net/client.h"

#define PROVIDER_COLUMNS                                                                           \
    "id, version, name, issuer, client, secret, home, claim, matches, makes, closes, trusts, "     \
    "leaves, enabled, role, department, deleted"
static const char select_all[] = "SELECT " PROVIDER_COLUMNS " FROM provider ORDER BY created, id";
static const char select_one[] = "SELECT " PROVIDER_COLUMNS " FROM provider WHERE id = ?";
static const char insert[] =
    "INSERT INTO provider (name, issuer, client, secret, home, claim, matches, makes, closes, "
    "trusts, leaves, enabled, role, department, id, version, created, deleted) VALUES (?, ?, ?, ?, "
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0)";
static const char update[] =
    "UPDATE provider SET version = version + 1, name = ?, issuer = ?, client = ?, secret = ?, home = "
    "?, claim = ?, matches = ?, makes = ?, closes = ?, trusts = ?, leaves = ?, enabled = ?, role = ?, "
    "department = ? WHERE id = ? AND version = ?";
static const char set_deleted[] =
    "UPDATE provider SET version = version + 1, deleted = ? WHERE id = ? AND version = ?";
static const char closed_by[] =
    "SELECT COUNT(*) FROM provider WHERE closes = 1 AND enabled = 1 AND deleted = 0";
static const char is_department[] = "SELECT COUNT(*) FROM department WHERE id = ?";
static const char administers[] =
    "SELECT COUNT(*) FROM person_role x JOIN role r ON r.id = x.role WHERE x.person = ? AND "
    "r.administrator = 1";

static struct provider read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct provider){.id = db_int(rows, 0),
                             .version = db_int(rows, 1),
                             .name = db_text_copy(c, rows, 2),
                             .issuer = db_text_copy(c, rows, 3),
                             .client = db_text_copy(c, rows, 4),
                             .secret = db_text_copy(c, rows, 5),
                             .home = db_text_copy(c, rows, 6),
                             .claim = db_text_copy(c, rows, 7),
                             .matches = db_int(rows, 8) != 0,
                             .makes = db_int(rows, 9) != 0,
                             .closes = db_int(rows, 10) != 0,
                             .trusts = db_int(rows, 11) != 0,
                             .leaves = db_int(rows, 12) != 0,
                             .enabled = db_int(rows, 13) != 0,
                             .role = db_int(rows, 14),
                             .department = db_int(rows, 15),
                             .deleted_ms = db_int(rows, 16)};
}

enum err provider_list(struct ctx *c, struct db_tx *tx, bool deleted, struct provider **out,
                       int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct provider p = read_row(c, rows);
        if (p.deleted_ms && !deleted)
            continue;
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = p;
    }
    *count = n;
    return e;
}

enum err provider_load(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)),
                        "there is no such identity provider", "没有这个身份平台", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err provider_open(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out)
{
    enum err e = provider_load(c, tx, id, out);
    if (!e && (!out->enabled || out->deleted_ms))
        e = fail(c, ERR_NOT_FOUND, "this way to sign in has been switched off: choose another one",
                 "这种登录方式已停用，请选择其他方式登录");
    return e;
}

// ---- what can be --------------------------------------------------------------------------------

static enum err check_texts(struct ctx *c, const struct provider *p)
{
    enum { BYTES_MAX = 200, SECRET_MAX = 2000 };
    if (!p->name.len || p->name.len > BYTES_MAX)
        return fail(c, ERR_INPUT, "what shall stand on the button? At most %d bytes",
                    "请填写登录按钮上的名称（最多 %d 字节）", BYTES_MAX);
    if (!p->client.len || p->client.len > SECRET_MAX || p->secret.len > SECRET_MAX)
        return fail(c, ERR_INPUT,
                    "enter the client id that the identity provider gave this program",
                    "请填写身份平台分配的应用编号（client id）");
    if (!p->claim.len || p->claim.len > BYTES_MAX)
        return fail(c, ERR_INPUT,
                    "which entry of the identity provider is the sign-in name? Usually "
                    "preferred_username or email",
                    "请填写身份平台的哪一项作为登录名，通常是 preferred_username 或 email");
    enum err e = url_check(c, p->home);
    if (!e && (str_ends(p->home, STR("/")) || str_find(p->home, STR("?")) >= 0 ||
               str_find(p->home, STR("#")) >= 0))
        e = fail(c, ERR_INPUT,
                 "the address of this program is written without / at its end, such as "
                 "https://crm.example.com",
                 "本系统网址末尾不要带 /，例如 https://crm.example.com");
    return e;
}

// Nobody becomes administrator by coming.
static enum err check_made(struct ctx *c, struct db_tx *tx, const struct provider *p)
{
    struct role r;
    int64_t there = 1;
    enum err e = p->role ? role_load(c, tx, p->role, &r) : ERR_NONE;
    if (!e && p->role && r.administrator)
        e = fail(c, ERR_INPUT,
                 "people who are made at their first sign-in cannot be administrators: choose "
                 "another role",
                 "首次登录时自动创建的人员不能是管理员，请选择其他角色");
    if (!e && p->department)
        e = db_number(c, tx, is_department, DB_VALUES(value_int(p->department)), 0, &there);
    if (!e && !there)
        e = fail(c, ERR_INPUT, "there is no such department", "没有这个部门");
    return e;
}

static enum err check(struct ctx *c, struct db_tx *tx, struct provider *p)
{
    p->name = str_trim(p->name);
    p->issuer = str_trim(p->issuer);
    p->client = str_trim(p->client);
    p->secret = str_trim(p->secret);
    p->home = str_trim(p->home);
    p->claim = str_trim(p->claim);
    enum err e = check_texts(c, p);
    return e ? e : check_made(c, tx, p);
}

// ---- changing -----------------------------------------------------------------------------------

enum { WRITTEN = 14 };

static void written(const struct provider *p, struct value v[WRITTEN])
{
    const struct str texts[] = {p->name, p->issuer, p->client, p->secret, p->home, p->claim};
    const int64_t numbers[] = {p->matches, p->makes,   p->closes, p->trusts,
                               p->leaves,  p->enabled, p->role,   p->department};
    for (int i = 0; i < 6; i++)
        v[i] = value_text(texts[i].at ? texts[i] : STR(""));
    for (int i = 0; i < 8; i++)
        v[6 + i] = value_int(numbers[i]);
}

enum err provider_create(struct ctx *c, struct db_tx *tx, struct provider *p, int64_t at_ms)
{
    struct value v[WRITTEN + 2];
    struct provider *list;
    int count = 0;
    enum err e = check(c, tx, p);
    if (!e)
        e = provider_list(c, tx, false, &list, &count);
    if (!e && count >= PROVIDERS_MAX)
        e = fail(c, ERR_INPUT, "there are %d identity providers already, the most there may be",
                 "最多只能有 %d 个身份平台", PROVIDERS_MAX);
    if (!e)
        e = db_ids(c, tx, 1, &p->id);
    if (e)
        return e;
    p->version = 1;
    written(p, v);
    v[WRITTEN] = value_int(p->id);
    v[WRITTEN + 1] = value_int(at_ms);
    return db_run(c, tx, insert, v, WRITTEN + 2, NULL);
}

static enum err stale(struct ctx *c)
{
    return fail(c, ERR_STALE, "somebody changed it in the meantime: read it again",
                "刚被别人修改过，请刷新后再试");
}

// The secret of one issuer is never sent to another.
enum err provider_update(struct ctx *c, struct db_tx *tx, struct provider *p)
{
    struct value v[WRITTEN + 2];
    struct provider was;
    int64_t changed = 0;
    enum err e = check(c, tx, p);
    if (!e)
        e = provider_load(c, tx, p->id, &was);
    if (!e && !p->secret.len && str_eq(was.issuer, p->issuer) && str_eq(was.client, p->client))
        p->secret = was.secret;
    written(p, v);
    v[WRITTEN] = value_int(p->id);
    v[WRITTEN + 1] = value_int(p->version);
    if (!e)
        e = db_run(c, tx, update, v, WRITTEN + 2, &changed);
    if (!e && !changed)
        e = stale(c);
    return e ? e : provider_load(c, tx, p->id, p);
}

enum err provider_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version,
                         int64_t at_ms)
{
    struct provider was;
    int64_t changed = 0;
    enum err e = provider_load(c, tx, id, &was);
    if (!e)
        e = db_run(c, tx, set_deleted,
                   DB_VALUES(value_int(at_ms), value_int(id), value_int(version)), &changed);
    return e || changed ? e : stale(c);
}

enum err provider_restore(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out)
{
    enum err e = provider_load(c, tx, id, out);
    if (!e)
        e = db_run(c, tx, set_deleted,
                   DB_VALUES(value_int(0), value_int(id), value_int(out->version)), NULL);
    return e ? e : provider_load(c, tx, id, out);
}

enum err provider_password(struct ctx *c, struct db_tx *tx, int64_t person)
{
    int64_t closed = 0, administrator = 0;
    enum err e = db_number(c, tx, closed_by, DB_NO_VALUES, 0, &closed);
    if (!e && closed)
        e = db_number(c, tx, administers, DB_VALUES(value_int(person)), 0, &administrator);
    if (!e && closed && !administrator)
        e = fail(c, ERR_DENIED,
                 "passwords are for administrators only here: use the button below to sign in",
                 "本公司已关闭密码登录（管理员除外），请使用下方的按钮登录");
    return e;
}

struct str provider_callback(struct arena *a, struct str home)
{
    return str_format(a, "%.*s" PROVIDER_PAGE, STR_ARG(home));
}
