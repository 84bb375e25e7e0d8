#include "setup/words.h"
#include "rule/quoted.h"

// The members whose texts hold words: the word itself, or a condition with words in quotes.
static const struct {
    const char *key;
    bool condition;
} holders[] = {
    {"default", false},      {"fixed", false},    {"formula", true},   {"shown_when", true},
    {"required_when", true}, {"filter", true},    {"condition", true}, {"lost_when", true},
    {"customer_when", true}, {"not_while", true}, {"when", true},
};
enum { HOLDERS = sizeof holders / sizeof *holders };

static const struct json *choices_of(const struct json *field)
{
    const struct json *options = json_get(field, "options");
    const struct json *list = options ? json_get(options, "choices") : NULL;
    return list && list->kind == JSON_ARRAY ? list : NULL;
}

static bool in_both(const struct json *choice)
{
    const struct json *name = json_get(choice, "name");
    return name && name->kind == JSON_OBJECT;
}

static enum err read_word(struct ctx *c, const struct json *name, struct setup_word *out)
{
    struct str zh = STR(""), en = STR("");
    enum err e = json_want_text(c, name, "zh", &zh);
    if (!e)
        e = json_want_text(c, name, "en", &en);
    for (int i = 0; i < name->count && !e; i++)
        if (!str_eq(name->items[i].key, STR("zh")) && !str_eq(name->items[i].key, STR("en")))
            e = fail(c, ERR_INPUT, "nobody knows '%.*s' here; there may be: zh, en",
                     "这里不认识“%.*s”；可以有：zh, en", STR_ARG(name->items[i].key));
    zh = str_trim(zh);
    en = str_trim(en);
    if (!e && !zh.len && !en.len)
        e = fail(c, ERR_INPUT, "the name of a choice is empty", "选项名称是空的");
    *out = (struct setup_word){.zh = zh.len ? zh : en, .en = en.len ? en : zh};
    out->said = out->zh;
    return e;
}

static struct setup_word *word_of(const struct setup *s, struct str zh)
{
    for (int i = 0; i < s->word_count; i++)
        if (str_eq(s->words[i].zh, zh))
            return &s->words[i];
    return NULL;
}

// One word, one translation; no two of one list alike.
static enum err keep_word(struct ctx *c, struct setup *s, const struct json *list, int at,
                          struct setup_word word)
{
    struct setup_word *there = word_of(s, word.zh), other;
    for (int i = 0; i < at; i++)
        if (in_both(&list->items[i]) && !read_word(c, json_get(&list->items[i], "name"), &other) &&
            str_eq(other.en, word.en))
            return fail(c, ERR_INPUT, "two choices are called '%.*s'", "有两个选项的英文都是“%.*s”",
                        STR_ARG(word.en));
    if (there && !str_eq(there->en, word.en))
        return fail(c, ERR_INPUT,
                    "the choice '%.*s' is '%.*s' in one place and '%.*s' in another: give it one "
                    "name in the whole file",
                    "选项“%.*s”在一处译作“%.*s”，在另一处译作“%.*s”：整个文件请用同一个译名",
                    STR_ARG(word.zh), STR_ARG(there->en), STR_ARG(word.en));
    if (there)
        return ERR_NONE;
    if ((s->word_count & (s->word_count - 1)) == 0)
        s->words = arena_grow(c->arena, s->words, (size_t)s->word_count,
                              s->word_count ? (size_t)s->word_count * 2 : 1, sizeof *s->words);
    s->words[s->word_count++] = word;
    return ERR_NONE;
}

enum err words_add(struct ctx *c, struct setup *s, const struct json *field)
{
    const struct json *list = choices_of(field);
    enum err e = ERR_NONE;
    for (int i = 0; list && i < list->count && !e; i++) {
        struct setup_word word;
        if (!in_both(&list->items[i]))
            continue;
        e = read_word(c, json_get(&list->items[i], "name"), &word);
        if (!e)
            e = keep_word(c, s, list, i, word);
    }
    return e;
}

// ---- choosing -----------------------------------------------------------------------------------

