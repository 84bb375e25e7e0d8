#include "model/called.h"
#include "codec/json.h"

enum err called(struct ctx *c, const struct org *o, struct str *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = setting_get(c, tx, "name", out);
    db_read_end(tx);
    return e;
}

static int letters(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

static enum err check(struct ctx *c, const struct calling *g)
{
    if (!g->name.len)
        return fail(c, ERR_INPUT, "the organisation wants a name", "请填写组织名称");
    if (letters(g->name) > CALLED_LETTERS_MAX || !utf8_valid(g->name))
        return fail(c, ERR_INPUT, "the name has at most %d letters", "名称最多 %d 个字",
                    CALLED_LETTERS_MAX);
    if (g->was.len && !str_eq(g->was, g->before))
        return fail(c, ERR_STALE, "somebody renamed it in the meantime: it is called '%.*s' now",
                    "刚被别人改名，现在叫“%.*s”", STR_ARG(g->before));
    return ERR_NONE;
}

static enum err note(struct ctx *c, struct db_tx *tx, const struct calling *g)
{
    enum { DETAIL_BYTES_MAX = 4096 };
    struct audit a = g->by;
    struct buf b;
    struct json_out out;
    buf_init(&b, DETAIL_BYTES_MAX);
    json_out_init(&out, &b);
    json_out_object(&out);
    json_out_key(&out, STR("before"));
    json_out_text(&out, g->before);
    json_out_key(&out, STR("after"));
    json_out_text(&out, g->name);
    json_out_object_end(&out);
    enum err e = json_out_done(c, &out);
    a.what = STR("rename");
    a.detail = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e ? e : audit_note(c, tx, &a);
}

enum err called_set(struct ctx *c, struct db_tx *tx, struct calling *g)
{
    g->name = str_trim(g->name);
    enum err e = setting_get(c, tx, "name", &g->before);
    if (!e && str_eq(g->name, g->before))
        return ERR_NONE;
    if (!e)
        e = check(c, g);
    if (!e)
        e = setting_put(c, tx, "name", g->name);
    if (!e)
        e = setting_put(c, tx, "renamed", STR("yes"));
    return e ? e : note(c, tx, g);
}

enum err called_renamed(struct ctx *c, struct db_tx *tx, bool *out)
{
    struct str renamed;
    enum err e = setting_get(c, tx, "renamed", &renamed);
    *out = !e && renamed.len > 0;
    return e;
}
