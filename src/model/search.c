#include "model/search.h"
#include "rule/fold.h"

#include <pthread.h>
#include <stdatomic.h>
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

// The rules read nearly every character by itself, so each is asked for once: of a name that is
// nothing but such characters, the reading is that of each, with spaces between.
enum { HAN_FIRST = 0x4E00, HAN_LAST = 0x9FFF, READING_SIZE = 7 };
enum reading_state { READING_UNKNOWN, READING_HELD, READING_OTHER };
static struct {
    _Atomic unsigned char state; // of `text`, which stays once it is held
    char text[READING_SIZE];
} readings[HAN_LAST - HAN_FIRST + 1];
static pthread_mutex_t reading_lock = PTHREAD_MUTEX_INITIALIZER;

// ICU's rules from Han to Latin take milliseconds to read; they are read once for the program and only
// looked at from then on, by one thread at a time.
static struct {
    pthread_once_t once;
    pthread_mutex_t lock;
    UTransliterator *rules;
} latin = {PTHREAD_ONCE_INIT, PTHREAD_MUTEX_INITIALIZER, NULL};

// Some are read by what stands beside them, as 重 in 重庆; their rules do not begin with a set of
// characters in brackets.
static void mark_dependent(const UChar *rules, int32_t len)
{
    bool dependent = false;
    for (int32_t i = 0; i < len; i++) {
        if (i == 0 || rules[i - 1] == '\n')
            dependent = rules[i] != '[' && rules[i] != ':';
        if (dependent && rules[i] >= HAN_FIRST && rules[i] <= HAN_LAST)
            readings[rules[i] - HAN_FIRST].state = READING_OTHER;
    }
}

static void find_dependent(void)
{
    static const UChar id[] = u"Han-Latin";
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *han = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    int32_t len = U_SUCCESS(status) ? utrans_toRules(han, false, NULL, 0, &status) : 0;
    UChar *rules = mem_array((size_t)len + 1, sizeof *rules);
    status = U_ZERO_ERROR;
    if (len)
        utrans_toRules(han, false, rules, len + 1, &status);
    mark_dependent(rules, len);
    free(rules);
    utrans_close(han);
}

