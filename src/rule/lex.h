// lex: the text of a rule as tokens. Inside this folder only.
#pragma once
#include "rule/rule.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NAME, // also keywords and functions: which, the parser knows
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_DATE,
    TOKEN_DURATION,
    TOKEN_MARK, // `mark` says which
};

enum mark {
    MARK_NONE,
    MARK_OPEN,
    MARK_CLOSE,
    MARK_COMMA,
    MARK_DOT,
    MARK_PLUS,
    MARK_MINUS,
    MARK_TIMES,
    MARK_DIVIDE,
    MARK_EQ,
    MARK_NE,
    MARK_LT,
    MARK_LE,
    MARK_GT,
    MARK_GE,
};

struct token {
    enum token_kind kind;
    enum mark mark;
    struct str text; // of a name (half width), of a quoted text without its quotes
    double number;   // of a number; of a date: its day_t
    struct rule_duration duration;
    int from, to; // bytes of the source
};

// All tokens, with a TOKEN_END last. Full-width signs and digits count as their ASCII twins
// outside quotes. A hyphen between letters belongs to a name where `catalog` knows that name.
enum err lex(struct ctx *c, const struct catalog *catalog, struct str text,
             struct token **out) MUST_USE;
// Whether `s` is one name, as lex() reads it, and no reserved word.
bool lex_is_name(const struct catalog *catalog, struct arena *a, struct str s);
bool lex_is_reserved(struct str s);
// The line and column of byte `at`, in characters from 1.
void lex_place(struct str text, int at, int *line, int *column);

#define REFUSE_AT(c, text, at, ...)                                                                \
    do {                                                                                           \
        int line_, column_;                                                                        \
        lex_place((text), (at), &line_, &column_);                                                 \
        enum err e_ = fail_at((c), ERR_INPUT, line_, column_, __VA_ARGS__);                        \
        (void)e_;                                                                                  \
    } while (0)
