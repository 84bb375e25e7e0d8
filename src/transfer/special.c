#include "transfer/special.h"

static bool fits_kind(struct arena *a, enum kind_id kind, struct str text)
{
    struct ctx c = {.arena = a};
    struct value v;
    return !kind_take(&c, kind_of(kind), STR("-"), text, &v) && v.type != VALUE_NULL;
}

static bool is_url(struct arena *a, struct str text)
{
    bool says = str_starts(text, STR("http://")) || str_starts(text, STR("https://")) ||
                str_starts(text, STR("www."));
    return says && fits_kind(a, KIND_URL, text);
}

static bool is_mail(struct arena *a, struct str text)
{
    struct str host, name = str_cut(text, '@', &host);
    (void)a;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] <= ' ' || text.at[i] == ',' || text.at[i] == ';')
            return false;
    return name.len && str_find(host, STR(".")) > 0 && str_find(host, STR("@")) < 0;
}

static bool is_mobile(struct arena *a, struct str text)
{
    struct str plain = kind_of(KIND_PHONE)->tidy(a, text);
    bool digits = plain.len == 11 && plain.at[0] == '1' && plain.at[1] >= '3';
    for (size_t i = 0; i < plain.len && digits; i++)
        digits = plain.at[i] >= '0' && plain.at[i] <= '9';
    return digits;
}

static bool is_credit_code(struct arena *a, struct str text)
{
    return fits_kind(a, KIND_CREDIT_CODE, text);
}

// A province, and a city or a district in it: a column of provinces alone is none.
static bool is_address(struct arena *a, struct str text)
{
    struct str rest = kind_of(KIND_ADDRESS)->tidy(a, text);
    struct str province = str_cut(rest, '/', &rest), city = str_cut(rest, '/', &rest);
    struct str district = str_cut(rest, '/', &rest);
    return province.len && ((city.len && rest.len) || district.len);
}

static bool is_rating(struct arena *a, struct str text)
{
    return fits_kind(a, KIND_RATING, text);
}

static const struct {
    enum kind_id kind;
    bool (*fits)(struct arena *a, struct str text);
    const char *headers; // words of which the header must hold one; NULL: any
} rows[] = {
    {KIND_CREDIT_CODE, is_credit_code, NULL},
    {KIND_URL, is_url, NULL},
    {KIND_MAIL, is_mail, NULL},
    {KIND_PHONE, is_mobile, NULL},
    {KIND_ADDRESS, is_address, NULL},
    {KIND_RATING, is_rating, "星级|评级|星|rating|stars|Rating|Stars"},
};
enum { ROWS = sizeof rows / sizeof *rows };

void special_add(struct arena *scratch, struct special *s, struct str text)
{
    struct str trimmed = str_trim(text);
    if (!trimmed.len)
        return;
    s->cells++;
    for (int i = 0; i < ROWS; i++)
        if (!(s->misses & (1u << i)) && !rows[i].fits(scratch, trimmed))
            s->misses |= 1u << i;
}

static bool says(struct str header, const char *words)
{
    for (struct str rest = str_of(words), one; rest.len;) {
        one = str_cut(rest, '|', &rest);
        if (str_find(header, one) >= 0)
            return true;
    }
    return false;
}

enum kind_id special_kind(const struct special *s, struct str header, enum profile_kind profile)
{
    bool plain = profile == PROFILE_TEXT || profile == PROFILE_CHOICE || profile == PROFILE_INTEGER;
    for (int i = 0; i < ROWS && s->cells && plain; i++)
        if (!(s->misses & (1u << i)) && (!rows[i].headers || says(header, rows[i].headers)))
            return rows[i].kind;
    return KIND_COUNT;
}
