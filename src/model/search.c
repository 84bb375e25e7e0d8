#include "model/search.h"
#include "rule/fold.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

// Surnames that are read otherwise than the character usually is.
static const struct {
    const char *character, *reading;
} surnames[] = {
    {"曾", "zeng"}, {"单", "shan"}, {"解", "xie"},   {"仇", "qiu"},  {"区", "ou"},
    {"查", "zha"},  {"朴", "piao"}, {"翟", "zhai"},  {"盖", "ge"},   {"乐", "yue"},
    {"尉", "yu"},   {"缪", "miao"}, {"冼", "xian"},  {"覃", "qin"},  {"种", "chong"},
    {"任", "ren"},  {"华", "hua"},  {"洗", "xian"},  {"秘", "bi"},   {"折", "she"},
    {"员", "yun"},  {"黑", "he"},   {"盛", "sheng"}, {"沈", "shen"}, {"万", "wan"},
};

static bool has_han(struct str s)
{
    uint32_t code;
    for (size_t n; (n = utf8_next(s, &code)); s = (struct str){s.at + n, s.len - n})
        if (code >= 0x3400 && code < 0x2FA20 && !(code >= 0xA000 && code < 0xF900))
            return true;
    return false;
}

// ICU's rules from Han to Latin take milliseconds to read; they are read once for the program and only
// looked at from then on, by one thread at a time.
static struct {
    pthread_once_t once;
    pthread_mutex_t lock;
    UTransliterator *rules;
} latin = {PTHREAD_ONCE_INIT, PTHREAD_MUTEX_INITIALIZER, NULL};

static void open_latin(void)
{
    static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";
    UErrorCode status = U_ZERO_ERROR;
    latin.rules = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
}

static struct str transliterate(struct arena *a, struct str text)
{
    enum { ROOM = 4096 };
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[ROOM];
    int32_t len = 0, limit;
    char out[ROOM * 3];
    u_strFromUTF8WithSub(wide, ROOM / 8, &len, text.at, (int32_t)text.len, 0xFFFD, NULL, &status);
    pthread_once(&latin.once, open_latin);
    if (U_FAILURE(status) || !latin.rules)
        return STR_NONE;
    limit = len;
    pthread_mutex_lock(&latin.lock);
    utrans_transUChars(latin.rules, wide, &len, ROOM, 0, &limit, &status);
    pthread_mutex_unlock(&latin.lock);
    u_strToUTF8(out, sizeof out, &len, wide, limit, &status);
    return U_FAILURE(status) ? STR_NONE : str_copy(a, (struct str){out, (size_t)len});
}

struct str pinyin(struct arena *a, struct str text)
{
    enum { LONGEST = 1500 };
    if (text.len > LONGEST)
        text.len = LONGEST;
    for (size_t i = 0; i < sizeof surnames / sizeof *surnames; i++) {
        struct str one = str_of(surnames[i].character);
        if (!str_starts(text, one))
            continue;
        struct str rest = {text.at + one.len, text.len - one.len};
        return str_format(a, "%s %.*s", surnames[i].reading, STR_ARG(transliterate(a, rest)));
    }
    return transliterate(a, text);
}

static struct str initials_of(struct arena *a, struct str full)
{
    char *out = arena_alloc(a, full.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < full.len; i++)
        if (full.at[i] != ' ' && (i == 0 || full.at[i - 1] == ' '))
            out[n++] = full.at[i];
    return (struct str){out, n};
}

struct str pinyin_initials(struct arena *a, struct str text)
{
    return initials_of(a, pinyin(a, text));
}

static struct str without_spaces(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] != ' ')
            out[n++] = s.at[i];
    return (struct str){out, n};
}

static const char *const looked_at[] = {"name", "code", "phone", "mail"};

bool search_looks_at(const struct field *f)
{
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++)
        if (str_eq(f->name, str_of(looked_at[i])))
            return true;
    return false;
}

struct str search_text(struct arena *a, const struct object *customer, const struct value *cells)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++) {
        int field = object_field(customer, str_of(looked_at[i]));
        if (field < 0 || cells[field].type != VALUE_TEXT)
            continue;
        buf_add(&b, rule_fold(a, cells[field].text));
        buf_byte(&b, '\n');
    }
    int name = object_field(customer, STR("name"));
    if (name >= 0 && cells[name].type == VALUE_TEXT && has_han(cells[name].text)) {
        struct str full = pinyin(a, cells[name].text);
        buf_add(&b, without_spaces(a, full));
        buf_byte(&b, '\n');
        buf_add(&b, initials_of(a, full));
    }
    struct str text = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}

struct str search_pattern(struct arena *a, struct str text)
{
    struct str folded = rule_fold(a, str_trim(text));
    char *out = arena_alloc(a, folded.len * 2 + 3);
    size_t n = 0;
    out[n++] = '%';
    for (size_t i = 0; i < folded.len; i++) {
        if (strchr("%_!", folded.at[i]) && folded.at[i])
            out[n++] = '!';
        out[n++] = folded.at[i];
    }
    out[n++] = '%';
    return (struct str){out, n};
}
