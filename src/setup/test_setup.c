// Set-ups: what is written is read the same, what is applied can be taken back, and the preview is
// what happens.
#include "setup/test_setup.h"
#include "base/random.h"
#include "setup/template.h"
#include "tests/support/rounds.h"

static enum err export_job(struct work *w, void *user)
{
    return setup_export(w, STR("公司"), user);
}

struct str exported(struct test_org *t)
{
    struct str out = STR_NONE;
    assert_ok(&t->c, org_read(&t->c, t->org, export_job, &out));
    return out;
}

struct setup_difference look(struct test_org *t, struct str text)
{
    struct setup_ask ask = {.text = text};
    assert_ok(&t->c, org_try(&t->c, t->org, 0, setup_apply, &ask));
    return ask.out;
}

struct setup_difference apply(struct test_org *t, struct str text)
{
    struct setup_ask ask = {.text = text};
    assert_ok(&t->c, org_write(&t->c, t->org, 0, setup_apply, &ask));
    return ask.out;
}

void take_back(struct test_org *t, int64_t id)
{
    struct setup_undo undo = {.id = id};
    assert_ok(&t->c, org_write(&t->c, t->org, 0, setup_undo, &undo));
    assert_int_equal(undo.kept_count, 0);
}

void same_text(const char *says, struct str a, struct str b)
{
    for (struct str x = a, y = b, left, right; x.len || y.len;) {
        left = str_cut(x, '\n', &x);
        right = str_cut(y, '\n', &y);
        if (!str_eq(left, right))
            fail_msg("%s: «%.*s» became «%.*s»", says, STR_ARG(left), STR_ARG(right));
    }
}

int differences(const struct setup_difference *d)
{
    return d->added + d->changed + d->removed;
}

const struct setup_step *step_of(const struct setup_difference *d, const char *key)
{
    for (int i = 0; i < d->count; i++)
        if (str_eq(d->steps[i].item.key, str_of(key)))
            return &d->steps[i];
    fail_msg("no step %s", key);
    return NULL;
}

// ---- there and back -----------------------------------------------------------------------------

static void a_set_up_makes_the_same_organisation_elsewhere(void **state)
{
    (void)state;
    for (int i = 0; i < test_rounds(template_count); i++) {
        struct test_org a, b;
        test_org_create(&a);
        test_org_create(&b);
        struct setup_difference made = apply(&a, str_of(templates[i].setup));
        if (made.kept || !made.added)
            fail_msg("%s: added %d, kept %d", templates[i].name, made.added, made.kept);
        struct setup_difference again = look(&a, str_of(templates[i].setup));
        if (differences(&again))
            fail_msg("%s applied twice: %.*s", templates[i].name, STR_ARG(again.steps[0].item.key));
        struct str text = exported(&a);
        apply(&b, text);
        same_text(templates[i].name, text, exported(&b));
        again = look(&b, text);
        assert_int_equal(differences(&again) + again.only_here + again.kept, 0);
        test_org_destroy(&a);
        test_org_destroy(&b);
    }
}

// ---- foreign files ------------------------------------------------------------------------------

