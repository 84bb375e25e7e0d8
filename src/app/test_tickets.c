// Tickets on a clock that is held: when they are due, what stops and starts their clocks, who gets
// them, what happens before and after they are late, and that it happens once.
#include "app/loop.h"
#include "auth/department.h"
#include "auth/person.h"
#include "care/ticket_talk.h"
#include "model/test_deed.h"

struct shop {
    struct test_org t;
    int64_t customer, queue, anna, bert, clara;
};

static void at(struct shop *x, const char *day, int hour, int minute)
{
    int64_t wall = (int64_t)day_parse(str_of(day)) * 86400 + hour * 3600 + minute * 60;
    clock_hold(org_clock(x->t.org), calendar_ms(org_clock(x->t.org), wall));
}

static int64_t wall_of(const char *day, int hour, int minute)
{
    return (int64_t)day_parse(str_of(day)) * 86400 + hour * 3600 + minute * 60;
}

static void turn(struct shop *x)
{
    bool more = true;
    for (int i = 0; more; i++) {
        assert_true(i < 1000); // it comes to rest
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
    }
}

// Everything that is due between now and then, each at its own time.
static void until(struct shop *x, const char *day, int hour, int minute)
{
    int64_t end = calendar_ms(org_clock(x->t.org), wall_of(day, hour, minute));
    turn(x);
    for (;;) {
        int64_t next = test_number(&x->t, "SELECT MIN(due) FROM agenda");
        if (next <= 0 || next > end)
            break;
        if (next > clock_ms(org_clock(x->t.org)))
            clock_hold(org_clock(x->t.org), next);
        turn(x);
        assert_true(test_number(&x->t, "SELECT MIN(due) FROM agenda") != next);
    }
    clock_hold(org_clock(x->t.org), end);
    turn(x);
}

struct setting_up {
    struct shop *x;
    const char *settings;
};

static int64_t person(struct work *w, const char *login, int64_t department)
{
    struct person p = {.login = str_of(login),
                       .name = str_of(login),
                       .language = STR("zh"),
                       .department = department,
                       .active = true};
    int64_t id;
    assert_ok(w->c, person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id));
    return id;
}

static enum err set_up(struct work *w, void *user)
{
    struct setting_up *s = user;
    struct department d = {.name = STR("客服")};
    const struct json *json;
    struct ticket_queue q = queue_usual();
    assert_ok(w->c, department_create(w->c, w->tx, &d));
    s->x->anna = person(w, "anna", d.id);
    s->x->bert = person(w, "bert", d.id);
    s->x->clara = person(w, "clara", d.id);
    d.head = s->x->clara;
    d.version = 1;
    assert_ok(w->c, department_update(w->c, w->tx, &d));
    s->x->customer = test_add(w, "customer", 0, "code=C1;name=王记;mail=wang@example.com");
    const char *text =
        str_format(w->c->arena, s->settings, (long long)s->x->anna, (long long)s->x->bert).at;
    assert_ok(w->c, json_parse(w->c, str_of(text), 1 << 16, &json));
    assert_ok(w->c, queue_read(w->c, json, &q));
    assert_ok(w->c, queue_create(w, &q));
    s->x->queue = q.id;
    return ERR_NONE;
}

// An answer within an hour, a solution within eight, twice as fast where it is urgent.
static const char usual[] =
    "{\"name\":\"客服\",\"members\":[{\"person\":%lld},{\"person\":%lld}],\"routing\":\"turn\","
    "\"goals\":[{\"priority\":\"\",\"first\":60,\"solve\":480},{\"priority\":\"紧急\",\"first\":30,"
    "\"solve\":240}],\"steps\":[{\"part\":\"first\",\"percent\":75,\"act\":\"tell\"},{\"part\":"
    "\"first\",\"percent\":100,\"act\":\"head\"},{\"part\":\"solve\",\"percent\":150,\"act\":"
    "\"assign\"}],\"reopen_days\":7,\"close_days\":3}";