static void open_latin(void)
{
    static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";
    UErrorCode status = U_ZERO_ERROR;
    latin.rules = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    find_dependent();
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

static enum reading_state learn_reading(struct arena *a, uint32_t code, struct str character)
{
    struct str said = transliterate(a, character);
    bool plain = said.len > 0 && said.len < READING_SIZE;
    for (size_t i = 0; i < said.len; i++)
        plain &= said.at[i] >= 'a' && said.at[i] <= 'z';
    enum reading_state state = plain ? READING_HELD : READING_OTHER;
    pthread_mutex_lock(&reading_lock);
    if (readings[code - HAN_FIRST].state == READING_UNKNOWN) {
        if (plain)
            memcpy(readings[code - HAN_FIRST].text, said.at, said.len);
        atomic_store_explicit(&readings[code - HAN_FIRST].state, state, memory_order_release);
    }
    pthread_mutex_unlock(&reading_lock);
    return state;
}

// What stands in a name as plain as ICU leaves it, but for spaces.
enum sign { SIGN_NONE, SIGN_HAN, SIGN_LETTER, SIGN_OPEN, SIGN_CLOSE, SIGN_OTHER, SIGN_COUNT };

static enum sign sign_of(uint32_t code)
{
    static const char open[] = "([{", close[] = ")]}!,.:;?";
    if (code >= HAN_FIRST && code <= HAN_LAST)
        return SIGN_HAN;
    if ((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'))
        return SIGN_LETTER;
    if (code < ' ' || code > '~')
        return SIGN_NONE;
    return strchr(open, (int)code) ? SIGN_OPEN : strchr(close, (int)code) ? SIGN_CLOSE : SIGN_OTHER;
}

// As ICU has it, a space parts what is read from letters and from what is read beside it, and words
// from brackets before and from marks behind.
static const bool parted[SIGN_COUNT][SIGN_COUNT] = {
    [SIGN_HAN] = {[SIGN_HAN] = true, [SIGN_LETTER] = true, [SIGN_OPEN] = true},
    [SIGN_LETTER] = {[SIGN_HAN] = true, [SIGN_OPEN] = true},
    [SIGN_CLOSE] = {[SIGN_HAN] = true, [SIGN_LETTER] = true},
};

// NULL where it is not held, and cannot be.
static const char *reading_of(struct arena *a, uint32_t code, struct str character)
{
    enum reading_state state =
        atomic_load_explicit(&readings[code - HAN_FIRST].state, memory_order_acquire);
    if (state == READING_UNKNOWN)
        state = learn_reading(a, code, character);
    return state == READING_HELD ? readings[code - HAN_FIRST].text : NULL;
}

// The brackets of company names, as they are typed in Chinese, are read as the plain ones.
static uint32_t plain_bracket(uint32_t code)
{
    return code == 0xFF08 || code == 0xFF09 ? rule_half_width(code) : code;
}

// False where there is more to it than plain signs, and characters whose reading is plain.
static bool read_aloud(struct arena *a, struct str text, struct buf *out)
{
    enum sign before = SIGN_NONE, now;
    uint32_t code;
    pthread_once(&latin.once, open_latin);
    for (size_t n; text.len; text = (struct str){text.at + n, text.len - n}, before = now) {
        n = utf8_next(text, &code);
        code = plain_bracket(code);
        now = n ? sign_of(code) : SIGN_NONE;
        const char *said = now == SIGN_HAN ? reading_of(a, code, (struct str){text.at, n}) : NULL;
        if (now == SIGN_NONE || (now == SIGN_HAN && !said))
            return false;
        if (parted[before][now])
            buf_byte(out, ' ');
        if (said)
            buf_add(out, str_of(said));
        else
            buf_byte(out, (char)(code >= 'A' && code <= 'Z' ? code + 'a' - 'A' : code));
    }
    return true;
}

static struct str read_or_transliterate(struct arena *a, struct str text)
{
    enum { ROOM = 1 << 14 };
    struct buf b;
    buf_init(&b, ROOM);
    bool read = read_aloud(a, text, &b);
    struct str said = read ? str_copy(a, buf_str(&b)) : transliterate(a, text);
    buf_deinit(&b);
    return said;
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
        return str_format(a, "%s %.*s", surnames[i].reading,
                          STR_ARG(read_or_transliterate(a, rest)));
    }
    return read_or_transliterate(a, text);
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

// Of a customer, in this order.
static const char *const looked_at[] = {"name", "code", "phone", "mail"};
enum { LOOKED_AT = sizeof looked_at / sizeof *looked_at };

static bool is_short_text(const struct field *f)
{
    enum kind_id kind = f->kind->id;
    return kind == KIND_TEXT || kind == KIND_PHONE || kind == KIND_MAIL ||
           kind == KIND_CREDIT_CODE || kind == KIND_AUTO_NUMBER;
}

bool search_looks_at(const struct object *o, const struct field *f)
{
    if (o->shape != SHAPE_CUSTOMER)
        return o->parent < 0 && is_short_text(f);
    for (size_t i = 0; i < LOOKED_AT; i++)
        if (str_eq(f->name, str_of(looked_at[i])))
            return true;
    return false;
}

bool search_looks_into(const struct object *o)
{
    for (int i = 0; i < o->field_count; i++)
        if (search_looks_at(o, &o->fields[i]))
            return true;
    return false;
}

static void add_text(struct arena *a, struct buf *b, struct value cell)
{
    if (cell.type != VALUE_TEXT)
        return;
    buf_add(b, rule_fold(a, cell.text));
    buf_byte(b, '\n');
}

static void add_pinyin(struct arena *a, struct buf *b, struct value cell)
{
    if (cell.type != VALUE_TEXT || !has_han(cell.text))
        return;
    struct str full = pinyin(a, cell.text);
    buf_add(b, without_spaces(a, full));
    buf_byte(b, '\n');
    buf_add(b, initials_of(a, full));
}

static void add_customer(struct arena *a, struct buf *b, const struct object *o,
                         const struct value *cells)
{
    for (size_t i = 0; i < LOOKED_AT; i++) {
        int field = object_field(o, str_of(looked_at[i]));
        if (field >= 0)
            add_text(a, b, cells[field]);
    }
    int name = object_field(o, STR("name"));
    if (name >= 0)
        add_pinyin(a, b, cells[name]);
}

struct str search_text(struct arena *a, const struct object *o, const struct value *cells)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    if (o->shape == SHAPE_CUSTOMER)
        add_customer(a, &b, o, cells);
    for (int i = 0; i < o->field_count && o->shape != SHAPE_CUSTOMER; i++) {
        if (!search_looks_at(o, &o->fields[i]))
            continue;
        add_text(a, &b, cells[i]);
        add_pinyin(a, &b, cells[i]);
        buf_byte(&b, '\n');
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
