// Messages: one a key; taken for a while and sent again under the same key when nobody says what became of
// it; caps and quiet hours with a clock that stands; opting out outlives erasing.
#include "tests/support/org.h"

#include "deliver/message_send.h"
#include "deliver/parcel.h"
#include "deliver/tries.h"
#include "model/erase.h"
#include "model/letter.h"
#include "model/merge.h"
#include "model/reach.h"
#include "net/mail.h"

struct post_office {
    struct test_org org;
    int64_t now, customer, other;
    struct channel channel;
    struct message message;
    struct reach_rules rules;
};

// 2027-01-15, ten in the morning in Shanghai.
static const int64_t MORNING = INT64_C(1799978400000);
static const int64_t HOUR = INT64_C(3600000);

static enum err begin_work(struct work *w, void *user)
{
    struct post_office *t = user;
    t->customer =
        test_add(w, "customer", 0, "code=C1;name=云帆科技;mail=li@example.com;phone=13800001234");
    t->other = test_add(w, "customer", 0, "code=C2;name=旁人;mail=other@example.com");
    t->channel = (struct channel){.kind = MESSAGE_MAIL, .name = STR("邮箱"), .enabled = true};
    const struct channel_field *f = channel_kind(MESSAGE_MAIL)->fields;
    for (int i = 0; f[i].name; i++) { // nobody listens there
        struct str name = str_of(f[i].name);
        t->channel.values[i] = str_eq(name, STR("server"))     ? STR("127.0.0.1")
                               : str_eq(name, STR("port"))     ? STR("1")
                               : str_eq(name, STR("security")) ? STR("none")
                               : str_eq(name, STR("from"))     ? STR("crm@example.com")
                                                               : STR("");
    }
    enum err e = channel_create(w, &t->channel);
    t->rules = (struct reach_rules){.quiet_from = 21 * 60,
                                    .quiet_to = 9 * 60,
                                    .day_most = 1,
                                    .window_days = 7,
                                    .window_most = 2,
                                    .address = STR("https://crm.example.com")};
    return e ? e : reach_rules_set(w, &t->rules);
}

static void begin(struct post_office *t)
{
    *t = (struct post_office){.now = MORNING};
    test_org_create(&t->org);
    clock_hold(org_clock(t->org.org), t->now);
    assert_ok(&t->org.c, org_write(&t->org.c, t->org.org, 0, begin_work, t));
}

static void later(struct post_office *t, int64_t ms)
{
    t->now += ms;
    clock_hold(org_clock(t->org.org), t->now);
}

static enum err put_work(struct work *w, void *user)
{
    struct post_office *t = user;
    return message_put(w, &t->message);
}

static int64_t put_as(struct post_office *t, enum message_kind kind, const char *key,
                      enum message_purpose purpose)
{
    t->message = (struct message){.key = str_of(key),
                                  .kind = kind,
                                  .target = TARGET_CUSTOMER,
                                  .customer = t->customer,
                                  .purpose = purpose,
                                  .cause = STR("warning"),
                                  .cause_id = 7,
                                  .subject = STR("您好"),
                                  .body = STR("一封信")};
    assert_ok(&t->org.c, org_write(&t->org.c, t->org.org, 0, put_work, t));
    return t->message.id;
}

static int64_t put(struct post_office *t, const char *key, enum message_purpose purpose)
{
    return put_as(t, MESSAGE_MAIL, key, purpose);
}

static struct message now(struct post_office *t, int64_t id)
{
    struct message m;
    struct db_tx *tx;
    assert_ok(&t->org.c, db_read_begin(&t->org.c, org_db(t->org.org), &tx));
    assert_ok(&t->org.c, message_load(&t->org.c, tx, id, &m));
    db_read_end(tx);
    return m;
}

// False where nothing was due. `stopped`: the server ends while it sends.
static bool send_due(struct post_office *t, bool stopped)
{
    _Atomic bool stop = stopped;
    struct outbox_limits limits = {.local = true, .stop = &stop};
    bool more;
    assert_ok(&t->org.c, message_send(&t->org.c, t->org.org, &limits, &more));
    return more;
}

static void one_message_a_key(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    int64_t first = put(&t, "k", PURPOSE_SERVICE);
    assert_false(t.message.existed);
    t.message.body = STR("another");
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, put_work, &t));
    assert_true(t.message.existed);
    assert_int_equal(t.message.id, first);
    t.message.key = STR("undone with what caused it");
    assert_ok(&t.org.c, org_try(&t.org.c, t.org.org, 0, put_work, &t));
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM message"), 1);
    t.message.key = STR("nowhere");
    t.message.target = TARGET_GROUP; // a mail is to somebody
    assert_int_equal(org_write(&t.org.c, t.org.org, 0, put_work, &t), ERR_INPUT);
    test_org_destroy(&t.org);
}

