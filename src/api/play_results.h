// play_results: what came of plays, as it is written: for the play itself and for what is asked about it.
#pragma once
#include "api/guarded.h"
#include "flow/play_result.h"

// The smallest difference that matters, where nobody says.
static const double play_least = 0.05;

// One that is not there, or put away: ERR_NOT_FOUND.
enum err play_find(struct call *k, struct db_tx *tx, int64_t id, struct play *out) MUST_USE;
// As play_results, of the customers he sees.
enum err play_results_seen(struct call *k, struct db_tx *tx, const struct play *p, int field,
                           double least, struct play_result **out, int *count) MUST_USE;
// A PlayResult.
void write_play_result(struct call *k, const struct play_result *r, bool money);
