#include "model/duplicate_text.h"
#include "rule/fold.h"

enum { LETTERS_MAX = 120, CORE_LETTERS_MIN = 3, PHONE_DIGITS_MIN = 5 };

static const char *const measures[MEASURE_COUNT] = {
    [MEASURE_PHONE] = "phone", [MEASURE_CREDIT] = "credit", [MEASURE_MAIL] = "mail",
    [MEASURE_TEXT] = "text",   [MEASURE_NAME] = "name",
};

const char *measure_name(enum duplicate_measure m)
{
    return measures[m];
}

const char *measure_says(enum duplicate_measure m, bool zh)
{
    static const char *const what[MEASURE_COUNT][2] = {
        [MEASURE_PHONE] = {"same phone", "手机号相同"},
        [MEASURE_CREDIT] = {"same credit code", "统一社会信用代码相同"},
        [MEASURE_MAIL] = {"same mail", "邮箱相同"},
        [MEASURE_TEXT] = {"same values", "内容相同"},
        [MEASURE_NAME] = {"similar name", "名称相近"},
    };
    return what[m][zh];
}

enum duplicate_measure measure_named(struct str name)
{
    int m = 0;
    while (m < MEASURE_COUNT && !str_eq(name, str_of(measures[m])))
        m++;
    return (enum duplicate_measure)m;
}

// ---- letters ------------------------------------------------------------------------------------

struct letters {
    uint32_t at[LETTERS_MAX];
    int count;
};

static void letters_of(struct str text, struct letters *out)
{
    uint32_t code;
    out->count = 0;
    for (size_t n; out->count < LETTERS_MAX && (n = utf8_next(text, &code));
         text = (struct str){text.at + n, text.len - n})
        out->at[out->count++] = code;
}

static int letter_count(struct str text)
{
    struct letters l;
    letters_of(text, &l);
    return l.count;
}

static struct str text_of(struct arena *a, const uint32_t *letters, int count)
{
    char *out = arena_alloc(a, (size_t)count * 4 + 1);
    size_t n = 0;
    for (int i = 0; i < count; i++)
        n += utf8_put(out + n, letters[i]);
    return (struct str){out, n};
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// What a word can be made of: no white space, no punctuation.
static bool is_word(uint32_t c)
{
    if (c < 0x80)
        return is_ascii_letter(c);
    if (c < 0xC0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F))
        return c == 0x3007; // 〇
    return !(c >= 0xFE10 && c <= 0xFE6F) && !(c >= 0xFF00 && c <= 0xFF0F);
}

// ---- forms --------------------------------------------------------------------------------------

static struct str phone_form(struct arena *a, struct str folded)
{
    char *out = arena_alloc(a, folded.len + 1);
    size_t n = 0, from = 0;
    bool abroad = folded.len && folded.at[0] == '+';
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] >= '0' && folded.at[i] <= '9')
            out[n++] = folded.at[i];
    while (from < n && out[from] == '0')
        from++;
    abroad |= from >= 2;
    bool china = n - from > 2 && out[from] == '8' && out[from + 1] == '6';
    // 86 before a mobile number also where nobody wrote a plus.
    if (china && (abroad || (n - from == 13 && out[from + 2] == '1')))
        from += 2;
    while (from < n && out[from] == '0')
        from++;
    return n - from < PHONE_DIGITS_MIN ? STR_NONE : (struct str){out + from, n - from};
}

static struct str credit_form(struct arena *a, struct str folded)
{
    char *out = arena_alloc(a, folded.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.len; i++)
        if (is_ascii_letter((unsigned char)folded.at[i]))
            out[n++] = folded.at[i] >= 'a' ? (char)(folded.at[i] - 32) : folded.at[i];
    return (struct str){out, n};
}

static struct str text_form(struct arena *a, struct str folded)
{
    char *out = arena_alloc(a, folded.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.len; i++)
        if (!strchr(" \t\r\n", folded.at[i]) || !folded.at[i])
            out[n++] = folded.at[i];
    return (struct str){out, n};
}