static void shop_open(struct shop *x, const char *settings)
{
    struct setting_up s = {x, settings};
    test_org_create(&x->t);
    at(x, "2026-11-23", 9, 0); // a Monday
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, set_up, &s));
}

static void shop_close(struct shop *x)
{
    test_org_destroy(&x->t);
}

static int64_t ticket(struct shop *x, const char *cells)
{
    int64_t wall = clock_wall(org_clock(x->t.org), clock_ms(org_clock(x->t.org)));
    char room[KIND_TEXT_SIZE];
    struct str start = kind_format(kind_of(KIND_TIME), value_int(wall), room);
    return create(&x->t, "ticket", x->customer,
                  str_format(x->t.c.arena, "start=%.*s;subject=坏了%s%s", STR_ARG(start),
                             *cells ? ";" : "", cells)
                      .at);
}

static struct ticket_clock clock_of(struct shop *x, int64_t id)
{
    struct ticket_clock k;
    struct db_tx *tx;
    bool found;
    assert_ok(&x->t.c, db_read_begin(&x->t.c, org_db(x->t.org), &tx));
    assert_ok(&x->t.c, ticket_clock_load(&x->t.c, tx, id, &k, &found));
    db_read_end(tx);
    assert_true(found);
    return k;
}

static struct str cell(struct shop *x, int64_t id, const char *field)
{
    struct record r;
    assert_ok(&x->t.c, load(&x->t, "ticket", id, &r));
    const struct object *o = &org_schema(x->t.org)->objects[r.object];
    int at_field = object_field(o, str_of(field));
    return kind_text(x->t.c.arena, o->fields[at_field].kind, r.cells[at_field]);
}

#define assert_cell(x, id, field, want)                                                            \
    assert_string_equal(str_zero((x)->t.c.arena, cell(x, id, field)), want)

struct said {
    struct shop *x;
    struct talk_saying s;
};

static enum err say_job(struct work *w, void *user)
{
    struct said *one = user;
    struct desk d;
    enum err e = desk_open(w, org_clock(one->x->t.org), &d);
    return e ? e : talk_say(&d, &one->s);
}

static enum err try_say(struct shop *x, int64_t id, enum talk_kind kind, const char *text)
{
    struct said one = {x, {.ticket = id, .kind = kind, .text = str_of(text), .then = -1}};
    fail_clear(&x->t.c);
    return org_write(&x->t.c, x->t.org, x->anna, say_job, &one);
}

static void say(struct shop *x, int64_t id, enum talk_kind kind, const char *text)
{
    assert_ok(&x->t.c, try_say(x, id, kind, text));
}

// How many were told, of whom and of what `where` says.
static int64_t told(struct shop *x, const char *where)
{
    return test_number(&x->t, str_format(x->t.c.arena,
                                         "SELECT COUNT(*) FROM message m JOIN person p ON p.id = "
                                         "m.person WHERE m.kind = 'bell' AND %s",
                                         where)
                                  .at);
}

// ---- clocks -------------------------------------------------------------------------------------

