#include "tests/support/test.h"

#include "codec/json.h"

#include <math.h>
#include <time.h>

// A tree written back: reading and writing check each other.
static void write_back(struct json_out *o, const struct json *node)
{
    double number;
    struct ctx c = {.arena = arena_create()};
    switch (node->kind) {
    case JSON_NULL:
        json_out_null(o);
        break;
    case JSON_BOOL:
        json_out_bool(o, node->boolean);
        break;
    case JSON_NUMBER:
        assert_ok(&c, json_as_double(&c, node, &number));
        json_out_double(o, number);
        break;
    case JSON_TEXT:
        json_out_text(o, node->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        node->kind == JSON_ARRAY ? json_out_array(o) : json_out_object(o);
        for (int i = 0; i < node->count; i++) {
            if (node->kind == JSON_OBJECT)
                json_out_key(o, node->items[i].key);
            write_back(o, &node->items[i]);
        }
        node->kind == JSON_ARRAY ? json_out_array_end(o) : json_out_object_end(o);
        break;
    }
    arena_destroy(c.arena);
}

static void what_is_read_can_be_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"{}", "{}"},
        {" [1, 2.50 ,-3e2]\n", "[1,2.5,-300]"},
        {"{\"a\":{\"b\":[null,true,false]},\"c\":\"\\u5f20\\n\\\"\"}",
         "{\"a\":{\"b\":[null,true,false]},\"c\":\"张\\n\\\"\"}"},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}"},
        {"\"x\"", "\"x\""},
        {"5", "5"},
        {"null", "null"},
        {"[[],{}]", "[[],{}]"},
        {"[0.1,1e300,1e-7]", "[0.1,1e+300,1e-07]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        const struct json *root;
        struct json_out o;
        struct buf b;
        buf_init(&b, 1 << 16);
        json_out_init(&o, &b);
        assert_ok(&c, json_parse(&c, str_of(rows[i].text), 1 << 16, &root));
        write_back(&o, root);
        assert_ok(&c, json_out_done(&c, &o));
        assert_str(buf_str(&b), rows[i].want);
        buf_deinit(&b);
        arena_destroy(c.arena);
    }
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'x'",
        "[1] x",
        "1 2",
        "NaN",
        "[Infinity]",
        "[1e999]",
        "\"\\u0000\"",
        "[01]",
        "/* */ 1",
        "tru",
        "\"a\nb\"",
        "\xFF",
        "\"\xC0\x80\"",
        "[-]",
        "{\"a\" 1}",
        "nul",
        "[1}",
        "-Infinity",
        "[+1]",
        "[nan]",
        "TRUE",
        "[1.]",
        "[1.e5]",
        "[99999999999999999999]",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        const struct json *root;
        if (!json_parse(&c, str_of(rows[i]), 1 << 16, &root))
            fail_msg("accepted: %s", rows[i]);
        assert_true(c.why.zh.len > 0);
        arena_destroy(c.arena);
    }
}

static enum err parse_nested(struct ctx *c, int depth)
{
    char text[200];
    const struct json *root;
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    return json_parse(c, (struct str){text, (size_t)depth * 2}, sizeof text, &root);
}

static void limits_have_two_sides(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    const struct json *root;
    assert_ok(&c, parse_nested(&c, JSON_DEPTH_MAX));
    assert_int_equal(parse_nested(&c, JSON_DEPTH_MAX + 1), ERR_USAGE);
    fail_clear(&c);
    assert_ok(&c, json_parse(&c, STR("[1,2]"), 5, &root));
    assert_int_equal(json_parse(&c, STR("[1,2]"), 4, &root), ERR_TOO_LARGE);
    arena_destroy(c.arena);
}

