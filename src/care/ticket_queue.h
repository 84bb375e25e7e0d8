// ticket_queue: where tickets wait to be worked on: what goes in, who works there, who gets the next
// one, how long an answer and a solution may take, and what happens on the way there and beyond.
//
// It knows no ticket and no clock. What a queue is beside its name and condition is one JSON document,
// the same in the database and over the API; this is its only reader.
#pragma once
#include "codec/json.h"
#include "model/record.h"

enum queue_routing {
    QUEUE_NOBODY, // people take tickets themselves
    QUEUE_TURN,   // one after the other
    QUEUE_LEAST,  // who has the fewest open ones
    QUEUE_SKILL,  // of those who can do this kind, who has the fewest open ones
    QUEUE_ROUTINGS
};
enum queue_part { QUEUE_FIRST, QUEUE_SOLVE, QUEUE_PARTS }; // the first answer; the solution
enum queue_act {
    QUEUE_TELL,   // who handles it is told
    QUEUE_HEAD,   // he and the head of his department
    QUEUE_ASSIGN, // it goes to another member, as the queue gives tickets out
    QUEUE_ACTS
};

struct queue_member {
    int64_t person;
    bool available;
    const struct str *skills; // kinds of tickets; none: all
    int skill_count;
};

struct queue_goal {
    struct str priority;          // empty: every other
    int64_t minutes[QUEUE_PARTS]; // 0: nothing is asked
};

struct queue_step {
    enum queue_part part;
    int64_t percent; // of the time there is: 75 before it is over, 100 when it is, 150 later
    enum queue_act act;
};

enum {
    QUEUES_MAX = 200,
    QUEUE_MEMBERS_MAX = 500,
    QUEUE_GOALS_MAX = 50,
    QUEUE_STEPS_MAX = 20,
    QUEUE_LIST_MAX = 200,
    QUEUE_NAME_MAX = 200,
    QUEUE_MINUTES_MAX = 525600,
    QUEUE_PERCENT_MAX = 1000,
    QUEUE_DAYS_MAX = 365
};

struct ticket_queue {
    int64_t id, version, position;
    int64_t turn; // who got the last one in turn; 0: nobody yet
    struct str name, condition;
    const struct str *kinds; // what goes in by kind; none: not by kind
    int kind_count;
    const struct queue_member *members;
    int member_count;
    enum queue_routing routing;
    bool business; // time counts while the company works; else always
    const struct queue_goal *goals;
    int goal_count;
    const struct queue_step *steps;
    int step_count;
    int64_t reopen_days; // so long after a solution the same matter comes back
    int64_t close_days;  // working days after which a solved one is closed; 0: never by itself
    int64_t rating;      // the survey whose link a customer gets when his is closed; 0: none
};

extern const char *const queue_routing_names[], *const queue_part_names[], *const queue_act_names[];

// "name" to "rating" of a JSON object; what is missing is as `*out` has it. ERR_INPUT with words.
enum err queue_read(struct ctx *c, const struct json *from, struct ticket_queue *out) MUST_USE;
// The same members into an object that is open.
void queue_write(struct json_out *out, const struct ticket_queue *q);
// What a new one is like: working time, in turn, eight hours, told at 75% and when time is over.
struct ticket_queue queue_usual(void);

// In their order. Create sets id and version and puts it last.
enum err queue_list(struct ctx *c, struct db_tx *tx, struct ticket_queue **out,
                    int *count) MUST_USE;
enum err queue_load(struct ctx *c, struct db_tx *tx, int64_t id, struct ticket_queue *out) MUST_USE;
enum err queue_create(struct work *w, struct ticket_queue *q) MUST_USE;
// ERR_STALE where it is another by now. Tickets in it go by it from their next change on; a new name
// is written into those that are open.
enum err queue_update(struct work *w, struct ticket_queue *q, int64_t version) MUST_USE;
// As names that changed have it; nothing else is asked.
enum err queue_carried(struct work *w, const struct ticket_queue *q) MUST_USE;
enum err queue_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err queue_restore(struct work *w, int64_t id) MUST_USE;
// A member is there, or away.
enum err queue_available(struct work *w, int64_t id, int64_t person, bool available) MUST_USE;
enum err queue_turn(struct work *w, int64_t id, int64_t person) MUST_USE;
// One of the list; NULL where there is none.
const struct ticket_queue *queue_of(const struct ticket_queue *list, int count, int64_t id);
// What is asked for a priority; zeros where nothing is.
struct queue_goal queue_goal_for(const struct ticket_queue *q, struct str priority);
