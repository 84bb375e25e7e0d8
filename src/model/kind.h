// kind: what a field may hold. A row of one table; everything that differs between kinds is a
// column.
#pragma once
#include "base/day.h"
#include "base/err.h"
#include "base/value.h"
#include "rule/catalog.h"

enum kind_id {
    KIND_TEXT,
    KIND_LONG_TEXT,
    KIND_NUMBER,
    KIND_MONEY,
    KIND_PERCENT,
    KIND_BOOL,
    KIND_DATE,
    KIND_TIME,
    KIND_CHOICE,
    KIND_CHOICES,
    KIND_PHONE,
    KIND_MAIL,
    KIND_PERSON,
    KIND_URL,
    KIND_DEPARTMENT,
    KIND_LINK,
    KIND_LINKS,
    KIND_FILE,
    KIND_PICTURE,
    KIND_ADDRESS,
    KIND_CREDIT_CODE,
    KIND_AUTO_NUMBER,
    KIND_FORMULA,
    KIND_ROLLUP,
    KIND_RATING,
    KIND_COUNT
};

enum kind_flags {
    KIND_REFERS = 1,   // holds ids of something else; one id is kept as a number, and the rule
                       // language sees its digits as text
    KIND_COMPUTED = 2, // has no column: worked out when it is read
    KIND_MADE = 4,     // the program gives the value when a record is made
    KIND_FILED = 8,    // the id is that of an uploaded file
};

// Which options a field of the kind takes (model/options.h).
enum kind_takes {
    TAKES_RULES = 1, // required, shown_when, required_when, default
    TAKES_UNIQUE = 2,
    TAKES_RANGE = 4, // min, max
    TAKES_TEXT = 8,  // length_max, pattern
    TAKES_CHOICES = 16,
    TAKES_CURRENCY = 32,
    TAKES_OBJECT = 64, // the object it links to
    TAKES_NUMBER = 128,
    TAKES_FORMULA = 256,
    TAKES_ROLLUP = 512,
    TAKES_DECIMALS = 1024,
};

struct kind;
// Text that is not empty to a value of the kind; `label` names the field in errors.
typedef enum err kind_reader(struct ctx *c, const struct kind *k, struct str label, struct str text,
                             struct value *out);
// What somebody may have written into a cell, as text that the kind reads.
typedef struct str kind_tidy(struct arena *a, struct str text);

struct kind {
    enum kind_id id;
    const char *name; // as stored, and in the API
    const char *zh, *en;
    const char *sql; // column type
    enum rule_type type;
    kind_reader *read;
    kind_tidy *tidy; // NULL: as it is
    unsigned flags, takes;
};

const struct kind *kind_of(enum kind_id id);
// NULL where there is no such kind.
const struct kind *kind_named(struct str name);

enum { TEXT_VALUE_MAX = 2000, LONG_TEXT_VALUE_MAX = 100000 };

// Reads what an API or a person gives as text, strictly: numbers as decimals, days as 2026-01-31,
// time stamps as 2026-01-31T08:30:00 (a bare day is its midnight), yes/no as true and false,
// several choices separated by `RULE_CHOICE_MARK`. Empty text is an empty value. `label` names the
// field in errors.
enum err kind_read(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out) MUST_USE;
// The same for what people write: 1,234.5 and ￥12 are numbers, 是 is yes, 2026/1/5 a day, 竞品，价格 two
// choices, 广东深圳南山… an address.
enum err kind_take(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out) MUST_USE;
// The same form back; empty text for an empty value.
struct str kind_text(struct arena *a, const struct kind *k, struct value v);
// The same for what is not text, into room of the caller's.
enum { KIND_TEXT_SIZE = 32 };
struct str kind_format(const struct kind *k, struct value v, char out[KIND_TEXT_SIZE]);
// The ids in a value of a kind that refers, into `out`, at most `room`; how many.
int kind_ids(const struct kind *k, struct value v, int64_t *out, int room);
enum { LINKS_MAX = 500 };
// The day that a date or a time stamp falls on; DAY_NONE where empty.
day_t kind_day(const struct kind *k, struct value v);
// What a day is in a field of this kind (its midnight for a time stamp).
struct value kind_of_day(const struct kind *k, day_t day);