static void what_is_asked_for_is_checked(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    const struct json *root, *rules;
    struct str text = STR("unchanged");
    int64_t days = 0;
    num_t amount;
    assert_ok(&c, json_parse(&c,
                             STR("{\"rules\":[{\"days\":30,\"name\":null},{\"days\":\"x\"}],"
                                 "\"amount\":12.30,\"big\":9007199254740993}"),
                             1000, &root));
    assert_ok(&c, json_need(&c, root, "rules", JSON_ARRAY, &rules));
    assert_ok(&c, json_need_int(&c, &rules->items[0], "days", &days));
    assert_int_equal(days, 30);
    assert_ok(&c, json_need_num(&c, root, "amount", &amount));
    assert_int_equal(amount, 12300000);
    assert_ok(&c, json_need_int(&c, root, "big", &days));
    assert_int_equal(days, 9007199254740993);
    assert_ok(&c, json_want_text(&c, &rules->items[0], "name", &text));
    assert_ok(&c, json_want_text(&c, &rules->items[0], "absent", &text));
    assert_str(text, "unchanged");
    assert_int_equal(json_need_int(&c, &rules->items[1], "days", &days), ERR_USAGE);
    assert_str(c.why.en, "rules[1].days: a number is wanted");
    fail_clear(&c);
    assert_int_equal(json_need_int(&c, root, "amount", &days), ERR_USAGE);
    assert_str(c.why.zh, "amount：这里要整数");
    fail_clear(&c);
    assert_int_equal(json_need_text(&c, &rules->items[0], "title", &text), ERR_USAGE);
    assert_str(c.why.en, "rules[0].title is missing; a text is wanted");
    arena_destroy(c.arena);
}

static void nothing_malformed_comes_out(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    for (int mistake = 0; mistake < 8; mistake++) {
        struct json_out o;
        struct buf b;
        buf_init(&b, 1000);
        json_out_init(&o, &b);
        switch (mistake) {
        case 0: // nothing at all
            break;
        case 1: // never closed
            json_out_object(&o);
            break;
        case 2: // a value without a key
            json_out_object(&o);
            json_out_int(&o, 1);
            json_out_object_end(&o);
            break;
        case 3: // two values
            json_out_int(&o, 1);
            json_out_int(&o, 2);
            break;
        case 4: // closed as something else
            json_out_array(&o);
            json_out_object_end(&o);
            break;
        case 5: // a key without a value
            json_out_object(&o);
            json_out_key(&o, STR("a"));
            json_out_object_end(&o);
            break;
        case 6: // a key in a list
            json_out_array(&o);
            json_out_key(&o, STR("a"));
            json_out_array_end(&o);
            break;
        case 7: // too deep
            for (int i = 0; i < 100; i++)
                json_out_array(&o);
            for (int i = 0; i < 100; i++)
                json_out_array_end(&o);
            break;
        }
        assert_int_equal(json_out_done(&c, &o), ERR_INTERNAL);
        fail_clear(&c);
        buf_deinit(&b);
    }
    arena_destroy(c.arena);
}

static void values_are_written_right(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct json_out o;
    struct buf b;
    buf_init(&b, 1000);
    json_out_init(&o, &b);
    json_out_array(&o);
    json_out_int(&o, INT64_MIN);
    json_out_num(&o, 12300000);
    json_out_num(&o, NUM_NONE);
    json_out_double(&o, 0.1);
    json_out_double(&o, 1.0 / 3);
    json_out_double(&o, -0.0);
    json_out_double(&o, HUGE_VAL);
    json_out_text(&o, STR("a\x01\x7F\xFFz\xE5\xBC"));
    json_out_raw(&o, STR("{\"x\":1}"));
    json_out_array_end(&o);
    assert_ok(&c, json_out_done(&c, &o));
    assert_str(buf_str(&b), "[-9223372036854775808,12.3,null,0.1,0.3333333333333333,0,null,"
                            "\"a\\u0001\x7F\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\",{\"x\":1}]");
    buf_deinit(&b);
    arena_destroy(c.arena);
}

static void writing_is_fast(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct json_out o;
    struct buf b;
    struct timespec from, to;
    buf_init(&b, 256u << 20);
    json_out_init(&o, &b);
    clock_gettime(CLOCK_MONOTONIC, &from);
    json_out_array(&o);
    for (int i = 0; i < 1000000; i++)
        json_out_text(&o, STR("a text of some length, such as a product's name may well be"));
    json_out_array_end(&o);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_ok(&c, json_out_done(&c, &o));
    double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    print_message("# %.0f MB/s\n", (double)b.len / s / 1e6);
    buf_deinit(&b);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(what_is_read_can_be_written),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(limits_have_two_sides),
        cmocka_unit_test(what_is_asked_for_is_checked),
        cmocka_unit_test(nothing_malformed_comes_out),
        cmocka_unit_test(values_are_written_right),
        cmocka_unit_test(writing_is_fast),
    };
    return cmocka_run_group_tests_name("json", all, NULL, NULL);
}
