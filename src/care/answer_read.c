// The answers of one sending, from the bytes that came to what is kept.
#include "care/answer.h"

static struct str called(struct arena *a, const struct survey_item *q, bool zh)
{
    struct str text = zh ? q->text.zh : q->text.en, other = zh ? q->text.en : q->text.zh;
    return str_of(str_zero(a, text.len ? text : other));
}

static enum err cannot(struct ctx *c, const struct survey_item *q, const char *en, const char *zh)
{
    return fail(c, ERR_INPUT, "“%s”%.0s: %s%.0s", "%.0s“%s”%.0s：%s", called(c->arena, q, false).at,
                called(c->arena, q, true).at, en, zh);
}

// Signs that no page sends, and that databases and files take offence at, become blanks.
static struct str clean(struct arena *a, struct str text)
{
    char *out = str_zero(a, text);
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)out[i] < ' ' && out[i] != '\n') || out[i] == 0x7F)
            out[i] = ' ';
    return str_trim((struct str){out, text.len});
}

static enum err read_choice(struct ctx *c, const struct survey_item *q, const struct json *node,
                            struct answer_value *out)
{
    for (int i = 0; node->kind == JSON_TEXT && i < q->choice_count; i++)
        if (str_eq(q->choices[i].key, node->text)) {
            out->chosen |= (uint64_t)1 << i;
            out->there = true;
            return ERR_NONE;
        }
    return cannot(c, q, "there is no such choice", "没有这个选项");
}

static enum err read_text(struct ctx *c, const struct survey_item *q, const struct json *node,
                          struct answer_value *out)
{
    int letters = 0;
    if (node->kind != JSON_TEXT)
        return cannot(c, q, "a text is wanted", "应为文字");
    for (size_t i = 0; i < node->text.len; i++)
        letters += ((unsigned char)node->text.at[i] & 0xC0) != 0x80;
    if (letters > ANSWER_LETTERS_MAX)
        return cannot(c, q, "at most 2,000 letters", "最多 2000 个字");
    out->text = clean(c->arena, node->text);
    out->there = out->text.len > 0;
    return ERR_NONE;
}

static enum err read_score(struct ctx *c, const struct survey_item *q, const struct json *node,
                           struct answer_value *out)
{
    struct ctx quiet = {.arena = c->arena};
    if (json_as_int(&quiet, node, &out->score) || out->score < q->least || out->score > q->most)
        return cannot(c, q, "the score is not on the scale", "分数不在范围内");
    out->there = true;
    return ERR_NONE;
}

static enum err read_one(struct ctx *c, const struct survey_item *q, const struct json *node,
                         struct answer_value *out)
{
    enum err e = ERR_NONE;
    if (node->kind == JSON_NULL)
        return ERR_NONE;
    switch (q->kind) {
    case QUESTION_SCORE:
        return read_score(c, q, node, out);
    case QUESTION_ONE:
        return read_choice(c, q, node, out);
    case QUESTION_SEVERAL:
        if (node->kind != JSON_ARRAY || node->count > q->choice_count)
            return cannot(c, q, "a list of choices is wanted", "应为选项列表");
        for (int i = 0; i < node->count && !e; i++)
            e = read_choice(c, q, &node->items[i], out);
        return e;
    default:
        return read_text(c, q, node, out);
    }
}

enum err answer_read(struct ctx *c, const struct survey *s, const struct json *values,
                     struct answer_value *out)
{
    enum err e = json_as(c, values, JSON_OBJECT);
    memset(out, 0, sizeof *out * (size_t)s->question_count);
    for (int i = 0; !e && i < values->count; i++) {
        int at = survey_question(s, values->items[i].key);
        if (at < 0)
            e = fail(c, ERR_INPUT, "the survey has changed: load the page again",
                     "问卷内容已更新，请刷新页面后再填");
        else
            e = read_one(c, &s->questions[at], &values->items[i], &out[at]);
    }
    return e;
}

enum err answer_whole(struct ctx *c, const struct survey *s, const struct answer_value *v)
{
    bool any = false;
    for (int i = 0; i < s->question_count; i++) {
        if (s->questions[i].required && !v[i].there)
            return cannot(c, &s->questions[i], "please answer this", "请回答这一题");
        any |= v[i].there;
    }
    return any ? ERR_NONE : fail(c, ERR_INPUT, "nothing was answered yet", "还没有回答任何题目");
}

// ---- writing ------------------------------------------------------------------------------------

static void write_chosen(struct json_out *out, const struct survey_item *q, uint64_t chosen)
{
    if (q->kind == QUESTION_SEVERAL)
        json_out_array(out);
    for (int i = 0; i < q->choice_count; i++)
        if (chosen & ((uint64_t)1 << i))
            json_out_text(out, q->choices[i].key);
    if (q->kind == QUESTION_SEVERAL)
        json_out_array_end(out);
}

void answer_write(struct json_out *out, const struct survey *s, const struct answer_value *v)
{
    json_out_object(out);
    for (int i = 0; i < s->question_count; i++) {
        const struct survey_item *q = &s->questions[i];
        if (!v[i].there)
            continue;
        json_out_key(out, q->key);
        if (q->kind == QUESTION_SCORE)
            json_out_int(out, v[i].score);
        else if (q->kind == QUESTION_TEXT)
            json_out_text(out, v[i].text);
        else
            write_chosen(out, q, v[i].chosen);
    }
    json_out_object_end(out);
}

enum err answer_text(struct ctx *c, const struct survey *s, const struct answer_value *v,
                     struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, SURVEY_BYTES_MAX * 4);
    json_out_init(&json, &b);
    answer_write(&json, s, v);
    enum err e = json_out_done(c, &json);
    if (!e)
        *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err answer_of_text(struct ctx *c, const struct survey *s, struct str text,
                        struct answer_value *out)
{
    const struct json *json;
    enum err e = json_parse(c, text, SURVEY_BYTES_MAX * 4, &json);
    return e ? e : answer_read(c, s, json, out);
}

struct str answer_comment(struct arena *a, const struct survey *s, const struct answer_value *v)
{
    struct str out = STR("");
    for (int i = 0; i < s->question_count; i++)
        if (v[i].there && s->questions[i].kind == QUESTION_TEXT)
            out =
                out.len ? str_format(a, "%.*s\n%.*s", STR_ARG(out), STR_ARG(v[i].text)) : v[i].text;
    return out;
}
