// survey_tell: what a customer is told who is asked: the words around his link, in both languages. Who
// sends them (mail, SMS) is not known here.
#pragma once
#include "care/invite.h"

struct survey_told {
    struct survey_words subject, body;
};
// `base`: where the server's pages are, "https://crm.example.com"; his link stands in the body.
struct survey_told survey_tell(struct arena *a, const struct survey *s, struct str base,
                               int64_t invitation);
// /s/TOKEN, of one customer /s/TOKEN/SIGNED; `invitation` 0: everybody's.
struct str survey_link(struct arena *a, const struct survey *s, struct str base,
                       int64_t invitation);