static bool lists(const struct json *list, struct str name)
{
    for (int i = 0; list && i < list->count; i++) {
        const struct json *one = json_get(&list->items[i], "name");
        if (one && one->kind == JSON_TEXT && str_eq(one->text, name))
            return true;
    }
    return false;
}

// Some field of the file has it here already under its other name, and not under this one.
static bool is_there_as(const struct setup *s, const struct setup *now, struct str zh,
                        struct str name, struct str other)
{
    for (int i = 0; i < s->count; i++) {
        const struct setup_item *item = &s->items[i], *here;
        const struct json *said = item->part == SETUP_FIELD ? choices_of(item->at) : NULL;
        if (!said || !(here = setup_find(now, item->key)))
            continue;
        const struct json *list = choices_of(here->body);
        for (int n = 0; n < said->count; n++) {
            const struct json *one = json_get(&said->items[n], "name");
            const struct json *in_zh = in_both(&said->items[n]) ? json_get(one, "zh") : NULL;
            if (in_zh && str_eq(str_trim(in_zh->text), zh) && lists(list, other) &&
                !lists(list, name))
                return true;
        }
    }
    return false;
}

void words_choose(struct setup *s, bool zh, const struct setup *now)
{
    for (int i = 0; i < s->word_count; i++) {
        struct setup_word *w = &s->words[i];
        struct str name = zh ? w->zh : w->en, other = zh ? w->en : w->zh;
        w->said = is_there_as(s, now, w->zh, name, other) ? other : name;
    }
}

struct str setup_choice_in_english(const void *setup, struct str zh)
{
    const struct setup_word *w = word_of(setup, zh);
    return w ? w->en : zh;
}

// ---- saying -------------------------------------------------------------------------------------

static struct str said(const void *of, struct str text)
{
    const struct setup_word *w = word_of(of, text);
    return w ? w->said : text;
}

enum holds { HOLDS_NOTHING, HOLDS_WORDS, HOLDS_CONDITIONS };

static enum holds holds_of(const struct json *node, enum holds above)
{
    for (int i = 0; i < HOLDERS && above != HOLDS_WORDS; i++)
        if (str_eq(node->key, str_of(holders[i].key)))
            return holders[i].condition ? HOLDS_CONDITIONS : HOLDS_WORDS;
    return node->kind == JSON_OBJECT && above == HOLDS_CONDITIONS ? HOLDS_NOTHING : above;
}

static void say(struct arena *a, const struct setup *s, struct json *node, enum holds holds)
{
    if (node->kind == JSON_TEXT && holds == HOLDS_WORDS)
        node->text = said(s, node->text);
    if (node->kind == JSON_TEXT && holds == HOLDS_CONDITIONS)
        node->text = rule_requote(a, node->text, said, s);
    if (node->kind != JSON_ARRAY && node->kind != JSON_OBJECT)
        return;
    struct json *items = ARENA_ARRAY(a, struct json, (size_t)node->count + 1);
    for (int i = 0; i < node->count; i++) {
        struct setup_word word;
        struct ctx quiet = {.arena = a};
        items[i] = node->items[i];
        if (str_eq(node->key, STR("choices")) && in_both(&items[i])) {
            const struct json *name = json_get(&items[i], "name");
            struct json *own = ARENA_ARRAY(a, struct json, (size_t)items[i].count);
            for (int n = 0; n < items[i].count; n++)
                own[n] = items[i].items[n];
            if (!read_word(&quiet, name, &word))
                own[name - items[i].items] = (struct json){.kind = JSON_TEXT,
                                                           .text = said(s, word.zh),
                                                           .key = name->key,
                                                           .above = name->above};
            items[i].items = own;
            continue;
        }
        say(a, s, &items[i], holds_of(&items[i], holds));
    }
    node->items = items;
}

const struct json *words_said(struct arena *a, const struct setup *s, const struct json *body)
{
    struct json *own = ARENA_NEW(a, struct json);
    if (!s->word_count)
        return body;
    *own = *body;
    say(a, s, own, HOLDS_NOTHING);
    return own;
}