static void an_answer_is_due_in_working_time(void **state)
{
    static const struct {
        const char *says, *day;
        int hour, minute;
        const char *priority, *first_day;
        int first_hour, first_minute;
        const char *solve_day;
        int solve_hour, solve_minute;
    } rows[] = {
        {"within a day", "2026-11-23", 10, 0, "", "2026-11-23", 11, 0, "2026-11-23", 18, 0},
        {"over the night", "2026-11-23", 17, 30, "", "2026-11-24", 9, 30, "2026-11-24", 16, 30},
        {"over the weekend", "2026-11-27", 17, 30, "", "2026-11-30", 9, 30, "2026-11-30", 16, 30},
        {"before the day begins", "2026-11-24", 7, 0, "", "2026-11-24", 10, 0, "2026-11-24", 17, 0},
        {"urgent", "2026-11-23", 10, 0, "紧急", "2026-11-23", 10, 30, "2026-11-23", 14, 0},
        {"over the National Day holiday", "2026-09-30", 17, 0, "", "2026-09-30", 18, 0,
         "2026-10-08", 16, 0},
    };
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        at(&x, rows[i].day, rows[i].hour, rows[i].minute);
        int64_t id = ticket(&x, str_format(x.t.c.arena, "priority=%s", rows[i].priority).at);
        turn(&x);
        struct ticket_clock k = clock_of(&x, id);
        if (k.first_due != wall_of(rows[i].first_day, rows[i].first_hour, rows[i].first_minute))
            fail_msg("%s: the answer is due at %lld", rows[i].says, (long long)k.first_due);
        if (k.solve_due != wall_of(rows[i].solve_day, rows[i].solve_hour, rows[i].solve_minute))
            fail_msg("%s: the solution is due at %lld", rows[i].says, (long long)k.solve_due);
        take_away(&x.t, "ticket", id);
        turn(&x);
    }
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM agenda WHERE kind = 'ticket'"), 0);
    shop_close(&x);
}

static void waiting_for_the_customer_stops_the_clock(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    assert_cell(&x, id, "status", "新建");
    assert_cell(&x, id, "queue", "客服");
    assert_cell(&x, id, "by", "anna");
    at(&x, "2026-11-23", 10, 30);
    say(&x, id, TALK_REPLY, "我们看一下");
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.first_s, 1800);
    assert_int_equal(k.first_due, 0);
    at(&x, "2026-11-23", 12, 0);
    change(&x.t, "ticket", id, "status=等待客户");
    turn(&x);
    assert_int_equal(clock_of(&x, id).solve_due, 0);
    // The engine sleeps over the end of the pause and reads of it later: it counts from then.
    at(&x, "2026-11-24", 12, 0);
    say(&x, id, TALK_CUSTOMER, "还是坏的");
    at(&x, "2026-11-24", 13, 0);
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.spent_s, 2 * 3600);
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 18, 0));
    change(&x.t, "ticket", id, "priority=紧急"); // four hours, two of them spent
    turn(&x);
    assert_int_equal(clock_of(&x, id).solve_due, wall_of("2026-11-24", 14, 0));
    at(&x, "2026-11-24", 13, 30);
    change(&x.t, "ticket", id, "priority=普通");
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.worked_s, 3 * 3600 + 1800);
    assert_int_equal(k.solve_late, 0);
    assert_cell(&x, id, "solved", "2026-11-24T13:30:00");
    shop_close(&x);
}

static void what_changed_while_nobody_looked_counts_at_its_time(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    at(&x, "2026-11-23", 11, 0);
    change(&x.t, "ticket", id, "status=等待客户");
    at(&x, "2026-11-23", 15, 0);
    change(&x.t, "ticket", id, "status=处理中");
    at(&x, "2026-11-23", 16, 0);
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.spent_s, 3600);
    assert_int_equal(k.running, wall_of("2026-11-23", 15, 0));
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 13, 0));
    shop_close(&x);
}

static void it_comes_back_and_is_closed_by_itself(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    at(&x, "2026-11-23", 11, 0);
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    at(&x, "2026-11-24", 9, 30);
    say(&x, id, TALK_CUSTOMER, "又坏了");
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.reopened, 1);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 16, 30));
    assert_cell(&x, id, "solved", "");
    assert_int_equal(told(&x, "m.body LIKE '%再次出现%'"), 1);
    at(&x, "2026-11-26", 15, 0); // a Thursday
    change(&x.t, "ticket", id, "status=已解决");
    until(&x, "2026-12-01", 14, 59);
    assert_cell(&x, id, "status", "已解决");
    until(&x, "2026-12-01", 15, 0);
    assert_cell(&x, id, "status", "已关闭");
    assert_cell(&x, id, "end", "2026-12-01T15:00:00");
    at(&x, "2026-12-20", 10, 0); // long after: another matter
    change(&x.t, "ticket", id, "status=处理中");
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.reopened, 1);
    assert_int_equal(k.spent_s, 0);
    assert_cell(&x, id, "end", "");
    shop_close(&x);
}