struct str duplicate_form(struct arena *a, enum duplicate_measure m, struct str text)
{
    struct str folded = str_trim(rule_fold(a, text));
    switch (m) {
    case MEASURE_PHONE:
        return phone_form(a, folded);
    case MEASURE_CREDIT:
        return credit_form(a, folded);
    case MEASURE_NAME:
        return name_core(a, text);
    default:
        return text_form(a, folded);
    }
}

// ---- names --------------------------------------------------------------------------------------

// Longest first. English ones are whole words.
static const char *const legal_forms[] = {
    "集团股份有限公司", "集团有限责任公司", "集团有限公司", "股份有限公司", "有限责任公司",
    "有限合伙",         "有限公司",         "股份公司",     "控股集团",     "集团公司",
    "责任公司",         "总公司",           "公司",         "集团",
};
static const char *const english_forms[] = {
    "corporation", "incorporated", "limited", "company", "group", "gmbh",
    "corp",        "inc",          "ltd",     "llc",     "plc",   "co",
};
// Parts of a company are not the company.
static const char *const kept_endings[] = {"分公司", "子公司", "分集团"};
// The place is part of the name of these.
static const char *const institutions[] = {"大学", "学院", "银行", "医院",   "中学",   "小学",
                                           "高中", "学校", "机场", "图书馆", "博物馆", "分行"};
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

static bool ends_with_any(struct str s, const char *const *list, int count)
{
    for (int i = 0; i < count; i++)
        if (str_ends(s, str_of(list[i])))
            return true;
    return false;
}

// Without what stands in brackets; all of it where nothing else is there.
static struct str without_brackets(struct arena *a, struct str folded)
{
    struct letters in;
    uint32_t out[LETTERS_MAX];
    int n = 0, depth = 0;
    letters_of(folded, &in);
    for (int i = 0; i < in.count; i++) {
        uint32_t c = in.at[i];
        bool opens = c == '(' || c == '[' || c == 0x3010 || c == 0x3014;
        bool closes = c == ')' || c == ']' || c == 0x3011 || c == 0x3015;
        if (opens)
            depth++;
        else if (closes)
            depth -= depth > 0;
        else if (!depth)
            out[n++] = c;
    }
    struct str left = str_trim(text_of(a, out, n));
    return left.len ? left : folded;
}

static bool ends_word(struct str s, struct str word)
{
    if (s.len <= word.len || !str_ends(s, word))
        return false;
    return !is_ascii_letter((unsigned char)s.at[s.len - word.len - 1]);
}

static struct str without_end_marks(struct str s)
{
    while (s.len && (unsigned char)s.at[s.len - 1] < 0x80 &&
           !is_ascii_letter((unsigned char)s.at[s.len - 1]))
        s.len--;
    return s;
}

static struct str without_english_forms(struct str s)
{
    s = without_end_marks(s);
    for (int i = 0; i < COUNT(english_forms); i++) {
        struct str word = str_of(english_forms[i]);
        if (!ends_word(s, word))
            continue;
        s = without_end_marks((struct str){s.at, s.len - word.len});
        i = -1; // "co., ltd" are two
    }
    return s;
}

static struct str without_marks(struct arena *a, struct str s)
{
    struct letters in;
    int n = 0;
    letters_of(s, &in);
    for (int i = 0; i < in.count; i++)
        if (is_word(in.at[i]))
            in.at[n++] = in.at[i];
    return text_of(a, in.at, n);
}

static struct str without_legal_forms(struct str s)
{
    for (int i = 0; i < COUNT(legal_forms); i++) {
        struct str form = str_of(legal_forms[i]);
        struct str rest = {s.at, s.len - form.len};
        if (!str_ends(s, form) || ends_with_any(s, kept_endings, COUNT(kept_endings)) ||
            letter_count(rest) < 2)
            continue;
        s = rest;
        i = -1;
    }
    return s;
}

static struct str without_places(struct str s)
{
    size_t n;
    if (ends_with_any(s, institutions, COUNT(institutions)))
        return s;
    while ((n = place_length(s))) {
        struct str rest = {s.at + n, s.len - n};
        if (letter_count(rest) < CORE_LETTERS_MIN)
            break;
        s = rest;
    }
    return s;
}

