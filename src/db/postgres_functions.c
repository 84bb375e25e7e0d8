// postgres_functions: the SQL functions of rule/sql.h, made in the organisation's own schema.
//
// liuke_fold does not lean on the server's locales, whose idea of a letter differs from one C library
// to the next: the letters that have a lower case are listed by the program itself.
#include "db/postgres.h"
#include "rule/fold.h"
#include "rule/sql.h"

enum { CODE_POINTS = 0x110000, SURROGATES = 0xD800, AFTER_SURROGATES = 0xE000, GAP_MAX = 64 };

// Letters and their folded twins, as texts of equal length, and the ranges they lie in, as a class of
// a regular expression. The ranges are rough: whatever lies there is looked up in the list.
struct letters {
    struct buf from, to, ranges;
};

static void put(struct buf *b, uint32_t code)
{
    char at[4];
    buf_add(b, (struct str){at, utf8_put(at, code)});
    if (code == '\'')
        buf_byte(b, '\'');
}

static void put_range(struct buf *b, uint32_t first, uint32_t last)
{
    put(b, first);
    buf_byte(b, '-');
    put(b, last);
}

static bool is_wide(uint32_t code)
{
    return rule_half_width(code) != code;
}

// The wide forms, or the other letters beyond ASCII.
static void list_letters(struct letters *l, bool wide)
{
    uint32_t first = 0, last = 0;
    for (uint32_t code = 128; code < CODE_POINTS; code++) {
        if (code == SURROGATES)
            code = AFTER_SURROGATES;
        uint32_t twin = rule_fold_letter(code);
        if (twin == code || is_wide(code) != wide)
            continue;
        put(&l->from, code);
        put(&l->to, twin);
        if (first && code - last > GAP_MAX) {
            put_range(&l->ranges, first, last);
            first = 0;
        }
        first = first ? first : code;
        last = code;
    }
    put_range(&l->ranges, first, last);
}

static void letters_init(struct letters *l)
{
    enum { BYTES_MAX = 1 << 16 };
    buf_init(&l->from, BYTES_MAX);
    buf_init(&l->to, BYTES_MAX);
    buf_init(&l->ranges, BYTES_MAX);
}

static void letters_deinit(struct letters *l)
{
    buf_deinit(&l->from);
    buf_deinit(&l->to);
    buf_deinit(&l->ranges);
}

// Most texts are ASCII or Chinese: they do not pay for letters they do not hold. A text that holds
// such a letter is looked up in a list of 1,400, letter by letter.
static const char fold_format[] =
    "CREATE OR REPLACE FUNCTION liuke_fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT "
    "PARALLEL SAFE AS $f$ SELECT CASE "
    "WHEN octet_length(t) = length(t) THEN lower(t COLLATE \"C\") "
    "WHEN t COLLATE \"C\" ~ '[%.*s]' THEN lower(translate(t, '%.*s%.*s', '%.*s%.*s') COLLATE "
    "\"C\") "
    "WHEN t COLLATE \"C\" ~ '[%.*s]' THEN lower(translate(t, '%.*s', '%.*s') COLLATE \"C\") "
    "ELSE lower(t COLLATE \"C\") END $f$";

static const char *fold_sql(struct arena *a)
{
    struct letters wide, other;
    letters_init(&wide);
    letters_init(&other);
    list_letters(&wide, true);
    list_letters(&other, false);
    struct str from = buf_str(&wide.from), to = buf_str(&wide.to);
    const char *sql =
        str_format(a, fold_format, STR_ARG(buf_str(&other.ranges)), STR_ARG(from),
                   STR_ARG(buf_str(&other.from)), STR_ARG(to), STR_ARG(buf_str(&other.to)),
                   STR_ARG(buf_str(&wide.ranges)), STR_ARG(from), STR_ARG(to))
            .at;
    letters_deinit(&wide);
    letters_deinit(&other);
    return sql;
}

static const char add_months[] =
    "CREATE OR REPLACE FUNCTION liuke_add_months(d double precision, n bigint) RETURNS bigint "
    "LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$ DECLARE r date; m bigint; BEGIN "
    "IF NOT (d >= -719162 AND d < 2932897) OR n < -120000 OR n > 120000 THEN RETURN NULL; END IF; "
    "r := date '1970-01-01' + floor(d)::int; "
    "m := extract(year FROM r)::bigint * 12 + extract(month FROM r)::bigint - 1 + n; "
    "IF m < 12 OR m > 9999 * 12 + 11 THEN RETURN NULL; END IF; "
    "RETURN (r + make_interval(months => n::int))::date - date '1970-01-01'; END $f$";

static const char anniversary[] =
    "CREATE OR REPLACE FUNCTION liuke_anniversary(d double precision, today bigint) RETURNS "
    "bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$ DECLARE born date; now "
    "date; y int; last int; r date; BEGIN "
    "IF NOT (d >= -719162 AND d < 2932531) OR today < -719162 OR today > 2932530 THEN RETURN "
    "NULL; END IF; "
    "born := date '1970-01-01' + floor(d)::int; now := date '1970-01-01' + today::int; "
    "y := extract(year FROM now)::int; LOOP "
    "IF extract(month FROM born) = 2 AND extract(day FROM born) = 29 AND NOT ((y % 4 = 0 AND y "
    "% 100 <> 0) OR y % 400 = 0) THEN last := 28; ELSE last := extract(day FROM born)::int; "
    "END IF; r := make_date(y, extract(month FROM born)::int, last); "
    "IF r >= now THEN RETURN r - now; END IF; y := y + 1; END LOOP; END $f$";

void postgres_functions(struct arena *a, const char *sql[POSTGRES_FUNCTIONS])
{
    sql[0] = fold_sql(a);
    sql[1] = add_months;
    sql[2] = anniversary;
}
