// Layouts and public forms as the database keeps them: what is read back, what is refused, who sees
// what shows, and answers that come, that are one too many, or that become no record.
#include "model/form.h"
#include "model/layout.h"
#include "model/shown.h"
#include "tests/support/org.h"

#define SECTION                                                                                    \
    "{\"kind\":\"fields\",\"title\":{\"zh\":\"基本\",\"en\":\"\"},\"columns\":2,\"folds\":true,"

// Fails the test where it is another error, or none; forgets the cause.
#define assert_err(c, wanted, e)                                                                   \
    do {                                                                                           \
        enum err wanted_ = (wanted), e_ = (e);                                                     \
        if (e_ != wanted_)                                                                         \
            fail_msg("wanted %s, got %s", err_code(wanted_), err_code(e_));                        \
        fail_clear(c);                                                                             \
    } while (0)

static struct test_org t;

static const struct json *json_of(const char *text)
{
    const struct json *out;
    assert_ok(&t.c, json_parse(&t.c, str_of(text), 1 << 20, &out));
    return out;
}

static enum err read_layout(const char *object, const char *text, struct layout *out)
{
    const struct schema *s = org_schema(t.org);
    *out = (struct layout){0};
    return layout_read(&t.c, s, schema_object(s, str_of(object)), json_of(text), out);
}

// ---- layouts ------------------------------------------------------------------------------------

static const char good[] =
    "{\"page\":[{\"title\":null,\"sections\":[" SECTION
    "\"condition\":\"level = \\\"VIP\\\"\",\"fields\":[\"name\",\"city\"]}]}],"
    "\"form\":[{\"title\":null,\"sections\":[" SECTION
    "\"condition\":\"\",\"fields\":[\"city\"]}]}]}";

static enum err save(struct work *w, void *user)
{
    return layout_save(w, user);
}

static enum err reset(struct work *w, void *user)
{
    const struct layout *l = user;
    return layout_reset(w, l->object, l->version);
}

static enum err undo(struct work *w, void *user)
{
    const struct layout *l = user;
    return layout_undo(w, l->object, l->version);
}

static struct layout load(int64_t object)
{
    struct layout out;
    struct db_tx *tx;
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, layout_load(&t.c, tx, object, &out));
    db_read_end(tx);
    return out;
}

static void a_layout_is_kept_undone_and_done_again(void **state)
{
    (void)state;
    struct layout l, now;
    assert_ok(&t.c, read_layout("customer", good, &l));
    now = load(l.object);
    assert_false(now.saved);
    assert_int_equal(now.version, 1);
    l.version = 1;
    assert_ok(&t.c, org_write(&t.c, t.org, 0, save, &l));
    now = load(l.object);
    assert_true(now.saved && now.undoable);
    assert_int_equal(now.version, 2);
    assert_int_equal(now.tabs[LAYOUT_PAGE][0].sections[0].field_count, 2);
    assert_int_equal(now.tabs[LAYOUT_PAGE][0].sections[0].columns, 2);
    assert_true(now.tabs[LAYOUT_PAGE][0].sections[0].folds);
    assert_err(&t.c, ERR_STALE, org_write(&t.c, t.org, 0, save, &l));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, reset, &now));
    now = load(l.object);
    assert_false(now.saved);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, undo, &now));
    now = load(l.object);
    assert_true(now.saved);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, undo, &now));
    assert_false(load(l.object).saved);
    now = load(l.object);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, undo, &now));
}