static const struct {
    const char *says, *text, *why;
    int line;
} refused[] = {
    {"no file at all", "hello", "", 1},
    {"another JSON", "{\"a\": 1}", "this is no set-up", 0},
    {"of the future", "{\"liuke_setup\": 2}", "format 2", 0},
    {"a member nobody knows", "{\"liuke_setup\": 1,\n \"rulez\": []}", "there may be: liuke_setup",
     2},
    {"a member within",
     "{\"liuke_setup\":1,\n\"objects\":[\n{\"name\":\"a\",\"fields\":[\n{\"name\":\"x\","
     "\"colour\":1}]}]}",
     "nobody knows 'colour' here", 4},
    {"a kind that is none",
     "{\"liuke_setup\":1,\n\"objects\":[{\"name\":\"a\",\n\"fields\":[{\"name\":\"x\",\"kind\":"
     "\"blob\"}]}]}",
     "there is no kind 'blob'", 3},
    {"an option of another kind",
     "{\"liuke_setup\":1,\"objects\":[{\"name\":\"a\",\n\n\"fields\":[{\"name\":\"x\",\"kind\":"
     "\"date\","
     "\"options\":{\"choices\":[\"q\"]}}]}]}",
     "takes no 'choices'", 3},
    {"a shape that is none",
     "{\"liuke_setup\":1,\"objects\":[\n{\"name\":\"a\",\"shape\":\"ball\"}]}", "not 'ball'", 2},
    {"twice the same", "{\"liuke_setup\":1,\"objects\":[{\"name\":\"a\"},\n{\"name\":\"a\"}]}",
     "there twice", 2},
    {"a name that is none", "{\"liuke_setup\":1,\"objects\":[{\"name\":\"1\"}]}",
     "cannot be a name", 1},
    {"a link to nowhere",
     "{\"liuke_setup\":1,\"objects\":[{\"name\":\"a\",\"fields\":[\n{\"name\":\"x\",\"kind\":"
     "\"link\","
     "\"links_to\":\"moon\"}]}]}",
     "'moon', which is not there", 2},
    {"a formula that does not read",
     "{\"liuke_setup\":1,\"objects\":[{\"name\":\"customer\",\"fields\":[\n{\"name\":\"x\","
     "\"kind\":"
     "\"formula\",\"options\":{\"formula\":\"monthly_fee * nothing\"}}]}]}",
     "nothing", 2},
    {"a rule that does not read",
     "{\"liuke_setup\":1,\n\n\n\"rules\":[{\"name\":\"r\",\"condition\":\"days_since(ordr) > "
     "3\"}]}",
     "did you mean 'order'", 4},
    {"a view by nothing",
     "{\"liuke_setup\":1,\"views\":[\n{\"object\":\"order\",\"name\":\"v\",\"kind\":\"board\"}]"
     "}",
     "", 2},
    {"a role about nothing",
     "{\"liuke_setup\":1,\"roles\":[\n{\"name\":\"r\",\"permits\":{\"scope\":[\"moon\"]}}]}",
     "moon", 2},
    {"a measure that is none",
     "{\"liuke_setup\":1,\"duplicates\":[\n{\"object\":\"customer\",\"measure\":\"moon\"}]}",
     "not 'moon'", 2},
    {"a form that asks for nothing",
     "{\"liuke_setup\":1,\"forms\":[\n{\"object\":\"customer\",\"name\":\"f\",\"title\":"
     "{\"zh\":\"t\"},\"fields\":[{\"field\":\"moon\"}]}]}",
     "moon", 2},
    {"a secret", "{\"liuke_setup\":1,\"providers\":[\n{\"name\":\"p\",\"secret\":\"s\"}]}",
     "nobody knows 'secret' here", 2},
    {"a provider without https",
     "{\"liuke_setup\":1,\"providers\":[\n{\"name\":\"p\",\"issuer\":\"ftp://x\"}]}", "", 2},
    {"a rate above one",
     "{\"liuke_setup\":1,\"definitions\":[{\"name\":\"d\",\"lost_when\":\"true\",\"target\":3}]"
     "}",
     "0 to 1", 1},
    {"a kind of loss that is none",
     "{\"liuke_setup\":1,\"definitions\":[{\"name\":\"d\",\"lost_when\":\"true\",\n"
     "\"reason\":[{\"kind\":\"false\",\"when\":\"true\"}]}]}",
     "voluntary, involuntary or silent", 1},
    {"a kind of loss by what is not there",
     "{\"liuke_setup\":1,\"definitions\":[\n{\"name\":\"d\",\"lost_when\":\"true\",\"reason\":[{"
     "\"kind\":\"silent\",\"when\":\"true\"},{\"kind\":\"voluntary\",\"when\":\"moon > 1\"}]}]}",
     "kind of loss 2 (voluntary)", 2},
};

static void a_file_that_cannot_be_used_is_refused_with_its_place(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct str before = exported(&t);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct ctx c = {.arena = t.c.arena};
        struct setup_ask ask = {.text = str_of(refused[i].text)};
        enum err e = org_write(&c, t.org, 0, setup_apply, &ask);
        if (!e || str_find(c.why.en, str_of(refused[i].why)) < 0 || !c.why.zh.len ||
            c.why.line != refused[i].line)
            fail_msg("%s: %d, line %d, «%.*s»", refused[i].says, e, c.why.line, STR_ARG(c.why.en));
    }
    same_text("refused", before, exported(&t));
    test_org_destroy(&t);
}

// ---- what is kept, and why ----------------------------------------------------------------------

static enum err add_orders(struct work *w, void *user)
{
    (void)user;
    int64_t k = test_add(w, "customer", 0, "code=A;name=甲;note=短;level=普通");
    test_add(w, "order", k, "order_no=1;date=2026-01-01;amount=5");
    return ERR_NONE;
}

