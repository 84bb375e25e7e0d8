// A survey in its two forms: as somebody who makes it sends it, and as the database keeps it.
#include "care/survey.h"

#include <stddef.h>

const char *const question_kinds[QUESTION_KINDS] = {
    [QUESTION_SCORE] = "score",
    [QUESTION_ONE] = "one",
    [QUESTION_SEVERAL] = "several",
    [QUESTION_TEXT] = "text",
};

static const struct line {
    const char *name;
    size_t at;
} lines[] = {
    {"title", offsetof(struct survey, title)},
    {"intro", offsetof(struct survey, intro)},
    {"thanks", offsetof(struct survey, thanks)},
};
enum { LINES = sizeof lines / sizeof *lines };

// The numbers of a survey: what they are where none is given, and their limits.
static const struct number {
    const char *name;
    size_t at;
    int64_t usual, least, most;
} numbers[] = {
    {"quiet_days", offsetof(struct survey, quiet_days), 90, 0, SURVEY_DAYS_MAX},
    {"change_days", offsetof(struct survey, change_days), 7, 0, SURVEY_DAYS_MAX},
    {"due_days", offsetof(struct survey, due_days), 2, 0, 365},
};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static const struct survey_words *text_at(const struct survey *s, int line)
{
    return (const struct survey_words *)(const void *)((const char *)s + lines[line].at);
}

