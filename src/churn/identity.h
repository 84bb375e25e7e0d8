// identity: what every churn report must satisfy, on any data: closing = opening + new + returned −
// lost, the closing of a period is the opening of the next, and the slices add up to the whole.
#pragma once
#include "churn/report.h"
#include "model/proof.h"

// `name` is the definition's, for the words.
void identity_prove(struct ctx *c, struct str name, const struct churn_question *ask,
                    const struct churn_report *report, struct proof *out);
