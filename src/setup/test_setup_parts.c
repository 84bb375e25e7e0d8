// Set-ups, part by part: names in two languages, layouts, forms, duplicates, identity providers.
#include "setup/template.h"
#include "setup/test_setup.h"
#include "tests/support/rounds.h"

static struct setup_difference apply_in(struct test_org *t, struct str text, bool english)
{
    struct setup_ask ask = {.text = text, .english = english};
    assert_ok(&t->c, org_write(&t->c, t->org, 0, setup_apply, &ask));
    return ask.out;
}

static bool has_chinese(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return true;
    return false;
}

// A text that English people would see; `label` and the like say both.
static void no_chinese(const char *trade, const struct setup_item *i, const struct json *node)
{
    if (node->kind == JSON_TEXT && !str_eq(node->key, STR("zh")) && has_chinese(node->text))
        fail_msg("%s, %.*s: «%.*s»", trade, STR_ARG(i->key), STR_ARG(node->text));
    const struct json *zh = json_get(node, "zh"), *en = json_get(node, "en");
    if (zh && zh->kind == JSON_TEXT && (!en || !en->text.len))
        fail_msg("%s, %.*s: «%.*s» in Chinese alone", trade, STR_ARG(i->key), STR_ARG(zh->text));
    for (int n = 0; n < node->count; n++)
        no_chinese(trade, i, &node->items[n]);
}

static void a_trade_is_english_throughout(struct ctx *c, const struct template *of)
{
    const struct setup nothing = {0};
    struct setup file;
    assert_ok(c, setup_read(c, str_of(of->setup), &file));
    setup_speak(c->arena, &file, false, &nothing);
    assert_true(file.word_count > 10);
    for (int i = 0; i < file.count; i++) {
        if (file.items[i].part != SETUP_OBJECT) // its fields are items of their own
            no_chinese(of->name, &file.items[i], file.items[i].body);
        else if (json_get(file.items[i].body, "label"))
            no_chinese(of->name, &file.items[i], json_get(file.items[i].body, "label"));
    }
}

// Taken over in one language, a trade is the same set-up in both: whoever applies it again in the
// other changes nothing. Its conditions work.
static void a_trade_in(const struct template *of, bool english)
{
    struct test_org t;
    test_org_create(&t);
    struct setup_difference made = apply_in(&t, str_of(of->setup), english);
    if (made.kept || !made.added)
        fail_msg("%s: added %d, kept %d", of->name, made.added, made.kept);
    struct setup_difference again = apply_in(&t, str_of(of->setup), !english);
    if (differences(&again))
        fail_msg("%s again: %.*s", of->name, STR_ARG(again.steps[0].item.key));
    const struct schema *s = org_schema(t.org);
    for (int o = 0; o < s->object_count; o++)
        for (int f = 0; f < s->objects[o].field_count; f++)
            assert_int_equal(s->objects[o].fields[f].broken_en.len, 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM rule WHERE problem <> ''"), 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM definition WHERE problem <> ''"), 0);
    test_org_destroy(&t);
}

void trades_come_in_the_language_of_who_applies(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    for (int n = 0; n < template_count; n++)
        a_trade_is_english_throughout(&t.c, &templates[n]);
    test_org_destroy(&t);
    for (int n = 0; n < test_rounds(template_count); n++)
        a_trade_in(&templates[n], true);
    a_trade_in(&templates[1], false);
}

void names_come_in_the_language_of_who_applies(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference d = apply_in(&t, str_of(templates[0].setup), true);
    assert_true(step_of(&d, "view:customer.Renewal board") != NULL);
    take_back(&t, d.id);
    test_org_destroy(&t);
}

// ---- choices in both languages ------------------------------------------------------------------

// A file whose quotes are written as ', for eyes.
static struct str quoted(struct ctx *c, const char *text)
{
    struct str out = str_copy(c->arena, str_of(text));
    for (char *at = (char *)(uintptr_t)out.at; at < out.at + out.len; at++)
        *at = *at == '\'' ? '"' : *at;
    return out;
}

#define CUSTOMER(fields)                                                                           \
    "{'liuke_setup': 1, 'objects': [{'name': 'customer', 'fields': [" fields "]}]"
