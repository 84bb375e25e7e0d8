// options: what else there is to a field beside its name and kind: whether it must be there, its
// limits, choices, conditions, formula. Stored as JSON beside the field; this is its only reader.
#pragma once
#include "codec/json.h"
#include "model/kind.h"

struct choice {
    struct str name, colour; // the name is the value; colour: a word such as red, or empty
};

// Empty, 0 and false: not asked for.
struct field_options {
    bool required, unique;
    bool open;                            // other choices than those listed may be given
    struct str fallback;                  // the default, as kind_read takes it
    struct str min, max;                  // of numbers and days, as kind_read takes them
    int64_t length_max;                   // letters
    struct str pattern;                   // a regular expression that the whole text must fit
    struct str pattern_zh, pattern_en;    // what to say where it does not
    struct str shown_when, required_when; // conditions over the record's own fields
    const struct choice *choices;
    int choice_count;
    struct str currency; // ISO 4217; empty: the organisation's
    int64_t object;      // the id of the object it links to
    struct str number;   // of automatic numbers, such as KH-{yyyy}-{0000}
    struct str formula;  // of formulas and roll-ups
    int64_t decimals;    // to show; 0: as many as there are
};

enum {
    CHOICES_MAX = 500,
    CHOICE_NAME_MAX = 200,
    OPTIONS_BYTES_MAX = 1 << 18,
    FIELD_LENGTH_MAX = 100000,
    DECIMALS_MAX = 6
};

// Reads an object; members that a field of this kind does not take are refused, unknown ones too,
// missing and null ones are left out. Checks what can be checked without other fields: limits,
// patterns and defaults that the kind reads.
enum err options_read(struct ctx *c, const struct kind *k, const struct json *from,
                      struct field_options *out) MUST_USE;
// The same from stored text; empty text is no options.
enum err options_parse(struct ctx *c, const struct kind *k, struct str text,
                       struct field_options *out) MUST_USE;
// As a JSON object, only what is asked for. It is read back as the same.
void options_write(struct json_out *out, const struct field_options *o);
enum err options_text(struct ctx *c, const struct field_options *o, struct str *out) MUST_USE;

// The names of all options, one after the other, and whether a kind takes it; NULL behind the last.
const char *options_name(int i, const struct kind *k, bool *takes);
// The same as options_write with null for what is not asked for, inside an object that is open;
// without choices and the object.
void options_write_all(struct json_out *out, const struct field_options *o);

// Whether two say the same.
bool options_eq(struct arena *a, const struct field_options *x, const struct field_options *y);
// Whether a choice is listed.
bool options_choice(const struct field_options *o, struct str name);
// The parts of a pattern for automatic numbers: ERR_INPUT where it has no place for the number, or
// two. The text for the n-th of `day`, and the period in which n counts.
enum err auto_check(struct ctx *c, struct str pattern) MUST_USE;
struct str auto_text(struct arena *a, struct str pattern, day_t day, int64_t n);
struct str auto_period(struct arena *a, struct str pattern, day_t day);
// The n of which `text` is the number on some day: 0 where it is none. `period` as auto_period.
int64_t auto_read(struct arena *a, struct str pattern, struct str text, struct str *period);
// Whether the whole of `text` fits the regular expression. ERR_INPUT where it is none.
enum err pattern_fits(struct ctx *c, struct str pattern, struct str text, bool *out) MUST_USE;
