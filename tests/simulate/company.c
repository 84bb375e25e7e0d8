// The company as it is on the morning of its first day: its people and what they may do, its rules, its queue, its survey,
// its plays, the ways out, and its customers with some months of orders. From the standard objects.
#include "tests/simulate/company.h"
#include "auth/department.h"
#include "auth/role.h"
#include "care/survey.h"
#include "care/ticket_queue.h"
#include "deliver/hook.h"
#include "flow/hand.h"
#include "flow/play.h"
#include "flow/rule.h"
#include "model/letter.h"
#include "model/reach.h"
#include "tests/simulate/books.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MANAGER = 2, SALES = 3, AT_ONCE = 100, CAP = 6 };

// ---- people -------------------------------------------------------------------------------------

static enum err add_person(struct year *y, struct work *w, int i, int64_t service_role)
{
    struct shared *s = y->shared;
    const int64_t role = y->staff[i].duty == HEAD    ? MANAGER
                         : y->staff[i].duty == SELLS ? SALES
                                                     : service_role;
    struct str login = str_format(w->c->arena, "p%02d", i);
    struct person p = {.login = login,
                       .name = login,
                       .language = STR("zh"),
                       .department = s->departments[y->staff[i].department]};
    enum err e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &s->people[i]);
    return e || i == 0 ? e : role_give(w->c, w->tx, s->people[i], &role, 1);
}

static enum err add_people(struct year *y, struct work *w)
{
    static const char *const names[] = {"销售一部", "销售二部", "客服部"};
    struct role service = {
        .name = STR("客服"),
        .permits =
            STR("{\"scope\":[\"all\"],\"objects\":{\"*\":[\"see\",\"create\",\"change\"]}}")};
    enum err e = role_create(w->c, w->tx, &service);
    // The boss is the first of all: departments come next, and he is told his own behind them.
    if (!e)
        e = add_person(y, w, 0, service.id);
    struct department company = {.name = STR("公司"), .head = y->shared->people[0]};
    if (!e)
        e = department_create(w->c, w->tx, &company);
    for (int n = 0; n < 3 && !e; n++) {
        struct department d = {.name = str_of(names[n]), .parent = company.id};
        e = department_create(w->c, w->tx, &d);
        y->shared->departments[n] = d.id;
    }
    for (int i = 1; i < PEOPLE && !e; i++)
        e = add_person(y, w, i, service.id);
    for (int n = 0; n < 3 && !e; n++)
        e = db_run(
            w->c, w->tx, "UPDATE department SET head = ? WHERE id = ?",
            DB_VALUES(value_int(y->shared->people[1 + n]), value_int(y->shared->departments[n])),
            NULL);
    return e ? e : rights_changed(w->c, w->tx);
}

// ---- rules --------------------------------------------------------------------------------------

static enum err add_rules(struct year *y, struct work *w)
{
    struct shared *s = y->shared;
    struct arena *a = w->c->arena;
    const struct {
        const char *name, *condition;
        int hold_down;
        struct str handling;
    } rows[] = {
        {"久未下单", "days_since(order) >= 40", 3,
         str_format(a, "{\"to\":{\"how\":\"owner\",\"people\":[%lld,%lld]}}",
                    (long long)s->people[0], (long long)s->people[22])},
        {"订单减半",
         "count(order, 45d before 45d) >= 3 and count(order, 45d) * 2 <= count(order, 45d before "
         "45d)",
         5,
         str_format(
             a,
             "{\"to\":{\"how\":\"owner\",\"people\":[%lld]},\"segments\":[{\"when\":\"level = "
             "\\\"VIP\\\"\",\"to\":{\"how\":\"head\",\"people\":[%lld]}}],\"due_days\":2}",
             (long long)s->people[0], (long long)s->people[23])},
        {"差评", "last(rating.score) < 7 and days_since(rating) <= 5", 2,
         str_format(a, "{\"to\":{\"how\":\"turn\",\"department\":%lld}}",
                    (long long)s->departments[2])},
    };
    enum err e = ERR_NONE;
    for (int i = 0; i < 3 && !e; i++) {
        struct warning_rule r = {.name = str_of(rows[i].name),
                                 .condition = str_of(rows[i].condition),
                                 .enabled = true,
                                 .hold_down = rows[i].hold_down,
                                 .handling = rows[i].handling};
        e = warning_rule_create(w, &r);
        s->rules[i] = r.id;
    }
    struct kept_definition d = {.name = STR("两个月没有订单"),
                                .lost_when = STR("days_since(order) > 60"),
                                .customer_when = STR("count(order, 3650d) > 0"),
                                .not_while = STR("active(pause)"),
                                .reason = STR(LOSS_REASONS),
                                .target = value_null(),
                                .official = true};
    if (!e)
        e = setting_put(w->c, w->tx, CAP_SETTING, str_format(a, "%d", CAP));
    return e ? e : definition_create(w, &d);
}