static const struct {
    const char *says, *object, *text;
} refused[] = {
    {"no sides", "customer", "{}"},
    {"a side that is no list", "customer", "{\"page\":{},\"form\":[]}"},
    {"a tab without sections", "customer", "{\"page\":[{}],\"form\":[]}"},
    {"a field that is not there", "customer",
     "{\"page\":[{\"sections\":[{\"kind\":\"fields\",\"fields\":[\"nothing\"]}]}],\"form\":[]}"},
    {"a field twice", "customer",
     "{\"page\":[{\"sections\":[{\"kind\":\"fields\",\"fields\":[\"name\",\"name\"]}]}],\"form\":[]"
     "}"},
    {"no columns", "customer",
     "{\"page\":[{\"sections\":[{\"kind\":\"fields\",\"columns\":0,\"fields\":[]}]}],\"form\":[]}"},
    {"a time line on a form", "customer",
     "{\"page\":[],\"form\":[{\"sections\":[{\"kind\":\"timeline\"}]}]}"},
    {"a time line of an order", "order",
     "{\"page\":[{\"sections\":[{\"kind\":\"timeline\"}]}],\"form\":[]}"},
    {"a list of what links nowhere", "order",
     "{\"page\":[{\"sections\":[{\"kind\":\"related\",\"object\":\"contract\",\"fields\":[]}]}],"
     "\"form\":[]}"},
    {"a condition over time", "customer",
     "{\"page\":[{\"sections\":[{\"kind\":\"fields\",\"fields\":[],\"condition\":\"count(order, "
     "9d) > "
     "1\"}]}],\"form\":[]}"},
};

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct layout l;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (!read_layout(refused[i].object, refused[i].text, &l))
            fail_msg("%s was taken", refused[i].says);
        assert_true(t.c.why.en.len > 0 && t.c.why.zh.len > 0);
        fail_clear(&t.c);
    }
}

struct looking {
    const char *cells;
    struct shown shown;
};

static enum err look(struct work *w, void *user)
{
    struct looking *l = user;
    struct record r = {.object = w->schema->customer};
    struct layout kept = load(w->schema->objects[w->schema->customer].id);
    test_cells(w->c, w->schema, &r, NULL, l->cells);
    return shown_of(w, viewer_program(), &r, true, &kept, &l->shown);
}

static void sections_show_by_their_condition(void **state)
{
    (void)state;
    struct looking plain = {.cells = "name=a"}, vip = {.cells = "name=a;level=VIP"};
    assert_ok(&t.c, org_read(&t.c, t.org, look, &plain));
    assert_ok(&t.c, org_read(&t.c, t.org, look, &vip));
    assert_true(plain.shown.sections_hidden[LAYOUT_PAGE][0]);
    assert_false(vip.shown.sections_hidden[LAYOUT_PAGE][0]);
    assert_false(plain.shown.sections_hidden[LAYOUT_FORM][0]);
}

// ---- public forms -------------------------------------------------------------------------------

static const char enquiry[] =
    "{\"name\":\"官网\",\"title\":{\"zh\":\"咨询\",\"en\":\"\"},\"fields\":[{\"field\":\"name\","
    "\"required\":true},"
    "{\"field\":\"phone\"}],\"fixed\":{\"level\":\"VIP\"},\"open\":true,\"most\":2}";

static enum err make(struct work *w, void *user)
{
    struct form *f = user;
    f->object = w->schema->objects[w->schema->customer].id;
    enum err e = form_read(w->c, w->schema, json_of(enquiry), f);
    return e ? e : form_create(w, f);
}

static struct form found(struct str token)
{
    struct form out;
    struct db_tx *tx;
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, form_find(&t.c, tx, token, &out));
    db_read_end(tx);
    return out;
}

struct answer {
    struct form form;
    const char *values;
};

static enum err answer(struct work *w, void *user)
{
    struct answer *a = user;
    struct form_answer taken;
    enum err e = form_take(w, &a->form, json_of(a->values), &taken);
    if (!e)
        e = form_count(w, &a->form);
    if (e)
        return e;
    struct record *r = &taken.record;
    r->cells[w->schema->objects[r->object].key] =
        value_text(str_format(w->c->arena, "F%lld", (long long)w->at_ms));
    return record_create(w, r, NULL);
}

static enum err aside(struct work *w, void *user)
{
    struct answer *a = user;
    struct cause why = {.en = STR("taken"), .zh = STR("已有")};
    return form_set_aside(w, &a->form, json_of(a->values), &why);
}

static struct form made;

static void a_form_is_kept(void **state)
{
    (void)state;
    assert_ok(&t.c, org_write(&t.c, t.org, 0, make, &made));
    struct form f = found(made.token);
    assert_int_equal(f.token.len, FORM_TOKEN_BYTES * 2);
    assert_false(str_eq(f.token, f.secret));
    assert_int_equal(f.field_count, 2);
    assert_true(f.fields[0].required && !f.fields[1].required);
    assert_int_equal(f.fixed_count, 1);
    assert_true(f.open && f.ends == DAY_NONE && f.most == 2 && f.answers == 0);
}