#define CHOICES(name, choices)                                                                     \
    "{'name': '" name "', 'kind': 'choice', 'options': {'choices': [" choices "]}}"
#define BOTH(zh, en) "{'name': {'zh': '" zh "', 'en': '" en "'}}"

void choices_follow_wherever_they_are_named(void **state)
{
    static const char file[] = CUSTOMER(
        "{'name': 'mood', 'kind': 'choice', 'options': {'default': '高兴', 'choices': [" BOTH(
            "高兴", "Happy") "," BOTH("生气",
                                      "Cross, angry") ", {'name': 'OK'}]}},"
                                                      "{'name': 'why', 'kind': 'text', 'options': "
                                                      "{'default': '高兴',"
                                                      " 'shown_when': 'mood = “生气” or mood = "
                                                      "“OK”'}}") ", 'rules': [{'name': 'r', "
                                                                 "'condition': 'mood  =  “生气”', "
                                                                 "'enabled': true}],"
                                                                 "'views': [{'object': 'customer', "
                                                                 "'name': '生气', 'settings':"
                                                                 " {'filter': 'mood in (“高兴”, "
                                                                 "“OK”)'}}]}";
    static const char *const wanted[] = {
        "'name': 'Happy'",    "'name': 'Cross, angry'",
        "'default': 'Happy'", "'condition': 'mood  =  \\'Cross, angry\\''",
        "'name': '生气'",     "mood in (\\'Happy\\', “OK”)"};
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference d = apply_in(&t, quoted(&t.c, file), true);
    assert_int_equal(d.kept, 0);
    struct str text = exported(&t);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (str_find(text, quoted(&t.c, wanted[i])) < 0)
            fail_msg("no %s in %.*s", wanted[i], STR_ARG(text));
    struct setup_difference again = apply_in(&t, quoted(&t.c, file), false);
    assert_int_equal(differences(&again), 0);
    test_org_destroy(&t);
}