static void who_waits_for_a_silent_customer_hears_of_it(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0); // a Monday
    int64_t id = ticket(&x, "");
    turn(&x);
    change(&x.t, "ticket", id, "status=等待客户");
    turn(&x);
    until(&x, "2026-11-26", 9, 59);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 0);
    until(&x, "2026-11-26", 10, 0);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%' AND p.login = 'anna'"), 1);
    until(&x, "2026-12-01", 10, 0); // and again
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 2);
    say(&x, id, TALK_CUSTOMER, "还是坏的");
    until(&x, "2026-12-20", 10, 0);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 2);
    shop_close(&x);
}

static void old_ones_set_off_no_alarm(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t closed =
        create(&x.t, "ticket", x.customer, "start=2025-01-05T10:00:00;end=2025-01-06T10:00:00");
    int64_t open = create(&x.t, "ticket", x.customer, "start=2025-01-05T10:00:00");
    turn(&x);
    until(&x, "2026-12-05", 10, 0);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM ticket_clock"), 1);
    assert_int_equal(clock_of(&x, open).quiet, 1);
    assert_cell(&x, open, "by", "");
    assert_cell(&x, closed, "status", "");
    assert_int_equal(told(&x, "1 = 1"), 0);
    change(&x.t, "ticket", closed, "end=");
    turn(&x); // it comes back: its time begins now
    assert_int_equal(clock_of(&x, closed).quiet, 0);
    assert_int_equal(clock_of(&x, closed).solve_due, wall_of("2026-12-07", 17, 0));
    shop_close(&x);
}

// ---- steps --------------------------------------------------------------------------------------

static enum err break_off(struct work *w, void *user)
{
    struct shop *x = user;
    struct agenda_item *items;
    int count;
    assert_ok(w->c, agenda_due(w->c, w->tx, w->at_ms, 1, &items, &count));
    assert_int_equal(count, 1);
    assert_ok(w->c, ticket_due(w, x->t.org, &items[0]));
    return fail(w->c, ERR_IO, "the power is off", "断电了");
}

static void each_step_is_taken_once(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    until(&x, "2026-11-23", 10, 44);
    assert_int_equal(told(&x, "1 = 1"), 0);
    at(&x, "2026-11-23", 10, 45);
    // The machine stops in the middle of it, and nothing of it has happened.
    assert_int_equal(org_write(&x.t.c, x.t.org, 0, break_off, &x), ERR_IO);
    fail_clear(&x.t.c);
    assert_int_equal(told(&x, "1 = 1"), 0);
    turn(&x);
    turn(&x);
    assert_int_equal(told(&x, "p.login = 'anna'"), 1);
    until(&x, "2026-11-23", 11, 5);
    assert_int_equal(clock_of(&x, id).first_late, 1);
    assert_int_equal(told(&x, "p.login = 'anna'"), 2);
    assert_int_equal(told(&x, "p.login = 'clara'"), 1); // the head of her department
    change(&x.t, "ticket", id, "priority=紧急");
    change(&x.t, "ticket", id, "priority=普通");
    until(&x, "2026-11-23", 17, 0);
    assert_int_equal(told(&x, "1 = 1"), 3);
    until(&x, "2026-11-24", 13, 1); // half as long again as there was time for
    assert_cell(&x, id, "by", "bert");
    assert_int_equal(clock_of(&x, id).solve_late, 1);
    int64_t all = told(&x, "1 = 1");
    until(&x, "2026-12-24", 13, 0);
    assert_int_equal(told(&x, "1 = 1"), all);
    shop_close(&x);
}

// ---- to whom ------------------------------------------------------------------------------------

