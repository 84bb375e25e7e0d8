#include "rule/fold.h"
#include "rule/parse.h"

// The nearest of several names to a wanted one, by edit distance over letters.
struct nearest {
    struct str wanted, best;
    int distance;
};

enum { NAME_LETTERS_MAX = 40 };

static int letters_of(struct str s, uint32_t out[NAME_LETTERS_MAX])
{
    int count = 0;
    for (size_t i = 0; i < s.len && count < NAME_LETTERS_MAX;) {
        size_t bytes = utf8_next((struct str){s.at + i, s.len - i}, &out[count]);
        if (!bytes)
            return count;
        out[count] = out[count] == '-' ? '_' : rule_fold_letter(out[count]);
        count++;
        i += bytes;
    }
    return count;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

// Optimal string alignment: insert, remove, change, or swap two neighbours.
static int edit_distance(struct str left, struct str right)
{
    uint32_t a[NAME_LETTERS_MAX], b[NAME_LETTERS_MAX];
    int n = letters_of(left, a), m = letters_of(right, b);
    int rows[3][NAME_LETTERS_MAX + 1];
    for (int j = 0; j <= m; j++)
        rows[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            now[j] = least(least(up[j], now[j - 1]) + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], upper[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

static void offer(struct nearest *n, struct str candidate)
{
    uint32_t letters[NAME_LETTERS_MAX];
    int len = letters_of(n->wanted, letters);
    int allowed = len <= 5 ? 1 : len <= 8 ? 2 : 3;
    bool hopeless = !candidate.len || (len == 1 && letters[0] < 128);
    if (hopeless || (len == 2 && letters[0] < 128))
        return;
    int distance = edit_distance(n->wanted, candidate);
    if (distance <= allowed && distance < len && (!n->best.len || distance < n->distance)) {
        n->best = candidate;
        n->distance = distance;
    }
}

struct str rule_nearest(struct str wanted, const struct str *names, int count)
{
    struct nearest n = {.wanted = wanted};
    for (int i = 0; i < count; i++)
        offer(&n, names[i]);
    return n.best;
}

static void offer_objects(struct nearest *n, const struct catalog *c)
{
    for (int i = 0; i < c->object_count; i++) {
        offer(n, c->objects[i].name);
        offer(n, c->objects[i].zh);
        offer(n, c->objects[i].en);
    }
}

static void offer_fields(struct nearest *n, const struct catalog_field *fields, int count)
{
    for (int i = 0; i < count; i++) {
        offer(n, fields[i].name);
        offer(n, fields[i].zh);
        offer(n, fields[i].en);
    }
}

struct str parse_object_name(const struct parser *p, int object)
{
    return p->catalog->objects[object].name;
}

int parse_object(struct parser *p, const struct token *name)
{
    int found = catalog_object(p->catalog, name->text);
    if (found >= 0)
        return found;
    if (found == CATALOG_AMBIGUOUS) {
        PARSE_REFUSE(p, name->from, "several objects are called '%.*s'; use the API name",
                     "有多个对象都叫“%.*s”；请用 API 名", STR_ARG(name->text));
        return CATALOG_NONE;
    }
    if (catalog_field(p->catalog, p->catalog->customer, name->text) >= 0) {
        PARSE_REFUSE(p, name->from, "'%.*s' is a field of the customer; expected an object",
                     "“%.*s”是客户的字段；此处应为对象", STR_ARG(name->text));
        return CATALOG_NONE;
    }
    struct nearest n = {.wanted = name->text};
    offer_objects(&n, p->catalog);
    PARSE_REFUSE_NAME(p, name->from, n.best, "no object '%.*s'", "没有对象“%.*s”",
                      STR_ARG(name->text));
    return CATALOG_NONE;
}

int parse_field(struct parser *p, int object, const struct token *name)
{
    int found = catalog_field(p->catalog, object, name->text);
    if (found >= 0)
        return found;
    struct str owner = parse_object_name(p, object);
    if (found == CATALOG_AMBIGUOUS) {
        PARSE_REFUSE(p, name->from, "several fields of %.*s are called '%.*s'; use the API name",
                     "%.*s 有多个字段都叫“%.*s”；请用 API 名", STR_ARG(owner), STR_ARG(name->text));
        return CATALOG_NONE;
    }
    struct nearest n = {.wanted = name->text};
    offer_fields(&n, p->catalog->objects[object].fields, p->catalog->objects[object].field_count);
    PARSE_REFUSE_NAME(p, name->from, n.best, "%.*s has no field '%.*s'", "%.*s 没有字段“%.*s”",
                      STR_ARG(owner), STR_ARG(name->text));
    return CATALOG_NONE;
}

enum rule_function parse_function(struct parser *p, const struct token *name)
{
    enum rule_function f = function_find(name->text);
    if (f != RULE_FUNCTION_COUNT)
        return f;
    struct nearest n = {.wanted = name->text};
    for (int i = 0; i < RULE_FUNCTION_COUNT; i++)
        offer(&n, str_of(function_row((enum rule_function)i)->name));
    PARSE_REFUSE_NAME(p, name->from, n.best, "no function '%.*s'", "没有函数“%.*s”",
                      STR_ARG(name->text));
    return f;
}

static struct rule_node *leaf(struct parser *p, int object, int field, int from, int to)
{
    bool state = object == p->catalog->customer;
    if (p->catalog->objects[object].fields[field].formula.len)
        return parse_formula(p, object, field, from, to);
    return check_node(p,
                      (struct rule_node){.op = state ? RULE_STATE : RULE_ITEM,
                                         .type = p->catalog->objects[object].fields[field].type,
                                         .object = state ? -1 : object,
                                         .field = field,
                                         .from = from,
                                         .to = to},
                      NULL, 0);
}

// ---- paths through links ----

// Where the value of `n` leads to; -1: nowhere.
static int target_of(const struct parser *p, const struct rule_node *n)
{
    const struct catalog *c = p->catalog;
    if (n->named || n->field < 0)
        return n->op == RULE_FOLLOW ? c->targets[n->target].fields[n->target_field].target - 1 : -1;
    int object = n->op == RULE_STATE ? c->customer : n->object;
    return c->objects[object].fields[n->field].target - 1;
}

// The field `member` of what `from` (read at `name`) leads to.
static struct rule_node *follow(struct parser *p, struct rule_node *from, const struct token *name,
                                const struct token *member)
{
    int target = target_of(p, from);
    if (target < 0) {
        PARSE_REFUSE(p, name->from,
                     "'%.*s' does not lead to another record, so nothing can follow it",
                     "“%.*s”不指向另一条记录，后面不能再取字段", STR_ARG(name->text));
        return NULL;
    }
    const struct catalog_target *t = &p->catalog->targets[target];
    int field = catalog_target_field(p->catalog, target, member->text);
    if (field < 0) {
        struct nearest near = {.wanted = member->text};
        offer_fields(&near, t->fields, t->field_count);
        PARSE_REFUSE_NAME(p, member->from, near.best, "%.*s has no field '%.*s'",
                          "%.*s 没有字段“%.*s”", STR_ARG(t->name), STR_ARG(member->text));
        return NULL;
    }
    if (t->fields[field].formula.len) {
        PARSE_REFUSE(p, member->from, "'%.*s' is worked out, and cannot be reached through a link",
                     "“%.*s”是计算字段，不能通过关联取得", STR_ARG(member->text));
        return NULL;
    }
    struct rule_node n = {.op = RULE_FOLLOW,
                          .type = t->fields[field].type,
                          .object = -1,
                          .field = -1,
                          .target = target,
                          .target_field = field,
                          .from = from->from,
                          .to = member->to};
    return check_node(p, n, &from, 1);
}

// Whatever follows `n`, read at `name`: .b.c
static struct rule_node *followed(struct parser *p, struct rule_node *n, const struct token *name)
{
    while (n && p->at->kind == TOKEN_MARK && p->at->mark == MARK_DOT) {
        const struct token *member = p->at + 1;
        if (member->kind != TOKEN_NAME) {
            p->at = member;
            parse_expected(p, "the name of a field", "字段名");
            return NULL;
        }
        n = follow(p, n, name, member);
        p->at = member + 1;
        name = member;
    }
    return n;
}

// a.b, at `name`: the customer's field, or one of the item at hand by the name of its object.
static struct rule_node *dotted(struct parser *p, const struct token *name)
{
    const struct token *member = name + 2;
    if (member->kind != TOKEN_NAME) {
        p->at = member;
        parse_expected(p, "the name of a field", "字段名");
        return NULL;
    }
    int object = catalog_object(p->catalog, name->text);
    bool known = object == p->catalog->customer || (p->items && object == p->scope);
    int link = known ? CATALOG_NONE : catalog_field(p->catalog, p->scope, name->text);
    if (link >= 0) {
        p->at = name + 1;
        return followed(p, leaf(p, p->scope, link, name->from, name->to), name);
    }
    if (!known && (object = parse_object(p, name)) >= 0) {
        struct str o = parse_object_name(p, object);
        PARSE_REFUSE(p, name->from,
                     "%.*s is not one value but many; ask with a function, such as last(%.*s.%.*s)",
                     "%.*s 不是一个值而是多条记录；请用函数，如 last(%.*s.%.*s)", STR_ARG(o),
                     STR_ARG(o), STR_ARG(member->text));
        return NULL;
    }
    int field = known ? parse_field(p, object, member) : CATALOG_NONE;
    if (field < 0)
        return NULL;
    p->at = member + 1;
    return followed(p, leaf(p, object, field, name->from, member->to), member);
}

static int find_param(const struct parser *p, struct str name)
{
    for (int i = 0; i < p->rule->param_count; i++)
        if (str_eq(p->rule->params[i], name))
            return i;
    return -1;
}

// A bare name that no field has: the reasons people have for it, then the nearest name.
static void refuse_bare(struct parser *p, const struct token *name)
{
    int object = catalog_object(p->catalog, name->text);
    if (catalog_field(p->catalog, p->scope, name->text) == CATALOG_AMBIGUOUS) {
        (void)parse_field(p, p->scope, name);
    } else if (object >= 0 && object != p->catalog->customer) {
        PARSE_REFUSE(p, name->from, "'%.*s' is an object; ask with a function, such as %s(%.*s%s)",
                     "“%.*s”是对象；请用函数，如 %s(%.*s%s)", STR_ARG(name->text),
                     p->catalog->objects[object].shape == SHAPE_SPAN ? "active" : "count",
                     STR_ARG(name->text),
                     p->catalog->objects[object].shape == SHAPE_SPAN ? "" : ", 30d");
    } else if (p->items && catalog_field(p->catalog, p->catalog->customer, name->text) >= 0) {
        PARSE_REFUSE(
            p, name->from, "%.*s has no field '%.*s'; the customer's is written customer.%.*s here",
            "%.*s 没有字段“%.*s”；客户的字段在此处写作 customer.%.*s",
            STR_ARG(parse_object_name(p, p->scope)), STR_ARG(name->text), STR_ARG(name->text));
    } else if (function_find(name->text) != RULE_FUNCTION_COUNT) {
        PARSE_REFUSE(p, name->to, "'%.*s' is a function; expected '(' after it",
                     "“%.*s”是函数；其后应为“(”", STR_ARG(name->text));
    } else {
        (void)parse_field(p, p->scope, name);
    }
}

struct rule_node *parse_path(struct parser *p)
{
    const struct token *name = p->at;
    if (name[1].kind == TOKEN_MARK && name[1].mark == MARK_DOT)
        return dotted(p, name);
    int param = find_param(p, name->text);
    if (param >= 0) {
        p->at++;
        struct rule_node n = {.op = RULE_PARAM,
                              .type = RULE_NUMBER,
                              .object = -1,
                              .field = -1,
                              .index = param,
                              .from = name->from,
                              .to = name->to};
        return check_node(p, n, NULL, 0);
    }
    int field = catalog_field(p->catalog, p->scope, name->text);
    if (field < 0) {
        refuse_bare(p, name);
        return NULL;
    }
    p->at++;
    return leaf(p, p->scope, field, name->from, name->to);
}