void a_choice_has_one_translation(void **state)
{
    static const struct {
        const char *says, *file, *why;
    } rows[] = {
        {"two in English for one in Chinese",
         CUSTOMER(CHOICES("a", BOTH("高", "High")) "," CHOICES("b", BOTH("高", "Tall"))) "}",
         "'高' is 'High' in one place and 'Tall' in another"},
        {"two of one list alike in English",
         CUSTOMER(CHOICES("a", BOTH("高", "High") "," BOTH("顶", "High"))) "}",
         "two choices are called 'High'"},
        {"no name at all", CUSTOMER(CHOICES("a", "{'name': {}}")) "}", "is empty"},
        {"another language", CUSTOMER(CHOICES("a", "{'name': {'zh': '高', 'fr': 'haut'}}")) "}",
         "nobody knows 'fr'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct setup s;
        assert_int_equal(setup_read(&c, quoted(&c, rows[i].file), &s), ERR_INPUT);
        if (str_find(c.why.en, str_of(rows[i].why)) < 0)
            fail_msg("%s: %.*s", rows[i].says, STR_ARG(c.why.en));
        arena_destroy(c.arena);
    }
}

void one_name_or_two(void **state)
{
    static const char file[] =
        "{\"liuke_setup\": 1, \"rules\": [\n{\"name\": {\"zh\": \"甲\", \"en\": \"A\"}, "
        "\"condition\": "
        "\"true\"}, {\"name\": {\"zh\": \"乙\", \"en\": \"A\"}, \"condition\": \"true\"},"
        "{\"name\": \"丙\", \"condition\": \"true\"}, {\"name\": {\"en\": \"D\"}, \"condition\": "
        "\"true\"}]}";
    static const char bad[] = "{\"liuke_setup\": 1, \"rules\": [{\"name\": \"x\", \"condition\": "
                              "\"true\"},\n{\"name\": {\"zh\": \"甲\"}, \"condition\": \"(\"}]}";
    static const char none[] = "{\"liuke_setup\": 1, \"rules\": [\n{\"name\": {\"zh\": \" \"}, "
                               "\"condition\": \"true\"}]}";
    const struct {
        const char *text;
        int line;
    } refused[] = {{bad, 2}, {none, 2}};
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct setup_difference d = apply_in(&t, STR(file), true);
    assert_int_equal(d.added, 4);
    step_of(&d, "rule:A#2");
    step_of(&d, "rule:丙");
    step_of(&d, "rule:D");
    for (size_t i = 0; i < 2; i++) {
        struct ctx c = {.arena = t.c.arena};
        struct setup_ask ask = {.text = str_of(refused[i].text)};
        assert_int_equal(org_write(&c, t.org, 0, setup_apply, &ask), ERR_INPUT);
        assert_int_equal(c.why.line, refused[i].line);
    }
    test_org_destroy(&t);
}

void layouts_go_along(void **state)
{
#define SECTION(kind, fields)                                                                      \
    "{\"kind\": \"" kind "\", \"title\": {\"zh\": \"基本\"}, \"columns\": 2, \"fields\": [" fields \
    "]}"
    static const char file[] =
        "{\"liuke_setup\": 1, \"objects\": [{\"name\": \"customer\", \"fields\": [{\"name\": "
        "\"grade\"}]}], \"layouts\": [{\"object\": \"customer\", \"page\": [{\"title\": null, "
        "\"sections\": [" SECTION("fields", "\"name\", \"grade\"") "]}], \"form\": []}]}";
    static const char bad[] =
        "{\"liuke_setup\": 1, \"layouts\": [\n{\"object\": \"customer\", \"page\": [{\"title\": "
        "null, "
        "\"sections\": [" SECTION("fields", "\"moon\"") "]}], \"form\": []}]}";
#undef SECTION
    struct test_org a, b;
    (void)state;
    test_org_create(&a);
    test_org_create(&b);
    struct str before = exported(&a);
    struct setup_difference d = apply(&a, STR(file));
    assert_int_equal(step_of(&d, "layout:customer.customer")->what, SETUP_ADDED);
    struct str text = exported(&a);
    assert_true(str_find(text, STR("\"layouts\": [")) >= 0 && str_find(text, STR("grade")) >= 0);
    apply(&b, text);
    same_text("elsewhere", text, exported(&b));
    struct setup_difference again = look(&b, text);
    assert_int_equal(differences(&again), 0);
    take_back(&a, d.id);
    same_text("taken back", before, exported(&a));
    struct ctx c = {.arena = a.c.arena};
    struct setup_ask ask = {.text = STR(bad)};
    assert_int_equal(org_write(&c, a.org, 0, setup_apply, &ask), ERR_INPUT);
    assert_true(c.why.line == 2 && str_find(c.why.en, STR("moon")) >= 0);
    test_org_destroy(&a);
    test_org_destroy(&b);
}

// ---- forms, duplicates, identity providers ------------------------------------------------------

static const char doors[] =
    "{\"liuke_setup\": 1, \"objects\": [{\"name\": \"customer\", \"fields\": [{\"name\": "
    "\"wish\", \"kind\": \"text\"}]}], \"roles\": [{\"name\": \"guest\"}],"
    "\"forms\": [{\"object\": \"customer\", \"name\": \"官网\", \"title\": {\"zh\": \"咨询\"},"
    "\"fields\": [{\"field\": \"name\", \"required\": true}, {\"field\": \"wish\", \"help\": "
    "{\"zh\": \"想要什么\"}}], \"fixed\": {\"note\": \"来自官网\"}, \"open\": true, \"ends\": "
    "\"2031-05-01\", \"most\": 70}, {\"object\": \"ticket\", \"name\": \"报修\", \"title\": "
    "{\"en\": "
    "\"Repairs\"}, \"fields\": [{\"field\": \"customer.name\", \"required\": true}, {\"field\": "
    "\"customer.phone\", \"required\": true}], \"fixed\": {\"customer.level\": \"VIP\"}}],"
    "\"duplicates\": [{\"object\": \"customer\", \"measure\": \"text\", \"fields\": [\"wish\", "
    "\"name\"], \"action\": \"refuse\"}, {\"object\": \"contact\", \"measure\": \"mail\", "
    "\"active\": false}],"
    "\"providers\": [{\"name\": \"公司账号\", \"issuer\": \"https://id.example.com\", \"client\": "
    "\"liuke\", \"home\": \"https://crm.example.com\", \"claim\": \"email\", \"makes\": true, "
    "\"role\": \"guest\"}]}";
static const char secret_there[] = "UPDATE provider SET secret = 'shh-very-secret', enabled = 1";

static enum err run_sql(struct work *w, void *sql)
{
    return db_run(w->c, w->tx, sql, DB_NO_VALUES, NULL);
}

void what_strangers_meet_goes_along_without_its_secrets(void **state)
{
    struct test_org a, b;
    (void)state;
    test_org_create(&a);
    test_org_create(&b);
    struct str before = exported(&a);
    struct setup_difference made = apply(&a, STR(doors));
    assert_int_equal(made.kept, 0);
    assert_true(str_find(step_of(&made, "provider:公司账号")->why_en, STR("waits")) >= 0);
    assert_true(str_find(step_of(&made, "form:customer.官网")->why_en, STR("link")) >= 0);
    assert_true(str_eq(step_of(&made, "duplicate:customer.text")->zh, STR("客户：内容相同")));
    assert_int_equal(test_number(&a, "SELECT COUNT(*) FROM provider WHERE enabled = 0"), 1);
    assert_ok(&a.c, org_write(&a.c, a.org, 0, run_sql, (void *)(uintptr_t)secret_there));
    struct str text = exported(&a);
    assert_true(str_find(text, STR("very-secret")) < 0 && str_find(text, STR("token")) < 0);
    assert_true(str_find(text, STR("\"most\": 70")) >= 0 && str_find(text, STR("2031-05")) >= 0);
    apply(&b, text);
    same_text("elsewhere", text, exported(&b));
    struct setup_difference again = look(&b, text);
    assert_int_equal(differences(&again) + again.only_here + again.kept, 0);
    assert_int_equal(test_number(&b, "SELECT COUNT(*) FROM provider WHERE enabled = 1"), 0);
    assert_int_equal(test_number(&b, "SELECT COUNT(*) FROM duplicate_rule WHERE active = 0"), 1);
    take_back(&a, made.id);
    same_text("taken back", before, exported(&a));
    test_org_destroy(&a);
    test_org_destroy(&b);
}

// What a file says of a thing that is there changes only that.
void a_part_of_a_form_or_a_provider_changes_alone(void **state)
{
    static const char file[] =
        "{\"liuke_setup\": 1, \"forms\": [{\"object\": \"customer\", \"name\": \"官网\", \"most\": "
        "9}], \"duplicates\": [{\"object\": \"customer\", \"measure\": \"text\", \"action\": "
        "\"warn\"}], \"providers\": [{\"name\": \"公司账号\", \"client\": \"other\"}]}";
    static const char links[] = "SELECT COUNT(DISTINCT token) FROM form";
    struct test_org t;
    (void)state;
    test_org_create(&t);
    apply(&t, STR(doors));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, run_sql, (void *)(uintptr_t)secret_there));
    struct str before = exported(&t);
    struct setup_difference d = apply(&t, STR(file));
    assert_int_equal(d.changed, 3);
    assert_int_equal(step_of(&d, "form:customer.官网")->change_count, 1);
    assert_int_equal(step_of(&d, "duplicate:customer.text")->change_count, 1);
    assert_true(step_of(&d, "provider:公司账号")->why_zh.len > 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM provider WHERE secret <> ''"), 0);
    take_back(&t, d.id);
    same_text("taken back", before, exported(&t));
    // What goes comes back as it was, with its link.
    struct str drop[] = {STR("form:customer.官网"), STR("provider:公司账号")};
    struct setup_ask ask = {.text = STR("{\"liuke_setup\": 1}"), .drop = drop, .drop_count = 2};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, setup_apply, &ask));
    assert_int_equal(ask.out.removed, 2);
    take_back(&t, ask.out.id);
    same_text("back again", before, exported(&t));
    assert_int_equal(test_number(&t, links), 2);
    test_org_destroy(&t);
}