static int letters(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

int survey_question(const struct survey *s, struct str key)
{
    for (int i = 0; i < s->question_count; i++)
        if (str_eq(s->questions[i].key, key))
            return i;
    return -1;
}

int survey_main(const struct survey *s)
{
    for (int i = 0; i < s->question_count; i++)
        if (s->questions[i].kind == QUESTION_SCORE)
            return i;
    return -1;
}

// ---- reading ------------------------------------------------------------------------------------

static enum err read_both(struct ctx *c, const struct json *from, const char *key,
                          struct survey_words *out)
{
    const struct json *node = json_get(from, key);
    if (!node || node->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(c, node, JSON_OBJECT);
    if (!e)
        e = json_want_text(c, node, "zh", &out->zh);
    if (!e)
        e = json_want_text(c, node, "en", &out->en);
    if (!e && (letters(out->zh) > SURVEY_TEXT_MAX || letters(out->en) > SURVEY_TEXT_MAX))
        e = fail(c, ERR_INPUT, "%s: a text has at most %d letters", "%s：文字最多 %d 个字", key,
                 SURVEY_TEXT_MAX);
    return e;
}

static bool is_key(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (!((key.at[i] >= 'a' && key.at[i] <= 'z') || (key.at[i] >= '0' && key.at[i] <= '9')))
            return false;
    return key.len > 0 && key.len <= SURVEY_KEY_MAX;
}

static enum err wrong(struct ctx *c, const struct json *at, const char *en, const char *zh)
{
    struct str path = json_path(c->arena, at);
    return fail(c, ERR_INPUT, "%.*s: %s%.0s", "%.*s：%.0s%s", STR_ARG(path), en, zh);
}

static bool says(const struct survey_words *text)
{
    return str_trim(text->zh).len || str_trim(text->en).len;
}

static enum err read_key(struct ctx *c, const struct json *node, struct str *out)
{
    enum err e = json_need_text(c, node, "key", out);
    if (!e && !is_key(*out))
        e = wrong(c, node, "a key is 1 to 20 small letters and digits",
                  "key 应为 1 到 20 个小写字母或数字");
    return e;
}

static enum err read_choices(struct ctx *c, const struct json *node, struct survey_item *q)
{
    const struct json *list;
    enum err e = json_need(c, node, "choices", JSON_ARRAY, &list);
    if (!e && (list->count < 2 || list->count > SURVEY_CHOICES_MAX))
        e = wrong(c, list, "a choice wants 2 to 50 answers", "选择题要有 2 到 50 个选项");
    if (e)
        return e;
    q->choices = ARENA_ARRAY(c->arena, struct survey_choice, (size_t)list->count);
    for (int i = 0; i < list->count && !e; i++) {
        struct survey_choice *one = &q->choices[q->choice_count];
        e = read_key(c, &list->items[i], &one->key);
        if (!e)
            e = read_both(c, &list->items[i], "text", &one->text);
        if (!e && !says(&one->text))
            e = wrong(c, &list->items[i], "an answer wants words", "请填写选项文字");
        for (int n = 0; n < q->choice_count && !e; n++)
            if (str_eq(q->choices[n].key, one->key))
                e = wrong(c, &list->items[i], "this key stands there twice", "key 重复了");
        q->choice_count++;
    }
    return e;
}

static enum err read_scale(struct ctx *c, const struct json *node, struct survey_item *q)
{
    int64_t least = 1, most = 5;
    enum err e = json_want_int(c, node, "least", &least);
    if (!e)
        e = json_want_int(c, node, "most", &most);
    if (!e && (least < 0 || least > 1 || most < least + 1 || most > 10))
        e = wrong(c, node, "a score begins at 0 or 1 and ends at 10 at most",
                  "打分从 0 或 1 开始，最高 10 分");
    q->least = (int)least;
    q->most = (int)most;
    if (!e)
        e = read_both(c, node, "low", &q->low);
    return e ? e : read_both(c, node, "high", &q->high);
}

static enum err read_question(struct ctx *c, const struct json *node, struct survey *s)
{
    struct survey_item *q = &s->questions[s->question_count];
    struct str kind;
    enum err e = json_as(c, node, JSON_OBJECT);
    if (!e)
        e = read_key(c, node, &q->key);
    if (!e && survey_question(s, q->key) >= 0)
        e = wrong(c, node, "this key stands there twice", "key 重复了");
    if (!e)
        e = json_need_text(c, node, "kind", &kind);
    if (e)
        return e;
    int at = 0;
    while (at < QUESTION_KINDS && !str_eq(kind, str_of(question_kinds[at])))
        at++;
    if (at == QUESTION_KINDS)
        return wrong(c, node, "a question is score, one, several or text",
                     "题型应为 score、one、several 或 text");
    q->kind = (enum question_kind)at;
    e = read_both(c, node, "text", &q->text);
    if (!e && !says(&q->text))
        e = wrong(c, node, "a question wants words", "请填写题目");
    if (!e)
        e = json_want_bool(c, node, "required", &q->required);
    if (!e && q->kind == QUESTION_SCORE)
        e = read_scale(c, node, q);
    if (!e && (q->kind == QUESTION_ONE || q->kind == QUESTION_SEVERAL))
        e = read_choices(c, node, q);
    s->question_count++;
    return e;
}

static enum err read_questions(struct ctx *c, const struct json *from, struct survey *s)
{
    const struct json *list;
    enum err e = json_need(c, from, "questions", JSON_ARRAY, &list);
    if (!e && (!list->count || list->count > SURVEY_QUESTIONS_MAX))
        e = fail(c, ERR_INPUT, "questions: a survey has 1 to %d of them",
                 "questions：问卷要有 1 到 %d 道题", SURVEY_QUESTIONS_MAX);
    if (e)
        return e;
    s->questions = ARENA_ARRAY(c->arena, struct survey_item, (size_t)list->count);
    s->question_count = 0;
    for (int i = 0; i < list->count && !e; i++)
        e = read_question(c, &list->items[i], s);
    return e;
}

static enum err read_content(struct ctx *c, const struct json *from, struct survey *s)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < LINES && !e; i++)
        e = read_both(c, from, lines[i].name,
                      (struct survey_words *)(void *)((char *)s + lines[i].at));
    return e ? e : read_questions(c, from, s);
}

// The first question of NPS, CSAT and CES is the one they are counted by.
static enum err check_kind(struct ctx *c, const struct survey *s)
{
    const struct survey_scale *scale = &survey_scales[s->kind];
    const struct survey_item *q = &s->questions[0];
    if (s->kind == SURVEY_OWN)
        return ERR_NONE;
    if (q->kind != QUESTION_SCORE || !q->required || q->least != scale->least ||
        q->most != scale->most)
        return fail(c, ERR_INPUT, "questions[0]: %s asks for a score from %d to %d first, required",
                    "questions[0]：%s 的第一题必须是 %d 到 %d 的打分题，且为必填", scale->says,
                    scale->least, scale->most);
    return ERR_NONE;
}

static enum err read_numbers(struct ctx *c, const struct json *from, struct survey *s)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < NUMBERS && !e; i++) {
        const struct number *n = &numbers[i];
        int64_t *to = (int64_t *)(void *)((char *)s + n->at);
        *to = n->usual;
        e = json_want_int(c, from, n->name, to);
        if (!e && (*to < n->least || *to > n->most))
            e = fail(c, ERR_INPUT, "%s: %d to %d days", "%s：应为 %d 到 %d 天", n->name,
                     (int)n->least, (int)n->most);
    }
    s->bad_below = survey_scales[s->kind].bad_below;
    if (!e)
        e = json_want_int(c, from, "bad_below", &s->bad_below);
    if (!e && (s->bad_below < -1 || s->bad_below > 10))
        e = fail(c, ERR_INPUT, "bad_below: a score up to 10, -1 for none",
                 "bad_below：应为不超过 10 的分数，-1 表示不设");
    return e;
}

