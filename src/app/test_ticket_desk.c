// Tickets at the desk: who gets them, two that are one, mail that becomes one or finds its own.
#include "app/test_tickets.h"
#include "model/message.h"

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

static enum err rename_job(struct work *w, void *user)
{
    struct shop *x = user;
    struct ticket_queue q;
    enum err e = queue_load(w->c, w->tx, x->queue, &q);
    q.name = STR("乙");
    return e ? e : queue_update(w, &q, q.version);
}

// The handler of one more ticket.
static const char *next_handler(struct shop *x, int64_t *id)
{
    *id = ticket(x, "");
    turn(x);
    return str_zero(x->t.c.arena, cell(x, *id, "by"));
}

// It is nobody's work, and stands in nobody's way.
static void a_deleted_one_counts_for_nobody(void **state)
{
    struct shop x;
    int64_t first, one;
    (void)state;
    shop_open(&x, "{\"name\":\"甲\",\"routing\":\"least\",\"members\":[{\"person\":%lld},{"
                  "\"person\":%lld}]}");
    assert_string_equal(next_handler(&x, &first), "anna");
    for (int i = 0; i < 3; i++) {
        assert_string_equal(next_handler(&x, &one), "bert");
        take_away(&x.t, "ticket", one);
    }
    assert_string_equal(next_handler(&x, &one), "bert");
    assert_string_equal(next_handler(&x, &one), "anna");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.anna, rename_job, &x));
    assert_cell(&x, first, "queue", "乙");
    shop_close(&x);
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
    struct mailing one = {.x = x,
                          .m = {.from = str_of(from),
                                .subject = str_of(subject),
                                .text = STR("正文"),
                                .id = str_of(id),
                                .in_reply_to = str_of(reply_to)}};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, mail_job, &one));
    turn(x);
    assert_int_equal(one.made, made);
    return one.ticket;
}

static enum err server_job(struct work *w, void *user)
{
    (void)user;
    return db_run(w->c, w->tx,
                  "INSERT INTO channel (id, version, kind, name, settings, secrets, enabled, "
                  "problem, problem_en, person, minute, used, paused, created, deleted) VALUES "
                  "(900000, 1, 'mail', 'x', '{}', '{}', 1, '', '', 0, 0, 0, 0, 0, 0)",
                  DB_NO_VALUES, NULL);
}

// So that answers go out by mail.
static void mail_shop_open(struct shop *x)
{
    shop_open(x, usual);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, server_job, NULL));
}

// What the last mail about it is called.
static const char *answer_to(struct shop *x, int64_t ticket)
{
    struct message_question q = {.state = MESSAGE_STATES,
                                 .kind = MESSAGE_MAIL,
                                 .cause = STR("ticket"),
                                 .cause_id = ticket,
                                 .limit = 1};
    struct message *list;
    struct db_tx *tx;
    int count;
    assert_ok(&x->t.c, db_read_begin(&x->t.c, org_db(x->t.org), &tx));
    assert_ok(&x->t.c, message_list(&x->t.c, tx, &q, &list, &count));
    db_read_end(tx);
    assert_int_equal(count, 1);
    return str_format(x->t.c.arena, "<%.*s@liuke.example>", STR_ARG(list->mark)).at;
}

static void mail_finds_its_ticket(void **state)
{
    struct shop x;
    (void)state;
    mail_shop_open(&x);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = mail(&x, "老王 <Wang@Example.com>", "打不开", "<a1@example.com>", "", true);
    assert_cell(&x, id, "source", "邮件");
    assert_cell(&x, id, "subject", "打不开");
    assert_cell(&x, id, "by", "anna");
    assert_int_equal(mail(&x, "wang@example.com", "打不开", "<a1@example.com>", "", false), id);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM ticket_message"), 1);
    say(&x, id, TALK_REPLY, "试试重启");
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM message WHERE kind = 'mail' AND "
                                       "wanted = 'wang@example.com'"),
                     1);
    const char *ours = answer_to(&x, id);
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

// A colleague answers, or somebody of the customer's writes: nobody new; what is answered goes to who wrote.
static void who_writes_is_answered(void **state)
{
    struct shop x;
    (void)state;
    mail_shop_open(&x);
    create(&x.t, "contact", x.customer, "name=小李;mail=li@wang.example");
    int64_t id = mail(&x, "Li@wang.example", "打不开", "<c1@wang.example>", "", true);
    say(&x, id, TALK_REPLY, "试试重启");
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM message WHERE kind = 'mail' AND "
                                       "wanted = 'li@wang.example'"),
                     1);
    assert_int_equal(mail(&x, "Chief <chief@wang.example>", "Re: 打不开", "<c2@wang.example>",
                          answer_to(&x, id), false),
                     id);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM o_customer"), 1);
    shop_close(&x);
}

// What can be worked out from outside opens no ticket of another's.
static void a_guess_finds_no_ticket(void **state)
{
    struct shop x;
    (void)state;
    mail_shop_open(&x);
    int64_t id = mail(&x, "wang@example.com", "打不开", "<a1@example.com>", "", true);
    say(&x, id, TALK_REPLY, "试试重启");
    int64_t reply = test_number(&x.t, "SELECT MAX(id) FROM ticket_message");
    struct arena *a = x.t.c.arena;
    struct str key = str_format(a, "ticket:%lld:reply:%lld", (long long)id, (long long)reply);
    const char *guesses[] = {
        str_format(a, "<ticket-message-%lld@liuke.example>", (long long)reply).at,
        str_format(a, "<ticket-message-%lld>", (long long)reply).at,
        str_format(a, "<%.*s@liuke.example>", STR_ARG(message_mark(a, key))).at};
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        const char *mine = str_format(a, "<x%zu@evil.example>", i).at;
        assert_true(mail(&x, "x@evil.example", "Re", mine, guesses[i], true) != id);
    }
    shop_close(&x);
}

// His address was corrected since: who came in by mail is known by the one he came by.
static void an_address_of_before_is_his(void **state)
{
    struct shop x;
    (void)state;
    mail_shop_open(&x);
    mail(&x, "New <new@example.com>", "一", "<n1@example.com>", "", true);
    int64_t him = test_number(&x.t, "SELECT MAX(id) FROM o_customer");
    change(&x.t, "customer", him, "mail=corrected@example.com");
    mail(&x, "new@example.com", "二", "<n2@example.com>", "", true);
    mail(&x, "corrected@example.com", "三", "<n3@example.com>", "", true);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM o_customer"), 2);
    struct mailing nobody = {.x = &x,
                             .m = {.from = STR(""),
                                   .subject = STR("四"),
                                   .text = STR("正文"),
                                   .id = STR("<n4@example.com>"),
                                   .in_reply_to = STR("")}};
    assert_int_equal(org_write(&x.t.c, x.t.org, 0, mail_job, &nobody), ERR_INPUT);
    shop_close(&x);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(tickets_are_given_out),
        cmocka_unit_test(a_deleted_one_counts_for_nobody),
        cmocka_unit_test(two_become_one_and_two_again),
        cmocka_unit_test(mail_finds_its_ticket),
        cmocka_unit_test(who_writes_is_answered),
        cmocka_unit_test(a_guess_finds_no_ticket),
        cmocka_unit_test(an_address_of_before_is_his),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