static void tickets_are_given_out(void **state)
{
    static const struct {
        const char *says, *settings,
            *want; // who gets each of four, the second and third of kind 安装
    } rows[] = {
        {"in turn",
         "{\"name\":\"甲\",\"routing\":\"turn\",\"members\":[{\"person\":%lld},{\"person\":%lld}]}",
         "anna bert anna bert"},
        {"to who has fewest",
         "{\"name\":\"甲\",\"routing\":\"least\",\"members\":[{\"person\":%lld},{\"person\":%lld}]"
         "}",
         "anna bert anna bert"},
        {"to who can",
         "{\"name\":\"甲\",\"routing\":\"skill\",\"members\":[{\"person\":%lld,\"skills\":["
         "\"退货\"]},"
         "{\"person\":%lld,\"skills\":[\"安装\"]}]}",
         "anna bert bert anna"},
        {"not to who is away",
         "{\"name\":\"甲\",\"routing\":\"turn\",\"members\":[{\"person\":%lld,\"available\":false},"
         "{\"person\":%lld}]}",
         "bert bert bert bert"},
        {"to nobody",
         "{\"name\":\"甲\",\"routing\":\"nobody\",\"members\":[{\"person\":%lld},{\"person\":%lld}]"
         "}",
         "   "},
        {"only what is its own",
         "{\"name\":\"甲\",\"kinds\":[\"安装\"],\"members\":[{\"person\":%lld},"
         "{\"person\":%lld}]}",
         " anna bert "},
        {"by a condition",
         "{\"name\":\"甲\",\"condition\":\"kind = \\\"安装\\\"\",\"members\":[{"
         "\"person\":%lld},{\"person\":%lld}]}",
         " anna bert "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shop x;
        struct buf got;
        shop_open(&x, rows[i].settings);
        buf_init(&got, 1000);
        for (int n = 0; n < 4; n++) {
            int64_t id = ticket(&x, n == 1 || n == 2 ? "kind=安装" : "kind=退货");
            turn(&x);
            buf_format(&got, "%s%.*s", n ? " " : "", STR_ARG(cell(&x, id, "by")));
        }
        if (!str_eq(buf_str(&got), str_of(rows[i].want)))
            fail_msg("%s: «%.*s»", rows[i].says, STR_ARG(buf_str(&got)));
        buf_deinit(&got);
        shop_close(&x);
    }
}

// ---- two that are one, and mail -----------------------------------------------------------------

struct merging {
    struct shop *x;
    struct ticket_merging m;
    int64_t undo, gone;
};

static enum err merge_job(struct work *w, void *user)
{
    struct merging *one = user;
    struct desk d;
    enum err e = desk_open(w, org_clock(one->x->t.org), &d);
    if (e)
        return e;
    return one->undo ? ticket_unmerge(&d, one->undo, &one->gone) : ticket_merge(&d, &one->m);
}

static void two_become_one_and_two_again(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t keep = ticket(&x, ""), gone = ticket(&x, "");
    say(&x, keep, TALK_NOTE, "一");
    say(&x, gone, TALK_CUSTOMER, "二");
    turn(&x);
    at(&x, "2026-11-23", 11, 0);
    struct merging one = {.x = &x, .m = {.keep = keep, .gone = gone}};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.anna, merge_job, &one));
    turn(&x);
    assert_int_equal(
        test_number(&x.t, str_format(x.t.c.arena,
                                     "SELECT COUNT(*) FROM ticket_message WHERE ticket = %lld",
                                     (long long)keep)
                              .at),
        2);
    assert_cell(&x, gone, "status", "已关闭");
    assert_int_equal(clock_of(&x, gone).into, keep);
    assert_int_equal(try_say(&x, gone, TALK_REPLY, "三"), ERR_CONFLICT);
    fail_clear(&x.t.c);
    at(&x, "2026-11-23", 13, 0);
    struct merging back = {.x = &x, .undo = one.m.id};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.anna, merge_job, &back));
    turn(&x);
    assert_cell(&x, gone, "status", "新建");
    assert_cell(&x, gone, "end", "");
    struct ticket_clock k = clock_of(&x, gone);
    assert_int_equal(k.into, 0);
    assert_int_equal(k.reopened, 0);
    assert_int_equal(k.solve_due,
                     wall_of("2026-11-24", 11, 0)); // two hours it was part of the other
    assert_int_equal(
        test_number(&x.t, str_format(x.t.c.arena,
                                     "SELECT COUNT(*) FROM ticket_message WHERE ticket = %lld",
                                     (long long)gone)
                              .at),
        1);
    assert_int_equal(org_write(&x.t.c, x.t.org, x.anna, merge_job, &back), ERR_NOT_FOUND);
    shop_close(&x);
}