static void what_a_dead_server_had_is_sent_again(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    int64_t id = put(&t, "k", PURPOSE_SERVICE);
    assert_true(send_due(&t, true)); // on its way, and nobody says what became of it
    struct message m = now(&t, id);
    assert_int_equal(m.tries, 0);
    assert_int_equal(m.state, MESSAGE_WAITING);
    assert_int_equal(m.departed_ms, t.now);
    assert_false(send_due(&t, false)); // another server does not take it meanwhile
    later(&t, m.due_ms - t.now - 1);
    assert_false(send_due(&t, false));
    later(&t, 1);
    assert_true(send_due(&t, false));
    struct message again = now(&t, id);
    assert_int_equal(again.tries, 1);
    assert_int_equal(again.departed_ms, t.now); // what caps count by: it may have arrived only now
    assert_true(str_eq(message_mark(t.org.c.arena, again.key), message_mark(t.org.c.arena, m.key)));
    test_org_destroy(&t.org);
}

static void nobody_takes_it(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    int64_t id = put(&t, "k", PURPOSE_SERVICE);
    for (int i = 1; i < tries_max(); i++) {
        assert_true(send_due(&t, false));
        struct message m = now(&t, id);
        assert_int_equal(m.tries, i);
        assert_int_equal(m.due_ms, t.now + tries_wait_ms(i));
        later(&t, tries_wait_ms(i));
    }
    assert_true(send_due(&t, false));
    assert_int_equal(now(&t, id).state, MESSAGE_FAILED);
    assert_int_equal(now(&t, id).due_ms, 0);
    later(&t, 1000 * HOUR);
    assert_false(send_due(&t, false));
    test_org_destroy(&t.org);
}

static void quiet_hours_and_caps(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    int64_t first = put(&t, "1", PURPOSE_MARKETING);
    send_due(&t, true);
    assert_int_equal(now(&t, first).departed_ms, MORNING);
    later(&t, HOUR);
    int64_t second = put(&t, "2", PURPOSE_MARKETING), service = put(&t, "s", PURPOSE_SERVICE);
    send_due(&t, true);
    assert_int_equal(now(&t, second).state, MESSAGE_HELD);
    assert_int_equal(now(&t, first).departed_ms, t.now); // nobody has answered: once more
    assert_int_equal(now(&t, second).due_ms, t.now + 24 * HOUR);
    assert_int_equal(now(&t, service).departed_ms, t.now);
    later(&t, 12 * HOUR + HOUR / 2); // half past eleven at night
    t.customer = t.other;
    int64_t night = put(&t, "n", PURPOSE_MARKETING);
    send_due(&t, true);
    assert_int_equal(now(&t, night).due_ms, MORNING + 23 * HOUR); // nine in the morning
    later(&t, MORNING + 25 * HOUR - t.now);
    // The first goes once more: it may be that only now it is heard.
    send_due(&t, true);
    assert_int_equal(now(&t, first).departed_ms, t.now);
    assert_int_equal(now(&t, second).state, MESSAGE_HELD);
    assert_int_equal(now(&t, second).due_ms, t.now + 24 * HOUR);
    assert_int_equal(now(&t, night).departed_ms, t.now);
    test_org_destroy(&t.org);
}

static enum err rules_work(struct work *w, void *user)
{
    struct post_office *t = user;
    return reach_rules_set(w, &t->rules);
}

static void what_is_held_for_a_week_is_refused(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    t.rules.quiet_from = 9 * 60;
    t.rules.quiet_to = 8 * 60 + 59; // but for a minute it is always quiet
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, rules_work, &t));
    int64_t id = put(&t, "k", PURPOSE_MARKETING);
    send_due(&t, true);
    assert_int_equal(now(&t, id).state, MESSAGE_HELD);
    later(&t, 8 * 24 * HOUR);
    send_due(&t, true);
    assert_int_equal(now(&t, id).state, MESSAGE_REFUSED);
    test_org_destroy(&t.org);
}

static enum err opt_out_work(struct work *w, void *user)
{
    struct post_office *t = user;
    struct opt_out o = {.customer = t->customer, .kind = MESSAGE_KINDS, .source = STR("person")};
    return opt_out_give(w, &o, STR(""));
}

