// people: people with a role, for tests that hand things to them.
#pragma once
#include "auth/person.h"
#include "auth/role.h"
#include "tests/support/org.h"

// He sees what is his own.
static inline enum err test_salesman(struct work *w, const char *login)
{
    static const int64_t sales = 3;
    int64_t id;
    struct person p = {.login = str_of(login), .name = str_of(login), .language = STR("zh")};
    enum err e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id);
    return e ? e : role_give(w->c, w->tx, id, &sales, 1);
}

