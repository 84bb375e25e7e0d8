#include "rule/noun.h"

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

// The bytes of the word that begins at `at`.
static size_t word_length(struct str label, size_t at)
{
    size_t n = 0;
    while (at + n < label.len && label.at[at + n] != ' ')
        n++;
    return n;
}

// A capital, then small letters and hyphens, or a mark of shortening ("No.").
static bool is_capitalised(const char *word, size_t n)
{
    if (n < 2 || !is_upper(word[0]) || !is_lower(word[1]))
        return false;
    for (size_t i = 1; i < n; i++)
        if (!is_lower(word[i]) && word[i] != '-' && word[i] != '.' && word[i] != '\'')
            return false;
    return true;
}

static bool is_title(struct str label)
{
    for (size_t at = 0, n; at < label.len; at += n + 1) {
        n = word_length(label, at);
        if (n && is_lower(label.at[at]))
            return false;
    }
    return true;
}

struct str noun_lower(struct arena *a, struct str label)
{
    char *out = str_zero(a, label);
    bool all = is_title(label);
    for (size_t at = 0, n; at < label.len; at += n + 1) {
        n = word_length(label, at);
        if ((all || at == 0) && is_capitalised(label.at + at, n))
            out[at] = (char)(out[at] - 'A' + 'a');
    }
    return (struct str){out, label.len};
}

static bool ends(struct str s, const char *with)
{
    return str_ends(s, str_of(with));
}

bool noun_is_many(struct str label)
{
    return label.len > 3 && ends(label, "s") && !ends(label, "ss") && !ends(label, "us") &&
           !ends(label, "is") && !ends(label, "news");
}

static bool hisses(struct str s)
{
    return ends(s, "s") || ends(s, "x") || ends(s, "z") || ends(s, "ch") || ends(s, "sh");
}

struct str noun_many(struct arena *a, struct str label)
{
    struct str s = noun_lower(a, label);
    char last = s.len ? s.at[s.len - 1] : '\0';
    if (noun_is_many(s) || (!is_lower(last) && !is_upper(last)) || ends(s, "news"))
        return s;
    char before = s.len > 1 ? s.at[s.len - 2] : 'a';
    if (last == 'y' && is_lower(before) && !strchr("aeiou", before))
        return str_format(a, "%.*sies", (int)s.len - 1, s.at);
    return str_join(a, s, hisses(s) ? STR("es") : STR("s"));
}
