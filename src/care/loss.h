// loss: every loss of a customer becomes a record of the object `loss`, once, and an interview of his
// owner. Once a day it is asked who is lost at the end of the day before, by the official definition:
// whoever was not has a loss now, and whoever is back has `returned` written into his. (0020-losses)
#pragma once
#include "model/org.h"
#include "model/reason.h"
#include "model/record.h"

// The setting with the working days until an interview is due.
#define LOSS_DAYS_SETTING "loss_days"
enum { LOSS_DAYS = 5, LOSS_DAYS_MAX = 60, LOSS_NOTE_MAX = 4000 };

// The object; -1 where the company has deleted it, or has one of that name that is another thing.
int loss_object(const struct schema *s);

// Looks, where a day has ended since the last look; else does nothing. The first look, and the first by
// another definition, only remember who is lost.
enum err loss_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;

// What an interview tells. Texts that are NULL stay as they are; `kind` -1 too.
struct loss_interview {
    int64_t loss, version; // version 0: whatever it is
    int kind;
    struct str reason, competitor, note, by; // by: a sign-in name
};
// By a viewer who may change the loss; the task ends with it. ERR_STALE, ERR_DENIED, ERR_INPUT.
enum err loss_interviewed(struct work *w, const struct loss_interview *i) MUST_USE;
// Won back today, by what a person knows; likewise.
enum err loss_won_back(struct work *w, int64_t loss, int64_t version) MUST_USE;

enum err loss_days(struct ctx *c, struct db_tx *tx, int *out) MUST_USE;
