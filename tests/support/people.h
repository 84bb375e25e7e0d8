// people: people with a role, for tests that hand things to them.
#pragma once
#include "auth/person.h"
#include "auth/role.h"
#include "tests/support/org.h"

// An administrator (the first person is one), and somebody who sees what is his own.
static inline enum err test_salesman(struct work *w, const char *login)
{
    static const int64_t sales = 3;
    const char *const logins[] = {"chief", login};
    int64_t id = 0;
    enum err e = ERR_NONE;
    for (int i = 0; i < 2 && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id);
    }
    return e ? e : role_give(w->c, w->tx, id, &sales, 1);
}
