// churn_ask: the questions about churn as requests put them, for the answers as JSON and as files.
#pragma once
#include "api/api.h"
#include "churn/report.h"

// A ChurnQuestion in the body.
enum err churn_ask_report(struct call *k, const struct schema *s,
                          struct churn_question *ask) MUST_USE;
// A ChurnCustomersQuestion: one period, one figure; `sliced`: only the slice its `value` names.
enum err churn_ask_who(struct call *k, const struct schema *s, struct churn_question *ask,
                       enum churn_which *which, bool *sliced) MUST_USE;
// Takes the mirror for the definition and `by` (or NULL); `verb` as for question_begin.
enum err churn_begin(struct call *k, const struct schema *s, enum verb verb,
                     const struct definition *d, const struct rule *by,
                     struct question *q) MUST_USE;
// The customers such a question is about.
enum err churn_find_who(struct call *k, const struct question *q, const struct churn_question *ask,
                        enum churn_which which, bool sliced, struct churn_member **list,
                        int *count) MUST_USE;
