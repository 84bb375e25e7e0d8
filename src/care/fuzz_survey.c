// Any bytes as what strangers send to a survey: answers (what is accepted is kept and reads the same
// again), the signed end of a link (none that was made up is taken), and a survey itself.
#include "care/answer.h"
#include "care/invite.h"
#include "care/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char survey_text_fixed[] =
    "{\"title\":{\"zh\":\"满意度\",\"en\":\"\"},\"questions\":["
    "{\"key\":\"q1\",\"kind\":\"score\",\"text\":{\"zh\":\"分\"},\"least\":0,\"most\":10,"
    "\"required\":true},"
    "{\"key\":\"q2\",\"kind\":\"one\",\"text\":{\"zh\":\"选\"},\"choices\":[{\"key\":\"a\","
    "\"text\":{\"zh\":\"甲\"}},"
    "{\"key\":\"b\",\"text\":{\"zh\":\"乙\"}}]},"
    "{\"key\":\"q3\",\"kind\":\"several\",\"text\":{\"zh\":\"选\"},\"choices\":[{\"key\":\"a\","
    "\"text\":{\"zh\":\"甲\"}},"
    "{\"key\":\"b\",\"text\":{\"zh\":\"乙\"}}]},"
    "{\"key\":\"q4\",\"kind\":\"text\",\"text\":{\"zh\":\"说\"}}]}";

static void check(bool good)
{
    if (!good)
        abort();
}

static void told(const struct ctx *c, enum err e)
{
    check(c->why.err == e && c->why.zh.len && c->why.en.len);
}

static void as_answer(struct str text)
{
    struct ctx c = {.arena = arena_create()};
    struct survey s = {0};
    struct answer_value first[8], second[8];
    struct str kept, again;
    const struct json *json;
    check(!survey_of_text(&c, str_of(survey_text_fixed), &s));
    enum err e = json_parse(&c, text, ANSWER_BYTES_MAX, &json);
    if (!e)
        e = answer_read(&c, &s, json, first);
    if (e) {
        told(&c, e);
    } else {
        check(!answer_text(&c, &s, first, &kept));
        check(!answer_of_text(&c, &s, kept, second));
        check(!answer_text(&c, &s, second, &again) && str_eq(kept, again));
        for (size_t i = 0; i < kept.len; i++)
            check((unsigned char)kept.at[i] >= ' ');
    }
    arena_destroy(c.arena);
}

static void as_link(struct str text)
{
    struct ctx c = {.arena = arena_create()};
    struct survey s = {.id = 7, .secret = STR("0123456789abcdef0123456789abcdef01234567")};
    int64_t id;
    enum err e = invite_number(&c, &s, text, &id);
    if (e)
        told(&c, e);
    else
        check(str_eq(invite_signed(c.arena, &s, id), text));
    arena_destroy(c.arena);
}

static void as_survey(struct str text)
{
    struct ctx c = {.arena = arena_create()};
    struct survey first = {0}, second = {0};
    struct str kept, again;
    const struct json *json;
    enum err e = json_parse(&c, text, SURVEY_BYTES_MAX, &json);
    if (!e)
        e = survey_read(&c, json, &first);
    if (e)
        told(&c, e);
    else if (!survey_text(&c, &first, &kept)) { // too large is refused when it is kept
        check(!survey_of_text(&c, kept, &second) && !survey_text(&c, &second, &again));
        check(str_eq(kept, again));
    }
    arena_destroy(c.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct arena *a = arena_create();
    struct word_count words[8];
    as_answer(text);
    as_link(text);
    as_survey(text);
    words_count(a, &text, 1, 1, 8, words);
    arena_destroy(a);
    return 0;
}