static void what_would_lose_values_stays_and_says_why(void **state)
{
    static const char file[] =
        "{\"liuke_setup\": 1, \"objects\": [{\"name\": \"customer\", \"fields\": ["
        "{\"name\": \"note\", \"kind\": \"number\"}, {\"name\": \"industry\", \"kind\": \"text\"},"
        "{\"name\": \"level\", \"kind\": \"choice\", \"label\": {\"zh\": \"等级\"},"
        "\"options\": {\"choices\": [\"普通\", \"VIP\"]}}]},"
        "{\"name\": \"contact\", \"shape\": \"span\"}]}";
    struct test_org t;
    (void)state;
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_orders, NULL));
    struct str before = exported(&t);
    struct setup_difference d = apply(&t, STR(file));
    assert_int_equal(step_of(&d, "field:customer.note")->what, SETUP_KEPT);
    assert_true(
        str_find(step_of(&d, "field:customer.note")->why_en, STR("1 values would be lost")) >= 0);
    assert_int_equal(step_of(&d, "object:contact")->what, SETUP_KEPT);
    assert_int_equal(step_of(&d, "field:customer.industry")->what, SETUP_CHANGED);
    const struct setup_step *level = step_of(&d, "field:customer.level");
    assert_int_equal(level->change_count, 3); // two labels (the English one goes), the choices
    assert_true(str_eq(level->changes[0].before, STR("客户级别")));
    assert_int_equal(d.kept, 2);
    take_back(&t, d.id);
    same_text("taken back", before, exported(&t));
    test_org_destroy(&t);
}

static void a_file_makes_nobody_administrator(void **state)
{
    static const char file[] =
        "{\"liuke_setup\": 1, \"roles\": [{\"name\": \"销售 Sales\", \"administrator\": true}]}";
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference d = apply(&t, STR(file));
    assert_int_equal(d.changed + d.added, 0);
    assert_int_equal(step_of(&d, "role:销售 Sales")->what, SETUP_KEPT);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM role WHERE administrator = 1"), 1);
    test_org_destroy(&t);
}

static void more_than_there_may_be_is_refused(void **state)
{
    enum { TOO_MANY = 500 };
    struct test_org t;
    struct buf b;
    (void)state;
    test_org_create(&t);
    buf_init(&b, SETUP_BYTES_MAX);
    buf_add(&b, STR("{\"liuke_setup\": 1, \"objects\": [{\"name\": \"order\", \"fields\": ["));
    for (int i = 0; i < TOO_MANY; i++)
        buf_format(&b, "%s{\"name\": \"f%d\", \"kind\": \"number\"}", i ? "," : "", i);
    buf_add(&b, STR("]}]}"));
    struct setup_ask ask = {.text = buf_str(&b)};
    assert_int_equal(org_write(&t.c, t.org, 0, setup_apply, &ask), ERR_INPUT);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM field WHERE name = 'f0'"), 0);
    buf_deinit(&b);
    test_org_destroy(&t);
}

static void what_somebody_changed_since_is_kept(void **state)
{
    static const char file[] =
        "{\"liuke_setup\": 1, \"rules\": [{\"name\": \"a\", \"condition\": \"true\"},"
        "{\"name\": \"b\", \"condition\": \"true\"}]}";
    static const char other[] = "{\"liuke_setup\": 1, \"rules\": [{\"name\": \"a\", \"condition\": "
                                "\"days_since(order) > 9\"}]}";
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference first = apply(&t, STR(file));
    apply(&t, STR(other));
    struct setup_undo undo = {.id = first.id};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, setup_undo, &undo));
    assert_int_equal(undo.kept_count, 1);
    assert_true(str_eq(undo.kept[0], STR("a")));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM rule"), 1);
    struct ctx c = {.arena = t.c.arena};
    assert_int_equal(org_write(&c, t.org, 0, setup_undo, &undo), ERR_CONFLICT);
    test_org_destroy(&t);
}

static void what_is_only_here_goes_when_it_is_ticked(void **state)
{
    struct test_org a, b;
    (void)state;
    test_org_create(&a);
    test_org_create(&b);
    struct str plain = exported(&a);
    apply(&b, str_of(templates[1].setup));
    struct str before = exported(&b);
    struct setup_difference d = look(&b, plain);
    assert_true(d.only_here > 20);
    struct str *drop = ARENA_ARRAY(b.c.arena, struct str, (size_t)d.count);
    struct setup_ask ask = {.text = plain, .drop = drop};
    for (int i = 0; i < d.count; i++)
        if (d.steps[i].what == SETUP_ONLY_HERE)
            drop[ask.drop_count++] = d.steps[i].item.key;
    assert_ok(&b.c, org_write(&b.c, b.org, 0, setup_apply, &ask));
    same_text("dropped", plain, exported(&b));
    take_back(&b, ask.out.id);
    d = look(&b, before);
    if (differences(&d) + d.only_here)
        fail_msg("%.*s is another", STR_ARG(d.steps[0].item.key));
    test_org_destroy(&a);
    test_org_destroy(&b);
}

