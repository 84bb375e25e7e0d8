#include "tests/loop_world.h"
#include "app/loop.h"
#include "auth/department.h"
#include "auth/person.h"
#include "base/random.h"
#include "care/answer.h"
#include "care/invite.h"
#include "care/survey_tell.h"
#include "care/ticket_talk.h"
#include "deliver/message_send.h"
#include "flow/deed.h"
#include "flow/play.h"
#include "model/letter.h"

static const char *const logins[LOOP_PEOPLE] = {"boss", "ann", "bob", "cat"};

// ---- the company --------------------------------------------------------------------------------

static enum err add_people(struct loop_world *x, struct work *w)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < LOOP_PEOPLE && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &x->people[i]);
    }
    struct department d = {.name = STR("成功部"), .head = x->people[0]};
    if (!e)
        e = department_create(w->c, w->tx, &d);
    return e ? e
             : db_run(w->c, w->tx, "UPDATE person SET department = ? WHERE login <> 'boss'",
                      DB_VALUES(value_int(d.id)), NULL);
}

static enum err add_rules(struct work *w)
{
    static const char *const conditions[] = {"days_since(order) >= 5 and days_since(order) <= 16",
                                             "days_since(login) >= 9"};
    enum err e = ERR_NONE;
    for (int i = 0; i < 2 && !e; i++) {
        struct warning_rule r = {.name = str_of(i ? "久未登录" : "久未下单"),
                                 .condition = str_of(conditions[i]),
                                 .enabled = true,
                                 .hold_down = 2,
                                 .handling = STR("{\"due_days\":2}")};
        e = warning_rule_create(w, &r);
    }
    struct kept_definition d = {.name = STR("正式"),
                                .lost_when = STR("days_since(order) > 11"),
                                .customer_when = STR("count(order, 3650d) > 0"),
                                .not_while = STR(""),
                                .target = value_null(),
                                .official = true};
    return e ? e : definition_create(w, &d);
}

static void set_value(struct channel *ch, const char *name, struct str value)
{
    const struct channel_kind *kind = channel_kind(ch->kind);
    for (int i = 0; kind->fields[i].name; i++)
        if (str_eq(str_of(kind->fields[i].name), str_of(name)))
            ch->values[i] = value;
}

static enum err add_ways_out(struct loop_world *x, struct work *w)
{
    struct arena *a = w->c->arena;
    int port = atomic_load(&x->peer->port);
    struct channel sms = {.kind = MESSAGE_SMS, .name = STR("短信"), .enabled = true};
    struct str hook = str_format(a, "http://127.0.0.1:%d/hook", port);
    set_value(&sms, "url", str_format(a, "http://127.0.0.1:%d/sms", port));
    set_value(&sms, "type", STR("application/json"));
    set_value(&sms, "body",
              STR("{\"key\":\"{{key}}\",\"to\":\"{{phone}}\",\"text\":\"{{text}}\"}"));
    struct hook told = {.name = STR("工单"),
                        .url = hook,
                        .objects = &w->schema->objects[schema_object(w->schema, STR("ticket"))].id,
                        .object_count = 1,
                        .ops = 1U << CHANGE_CREATE,
                        .enabled = true,
                        .person = x->people[0]};
    enum err e = channel_create(w, &sms);
    w->actor = x->people[0];
    if (!e)
        e = hook_create(w, &told);
    w->actor = 0;
    return e;
}