// The address he has when he is erased is not the one he had when he said so.
static enum err erase_work(struct work *w, void *user)
{
    struct post_office *t = user;
    struct record r = {.object = w->schema->customer, .id = t->customer};
    bool *given = ARENA_ARRAY(w->c->arena, bool, 256);
    test_cells(w->c, w->schema, &r, given, "mail=new@example.com");
    assert_ok(w->c, record_update(w, &r, given, 0, NULL));
    struct erasing x = {.object = w->schema->customer, .id = t->customer};
    x.fields = ARENA_ARRAY(w->c->arena, bool *, (size_t)w->schema->object_count);
    for (int o = 0; o < w->schema->object_count; o++) {
        x.fields[o] = ARENA_ARRAY(w->c->arena, bool, (size_t)w->schema->objects[o].field_count);
        for (int f = 0; f < w->schema->objects[o].field_count; f++)
            x.fields[o][f] = erase_proposed(w->schema, o, f) == ERASE_ALWAYS;
    }
    assert_ok(w->c, erase_person(w, &x));
    t->customer = test_add(w, "customer", 0, "code=C8;name=新录入;mail=NEW@example.com");
    t->other = test_add(w, "customer", 0, "code=C9;name=又一位;mail=li@example.com");
    return ERR_NONE;
}

static void opting_out_outlives_erasing(void **state)
{
    (void)state;
    struct post_office t;
    begin(&t);
    int64_t waiting = put(&t, "before", PURPOSE_SERVICE);
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, opt_out_work, &t));
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, erase_work, &t));
    assert_int_equal(now(&t, waiting).state, MESSAGE_REFUSED);
    assert_int_equal(now(&t, waiting).body.len, 0);
    int64_t a = put(&t, "a", PURPOSE_SERVICE);
    t.customer = t.other;
    int64_t b = put(&t, "b", PURPOSE_SERVICE);
    send_due(&t, true);
    assert_int_equal(now(&t, a).state, MESSAGE_REFUSED);
    assert_int_equal(now(&t, b).state, MESSAGE_REFUSED);
    test_org_destroy(&t.org);
}

static int in_state(struct post_office *t, enum message_state state)
{
    struct message_question q = {.state = state, .kind = MESSAGE_KINDS, .limit = 500};
    struct message *list;
    struct db_tx *tx;
    int count;
    assert_ok(&t->org.c, db_read_begin(&t->org.c, org_db(t->org.org), &tx));
    assert_ok(&t->org.c, message_list(&t->org.c, tx, &q, &list, &count));
    db_read_end(tx);
    for (int i = 0; i < count; i++)
        assert_int_equal(list[i].state, state);
    return count;
}

// What waits for a gateway that is not there keeps no mail waiting.
static void each_kind_has_its_turn(void **state)
{
    enum { MANY = 100 };
    struct post_office t;
    (void)state;
    begin(&t);
    for (int i = 0; i < MANY; i++)
        put_as(&t, MESSAGE_SMS, str_format(t.org.c.arena, "sms:%d", i).at, PURPOSE_SERVICE);
    later(&t, 1);
    int64_t id = put(&t, "mail", PURPOSE_SERVICE);
    send_due(&t, false);
    assert_int_equal(now(&t, id).tries, 1);
    assert_int_equal(in_state(&t, MESSAGE_WAITING) + in_state(&t, MESSAGE_HELD), MANY + 1);
    assert_int_equal(in_state(&t, MESSAGE_SENT), 0);
    test_org_destroy(&t.org);
}

static void set_value(struct channel *ch, const char *name, const char *text)
{
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    for (int i = 0; f[i].name; i++)
        if (!strcmp(f[i].name, name))
            ch->values[i] = str_of(text);
}

// Whatever a text says, it stays in the place it was filled into.
static void what_is_filled_in_ends_nothing(void **state)
{
    static const struct {
        const char *type, *want;
    } each[] = {{"application/json", "[\\\"</a>&\\\\]"},
                {"text/xml; charset=utf-8", "[&#34;&#60;/a&#62;&#38;\\]"},
                {"application/x-www-form-urlencoded", "[%22%3C%2Fa%3E%26%5C]"}};
    (void)state;
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        struct channel ch = {.kind = MESSAGE_SMS};
        set_value(&ch, "url", "https://sms.example/");
        set_value(&ch, "type", each[i].type);
        set_value(&ch, "body", "[{{text}}]");
        struct str shown = gateway_shown(a, &ch, STR("1"), STR("\"</a>&\\"), STR("k"));
        if (str_find(shown, str_of(each[i].want)) < 0)
            fail_msg("%s: %.*s", each[i].type, STR_ARG(shown));
    }
    arena_destroy(a);
}

static enum err withdraw_work(struct work *w, void *user)
{
    return message_stop(w, *(const int64_t *)user);
}

static enum err again_work(struct work *w, void *user)
{
    return message_again(w, *(const int64_t *)user);
}

static enum err merge_work(struct work *w, void *user)
{
    struct post_office *t = user;
    enum merge_take take[64] = {0};
    struct merge_done done;
    struct merge one = {
        .object = w->schema->customer, .keep = t->other, .gone = t->customer, .take = take};
    return merge_run(w, &one, &done);
}