// ---- the ways out -------------------------------------------------------------------------------

static void set_value(struct channel *ch, const char *name, struct str value)
{
    const struct channel_kind *kind = channel_kind(ch->kind);
    for (int i = 0; kind->fields[i].name; i++)
        if (!strcmp(kind->fields[i].name, name))
            ch->values[i] = value;
}

static enum err add_channels(struct year *y, struct work *w)
{
    int port = atomic_load(&y->peer->port);
    struct arena *a = w->c->arena;
    struct channel sms = {.kind = MESSAGE_SMS, .name = STR("短信"), .enabled = true};
    struct channel hook = {.kind = MESSAGE_HOOK, .name = STR("推送"), .enabled = true};
    set_value(&sms, "url", str_format(a, "http://127.0.0.1:%d/sms", port));
    set_value(&sms, "type", STR("application/json"));
    set_value(&sms, "success", STR("ok"));
    set_value(&sms, "body",
              STR("{\"key\":\"{{key}}\",\"to\":\"{{phone}}\",\"text\":\"{{text}}\"}"));
    set_value(&hook, "url", str_format(a, "http://127.0.0.1:%d/hook", port));
    set_value(&hook, "secret", STR("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    struct reach_rules rules = {.quiet_from = 18 * 60,
                                .quiet_to = 10 * 60 + 30,
                                .day_most = 1,
                                .window_days = 7,
                                .window_most = 2,
                                .address = STR("https://crm.example.com")};
    enum err e = channel_create(w, &sms);
    if (!e)
        e = channel_create(w, &hook);
    y->shared->sms = sms.id;
    y->shared->hook = hook.id;
    const struct object *ticket = &w->schema->objects[schema_object(w->schema, STR("ticket"))];
    struct hook told = {.name = STR("工单推送"),
                        .url = str_format(a, "http://127.0.0.1:%d/hook", port),
                        .objects = &ticket->id,
                        .object_count = 1,
                        .ops = 1U << CHANGE_CREATE,
                        .enabled = true,
                        .person = y->shared->people[0]};
    if (!e)
        e = reach_rules_set(w, &rules);
    return e ? e : hook_create(w, &told);
}

static enum err add_letters(struct year *y, struct work *w)
{
    static const struct {
        const char *name, *body;
        enum message_kind kind;
        enum message_purpose purpose;
    } rows[] = {{"问候", "play0 {{code}} ", MESSAGE_SMS, PURPOSE_MARKETING},
                {"赢回", "play1 {{code}} ", MESSAGE_SMS, PURPOSE_MARKETING},
                {"通知", "play1 {{code}} ", MESSAGE_HOOK, PURPOSE_INTERNAL}};
    enum err e = ERR_NONE;
    for (int i = 0; i < 3 && !e; i++) {
        struct letter l = {.name = str_of(rows[i].name),
                           .body = str_of(rows[i].body),
                           .kind = rows[i].kind,
                           .purpose = rows[i].purpose};
        e = letter_create(w, &l);
        y->shared->letters[i] = l.id;
    }
    return e;
}

// ---- plays, queue, survey -----------------------------------------------------------------------

static enum err add_survey(struct year *y, struct work *w)
{
    static struct survey_item items[] = {
        {.key = {"score", 5}, .kind = QUESTION_SCORE, .required = true, .least = 0, .most = 10},
        {.key = {"why", 3}, .kind = QUESTION_TEXT}};
    for (int i = 0; i < 2; i++)
        items[i].text =
            (struct survey_words){STR("您会推荐我们吗"), STR("Would you recommend us?")};
    struct survey s = {.name = STR("回访"),
                       .kind = SURVEY_NPS,
                       .open = true,
                       .ends = DAY_NONE,
                       .quiet_days = 80,
                       .change_days = 4,
                       .due_days = 3,
                       .bad_below = 7,
                       .title = {STR("回访"), STR("How are we doing?")},
                       .questions = items,
                       .question_count = 2};
    enum err e = survey_create(w, &s);
    y->shared->survey = s.id;
    return e;
}

static enum err add_plays(struct year *y, struct work *w)
{
    struct shared *s = y->shared;
    struct arena *a = w->c->arena;
    const struct {
        const char *name, *condition;
        int64_t share;
        int horizon;
        struct str steps;
    } rows[] = {
        {"沉默挽留", "days_since(order) >= 30 and days_since(order) <= 59", 200000, 45,
         str_format(
             a,
             "[{\"do\":\"message\",\"purpose\":\"marketing\",\"template\":%lld},{\"do\":\"task\","
             "\"days\":2,\"text\":\"打"
             "电话\",\"due_days\":2},{\"do\":\"branch\",\"days\":3,\"when\":\"days_since(order) "
             ">= "
             "30\"},{\"do\":\"message\",\"purpose\":\"marketing\",\"template\":%lld},{\"do\":"
             "\"tell\",\"days\":1,"
             "\"text\":\"还没有订单\"},{\"do\":\"survey\",\"days\":1,\"survey\":%lld,\"send\":"
             "\"sms\"}]",
             (long long)s->letters[0], (long long)s->letters[0], (long long)s->survey)},
        {"赢回", "days_since(order) > 62 and days_since(order) <= 300", 500000, 60,
         str_format(a,
                    "[{\"do\":\"message\",\"purpose\":\"marketing\",\"template\":%lld},{\"do\":"
                    "\"message\",\"purpose\":\"marketing\",\"template\":%lld},{"
                    "\"do\":\"message\",\"purpose\":\"marketing\",\"days\":4,\"template\":%lld}]",
                    (long long)s->letters[1], (long long)s->letters[2], (long long)s->letters[1])}};
    enum err e = ERR_NONE;
    for (int i = 0; i < 2 && !e; i++) {
        struct play p = {.name = str_of(rows[i].name),
                         .condition = str_of(rows[i].condition),
                         .steps = rows[i].steps,
                         .enabled = true,
                         .share = rows[i].share,
                         .horizon = rows[i].horizon,
                         .cost = 5 * NUM_ONE};
        e = play_create(w, &p);
        s->plays[i] = p.id;
        // Its seed is made by chance; here everything follows from one.
        if (!e)
            e = db_run(
                w->c, w->tx, "UPDATE play SET seed = ? WHERE id = ?",
                DB_VALUES(value_text(str_format(
                              a, "%016llx", (unsigned long long)year_lot(y, 71, (uint64_t)i, 0))),
                          value_int(p.id)),
                NULL);
    }
    return e;
}

static enum err add_queue(struct year *y, struct work *w)
{
    struct ticket_queue q = queue_usual();
    const struct json *json;
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_add(
        &b,
        STR("{\"name\":\"客服\",\"routing\":\"least\",\"goals\":[{\"priority\":\"\",\"first\":60,"
            "\"solve\":480},{\"priority\":\"紧急\",\"first\":30,\"solve\":240}],\"steps\":[{"
            "\"part\":\"first\",\"percent\":75,\"act\":\"tell\"},{\"part\":\"first\",\"percent\":"
            "100,\"act\":\"head\"},{\"part\":\"solve\",\"percent\":100,\"act\":\"tell\"},{"
            "\"part\":\"solve\",\"percent\":150,\"act\":\"assign\"}],\"reopen_days\":7,"
            "\"close_days\":3,\"members\":["));
    for (int i = 22; i < PEOPLE; i++)
        buf_format(&b, "%s{\"person\":%lld}", i > 22 ? "," : "", (long long)y->shared->people[i]);
    buf_add(&b, STR("]}"));
    enum err e = json_parse(w->c, str_copy(w->c->arena, buf_str(&b)), 1 << 16, &json);
    buf_deinit(&b);
    if (!e)
        e = queue_read(w->c, json, &q);
    if (!e)
        e = queue_create(w, &q);
    y->shared->queue = q.id;
    return e;
}

static enum err furnish(struct work *w, void *user)
{
    struct year *y = user;
    enum err e = add_people(y, w);
    w->actor = y->shared->people[0];
    if (!e)
        e = add_rules(y, w);
    if (!e)
        e = add_channels(y, w);
    if (!e)
        e = add_letters(y, w);
    if (!e)
        e = add_survey(y, w);
    if (!e)
        e = add_plays(y, w);
    if (!e)
        e = add_queue(y, w);
    return e;
}

// ---- customers ----------------------------------------------------------------------------------

struct some {
    struct year *y;
    int from, to;
};

struct str company_customer(const struct year *y, struct arena *a, int i)
{
    const struct planned_customer *k = &y->plan[i];
    struct str owner = k->owner < 0 ? STR("") : str_format(a, ";owner=p%02d", k->owner);
    return str_format(a, "code=K%05d;name=客户%05d;phone=139%08d;level=%s%.*s", i, i, i,
                      k->trait == VIP ? "VIP" : "普通", STR_ARG(owner));
}

int64_t company_customer_now(const struct year *y, int i)
{
    const struct planned_customer *k = &y->plan[i];
    bool merged = k->into >= 0;
    for (int n = 0; merged; n++) {
        const struct happening *h = &y->shared->happenings[n];
        if (n == y->shared->happening_count)
            merged = false;
        else if (h->what == H_MERGED && h->who == i)
            return y->shared->customers[k->into];
    }
    return y->shared->customers[i];
}

int64_t *company_ids(struct year *y, int *count, const char *format, ...)
{
    char sql[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    struct db_tx *tx;
    struct db_rows *rows;
    int64_t *list = NULL;
    size_t n = 0;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), sql);
    enum err e = db_query(&y->c, tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(&y->c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            list = arena_grow(y->c.arena, list, n, n * 2 + 1, sizeof *list);
        list[n++] = db_int(rows, 0);
    }
    must(y, e, sql);
    db_read_end(tx);
    *count = (int)n;
    return list;
}

static enum err add_customer(struct year *y, struct work *w, int i)
{
    const struct planned_customer *k = &y->plan[i];
    struct arena *a = w->c->arena;
    struct record r = {.object = w->schema->customer};
    cells(y, w, &r, NULL, company_customer(y, a, i).at);
    enum err e = record_create(w, &r, NULL);
    book(y, (struct happening){.what = H_CUSTOMER, .who = i, .thing = r.id});
    for (int n = 0; n < k->order_count && !e && k->orders[n].day < y->first; n++) {
        struct record o = {.object = schema_object(w->schema, STR("order")), .customer = r.id};
        cells(y, w, &o, NULL,
              str_format(a, "order_no=O%d-%d;date=%.*s;amount=%d", i, n,
                         STR_ARG(day_text(a, k->orders[n].day)), k->orders[n].yuan)
                  .at);
        e = record_create(w, &o, NULL);
        book(y, (struct happening){.what = H_ORDER, .who = i, .value = k->orders[n].day});
    }
    return e;
}

static enum err add_some(struct work *w, void *user)
{
    struct some *s = user;
    enum err e = ERR_NONE;
    for (int i = s->from; i < s->to && !e; i++)
        if (s->y->plan[i].joins < s->y->first)
            e = add_customer(s->y, w, i);
    return e;
}

void company_open(struct year *y)
{
    struct org_settings s = {STR("一年"), STR("Asia/Shanghai"), STR("CNY"), STR("zh")};
    must(y, org_create(&y->c, str_of(y->folder), &s), "the company");
    must(y, org_open(&y->c, str_of(y->folder), &y->org), "the company");
    year_hold(y, -1, MOMENTS - 1);
    must(y, org_write(&y->c, y->org, 0, furnish, y), "what the company has");
    for (int i = 0; i < y->options.customers; i += AT_ONCE) {
        int to = i + AT_ONCE < y->options.customers ? i + AT_ONCE : y->options.customers;
        must(y, org_write(&y->c, y->org, 0, add_some, &(struct some){y, i, to}), "customers");
    }
    org_close(y->org);
}