static enum err add_play(struct loop_world *x, struct work *w)
{
    struct letter l = {.name = STR("问候"),
                       .body = STR("play {{code}} "),
                       .kind = MESSAGE_SMS,
                       .purpose = PURPOSE_SERVICE};
    enum err e = letter_create(w, &l);
    struct play p = {
        .name = STR("挽留"),
        .condition = STR("days_since(order) >= 4 and days_since(order) <= 20"),
        .steps = str_format(w->c->arena,
                            "[{\"do\":\"message\",\"template\":%lld},{\"do\":\"task\",\"days\":1,"
                            "\"text\":\"打电话\",\"due_days\":2},{\"do\":\"branch\",\"days\":1,"
                            "\"when\":\"days_since(order) >= 4\"},{\"do\":\"tell\",\"text\":"
                            "\"还没来\"},{\"do\":\"message\",\"template\":%lld}]",
                            (long long)l.id, (long long)l.id),
        .enabled = true,
        .share = 300000,
        .horizon = 10};
    w->actor = x->people[0];
    if (!e)
        e = play_create(w, &p);
    w->actor = 0;
    return e ? e
             : db_run(w->c, w->tx, "UPDATE play SET seed = ? WHERE id = ?",
                      DB_VALUES(
                          value_text(str_format(w->c->arena, "%llu", (unsigned long long)x->seed)),
                          value_int(p.id)),
                      NULL);
}

static enum err add_queue(struct loop_world *x, struct work *w)
{
    struct ticket_queue q = queue_usual();
    const struct json *json;
    const char *text =
        str_format(w->c->arena,
                   "{\"name\":\"客服\",\"members\":[{\"person\":%lld},{\"person\":%lld}],"
                   "\"routing\":\"turn\",\"goals\":[{\"priority\":\"\",\"first\":60,\"solve\":"
                   "900}],\"steps\":[{\"part\":\"first\",\"percent\":75,\"act\":\"tell\"},{"
                   "\"part\":\"first\",\"percent\":100,\"act\":\"head\"},{\"part\":\"solve\","
                   "\"percent\":150,\"act\":\"assign\"}],\"reopen_days\":7,\"close_days\":3}",
                   (long long)x->people[1], (long long)x->people[2])
            .at;
    enum err e = json_parse(w->c, str_of(text), 1 << 16, &json);
    if (!e)
        e = queue_read(w->c, json, &q);
    return e ? e : queue_create(w, &q);
}

static enum err add_survey(struct loop_world *x, struct work *w)
{
    static struct survey_item score = {
        .key = {"score", 5}, .kind = QUESTION_SCORE, .required = true, .least = 0, .most = 10};
    score.text = (struct survey_words){STR("会推荐吗"), STR("Would you?")};
    struct survey s = {.name = STR("回访"),
                       .kind = SURVEY_NPS,
                       .open = true,
                       .ends = DAY_NONE,
                       .quiet_days = 90,
                       .change_days = 3,
                       .due_days = 2,
                       .bad_below = 7,
                       .title = {STR("回访"), STR("How are we doing?")},
                       .questions = &score,
                       .question_count = 1};
    enum err e = survey_create(w, &s);
    x->survey = s.id;
    return e;
}

// Orders and logins of these days are written beforehand, dated later.
static void add_customers(struct loop_world *x, struct work *w)
{
    struct random r;
    struct arena *a = w->c->arena;
    random_init(&r, x->seed);
    for (int i = 0; i < LOOP_CUSTOMERS; i++) {
        x->customers[i] = test_add(w, "customer", 0,
                                   str_format(a, "code=K%d;name=客户%d;phone=139%08d;owner=%s", i,
                                              i, i, logins[1 + random_below(&r, 3)])
                                       .at);
        for (int n = 0; n < 4; n++) {
            struct str day = day_text(a, x->first - 20 + (day_t)random_below(&r, LOOP_DAYS + 20));
            if (n % 2)
                test_add(w, "order", x->customers[i],
                         str_format(a, "order_no=O%d-%d;date=%.*s", i, n, STR_ARG(day)).at);
            else
                test_add(w, "login", x->customers[i], str_format(a, "date=%.*s", STR_ARG(day)).at);
        }
    }
}

enum err loop_world_furnish(struct work *w, void *world)
{
    struct loop_world *x = world;
    enum err e = add_people(x, w);
    if (!e)
        e = add_rules(w);
    if (!e)
        e = add_ways_out(x, w);
    if (!e)
        e = add_play(x, w);
    if (!e)
        e = add_queue(x, w);
    if (!e)
        e = add_survey(x, w);
    if (!e)
        add_customers(x, w);
    return e;
}

