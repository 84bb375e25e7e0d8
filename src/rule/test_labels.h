// The catalog of the tests with English labels, as people write them, for tests of what people read.
#pragma once
#include "rule/rule.h"
#include "rule/test_catalog.h"
#include "tests/support/test.h"

// "primary_contact" is labelled "Primary contact", as people label things.
static inline struct str titled(struct arena *a, struct str name)
{
    char *out = str_zero(a, name);
    for (size_t i = 0; i < name.len; i++)
        if (out[i] == '_')
            out[i] = ' ';
    out[0] = (char)(out[0] - 'a' + 'A');
    return str_eq(name, STR("vip")) ? STR("VIP") : (struct str){out, name.len};
}

// The catalog of the other tests, with English labels.
static inline const struct catalog *labelled(struct arena *a)
{
    struct catalog *c = ARENA_NEW(a, struct catalog);
    struct catalog_object *objects = ARENA_ARRAY(a, struct catalog_object, TEST_OBJECT_COUNT);
    for (int i = 0; i < TEST_OBJECT_COUNT; i++) {
        objects[i] = test_objects[i];
        objects[i].en = titled(a, objects[i].name);
        struct catalog_field *fields =
            ARENA_ARRAY(a, struct catalog_field, (size_t)objects[i].field_count);
        for (int k = 0; k < objects[i].field_count; k++) {
            fields[k] = test_objects[i].fields[k];
            fields[k].en = titled(a, fields[k].name);
        }
        objects[i].fields = fields;
    }
    *c = test_catalog;
    c->objects = objects;
    return c;
}

static inline void same_text(const char *text, struct str got, const char *want)
{
    if (!str_eq(got, str_of(want)))
        fail_msg("%s:\n  wanted %s\n  got    %.*s", text, want, STR_ARG(got));
}