static void answers_come_up_to_the_last(void **state)
{
    (void)state;
    struct answer a = {.form = found(made.token)};
    static const char *const bad[] = {"{}", "{\"name\":\"\"}", "{\"name\":\"a\",\"level\":\"VIP\"}",
                                      "{\"name\":\"a\",\"owner\":\"admin\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        a.values = bad[i];
        assert_err(&t.c, ERR_INPUT, org_write(&t.c, t.org, 0, answer, &a));
    }
    assert_int_equal(test_number(&t, "SELECT answers FROM form"), 0);
    a.values = "{\"name\":\"访客\",\"phone\":\"13800000000\"}";
    assert_ok(&t.c, org_write(&t.c, t.org, 0, answer, &a));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_customer WHERE f_level = 'VIP'"), 1);
    clock_hold(org_clock(t.org), clock_ms(org_clock(t.org)) + 1000);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, answer, &a));
    clock_hold(org_clock(t.org), clock_ms(org_clock(t.org)) + 1000);
    assert_err(&t.c, ERR_DENIED, org_write(&t.c, t.org, 0, answer, &a));
    assert_int_equal(test_number(&t, "SELECT answers FROM form"), 2);
    struct form full = found(made.token);
    assert_err(&t.c, ERR_DENIED, form_open(&t.c, org_schema(t.org), &full, 20000));
}

static void what_becomes_no_record_is_laid_aside(void **state)
{
    (void)state;
    struct answer a = {.form = found(made.token),
                       .values = "{\"name\":\"a\",\"tags\":[\"x\",\"y\"]}"};
    struct form_aside *list;
    struct db_tx *tx;
    int count;
    assert_ok(&t.c, org_write(&t.c, t.org, 0, aside, &a));
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, form_asides(&t.c, tx, made.id, &list, &count));
    db_read_end(tx);
    assert_int_equal(count, 1);
    assert_true(str_eq(list[0].content, STR("{\"name\":\"a\",\"tags\":[\"x\",\"y\"]}")));
    assert_int_equal(found(made.token).aside, 1);
}

// Rows: how long after it was given out, and which letter of it was changed (-1: none).
static const struct {
    const char *says;
    int64_t after_ms;
    int changed;
    bool taken;
} stamps[] = {
    {"at the soonest", FORM_SOONEST_MS, -1, true},
    {"a moment too soon", FORM_SOONEST_MS - 1, -1, false},
    {"at the latest", FORM_LATEST_MS, -1, true},
    {"a moment too late", (int64_t)FORM_LATEST_MS + 1, -1, false},
    {"before it was given out", -5000, -1, false},
    {"with another time", FORM_SOONEST_MS, 0, false},
    {"with another sign", FORM_SOONEST_MS, 30, false},
};

static void stamps_say_when_the_page_was_given(void **state)
{
    (void)state;
    struct form f = found(made.token);
    const int64_t at = 1700000000000;
    for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
        struct str stamp = str_copy(t.c.arena, form_stamp(t.c.arena, &f, at));
        char *letters = str_zero(t.c.arena, stamp);
        if (stamps[i].changed >= 0)
            letters[stamps[i].changed] = letters[stamps[i].changed] == '1' ? '2' : '1';
        enum err e = form_stamp_check(&t.c, &f, str_of(letters), at + stamps[i].after_ms);
        fail_clear(&t.c);
        if ((e == ERR_NONE) != stamps[i].taken)
            fail_msg("%s: %d", stamps[i].says, e);
    }
    static const char *const none[] = {
        "", ".", "1.", ".a", "1700000000000", "99999999999999999999.a"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_err(&t.c, ERR_INPUT, form_stamp_check(&t.c, &f, str_of(none[i]), at));
}

static int set_up(void **state)
{
    (void)state;
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_org_destroy(&t);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_is_kept_undone_and_done_again),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(sections_show_by_their_condition),
        cmocka_unit_test(a_form_is_kept),
        cmocka_unit_test(answers_come_up_to_the_last),
        cmocka_unit_test(what_becomes_no_record_is_laid_aside),
        cmocka_unit_test(stamps_say_when_the_page_was_given),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
