// demo_words: the invented names and sentences of the example company: surnames, cities, trades,
// what people say on the telephone. Arrays only, and a few ways to draw from them.
#pragma once
#include "base/random.h"
#include "base/str.h"

struct demo_city {
    const char *name, *province;
};
struct demo_industry {
    const char *name;
    const char *trades[4]; // what stands in a company's name
    double risk;           // times the usual
};
struct demo_plan {
    const char *name;
    int fee; // yuan a month
    double risk, share;
    int login_gap, order_gap; // days
};

enum { DEMO_OWNERS = 8, DEMO_PLANS = 3, DEMO_INDUSTRIES = 8 };
extern const char *const demo_owners[DEMO_OWNERS];
extern const struct demo_plan demo_plans[DEMO_PLANS];
extern const struct demo_industry demo_industries[DEMO_INDUSTRIES];

const struct demo_city *demo_city(struct random *r);
// 杭州云杉教育科技有限公司
struct str demo_company(struct arena *a, struct random *r, const struct demo_city *city,
                        const struct demo_industry *industry);
// 张伟
struct str demo_person(struct arena *a, struct random *r);

enum demo_talk {
    TALK_USUAL,    // of a follow-up, when all is well
    TALK_UNEASY,   // and when it is not
    TALK_VISIT,    // of a visit
    TALK_QUESTION, // subjects of tickets
    TALK_COMPLAINT,
    TALK_PRAISE, // words beside a rating
    TALK_BLAME,
    TALK_TITLE, // what a contact person is
    TALK_PAUSE, // why somebody pauses
    TALK_COUNT
};
const char *demo_say(struct random *r, enum demo_talk about);
