#include "codec/profile.h"

enum { CHOICE_BYTES_MAX = 60, REPEATS = 3 };

static const struct {
    const char *name, *en, *zh;
} kinds[PROFILE_KINDS] = {
    [PROFILE_EMPTY] = {"empty", "empty", "空"},
    [PROFILE_YES_NO] = {"yes_no", "yes or no", "是否"},
    [PROFILE_INTEGER] = {"integer", "whole number", "整数"},
    [PROFILE_NUMBER] = {"number", "number", "数字"},
    [PROFILE_DATE] = {"date", "date", "日期"},
    [PROFILE_TIME] = {"time", "date and time", "日期时间"},
    [PROFILE_CHOICE] = {"choice", "choice", "选项"},
    [PROFILE_TEXT] = {"text", "text", "文字"},
};

const char *profile_kind_name(enum profile_kind kind)
{
    return kinds[kind].name;
}

const char *profile_kind_en(enum profile_kind kind)
{
    return kinds[kind].en;
}

const char *profile_kind_zh(enum profile_kind kind)
{
    return kinds[kind].zh;
}

enum profile_kind profile_kind_by_name(struct str name)
{
    for (int kind = PROFILE_YES_NO; kind < PROFILE_KINDS; kind++)
        if (str_eq(name, str_of(kinds[kind].name)))
            return (enum profile_kind)kind;
    return PROFILE_KINDS;
}

static void add_choice(struct profile *p, struct str text)
{
    uint64_t hash = str_hash(text);
    p->long_text |= text.len > CHOICE_BYTES_MAX;
    for (int i = 0; i < p->choice_count && i < PROFILE_CHOICES_MAX; i++)
        if (p->choices[i] == hash)
            return;
    if (p->choice_count < PROFILE_CHOICES_MAX)
        p->choices[p->choice_count] = hash;
    if (p->choice_count <= PROFILE_CHOICES_MAX)
        p->choice_count++;
}

// Digits that are a name, not a quantity: 007, a telephone number, more digits than a number holds.
static bool is_code(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return (s.len > 1 && s.at[0] == '0') || (s.len == 11 && s.at[0] == '1') || s.len > 12;
}

// A date in writing; a bare count of days in a text is a number here.
static bool cell_is_date(const struct cell *cell, struct str s, struct moment *m)
{
    bool serial = s.len < 8 && cell->kind != CELL_DATE;
    enum recognised r = recognise_cell_date(cell, DATE_ORDER_UNKNOWN, m);
    if (cell->kind == CELL_NUMBER || serial || (s.len > 5 && s.at[5] == '.'))
        return false;
    return r == RECOGNISED_OK || r == RECOGNISED_DAY_OR_MONTH;
}

void profile_add(struct profile *p, const struct cell *cell)
{
    struct str s = str_trim(cell->text);
    struct moment m;
    num_t n;
    bool yes;
    if (cell->kind == CELL_EMPTY || (cell->kind != CELL_DATE && !s.len))
        return;
    p->filled++;
    add_choice(p, s);
    if (cell->kind == CELL_BOOL || recognise_bool(s, &yes) == RECOGNISED_OK) {
        p->yes_no++;
        p->digits01 += s.len == 1 && (s.at[0] == '0' || s.at[0] == '1');
        p->zeros += s.len == 1 && s.at[0] == '0';
    }
    p->codes += is_code(s) && cell->kind == CELL_TEXT;
    if (recognise_cell_number(cell, &n) == RECOGNISED_OK) {
        p->numbers++;
        p->integers += n % NUM_ONE == 0;
    }
    date_votes_add(&p->votes, s);
    if (cell_is_date(cell, s, &m)) {
        p->dates++;
        p->times += m.second >= 0;
    }
}

enum profile_kind profile_kind(const struct profile *p)
{
    bool both = p->zeros && p->zeros < p->filled;
    if (!p->filled)
        return PROFILE_EMPTY;
    if (p->yes_no == p->filled && (p->digits01 == 0 || both))
        return PROFILE_YES_NO;
    if (p->dates == p->filled)
        return p->times ? PROFILE_TIME : PROFILE_DATE;
    if (p->numbers == p->filled && !p->codes)
        return p->integers == p->filled ? PROFILE_INTEGER : PROFILE_NUMBER;
    bool few = p->choice_count <= PROFILE_CHOICES_MAX && !p->long_text;
    return few && p->filled >= (int64_t)p->choice_count * REPEATS ? PROFILE_CHOICE : PROFILE_TEXT;
}
