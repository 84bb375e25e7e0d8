#include "app/check.h"
#include "churn/identity.h"
#include "flow/rule.h"
#include "model/mirror.h"
#include "transfer/sums.h"

// ---- what belongs to one module -----------------------------------------------------------------

static enum err check_database(struct ctx *c, struct org *o, struct proof *out)
{
    int64_t wrong;
    struct str first;
    enum err e = db_check(c, org_db(o), &wrong, &first);
    if (e || !wrong)
        return e;
    out->wrong = wrong;
    out->first_en = out->first_zh = first;
    return ERR_NONE;
}

// A mirror that differs is replaced by one read from the records, and so is the snapshot.
static enum err check_mirror(struct ctx *c, struct org *o, struct proof *out)
{
    struct ctx own = {.arena = c->arena};
    enum err e = mirror_prove(&own, org_mirror(o));
    if (e && e != ERR_DAMAGED)
        return fail_as(c, &own.why);
    if (e) {
        out->first_en = own.why.en;
        out->first_zh = own.why.zh;
        out->wrong = out->mended = 1;
    }
    return mirror_save(c, org_mirror(o));
}

// ---- the identities of churn --------------------------------------------------------------------

enum { MONTHS = 60 };

static enum err report_of(struct ctx *c, struct org *o, const struct kept_definition *d,
                          struct proof *out)
{
    const struct schema *s = org_schema(o);
    const struct draft draft = {d->lost_when, d->customer_when, d->not_while, d->reason};
    day_t today = clock_today(org_clock(o));
    struct churn_question ask = {0};
    struct churn_report report;
    struct question q = {0};
    struct period *periods;
    struct rule *by = NULL;
    enum err e = definition_parse(c, s, &draft, &ask.definition, NULL);
    if (!e)
        e = period_cut(c, day_add_months(today, -MONTHS), today,
                       (struct period_every){.unit = PERIOD_MONTH}, &periods, &ask.period_count);
    if (!e && object_field(&s->objects[s->customer], STR("level")) >= 0)
        e = rule_parse_value(c, &s->catalog, STR("level"), &by);
    if (e)
        return e;
    ask.periods = periods;
    ask.by = by;
    const struct rule *rules[CHURN_RULES_MAX];
    int count = churn_rules(&ask.definition, by, rules);
    e = question_begin(c, o, s, viewer_program(), VERB_SEE, rules, count, &q);
    if (!e)
        e = churn_report(c, &q, &ask, &report);
    if (!e)
        identity_prove(c, d->name, &ask, &report, out);
    question_end(&q);
    return e;
}

static enum err check_identities(struct ctx *c, struct org *o, struct proof *out)
{
    struct kept_definition *list = NULL;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = definitions(c, tx, &list, &count);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++) {
        struct ctx own = {.arena = arena_create()};
        struct proof found = {0};
        e = report_of(&own, o, &list[i], &found);
        if (e == ERR_INPUT) { // a field it names is gone
            proof_wrong(c, out, "definition '%.*s' cannot be read any more", "口径“%.*s”已无法解析",
                        STR_ARG(list[i].name));
            e = ERR_NONE;
        } else if (e) {
            fail_as(c, &own.why);
        }
        if (!out->wrong) {
            out->first_en = str_copy(c->arena, found.first_en);
            out->first_zh = str_copy(c->arena, found.first_zh);
        }
        out->wrong += found.wrong;
        arena_destroy(own.arena);
    }
    return e;
}

// ---- all of them --------------------------------------------------------------------------------

static const struct {
    const char *name, *en, *zh;
    enum err (*prove)(struct ctx *c, struct org *o, struct proof *out);
} checks[] = {
    {"database", "the database's files are sound", "数据库文件完好", check_database},
    {"changes", "every change is about an object there is", "每条变更都属于存在的对象",
     proof_changes},
    {"readers", "no reader is beyond the end of the log", "没有读者越过日志末尾", proof_readers},
    {"search", "customers are found by what they are", "搜索文本与客户字段一致", proof_search},
    {"duplicates", "duplicates are looked for by what the records are", "查重索引与记录一致",
     proof_duplicates},
    {"current", "fields of customers are the newest of their past", "客户当前字段等于历史最新值",
     proof_current},
    {"sums", "orders and the like are the sums of their lines", "订单等金额等于明细之和",
     sums_prove},
    {"mirror", "the history mirror equals the records", "历史镜像与记录一致", check_mirror},
    {"identities", "every churn report balances", "每份流失报表都平衡", check_identities},
};
enum { CHECKS = sizeof checks / sizeof *checks };
_Static_assert((int)CHECKS <= (int)CHECKS_MAX, "there is room for the results of all checks");

enum err check_all(struct ctx *c, struct org *o, struct check_result *out, int *count)
{
    enum err e = ERR_NONE;
    *count = 0;
    for (int i = 0; i < CHECKS && !e; i++) {
        struct check_result *r = &out[(*count)++];
        *r = (struct check_result){.name = checks[i].name, .en = checks[i].en, .zh = checks[i].zh};
        e = checks[i].prove(c, o, &r->proof);
    }
    return e;
}

bool check_passed(const struct check_result *list, int count)
{
    for (int i = 0; i < count; i++)
        if (list[i].proof.wrong != list[i].proof.mended)
            return false;
    return true;
}
