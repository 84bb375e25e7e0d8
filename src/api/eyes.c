#include "api/eyes.h"
#include "api/who.h"

// "person:12" or "role:3".
static enum err viewer_named(struct call *k, struct str text, struct viewer **out)
{
    struct db_tx *tx;
    struct str number, kind = str_cut(text, ':', &number);
    bool person = str_eq(kind, STR("person"));
    num_t n = num_parse(number);
    if ((!person && !str_eq(kind, STR("role"))) || n == NUM_NONE || n <= 0)
        return fail(k->c, ERR_INPUT, "see as whom? Write person:ID or role:ID",
                    "以谁的身份查看？请写 person:编号 或 role:编号");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    const struct schema *s = org_schema(k->org);
    e = person ? viewer_create(k->c, tx, s, n / NUM_ONE, out)
               : viewer_of_role(k->c, tx, s, n / NUM_ONE, out);
    db_read_end(tx);
    return e;
}

static struct str see_as_text(const struct call *k)
{
    struct str text = http_header(k->http, "X-See-As");
    return text.len ? text : uri_param(&k->http->uri, "see_as");
}

// An administrator sees what somebody else would; nothing can be changed meanwhile.
enum err eyes_see_as(struct call *k, const struct route *route)
{
    struct viewer *other = NULL;
    struct str text = see_as_text(k);
    if (!text.len || !k->viewer)
        return ERR_NONE;
    if (!viewer_all(k->viewer))
        return fail(k->c, ERR_DENIED, "only an administrator may see as somebody else",
                    "只有管理员可以以他人身份查看");
    if (route->method != HTTP_GET && !(route->flags & ROUTE_ASKS))
        return fail(k->c, ERR_DENIED, "nothing can be changed while seeing as somebody else",
                    "以他人身份查看时不能修改");
    enum err e = viewer_named(k, text, &other);
    if (!e)
        e = call_audit(k, "see_as",
                       str_format(k->c->arena, "{\"as\":\"%.*s\",\"path\":\"%s\"}", STR_ARG(text),
                                  route->path)); // checked: a word, a colon and a number
    if (e) {
        viewer_drop(other);
        return e;
    }
    viewer_drop(k->viewer);
    k->viewer = other;
    k->seen_as = true;
    return ERR_NONE;
}

enum err call_renew(struct call *k)
{
    struct viewer *other = NULL;
    const struct viewer *fresh = NULL;
    struct db_tx *tx;
    enum err e = ERR_NONE;
    if (!k->viewer)
        return ERR_NONE;
    if (k->seen_as) {
        e = viewer_named(k, see_as_text(k), &other);
        fresh = other;
    } else {
        e = db_read_begin(k->c, org_db(k->org), &tx);
        if (e)
            return e;
        e = k->token.id ? who_token_viewer(k, tx, &fresh)
                        : viewers_get(k->c, org_viewers(k->org), tx, org_schema(k->org),
                                      k->person.id, &fresh);
        db_read_end(tx);
    }
    if (e)
        return e;
    viewer_drop(k->viewer);
    k->viewer = fresh;
    k->labels = NULL;
    return ERR_NONE;
}
