// args: the words of a command line, read against the options a command takes.
#pragma once
#include "base/day.h"
#include "base/err.h"

// One row for each option a command takes.
struct option_row {
    const char *name;  // without "--"
    const char *value; // what it takes, for the help; NULL: it is a switch
    bool needed;
    const char *help;
};

enum { OPTIONS_MAX = 24, WORDS_MAX = 4 };

struct args {
    const struct option_row *rows;   // up to the one without a name
    const char *values[OPTIONS_MAX]; // of each row; NULL: not given; "" for a switch
    const char *words[WORDS_MAX];    // what stands without an option
    int word_count;
};

// ERR_USAGE with words: unknown or repeated options, a missing value, a needed option not given.
enum err args_parse(struct ctx *c, int argc, char **argv, const struct option_row *rows,
                    int words_wanted, struct args *out) MUST_USE;

// Whether the command knows the option at all.
bool args_takes(const struct args *a, const char *name);
bool args_has(const struct args *a, const char *name);
// Empty where it was not given.
struct str args_text(const struct args *a, const char *name);
// YYYY-MM-DD; `fallback` where it was not given; ERR_INPUT where it is no day.
enum err args_day(struct ctx *c, const struct args *a, const char *name, day_t fallback,
                  day_t *out) MUST_USE;
// "zh" or "en"; `fallback` where it was not given.
enum err args_language(struct ctx *c, const struct args *a, struct str fallback,
                       bool *english) MUST_USE;
// A number of days: 90, 90d or 12w.
enum err args_days(struct ctx *c, const struct args *a, const char *name, int *out) MUST_USE;