// What waits for him goes to the one he became, unless that one wants none.
static void what_waits_for_one_who_was_merged_goes_to_the_other(void **state)
{
    struct post_office t;
    (void)state;
    begin(&t);
    int64_t first = put(&t, "first", PURPOSE_SERVICE), second = put(&t, "second", PURPOSE_SERVICE);
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, withdraw_work, &second));
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, merge_work, &t));
    assert_true(send_due(&t, true));
    assert_string_equal(str_zero(t.org.c.arena, now(&t, first).address), "other@example.com");
    t.customer = t.other;
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, opt_out_work, &t));
    assert_ok(&t.org.c, org_write(&t.org.c, t.org.org, 0, again_work, &second));
    assert_true(send_due(&t, true));
    assert_int_equal(now(&t, second).state, MESSAGE_REFUSED);
    assert_true(str_find(now(&t, second).reason_en, STR("opted out")) >= 0);
    test_org_destroy(&t.org);
}

// What an answer of another program means.
static void answers_of_programs(void **state)
{
    static const struct {
        int status;
        enum parcel_end end;
    } each[] = {{200, PARCEL_SENT},  {204, PARCEL_SENT},     {0, PARCEL_LATER},
                {500, PARCEL_LATER}, {503, PARCEL_LATER},    {408, PARCEL_LATER},
                {425, PARCEL_LATER}, {429, PARCEL_PATIENCE}, {422, PARCEL_NEVER},
                {400, PARCEL_NEVER}, {401, PARCEL_BROKEN},   {410, PARCEL_BROKEN}};
    (void)state;
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        struct parcel p = {.message = {.kind = MESSAGE_HOOK}, .post = {.status = each[i].status}};
        parcel_read(a, &p);
        if (p.end != each[i].end)
            fail_msg("%d", each[i].status);
    }
    arena_destroy(a);
}

static void texts_for_headers_and_html(void **state)
{
    static const struct {
        const char *says, *text, *want;
    } names[] = {{"plain", "Liuke CRM", "Liuke CRM"},
                 {"a comma parts addresses", "ACME, Inc.", "\"ACME, Inc.\""},
                 {"a quote", "a \"b\" \\", "\"a \\\"b\\\" \\\\\""},
                 {"an address of its own", "x <a@b.cn>", "\"x <a@b.cn>\""},
                 {"Chinese", "您好, x", "=?UTF-8?B?5oKo5aW9LCB4?="},
                 {"a line of its own", "a\r\nBcc: x", "=?UTF-8?B?YQ0KQmNjOiB4?="}};
    static const struct {
        const char *says, *text, *want;
    } words[] = {{"plain", "Hello", "Hello"},
                 {"Chinese", "您好", "=?UTF-8?B?5oKo5aW9?="},
                 {"what looks encoded", "=?x", "=?UTF-8?B?PT94?="},
                 {"a line of its own", "a\r\nBcc: x", "=?UTF-8?B?YQ0KQmNjOiB4?="}};
    static const struct {
        const char *address;
        bool good;
    } addresses[] = {{"a@b.cn", true},      {"a.b+c@x-y.example", true},
                     {"a b@c.cn", false},   {"a@b@c.cn", false},
                     {"@b.cn", false},      {"a@", false},
                     {"a@b.cn\r\n", false}, {"<a@b.cn>", false},
                     {"-x@b.cn", false}};
    (void)state;
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!str_eq(mail_words(a, str_of(words[i].text)), str_of(words[i].want)))
            fail_msg("%s: %.*s", words[i].says, STR_ARG(mail_words(a, str_of(words[i].text))));
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (mail_address_good(str_of(addresses[i].address)) != addresses[i].good)
            fail_msg("%s", addresses[i].address);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!str_eq(mail_name(a, str_of(names[i].text)), str_of(names[i].want)))
            fail_msg("%s: %.*s", names[i].says, STR_ARG(mail_name(a, str_of(names[i].text))));
    struct str html = mail_html(a, STR("<script>\nhttp://x.cn/\"onclick=1."));
    assert_true(str_find(html, STR("<script>")) < 0 && str_find(html, STR("\"onclick")) < 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(one_message_a_key),
        cmocka_unit_test(what_a_dead_server_had_is_sent_again),
        cmocka_unit_test(nobody_takes_it),
        cmocka_unit_test(quiet_hours_and_caps),
        cmocka_unit_test(what_is_held_for_a_week_is_refused),
        cmocka_unit_test(opting_out_outlives_erasing),
        cmocka_unit_test(each_kind_has_its_turn),
        cmocka_unit_test(what_is_filled_in_ends_nothing),
        cmocka_unit_test(what_waits_for_one_who_was_merged_goes_to_the_other),
        cmocka_unit_test(answers_of_programs),
        cmocka_unit_test(texts_for_headers_and_html),
    };
    return cmocka_run_group_tests_name("messages", all, NULL, NULL);
}
