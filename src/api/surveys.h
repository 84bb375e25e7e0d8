// surveys: what the handlers of surveys share.
#pragma once
#include "api/api.h"
#include "care/survey.h"

// The survey in the path; ERR_NOT_FOUND.
enum err survey_in_path(struct call *k, struct db_tx *tx, struct survey *out) MUST_USE;
// The same in a reading of its own.
enum err survey_asked(struct call *k, struct survey *out) MUST_USE;
// ?base= or "base" of the body: where the pages are, https://… ; ERR_INPUT.
enum err survey_base(struct call *k, struct str given) MUST_USE;
