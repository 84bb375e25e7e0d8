// Whatever bytes come: the parser takes or refuses them, and what it takes is printed as a text
// that it reads back as the same tree.
#include "rule/rule.h"
#include "rule/test_catalog.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct rule *r, *again;
    struct str text = {(const char *)data, size};
    if (!rule_parse(&c, &test_catalog, text, NULL, 0, &r)) {
        struct str printed = rule_text(c.arena, r, NULL);
        rule_sentence(c.arena, r, RULE_ZH);
        rule_sentence(c.arena, r, RULE_EN);
        // Canonical text may be longer than what a person typed, past what is taken.
        if (printed.len <= RULE_TEXT_MAX) {
            must(rule_parse(&c, &test_catalog, printed, NULL, 0, &again) == ERR_NONE);
            must(rule_node_eq(r->root, again->root));
            must(str_eq(rule_text(c.arena, again, NULL), printed));
        }
    } else {
        must(c.why.err == ERR_INPUT && c.why.en.len && c.why.zh.len);
        must(utf8_valid(c.why.en) && utf8_valid(c.why.zh));
    }
    arena_destroy(c.arena);
    return 0;
}
