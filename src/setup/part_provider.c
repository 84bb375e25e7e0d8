// Identity providers as parts of a set-up. Never their secret, and never whether they are on: one that
// is made waits, switched off, for its secret.
#include "auth/issuer.h"
#include "auth/provider.h"
#include "auth/role.h"
#include "setup/part.h"

static const char waits_en[] = "it waits for its secret, switched off: enter that under Settings, "
                               "Sign-in by company account, and switch it on";
static const char waits_zh[] = "先停用，等待填写密钥：请到“设置 → 公司账号登录”填写密钥后启用";

// What is yes or no about one, each once.
static const struct flag {
    const char *name;
    size_t at;
} flags[] = {
    {"matches", offsetof(struct provider, matches)}, {"makes", offsetof(struct provider, makes)},
    {"closes", offsetof(struct provider, closes)},   {"trusts", offsetof(struct provider, trusts)},
    {"leaves", offsetof(struct provider, leaves)},
};
static const struct words {
    const char *name;
    size_t at;
} words[] = {
    {"issuer", offsetof(struct provider, issuer)},
    {"client", offsetof(struct provider, client)},
    {"home", offsetof(struct provider, home)},
    {"claim", offsetof(struct provider, claim)},
};
enum { FLAGS = sizeof flags / sizeof *flags, WORDS = sizeof words / sizeof *words };

static bool *flag_at(struct provider *p, int n)
{
    return (bool *)(void *)((char *)p + flags[n].at);
}

static struct str *words_at(struct provider *p, int n)
{
    return (struct str *)(void *)((char *)p + words[n].at);
}

enum err part_provider_check(struct ctx *c, const struct setup_item *i)
{
    struct str issuer = STR_NONE;
    enum err e = json_want_text(c, i->body, "issuer", &issuer);
    // Whether this machine itself may be one is asked when somebody switches it on.
    return e || !issuer.len ? e : issuer_check(c, str_trim(issuer), true);
}

// ---- writing ------------------------------------------------------------------------------------

static struct str role_name(const struct role *roles, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (roles[i].id == id)
            return roles[i].name;
    return STR("");
}

enum err part_provider_put(struct work *w, struct json_out *out)
{
    struct provider *list;
    struct role *roles;
    int count, role_count;
    enum err e = provider_list(w->c, w->tx, false, &list, &count);
    if (!e)
        e = role_list(w->c, w->tx, &roles, &role_count);
    for (int i = 0; !e && i < count; i++) {
        json_out_object(out);
        put_str(out, "name", list[i].name);
        for (int n = 0; n < WORDS; n++)
            put_str(out, words[n].name, *words_at(&list[i], n));
        for (int n = 0; n < FLAGS; n++)
            put_flag(out, flags[n].name, *flag_at(&list[i], n));
        put_str(out, "role", role_name(roles, role_count, list[i].role));
        json_out_object_end(out);
    }
    return e;
}

// ---- taking over --------------------------------------------------------------------------------

static enum err role_id(struct applying *a, struct str name, int64_t *out)
{
    struct role *roles;
    int count;
    *out = 0;
    if (!name.len)
        return ERR_NONE;
    enum err e = role_list(a->w->c, a->w->tx, &roles, &count);
    for (int i = 0; !e && i < count; i++)
        if (str_eq(roles[i].name, name)) {
            *out = roles[i].id;
            return ERR_NONE;
        }
    return e ? e
             : fail(a->w->c, ERR_INPUT, "there is no role '%.*s': take that as well",
                    "没有角色“%.*s”：请一并采用", STR_ARG(name));
}

// What the item says, over what there is in `p`.
static enum err read_provider(struct applying *a, const struct setup_item *i, struct provider *p)
{
    const struct json *role;
    p->name = i->name;
    for (int n = 0; n < WORDS; n++)
        item_text(a, i, words[n].name, words_at(p, n));
    for (int n = 0; n < FLAGS; n++)
        item_bool(a, i, flags[n].name, flag_at(p, n));
    if (!item_says(a, i, "role", &role))
        return ERR_NONE;
    return role_id(a, role ? str_trim(role->text) : STR(""), &p->role);
}

static enum err find(struct applying *a, const struct setup_item *i, struct provider *out)
{
    struct provider *list;
    int count;
    enum err e = provider_list(a->w->c, a->w->tx, false, &list, &count);
    return e ? e : ITEM_TAKE(a->w->c, i, struct provider, list, count, out);
}

// One that was taken away comes back as it was, its secret too.
static enum err take_back(struct applying *a, const struct provider *p, bool *done)
{
    struct provider *list, back;
    int count, at = -1;
    enum err e = provider_list(a->w->c, a->w->tx, true, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].deleted_ms && str_eq(list[i].name, p->name) &&
            str_eq(list[i].issuer, p->issuer) && str_eq(list[i].client, p->client))
            at = i;
    *done = at >= 0;
    return e || at < 0 ? e : provider_restore(a->w->c, a->w->tx, list[at].id, &back);
}

enum err part_provider_make(struct applying *a, const struct setup_item *i)
{
    struct provider p = {.issuer = STR(""), .client = STR(""), .home = STR(""), .claim = STR("")};
    bool back = false;
    enum err e = read_provider(a, i, &p);
    if (!e && a->undoing)
        e = take_back(a, &p, &back);
    if (e || back)
        return e;
    e = provider_create(a->w->c, a->w->tx, &p, a->w->at_ms);
    if (!e)
        item_tell(a, i, waits_en, waits_zh);
    return e;
}

// Another issuer or client has another secret: that of the old one is forgotten.
enum err part_provider_change(struct applying *a, const struct setup_item *i)
{
    struct provider p, was;
    enum err e = find(a, i, &was);
    p = was;
    p.secret = STR("");
    if (!e)
        e = read_provider(a, i, &p);
    bool other = !e && (!str_eq(p.issuer, was.issuer) || !str_eq(p.client, was.client));
    if (other) {
        p.enabled = false;
        item_tell(a, i, waits_en, waits_zh);
    }
    return e ? e : provider_update(a->w->c, a->w->tx, &p);
}

enum err part_provider_drop(struct applying *a, const struct setup_item *i)
{
    struct provider p;
    enum err e = find(a, i, &p);
    return e ? e : provider_delete(a->w->c, a->w->tx, p.id, p.version, a->w->at_ms);
}