// ---- what goes by itself ------------------------------------------------------------------------

void loop_world_hold(struct loop_world *x, int day)
{
    int64_t at_ms = ((int64_t)(x->first + day) * 86400 + 4 * 3600) * 1000;
    clock_hold(org_clock(x->t.org), at_ms);
    atomic_store(&x->peer->now_ms, at_ms);
}

void loop_world_turn(struct loop_world *x)
{
    enum { TURNS = 3 };
    struct ctx *c = &x->t.c;
    int64_t opened;
    bool due = true, more;
    assert_ok(c, judge_due(c, x->t.org, &due));
    if (due)
        assert_ok(c, judge_all(c, x->t.org, &opened));
    assert_ok(c, judge_changes(c, x->t.org, &opened));
    for (int i = 0; i < TURNS; i++)
        assert_ok(c, loop_turn(c, x->t.org, &more));
    loop_world_send(x);
}

void loop_world_send(struct loop_world *x)
{
    struct outbox_limits limits = {.local = true};
    struct ctx *c = &x->t.c;
    bool more, hooks;
    assert_ok(c, outbox_gather(c, x->t.org));
    do {
        assert_ok(c, outbox_send(c, x->t.org, &limits, &hooks));
        assert_ok(c, message_send(c, x->t.org, &limits, &more));
    } while (more || hooks);
}

// ---- what people do -----------------------------------------------------------------------------

struct handled {
    struct loop_world *x;
    int day;
};

static enum err count(struct work *w, const char *sql, struct value a, struct value b, int64_t *out)
{
    return db_number(w->c, w->tx, sql, DB_VALUES(a, b), 0, out);
}

// Some warnings each day. Done once a day: the day itself is lived again where it was cut off.
static enum err handle_some(struct work *w, void *user)
{
    struct handled *h = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < LOOP_CUSTOMERS && !e; i++) {
        int64_t id = 0, version = 0, done = 0;
        struct value him = value_int(h->x->customers[i]);
        if ((i * 7 + h->day) % 11)
            continue;
        e = count(
            w,
            "SELECT MAX(id) FROM warning WHERE customer = ? AND status = 'open' AND handed IS NOT "
            "NULL AND snoozed IS NULL AND id > ?",
            him, value_int(0), &id);
        if (!e && id)
            e = count(w, "SELECT version FROM warning WHERE id = ? AND id > ?", value_int(id),
                      value_int(0), &version);
        if (!e && id)
            e = count(
                w,
                "SELECT COUNT(*) FROM warning_step s JOIN warning v ON v.id = s.warning WHERE "
                "v.customer = ? AND s.at = ? AND s.what IN ('handled', 'snoozed')",
                him, value_int(w->at_ms), &done);
        if (!e && id && !done)
            e = i % 3
                    ? warning_handle(w, h->x->t.org, id, version, STR("kept"), STR("打过电话"))
                    : warning_snooze(w, h->x->t.org, id, version, work_today(w) + 2, STR("在休假"));
    }
    return e;
}

static enum err ticket_of(struct work *w, int i, int day, int64_t *id)
{
    struct str no = str_format(w->c->arena, "T%d-%d", i, day);
    return count(w, "SELECT id FROM o_ticket WHERE f_ticket_no = ? AND id > ?", value_text(no),
                 value_int(0), id);
}

static enum err complain(struct work *w, struct loop_world *x, int i, int day)
{
    char now[KIND_TEXT_SIZE];
    int64_t there = 0;
    enum err e = ticket_of(w, i, day, &there);
    struct str start = kind_format(kind_of(KIND_TIME), value_int(w->wall), now);
    if (!e && !there)
        test_add(w, "ticket", x->customers[i],
                 str_format(w->c->arena, "ticket_no=T%d-%d;start=%.*s;subject=坏了", i, day,
                            STR_ARG(start))
                     .at);
    return e;
}

