// survey: what a company asks its customers: NPS, CSAT, CES or questions of its own, by a link. It is
// anonymous (/s/TOKEN, for anybody) or asks customers one by one (/s/TOKEN/SIGNED).
//
// Answers are in care/answer.h, whom it asks in care/invite.h, what becomes of bad ones in
// care/loop.h, figures in care/result.h.
#pragma once
#include "codec/json.h"
#include "model/record.h"

enum {
    SURVEY_NAME_MAX = 100,  // letters
    SURVEY_TEXT_MAX = 2000, // letters
    SURVEY_QUESTIONS_MAX = 30,
    SURVEY_CHOICES_MAX = 50,
    SURVEY_KEY_MAX = 20,
    SURVEY_BYTES_MAX = 1 << 17,
    SURVEY_TOKEN_BYTES = 20,
    SURVEY_DAYS_MAX = 3650
};

enum survey_kind { SURVEY_NPS, SURVEY_CSAT, SURVEY_CES, SURVEY_OWN, SURVEY_KINDS };
enum question_kind {
    QUESTION_SCORE,
    QUESTION_ONE,
    QUESTION_SEVERAL,
    QUESTION_TEXT,
    QUESTION_KINDS
};

// What a kind of survey is: its name, the scale of its first question (0 to 0: as one likes), and
// the line below which an answer is bad unless somebody says otherwise.
struct survey_scale {
    const char *name, *says; // says: as it stands in ratings
    int least, most, bad_below;
};
extern const struct survey_scale survey_scales[SURVEY_KINDS];
extern const char *const question_kinds[QUESTION_KINDS];

struct survey_words {
    struct str zh, en;
};

struct survey_choice {
    struct str key;
    struct survey_words text;
};

struct survey_item {
    struct str key; // letters and digits, once in its survey
    enum question_kind kind;
    struct survey_words text;
    bool required;
    int least, most;               // of a score: 0 or 1, and up to 10
    struct survey_words low, high; // of a score: what its ends mean
    struct survey_choice *choices;
    int choice_count;
};

struct survey {
    int64_t id, version;
    struct str name, token, secret;
    enum survey_kind kind;
    bool anonymous, open;
    day_t ends; // the last day; DAY_NONE: none
    int64_t quiet_days, change_days, due_days;
    int64_t bad_below;        // a score below it opens a loop; -1: none does
    int64_t created, deleted; // deleted: when; 0: it is there
    struct survey_words title, intro, thanks;
    struct survey_item *questions;
    int question_count;
};

// The question whose score is the survey's; -1.
int survey_main(const struct survey *s);
int survey_question(const struct survey *s, struct str key);

// A SurveyQuestion of the API. ERR_INPUT with the place.
enum err survey_read(struct ctx *c, const struct json *from, struct survey *out) MUST_USE;
// "title", "intro", "thanks", "questions" inside an object that is open.
void survey_write_content(struct json_out *out, const struct survey *s);
// The same to be kept, and back.
enum err survey_text(struct ctx *c, const struct survey *s, struct str *out) MUST_USE;
enum err survey_of_text(struct ctx *c, struct str text, struct survey *out) MUST_USE;

// Deleted ones too, the newest first.
enum err survey_list(struct ctx *c, struct db_tx *tx, struct survey **out, int *count) MUST_USE;
enum err survey_load(struct ctx *c, struct db_tx *tx, int64_t id, struct survey *out) MUST_USE;
// ERR_NOT_FOUND where the token opens nothing; so a deleted one.
enum err survey_find(struct ctx *c, struct db_tx *tx, struct str token,
                     struct survey *out) MUST_USE;
// ERR_DENIED in words for whoever wants to answer, where it is closed or over.
enum err survey_takes(struct ctx *c, const struct survey *s, day_t today) MUST_USE;

struct survey_counts {
    int64_t invited, opened, done, partial, loops; // loops: those that have not ended
};
enum err survey_count(struct ctx *c, struct db_tx *tx, int64_t survey,
                      struct survey_counts *out) MUST_USE;

// Gives it its id, token and secret.
enum err survey_create(struct work *w, struct survey *s) MUST_USE;
// ERR_STALE. Its link, its kind and whether it is anonymous stay; so do the keys and kinds of
// questions that were answered (ERR_CONFLICT).
enum err survey_update(struct work *w, const struct survey *s) MUST_USE;
enum err survey_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err survey_restore(struct work *w, int64_t id) MUST_USE;
