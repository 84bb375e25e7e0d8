// play_steps: the steps of a play. Kept with it as JSON; this is its only reader.
#pragma once
#include "codec/json.h"
#include "model/message.h"
#include "model/org.h"

enum { PLAY_STEPS_MAX = 30, PLAY_STEPS_BYTES_MAX = 1 << 16, PLAY_DAYS_MAX = 365 };

enum play_do {
    DO_TASK,    // a task for the customer's owner
    DO_MESSAGE, // a template is sent to the customer
    DO_TELL,    // a person hears of it
    DO_SURVEY,  // he is asked, as automations ask (app/actions.c)
    DO_BRANCH,  // goes on where the condition holds; else it stops, or jumps
    DO_COUNT
};

struct play_do_step {
    enum play_do what;
    int days;               // working days after the step before, or after he entered
    struct str text;        // TASK: its title; TELL: what is said
    struct str content;     // TASK: what to do
    int due_days;           // TASK: working days until it is due
    int64_t letter;         // MESSAGE
    enum message_purpose purpose;
    int64_t person;         // TELL; 0: the owner. TASK: where the owner is not there
    struct str when;        // BRANCH
    int otherwise;          // BRANCH: number of a later step, from 1; 0: it stops
    int64_t survey;         // SURVEY
    struct str send;        // SURVEY: mail, sms
    const struct json *said; // as it was read, for steps that are rows of flow/action.h
};

struct play_steps {
    struct play_do_step *items;
    int count;
};

// A PlayStep[] of the API, checked: ERR_INPUT with the place and what is wanted.
enum err play_steps_read(struct ctx *c, const struct schema *s, const struct json *from,
                         struct play_steps *out) MUST_USE;
// What is kept. Conditions that cannot be read any more are taken as they stand.
enum err play_steps_parse(struct ctx *c, struct str text, struct play_steps *out) MUST_USE;
void play_steps_write(struct json_out *out, const struct play_steps *p);
enum err play_steps_text(struct ctx *c, const struct play_steps *p, struct str *out) MUST_USE;