// Two days later some are answered, and solved; the others are late by then.
static enum err reply(struct work *w, struct loop_world *x, int i, int day)
{
    struct desk d;
    int64_t id = 0, said = 0;
    enum err e = ticket_of(w, i, day - 2, &id);
    if (!e && id)
        e = count(w, "SELECT COUNT(*) FROM ticket_message WHERE ticket = ? AND id > ?",
                  value_int(id), value_int(0), &said);
    if (e || !id || said || i % 2)
        return e;
    struct talk_saying s = {.ticket = id,
                            .kind = TALK_REPLY,
                            .text = STR("好了"),
                            .then = i % 4 ? TICKET_WAITING : TICKET_SOLVED};
    e = desk_open(w, org_clock(x->t.org), &d);
    return e ? e : talk_say(&d, &s);
}

static enum err tickets_some(struct work *w, void *user)
{
    struct handled *h = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < LOOP_CUSTOMERS && !e; i++) {
        if ((i * 5 + h->day) % 13 == 0)
            e = complain(w, h->x, i, h->day);
        if (!e && h->day > 1)
            e = reply(w, h->x, i, h->day);
    }
    return e;
}

// A third of them, on the fourth day. The quiet time keeps them from being asked twice.
static enum err ask_some(struct work *w, struct loop_world *x, const struct survey *s)
{
    struct candidate list[LOOP_CUSTOMERS];
    int n = 0;
    for (int i = 0; i < LOOP_CUSTOMERS; i += 3)
        list[n++] = (struct candidate){.customer = x->customers[i]};
    enum err e = invite_ask(w, s, list, n);
    for (int i = 0; i < n && !e; i++) {
        if (list[i].why != LEFT_OUT_NOT)
            continue;
        struct survey_told told =
            survey_tell(w->c->arena, s, STR("https://crm.example.com"), list[i].invitation);
        struct message m = {.key = str_format(w->c->arena, "survey:%lld:invitation:%lld",
                                              (long long)s->id, (long long)list[i].invitation),
                            .kind = MESSAGE_SMS,
                            .target = TARGET_CUSTOMER,
                            .customer = list[i].customer,
                            .purpose = PURPOSE_SERVICE,
                            .cause = STR("survey"),
                            .cause_id = s->id,
                            .subject = told.subject.zh,
                            .body = told.body.zh};
        e = message_put(w, &m);
    }
    return e;
}

static enum err answer(struct work *w, struct loop_world *x, const struct survey *s, int i)
{
    struct answer_value value = {.there = true, .score = i % 2 ? 3 : 9};
    struct answer known;
    int64_t id = 0;
    enum err e = count(w, "SELECT id FROM survey_invitation WHERE customer = ? AND id > ?",
                       value_int(x->customers[i]), value_int(0), &id);
    struct str link = str_format(w->c->arena, "i%lld", (long long)id);
    if (!e && id)
        e = answer_of_link(w->c, w->tx, s->id, link, &known);
    if (e || !id || known.done)
        return e;
    struct answering one = {.survey = s,
                            .invitation = id,
                            .customer = x->customers[i],
                            .org = x->t.org,
                            .link = link,
                            .version = known.version,
                            .values = &value,
                            .done = true};
    return answer_keep(w, &one);
}

static enum err survey_some(struct work *w, void *user)
{
    struct handled *h = user;
    struct survey s;
    enum err e = survey_load(w->c, w->tx, h->x->survey, &s);
    if (!e && h->day == 3)
        e = ask_some(w, h->x, &s);
    for (int i = 0; i < LOOP_CUSTOMERS && !e && h->day > 4; i += 3)
        if ((i + h->day) % 7 == 0)
            e = answer(w, h->x, &s, i);
    return e;
}

void loop_world_deeds(struct loop_world *x, int day)
{
    struct handled h = {x, day};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, handle_some, &h));
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, tickets_some, &h));
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, survey_some, &h));
}
