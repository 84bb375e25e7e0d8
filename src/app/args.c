#include "app/args.h"

#include <stdlib.h>

static int row_of(const struct option_row *rows, struct str name)
{
    for (int i = 0; rows[i].name; i++)
        if (str_eq(name, str_of(rows[i].name)))
            return i;
    return -1;
}

// --name, --name=value or --name value; returns how many words it took.
static enum err take_option(struct ctx *c, char **argv, int left, const struct option_row *rows,
                            struct args *out, int *taken)
{
    struct str value, name = str_cut(str_of(argv[0] + 2), '=', &value);
    int row = row_of(rows, name);
    *taken = 1;
    if (row < 0)
        return fail(c, ERR_USAGE, "there is no option --%.*s", "没有选项 --%.*s", STR_ARG(name));
    if (out->values[row])
        return fail(c, ERR_USAGE, "--%.*s is given twice", "--%.*s 给了两次", STR_ARG(name));
    out->values[row] = "";
    if (!rows[row].value)
        return value.at
                   ? fail(c, ERR_USAGE, "--%.*s takes no value", "--%.*s 不带值", STR_ARG(name))
                   : ERR_NONE;
    if (value.at) {
        out->values[row] = value.at;
        return ERR_NONE;
    }
    if (left < 2)
        return fail(c, ERR_USAGE, "--%.*s wants a value (%s)", "--%.*s 需要一个值（%s）",
                    STR_ARG(name), rows[row].value);
    out->values[row] = argv[1];
    *taken = 2;
    return ERR_NONE;
}

static enum err check_needed(struct ctx *c, const struct option_row *rows, int words_wanted,
                             const struct args *a)
{
    for (int i = 0; rows[i].name; i++)
        if (rows[i].needed && !a->values[i])
            return fail(c, ERR_USAGE, "--%s %s is missing: %s", "缺少 --%s %s（%s）", rows[i].name,
                        rows[i].value ? rows[i].value : "", rows[i].help);
    if (a->word_count < words_wanted)
        return fail(c, ERR_USAGE, "something is missing: %d words wanted, %d given",
                    "缺少参数：需要 %d 个，给了 %d 个", words_wanted, a->word_count);
    return ERR_NONE;
}

enum err args_parse(struct ctx *c, int argc, char **argv, const struct option_row *rows,
                    int words_wanted, struct args *out)
{
    *out = (struct args){.rows = rows};
    enum err e = ERR_NONE;
    bool only_words = false;
    for (int i = 0, taken; i < argc && !e; i += taken) {
        taken = 1;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
            e = take_option(c, argv + i, argc - i, rows, out, &taken);
        } else if (out->word_count >= words_wanted) {
            e = fail(c, ERR_USAGE, "'%s' is one word too many", "多了一个参数“%s”", argv[i]);
        } else {
            out->words[out->word_count++] = argv[i];
        }
    }
    return e ? e : check_needed(c, rows, words_wanted, out);
}

bool args_takes(const struct args *a, const char *name)
{
    for (const struct option_row *row = a->rows; row->name; row++)
        if (strcmp(row->name, name) == 0)
            return true;
    return false;
}

bool args_has(const struct args *a, const char *name)
{
    int row = row_of(a->rows, str_of(name));
    return row >= 0 && a->values[row];
}

struct str args_text(const struct args *a, const char *name)
{
    int row = row_of(a->rows, str_of(name));
    return row >= 0 ? str_of(a->values[row]) : STR_NONE;
}

enum err args_day(struct ctx *c, const struct args *a, const char *name, day_t fallback, day_t *out)
{
    struct str text = args_text(a, name);
    *out = text.at ? day_parse(text) : fallback;
    if (text.at && (*out == DAY_NONE || *out < DAY_MIN || *out > DAY_MAX))
        return fail(
            c, ERR_INPUT, "--%s: '%.*s' is no day between 1900 and 2079; write it as 2026-01-31",
            "--%s：“%.*s”不是 1900 至 2079 年之间的日期；请写成 2026-01-31", name, STR_ARG(text));
    return ERR_NONE;
}

enum err args_language(struct ctx *c, const struct args *a, struct str fallback, bool *english)
{
    struct str text = args_text(a, "language");
    struct str word = text.at ? text : fallback;
    *english = str_eq(word, STR("en"));
    if (*english || !text.at || str_eq(word, STR("zh")))
        return ERR_NONE;
    return fail(c, ERR_INPUT, "--language: zh or en, not '%.*s'",
                "--language：应为 zh 或 en，而不是“%.*s”", STR_ARG(text));
}

enum err args_days(struct ctx *c, const struct args *a, const char *name, int *out)
{
    struct str text = args_text(a, name);
    int days = 0;
    size_t n = 0;
    for (; n < text.len && n < 5 && text.at[n] >= '0' && text.at[n] <= '9'; n++)
        days = days * 10 + (text.at[n] - '0');
    struct str unit = {text.at + n, text.len - n};
    bool good = n > 0 && (!unit.len || str_eq(unit, STR("d")) || str_eq(unit, STR("w")));
    *out = str_eq(unit, STR("w")) ? days * 7 : days;
    if (!good || *out < 1 || *out > DAY_MAX - DAY_MIN)
        return fail(c, ERR_INPUT, "--%s: '%.*s' is no number of days; write it as 90d",
                    "--%s：“%.*s”不是天数；请写成 90d", name, STR_ARG(text));
    return ERR_NONE;
}
