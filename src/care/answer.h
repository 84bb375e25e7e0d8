// answer: what somebody answered to a survey: read, kept as he goes, complete once he says so.
//
// Two sendings by the same link are one answer. One that is complete and of a customer becomes a
// `rating` on his time line; where its score lies below the survey's line a loop is opened
// (care/loop.h): all of it in the transaction of the answer.
#pragma once
#include "care/survey.h"

enum { ANSWER_BYTES_MAX = 1 << 16, ANSWER_LETTERS_MAX = 2000, ANSWER_LINK_MAX = 40 };

// To one question.
struct answer_value {
    bool there;
    int64_t score;
    uint64_t chosen; // bit n: the n-th choice
    struct str text;
};

// `values`: an object by the keys of questions; `out` has room for each question. Only what the
// survey asks for is taken. ERR_INPUT in words for whoever answers.
enum err answer_read(struct ctx *c, const struct survey *s, const struct json *values,
                     struct answer_value *out) MUST_USE;
// What has to be there of one that is complete.
enum err answer_whole(struct ctx *c, const struct survey *s, const struct answer_value *v) MUST_USE;
void answer_write(struct json_out *out, const struct survey *s, const struct answer_value *v);
// The same to be kept, and back.
enum err answer_text(struct ctx *c, const struct survey *s, const struct answer_value *v,
                     struct str *out) MUST_USE;
enum err answer_of_text(struct ctx *c, const struct survey *s, struct str text,
                        struct answer_value *out) MUST_USE;
// All that was written, a line each.
struct str answer_comment(struct arena *a, const struct survey *s, const struct answer_value *v);

struct answer {
    int64_t id, version, survey, invitation, customer;
    struct str link;
    int64_t started, done;
    day_t day;     // of `done`; DAY_NONE
    int64_t score; // -1: none
    struct str content, comment;
    int64_t rating; // the record; 0: none
};

// id 0 where there is none yet.
enum err answer_of_link(struct ctx *c, struct db_tx *tx, int64_t survey, struct str link,
                        struct answer *out) MUST_USE;
enum err answer_load(struct ctx *c, struct db_tx *tx, int64_t id, struct answer *out) MUST_USE;

// Until when it may be changed, in milliseconds; 0: for as long as it is not complete.
int64_t answer_changeable(const struct survey *s, const struct answer *a);

struct answering {
    const struct survey *survey;
    int64_t invitation, customer; // 0: anonymous
    struct str link;
    int64_t version; // as whoever answers knows it; 0: there is none yet
    const struct answer_value *values;
    bool done;
    struct org *org;    // whose people may get what it opens
    struct answer kept; // out
};
// ERR_DENIED in words where it may not be changed any more, ERR_STALE where another sending came in
// between with other answers.
enum err answer_keep(struct work *w, struct answering *x) MUST_USE;