struct mailing {
    struct shop *x;
    struct ticket_mail m;
    int64_t ticket;
    bool made;
};

static enum err mail_job(struct work *w, void *user)
{
    struct mailing *one = user;
    struct desk d;
    enum err e = desk_open(w, org_clock(one->x->t.org), &d);
    return e ? e : ticket_from_mail(&d, &one->m, &one->ticket, &one->made);
}

static int64_t mail(struct shop *x, const char *from, const char *subject, const char *id,
                    const char *reply_to, bool made)
{
    struct mailing one = {
        .x = x, .m = {str_of(from), str_of(subject), STR("正文"), str_of(id), str_of(reply_to)}};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, mail_job, &one));
    turn(x);
    assert_int_equal(one.made, made);
    return one.ticket;
}

static void mail_finds_its_ticket(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = mail(&x, "老王 <Wang@Example.com>", "打不开", "<a1@example.com>", "", true);
    assert_cell(&x, id, "source", "邮件");
    assert_cell(&x, id, "subject", "打不开");
    assert_cell(&x, id, "by", "anna");
    assert_int_equal(mail(&x, "wang@example.com", "打不开", "<a1@example.com>", "", false), id);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM ticket_message"), 1);
    say(&x, id, TALK_REPLY, "试试重启");
    int64_t reply = test_number(&x.t, "SELECT MAX(id) FROM ticket_message");
    const char *ours =
        str_format(x.t.c.arena, "<%.*s@liuke.example>", STR_ARG(talk_mail_id(x.t.c.arena, reply)))
            .at;
    assert_int_equal(mail(&x, "wang@example.com", "Re: 打不开", "<a2@example.com>", ours, false),
                     id);
    const char *subject =
        str_format(x.t.c.arena, "Re: [%.*s] x", STR_ARG(cell(&x, id, "ticket_no"))).at;
    assert_int_equal(mail(&x, "wang@example.com", subject, "<a3@example.com>", "", false), id);
    // Somebody else who writes the number gets a ticket of his own, and is a new customer.
    int64_t other = mail(&x, "Li <li@example.com>", subject, "<b1@example.com>", "", true);
    assert_true(other != id);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM o_customer"), 2);
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    at(&x, "2026-11-25", 10, 0);
    assert_int_equal(
        mail(&x, "wang@example.com", "Re", "<a4@example.com>", "<a1@example.com>", false), id);
    assert_int_equal(clock_of(&x, id).reopened, 1);
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    at(&x, "2026-12-25", 10, 0);
    assert_true(mail(&x, "wang@example.com", "Re", "<a5@example.com>", "<a1@example.com>", true) !=
                id);
    shop_close(&x);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(an_answer_is_due_in_working_time),
        cmocka_unit_test(waiting_for_the_customer_stops_the_clock),
        cmocka_unit_test(what_changed_while_nobody_looked_counts_at_its_time),
        cmocka_unit_test(it_comes_back_and_is_closed_by_itself),
        cmocka_unit_test(who_waits_for_a_silent_customer_hears_of_it),
        cmocka_unit_test(old_ones_set_off_no_alarm),
        cmocka_unit_test(each_step_is_taken_once),
        cmocka_unit_test(tickets_are_given_out),
        cmocka_unit_test(two_become_one_and_two_again),
        cmocka_unit_test(mail_finds_its_ticket),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