static enum err read_ends(struct ctx *c, const struct json *from, struct survey *s)
{
    struct str text = STR_NONE;
    enum err e = json_want_text(c, from, "ends", &text);
    s->ends = text.len ? day_parse(text) : DAY_NONE;
    if (!e && text.len && (s->ends == DAY_NONE || s->ends < 0 || s->ends > DAY_MAX))
        e = fail(c, ERR_INPUT, "ends: '%.*s' is no day; write 2026-01-31",
                 "ends：“%.*s”不是日期；请写成 2026-01-31", STR_ARG(text));
    return e;
}

enum err survey_read(struct ctx *c, const struct json *from, struct survey *s)
{
    struct str kind = STR_NONE;
    int at = 0;
    enum err e = json_need_text(c, from, "name", &s->name);
    s->name = str_trim(s->name);
    if (!e && (!s->name.len || letters(s->name) > SURVEY_NAME_MAX))
        e = fail(c, ERR_INPUT, "name: 1 to %d letters", "name：应为 1 到 %d 个字", SURVEY_NAME_MAX);
    if (!e)
        e = json_need_text(c, from, "kind", &kind);
    while (at < SURVEY_KINDS && !str_eq(kind, str_of(survey_scales[at].name)))
        at++;
    if (!e && at == SURVEY_KINDS)
        e = fail(c, ERR_INPUT, "kind: nps, csat, ces or own", "kind：应为 nps、csat、ces 或 own");
    if (e)
        return e;
    s->kind = (enum survey_kind)at;
    s->open = true;
    e = json_want_bool(c, from, "anonymous", &s->anonymous);
    if (!e)
        e = json_want_bool(c, from, "open", &s->open);
    if (!e)
        e = read_ends(c, from, s);
    if (!e)
        e = read_numbers(c, from, s);
    if (!e)
        e = read_content(c, from, s);
    if (!e && !says(&s->title))
        e = fail(c, ERR_INPUT, "title: a survey wants a title", "title：请填写问卷标题");
    return e ? e : check_kind(c, s);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_both(struct json_out *out, const char *key, const struct survey_words *text)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
    json_out_key(out, STR("zh"));
    json_out_text(out, text->zh);
    json_out_key(out, STR("en"));
    json_out_text(out, text->en);
    json_out_object_end(out);
}

static void write_question(struct json_out *out, const struct survey_item *q)
{
    json_out_object(out);
    json_out_key(out, STR("key"));
    json_out_text(out, q->key);
    json_out_key(out, STR("kind"));
    json_out_text(out, str_of(question_kinds[q->kind]));
    write_both(out, "text", &q->text);
    json_out_key(out, STR("required"));
    json_out_bool(out, q->required);
    json_out_key(out, STR("least"));
    json_out_int(out, q->least);
    json_out_key(out, STR("most"));
    json_out_int(out, q->most);
    write_both(out, "low", &q->low);
    write_both(out, "high", &q->high);
    json_out_key(out, STR("choices"));
    json_out_array(out);
    for (int i = 0; i < q->choice_count; i++) {
        json_out_object(out);
        json_out_key(out, STR("key"));
        json_out_text(out, q->choices[i].key);
        write_both(out, "text", &q->choices[i].text);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

void survey_write_content(struct json_out *out, const struct survey *s)
{
    for (int i = 0; i < LINES; i++)
        write_both(out, lines[i].name, text_at(s, i));
    json_out_key(out, STR("questions"));
    json_out_array(out);
    for (int i = 0; i < s->question_count; i++)
        write_question(out, &s->questions[i]);
    json_out_array_end(out);
}

enum err survey_text(struct ctx *c, const struct survey *s, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, SURVEY_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    survey_write_content(&json, s);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    if (!e)
        *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err survey_of_text(struct ctx *c, struct str text, struct survey *out)
{
    const struct json *json;
    enum err e = json_parse(c, text, SURVEY_BYTES_MAX, &json);
    return e ? e : read_content(c, json, out);
}