struct str name_core(struct arena *a, struct str text)
{
    enum { LONGEST = 600 };
    if (text.len > LONGEST)
        text.len = LONGEST;
    struct str s = without_brackets(a, str_trim(rule_fold(a, text)));
    s = without_marks(a, without_english_forms(s));
    return without_places(without_legal_forms(s));
}

// ---- likeness -----------------------------------------------------------------------------------

static int matches_of(const struct letters *a, const struct letters *b, bool *in_a, bool *in_b)
{
    int longest = a->count > b->count ? a->count : b->count, found = 0;
    int reach = longest / 2 - 1 > 0 ? longest / 2 - 1 : 0;
    for (int i = 0; i < a->count; i++) {
        int from = i - reach > 0 ? i - reach : 0;
        int to = i + reach < b->count - 1 ? i + reach : b->count - 1;
        for (int k = from; k <= to && !in_a[i]; k++)
            if (!in_b[k] && a->at[i] == b->at[k]) {
                in_a[i] = in_b[k] = true;
                found++;
            }
    }
    return found;
}

double jaro_winkler(struct str one, struct str other)
{
    enum { PREFIX_MAX = 4 };
    struct letters a, b;
    bool in_a[LETTERS_MAX] = {false}, in_b[LETTERS_MAX] = {false};
    int out_of_order = 0, prefix = 0;
    letters_of(one, &a);
    letters_of(other, &b);
    if (!a.count || !b.count)
        return a.count == b.count;
    int found = matches_of(&a, &b, in_a, in_b);
    if (!found)
        return 0;
    for (int i = 0, k = 0; i < a.count; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[k])
            k++;
        out_of_order += a.at[i] != b.at[k++];
    }
    while (prefix < PREFIX_MAX && prefix < a.count && prefix < b.count &&
           a.at[prefix] == b.at[prefix])
        prefix++;
    double m = found;
    double jaro = (m / a.count + m / b.count + (m - out_of_order / 2) / m) / 3;
    return jaro + prefix * 0.1 * (1 - jaro);
}

// The numerals of a name in order: two schools with different ones are two schools.
static bool next_numeral(struct str *s, uint32_t *out)
{
    static const char numerals[] = "0123456789〇零一二三四五六七八九十百千";
    for (size_t n; (n = utf8_next(*s, out));) {
        struct str one = {s->at, n};
        *s = (struct str){s->at + n, s->len - n};
        if (str_find(STR(numerals), one) >= 0)
            return true;
    }
    return false;
}

static bool same_numerals(struct str a, struct str b)
{
    uint32_t x, y;
    for (;;) {
        bool more_a = next_numeral(&a, &x), more_b = next_numeral(&b, &y);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (x != y)
            return false;
    }
}

double name_alike(struct str a, struct str b)
{
    if (!a.len || !b.len)
        return 0;
    if (str_eq(a, b))
        return 1;
    if (letter_count(a) < CORE_LETTERS_MIN || letter_count(b) < CORE_LETTERS_MIN ||
        !same_numerals(a, b))
        return 0;
    double alike = jaro_winkler(a, b);
    return alike >= NAME_ALIKE ? alike : 0;
}

int name_blocks(struct arena *a, struct str core, struct str out[NAME_BLOCKS_MAX])
{
    struct letters l;
    int n = 0;
    letters_of(core, &l);
    if (l.count < CORE_LETTERS_MIN)
        return 0;
    int first = l.count < 4 ? l.count : 4;
    for (int left_out = first - 1; left_out >= 0; left_out--) {
        uint32_t three[4];
        int kept = 0;
        for (int i = 0; i < first; i++)
            if (first < 4 || i != left_out)
                three[kept++] = l.at[i];
        struct str block = text_of(a, three, kept);
        bool there = false;
        for (int i = 0; i < n; i++)
            there |= str_eq(out[i], block);
        if (!there)
            out[n++] = block;
    }
    return n;
}