// ---- by chance ----------------------------------------------------------------------------------

// Some of the steps of a preview, in whichever order.
static void some_of(struct test_org *t, struct random *r, const struct setup_difference *d,
                    struct setup_ask *ask)
{
    struct str *take = ARENA_ARRAY(t->c.arena, struct str, (size_t)d->count + 1);
    double share = random_unit(r) < 0.3 ? 1 : random_unit(r);
    ask->some = true;
    ask->take = take;
    for (int i = 0; i < d->count; i++) {
        // A field without its object is an error, which is tried too, but not always.
        bool object = d->steps[i].item.part == SETUP_OBJECT;
        if (random_chance(r, object ? 0.9 : share))
            take[ask->take_count++] = d->steps[i].item.key;
    }
}

// One file after the other, some of each, some refused; then all taken back.
static void by_chance(uint64_t seed)
{
    enum { FILES = 4 };
    struct random r;
    struct test_org t;
    int64_t done[FILES];
    struct str texts[FILES + 1];
    int count = 0;
    random_init(&r, seed);
    test_org_create(&t);
    texts[0] = exported(&t);
    for (int i = 0; i < FILES; i++) {
        struct ctx c = {.arena = t.c.arena};
        struct str text = str_of(templates[random_below(&r, (uint64_t)template_count)].setup);
        struct setup_difference d = look(&t, text);
        struct setup_ask ask = {.text = text, .fingerprint = d.fingerprint}, tried;
        some_of(&t, &r, &d, &ask);
        tried = ask;
        enum err e = org_try(&c, t.org, 0, setup_apply, &tried);
        c.why = (struct cause){0};
        enum err same = org_write(&c, t.org, 0, setup_apply, &ask);
        if (e != same ||
            (!e && (tried.out.added != ask.out.added || tried.out.changed != ask.out.changed)))
            fail_msg("seed %llu: the preview said %d, %d added, %d changed; the deed %d, %d, %d",
                     (unsigned long long)seed, e, tried.out.added, tried.out.changed, same,
                     ask.out.added, ask.out.changed);
        if (same || !ask.out.id) {
            same_text("nothing done", texts[count], exported(&t));
            continue;
        }
        done[count++] = ask.out.id;
        texts[count] = exported(&t);
    }
    while (count--) {
        take_back(&t, done[count]);
        same_text("taken back", texts[count], exported(&t));
    }
    test_org_destroy(&t);
}

static void some_of_several_files_can_be_taken_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)test_rounds(12); seed++)
        by_chance(seed);
}

static void an_old_preview_is_refused(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference d = look(&t, str_of(templates[0].setup));
    apply(&t, STR("{\"liuke_setup\": 1, \"rules\": [{\"name\": \"a\", \"condition\": \"true\"}]}"));
    struct ctx c = {.arena = t.c.arena};
    struct setup_ask ask = {.text = str_of(templates[0].setup), .fingerprint = d.fingerprint};
    assert_int_equal(org_write(&c, t.org, 0, setup_apply, &ask), ERR_CONFLICT);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_up_makes_the_same_organisation_elsewhere),
        cmocka_unit_test(names_come_in_the_language_of_who_applies),
        cmocka_unit_test(trades_come_in_the_language_of_who_applies),
        cmocka_unit_test(choices_follow_wherever_they_are_named),
        cmocka_unit_test(a_choice_has_one_translation),
        cmocka_unit_test(one_name_or_two),
        cmocka_unit_test(a_file_that_cannot_be_used_is_refused_with_its_place),
        cmocka_unit_test(what_would_lose_values_stays_and_says_why),
        cmocka_unit_test(a_file_makes_nobody_administrator),
        cmocka_unit_test(more_than_there_may_be_is_refused),
        cmocka_unit_test(layouts_go_along),
        cmocka_unit_test(what_strangers_meet_goes_along_without_its_secrets),
        cmocka_unit_test(a_part_of_a_form_or_a_provider_changes_alone),
        cmocka_unit_test(what_somebody_changed_since_is_kept),
        cmocka_unit_test(what_is_only_here_goes_when_it_is_ticked),
        cmocka_unit_test(some_of_several_files_can_be_taken_back),
        cmocka_unit_test(an_old_preview_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
