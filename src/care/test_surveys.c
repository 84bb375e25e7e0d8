// Surveys as the database keeps them: what is refused, whom they ask, answers that come in parts,
// twice or too late, bad ones until they are told, what all of them add up to and who sees it.
#include "care/answer.h"
#include "care/invite.h"
#include "care/loop.h"
#include "care/result.h"
#include "tests/support/people.h"

#include <math.h>

#define assert_err(c, wanted, e)                                                                   \
    do {                                                                                           \
        enum err wanted_ = (wanted), e_ = (e);                                                     \
        if (e_ != wanted_)                                                                         \
            fail_msg("wanted %s, got %s", err_code(wanted_), err_code(e_));                        \
        fail_clear(c);                                                                             \
    } while (0)

#define SCORE                                                                                        \
    "{\"key\":\"q1\",\"kind\":\"score\",\"text\":{\"zh\":\"推荐\"},\"required\":true,\"least\":0," \
    "\"most\":10}"
#define WHY "{\"key\":\"q2\",\"kind\":\"text\",\"text\":{\"zh\":\"为什么\"}}"
#define PICK                                                                                         \
    "{\"key\":\"q3\",\"kind\":\"several\",\"text\":{\"zh\":\"哪些\"},\"choices\":[{\"key\":\"a\"," \
    "\"text\":{\"zh\":\"快\"}},{\"key\":\"b\",\"text\":{\"zh\":\"好\"}}]}"
#define SURVEY(name, more, questions)                                                              \
    "{\"name\":\"" name "\",\"kind\":\"nps\",\"title\":{\"zh\":\"问卷\"}," more                    \
    "\"questions\":[" questions "]}"

static struct test_org t;
static struct survey nps;
static int64_t customers[4];

static const struct json *json_of(const char *text)
{
    const struct json *out;
    assert_ok(&t.c, json_parse(&t.c, str_of(text), 1 << 20, &out));
    return out;
}

// ---- what is a survey ---------------------------------------------------------------------------

static const struct {
    const char *says, *text;
} refused[] = {
    {"no name", "{\"kind\":\"nps\",\"title\":{\"zh\":\"t\"},\"questions\":[" SCORE "]}"},
    {"a kind that is none",
     "{\"name\":\"n\",\"kind\":\"x\",\"title\":{\"zh\":\"t\"},\"questions\":[" SCORE "]}"},
    {"no title", "{\"name\":\"n\",\"kind\":\"nps\",\"questions\":[" SCORE "]}"},
    {"no questions", SURVEY("n", "", "")},
    {"NPS without its score", SURVEY("n", "", WHY)},
    {"NPS from 1 to 5",
     "{\"name\":\"n\",\"kind\":\"nps\",\"title\":{\"zh\":\"t\"},\"questions\":[{\"key\":\"q1\","
     "\"kind\":\"score\",\"required\":true,\"text\":{\"zh\":\"x\"},\"least\":1,\"most\":5}]}"},
    {"a key twice", SURVEY("n", "", SCORE "," SCORE)},
    {"one choice",
     SURVEY("n", "",
            SCORE
            ",{\"key\":\"q2\",\"kind\":\"one\",\"text\":{\"zh\":\"x\"},\"choices\":[{\"key\":\"a\","
            "\"text\":{\"zh\":\"x\"}}]}")},
    {"a question without words", SURVEY("n", "", SCORE ",{\"key\":\"q2\",\"kind\":\"text\"}")},
    {"a key with a point",
     SURVEY("n", "", SCORE ",{\"key\":\"q.2\",\"kind\":\"text\",\"text\":{\"zh\":\"x\"}}")},
    {"days below none", SURVEY("n", "\"quiet_days\":-1,", SCORE)},
    {"a day that is none", SURVEY("n", "\"ends\":\"2026-02-30\",", SCORE)},
    {"a line above the scale", SURVEY("n", "\"bad_below\":11,", SCORE)},
};

static void what_is_no_survey_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct survey s = {0};
        enum err e = survey_read(&t.c, json_of(refused[i].text), &s);
        if ((e != ERR_INPUT && e != ERR_USAGE) || !t.c.why.zh.len)
            fail_msg("%s: got %s", refused[i].says, err_code(e));
        fail_clear(&t.c);
    }
}

static enum err create(struct work *w, void *user)
{
    return survey_create(w, user);
}

static enum err change(struct work *w, void *user)
{
    return survey_update(w, user);
}

static struct survey make(const char *text)
{
    struct survey s = {0};
    assert_ok(&t.c, survey_read(&t.c, json_of(text), &s));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, create, &s));
    return s;
}

static void a_survey_is_kept(void **state)
{
    (void)state;
    struct survey found;
    struct db_tx *tx;
    nps = make(SURVEY("季度回访", "\"change_days\":3,", SCORE "," WHY "," PICK));
    assert_int_equal(nps.quiet_days, 90);
    assert_int_equal(nps.bad_below, 7);
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, survey_find(&t.c, tx, nps.token, &found));
    assert_int_equal(found.question_count, 3);
    assert_true(str_eq(found.questions[2].choices[1].text.zh, STR("好")));
    assert_true(found.change_days == 3 && found.ends == DAY_NONE && !found.anonymous);
    assert_err(&t.c, ERR_NOT_FOUND, survey_find(&t.c, tx, STR("nothing"), &found));
    db_read_end(tx);
}

// ---- whom it asks -------------------------------------------------------------------------------

struct asking {
    const struct survey *s;
    struct candidate list[4];
};

static enum err ask(struct work *w, void *user)
{
    struct asking *a = user;
    return invite_ask(w, a->s, a->list, 4);
}

static struct asking ask_all(const struct survey *s)
{
    struct asking a = {.s = s};
    for (int i = 0; i < 4; i++)
        a.list[i].customer = customers[i];
    assert_ok(&t.c, org_write(&t.c, t.org, 0, ask, &a));
    return a;
}

static void nobody_is_asked_twice_in_the_quiet_time(void **state)
{
    (void)state;
    test_org_today(&t, "2026-06-01");
    struct asking first = ask_all(&nps);
    assert_true(first.list[0].invitation && first.list[3].why == LEFT_OUT_NOT);
    test_org_today(&t, "2026-07-01");
    struct survey other = make(SURVEY("别的", "\"quiet_days\":0,", SCORE));
    struct asking second = ask_all(&other);
    for (int i = 0; i < 4; i++) { // the longer of both counts
        assert_int_equal(second.list[i].why, LEFT_OUT_QUIET);
        assert_true(str_eq(second.list[i].survey, STR("季度回访")));
        assert_int_equal(second.list[i].invitation, 0);
    }
    test_org_today(&t, "2026-08-29"); // 89 days
    assert_int_equal(ask_all(&other).list[0].why, LEFT_OUT_QUIET);
    test_org_today(&t, "2026-08-30"); // 90
    second = ask_all(&nps);
    assert_int_equal(second.list[0].why, LEFT_OUT_WAITING); // his link still waits
    second = ask_all(&other);
    assert_int_equal(second.list[0].why, LEFT_OUT_NOT);
    test_org_today(&t, "2026-06-02");
}

// Many at once are read in another way.
static void many_are_decided_as_few_are(void **state)
{
    enum { MANY = 500 };
    struct candidate list[MANY];
    struct db_tx *tx;
    int left_out = 0;
    (void)state;
    for (int i = 0; i < MANY; i++)
        list[i] = (struct candidate){.customer = i < 4 ? customers[i] : customers[3] + i};
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    for (int day = 0; day < 200; day++) {
        struct candidate few[4] = {{.customer = customers[0]},
                                   {.customer = customers[1]},
                                   {.customer = customers[2]},
                                   {.customer = customers[3]}};
        int64_t now = clock_ms(org_clock(t.org)) + INT64_C(86400000) * day;
        for (int i = 0; i < MANY; i++)
            list[i].why = LEFT_OUT_NOT;
        assert_ok(&t.c, invite_decide(&t.c, tx, &nps, few, 4, now));
        assert_ok(&t.c, invite_decide(&t.c, tx, &nps, list, MANY, now));
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(list[i].why, i < 4 ? few[i].why : LEFT_OUT_NOT);
            left_out += list[i].why != LEFT_OUT_NOT;
        }
    }
    assert_true(left_out > 0);
    db_read_end(tx);
}

static void a_link_cannot_be_made_up(void **state)
{
    (void)state;
    struct invitation i;
    struct db_tx *tx;
    int64_t id = test_number(&t, "SELECT MIN(id) FROM survey_invitation");
    struct str good = invite_signed(t.c.arena, &nps, id);
    struct survey other = nps;
    other.id++;
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, invite_check(&t.c, tx, &nps, good, &i));
    assert_int_equal(i.customer, customers[0]);
    assert_err(&t.c, ERR_DENIED, invite_check(&t.c, tx, &other, good, &i));
    for (size_t at = 0; at < good.len; at++) {
        char *altered = str_zero(t.c.arena, good);
        altered[at] = altered[at] == '1' ? '2' : '1';
        assert_err(&t.c, ERR_DENIED, invite_check(&t.c, tx, &nps, str_of(altered), &i));
    }
    struct str none = invite_signed(t.c.arena, &nps, 999999999);
    assert_err(&t.c, ERR_DENIED, invite_check(&t.c, tx, &nps, none, &i));
    db_read_end(tx);
}

// ---- answers ------------------------------------------------------------------------------------

struct sending {
    struct answering x;
    const char *values;
    struct answer_value read[8];
};

static enum err send_work(struct work *w, void *user)
{
    struct sending *s = user;
    enum err e = answer_read(w->c, s->x.survey, json_of(s->values), s->read);
    s->x.values = s->read;
    return e ? e : answer_keep(w, &s->x);
}

static enum err send_of(int who, int64_t version, const char *values, bool done,
                        struct answer *kept)
{
    int64_t id = test_number(&t, "SELECT MIN(id) FROM survey_invitation") + who;
    struct sending s = {.x = {.survey = &nps,
                              .org = t.org,
                              .invitation = id,
                              .customer = customers[who],
                              .link = str_format(t.c.arena, "i%lld", (long long)id),
                              .version = version,
                              .done = done},
                        .values = values};
    enum err e = org_write(&t.c, t.org, 0, send_work, &s);
    if (kept)
        *kept = s.x.kept;
    return e;
}

static void an_answer_comes_in_parts_and_once(void **state)
{
    (void)state;
    struct answer a;
    test_org_today(&t, "2026-06-05"); // a Friday
    assert_ok(&t.c, send_of(0, 0, "{\"q1\":9}", false, &a));
    assert_true(a.id && !a.done && a.version == 1);
    assert_ok(&t.c, send_of(0, 0, "{\"q1\":9}", false, &a)); // the button twice
    assert_int_equal(a.version, 1);
    assert_err(&t.c, ERR_STALE, send_of(0, 0, "{\"q1\":8}", false, NULL));
    assert_err(&t.c, ERR_INPUT, send_of(0, 1, "{\"q2\":\"好\"}", true, NULL));
    assert_ok(&t.c, send_of(0, 1, "{\"q1\":9,\"q2\":\"响应快\"}", true, &a));
    assert_true(a.done && a.version == 2 && a.rating);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM survey_answer"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_rating WHERE f_score = 9000000"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_rating WHERE f_kind = 'NPS' AND "
                                     "f_survey = '季度回访' AND f_comment = '响应快'"),
                     1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM survey_loop"), 0);
    test_org_today(&t, "2026-06-08");
    assert_ok(&t.c, send_of(0, 2, "{\"q1\":10}", true, &a)); // on the third day still
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_rating"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_rating WHERE f_score = 10000000"), 1);
    test_org_today(&t, "2026-06-09");
    assert_err(&t.c, ERR_DENIED, send_of(0, 3, "{\"q1\":1}", true, NULL));
    assert_err(&t.c, ERR_INPUT, send_of(1, 0, "{\"q1\":11}", true, NULL));
    assert_err(&t.c, ERR_INPUT, send_of(1, 0, "{\"q9\":1}", true, NULL));
}

static enum err move(struct work *w, void *user)
{
    return loop_move(w, user);
}

static struct loop only_loop(void)
{
    struct loop l;
    struct db_tx *tx;
    int64_t id = test_number(&t, "SELECT MAX(id) FROM survey_loop");
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, loop_load(&t.c, tx, id, &l));
    db_read_end(tx);
    return l;
}

static void a_bad_answer_comes_to_an_end(void **state)
{
    (void)state;
    test_org_today(&t, "2026-06-05"); // a Friday: two working days later is a Tuesday
    assert_ok(&t.c, send_of(1, 0, "{\"q1\":6,\"q2\":\"服务态度差\"}", true, NULL));
    assert_ok(&t.c, send_of(1, 1, "{\"q1\":5,\"q2\":\"服务态度差\"}", true, NULL));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM survey_loop"), 1);
    struct loop l = only_loop();
    assert_true(str_eq(l.owner, STR("xs")) && l.state == LOOP_OPENED && l.score == 5);
    assert_int_equal(l.due, day_parse(STR("2026-06-09")));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_ticket WHERE f_kind = '差评' AND "
                                     "f_end IS NULL AND customer > 0"),
                     1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_task WHERE f_by = 'xs' AND "
                                     "f_end IS NULL"),
                     1);
    struct loop_move m = {.id = l.id, .version = 1, .state = LOOP_TOLD};
    assert_err(&t.c, ERR_INPUT, org_write(&t.c, t.org, 0, move, &m)); // no outcome
    m.outcome = STR("wonderful");
    assert_err(&t.c, ERR_INPUT, org_write(&t.c, t.org, 0, move, &m));
    m = (struct loop_move){
        .id = l.id, .version = 1, .state = LOOP_CONTACTED, .owner = STR("gone")};
    assert_err(&t.c, ERR_INPUT, org_write(&t.c, t.org, 0, move, &m)); // on nobody's list
    m = (struct loop_move){
        .id = l.id, .version = 1, .state = LOOP_CONTACTED, .note = STR("打了电话")};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, move, &m));
    assert_err(&t.c, ERR_STALE, org_write(&t.c, t.org, 0, move, &m));
    m = (struct loop_move){
        .id = l.id, .version = 2, .state = LOOP_TOLD, .outcome = STR("explained")};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, move, &m));
    assert_int_equal(only_loop().state, LOOP_TOLD);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM survey_step"), 3);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_ticket WHERE f_end IS NOT NULL"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_task WHERE f_end IS NOT NULL"), 1);
}

static void what_was_answered_keeps_its_meaning(void **state)
{
    (void)state;
    struct survey s = {.id = nps.id, .version = 1};
    assert_ok(&t.c, survey_read(&t.c, json_of(SURVEY("n", "", SCORE)), &s));
    assert_err(&t.c, ERR_CONFLICT, org_write(&t.c, t.org, 0, change, &s));
    assert_ok(
        &t.c,
        survey_read(
            &t.c,
            json_of(SURVEY("季度回访", "\"change_days\":3,",
                           SCORE "," WHY "," PICK
                                 ",{\"key\":\"q4\",\"kind\":\"text\",\"text\":{\"zh\":\"还有\"}}")),
            &s));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, change, &s));
    assert_err(&t.c, ERR_STALE, org_write(&t.c, t.org, 0, change, &s));
    nps = s;
}

// ---- what they add up to ------------------------------------------------------------------------

static void answers_add_up(void **state)
{
    (void)state;
    struct result_answers all;
    struct result_counts n = {0};
    struct result_figure f[RESULT_FIGURES_MAX];
    struct result_group *groups;
    int count;
    const struct schema *s = org_schema(t.org);
    int level = object_field(&s->objects[s->customer], STR("level"));
    struct result_question q = {
        .survey = &nps, .from = DAY_NONE, .to = DAY_NONE, .slice = level, .most = -1};
    assert_ok(&t.c, result_answers(&t.c, t.org, s, viewer_program(), &q, &all));
    assert_int_equal(all.count, 2);
    for (int i = 0; i < all.count; i++)
        result_add(&n, &all.list[i]);
    assert_int_equal(result_figures(&nps, &n, f), 1);
    assert_true(f[0].of.score == 0 && f[0].of.of.low < 0 && f[0].of.of.high > 0);
    result_slices(t.c.arena, &all, &groups, &count);
    assert_int_equal(count, 2);
    result_trend(t.c.arena, &all, RESULT_MONTH, &groups, &count);
    assert_int_equal(count, 1);
    assert_int_equal(groups[0].counts.scored, 2);
    q.word = STR("服务态度");
    assert_ok(&t.c, result_answers(&t.c, t.org, s, viewer_program(), &q, &all));
    assert_int_equal(all.count, 1);
    q = (struct result_question){.survey = &nps,
                                 .from = DAY_NONE,
                                 .to = day_parse(STR("2026-06-05")),
                                 .slice = -1,
                                 .most = -1};
    assert_ok(&t.c, result_answers(&t.c, t.org, s, viewer_program(), &q, &all));
    assert_int_equal(all.count, 0);
    assert_true(isnan((result_figures(&nps, &(struct result_counts){0}, f), f[0].of.score)));
}

// The published figures of satisfaction, by the road that pages take.
static void published_figures(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        enum survey_kind kind;
        int64_t by_score[RESULT_SCORES];
        double score, low, high;
    } rows[] = {
        {"NPS 50/20/100", SURVEY_NPS, {20, 0, 0, 0, 0, 0, 0, 30, 0, 0, 50}, 30, 14.051, 44.201},
        {"NPS 3/4/10", SURVEY_NPS, {1, 1, 0, 0, 0, 1, 1, 2, 1, 2, 1}, -10, -51.449, 36.064},
        {"NPS 10/0/10", SURVEY_NPS, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10}, 100, 47.504, 100},
        {"CSAT 8/10", SURVEY_CSAT, {0, 1, 0, 1, 3, 5}, 0.8, 0.490162, 0.943318},
        {"CES 30 of 40", SURVEY_CES, {0, 2, 1, 3, 4, 8, 12, 10}, 5.275, 4.764157, 5.785843},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey s = {.kind = rows[i].kind};
        struct result_counts n = {0};
        struct result_figure f[RESULT_FIGURES_MAX];
        memcpy(n.by_score, rows[i].by_score, sizeof n.by_score);
        for (int k = 0; k < RESULT_SCORES; k++)
            n.scored += n.by_score[k];
        result_figures(&s, &n, f);
        if (!(fabs(f[0].of.score - rows[i].score) < 1e-9 &&
              fabs(f[0].of.of.low - rows[i].low) < 5e-4 &&
              fabs(f[0].of.of.high - rows[i].high) < 5e-4))
            fail_msg("%s: got %g [%g, %g]", rows[i].says, f[0].of.score, f[0].of.of.low,
                     f[0].of.of.high);
    }
}

static void words_are_told_as_they_are_written(void **state)
{
    (void)state;
    static const struct str texts[] = {
        {"服务态度不好", 18},   {"服务态度很差，等了很久", 33},
        {"服务态度还可以", 21}, {"物流太慢, slow delivery", 28},
        {"物流慢。Slow!", 17},  {"", 0},
        {"\xff\xfe", 2},
    };
    static const struct {
        const char *word;
        int64_t texts;
    } want[] = {{"服务态度", 3}, {"物流", 2}, {"slow", 2}};
    struct word_count got[8];
    int n = words_count(t.c.arena, texts, 7, 2, 8, got);
    assert_int_equal(n, 3);
    for (int i = 0; i < 3; i++) {
        bool found = false;
        for (int k = 0; k < n; k++)
            found |= str_eq(got[k].word, str_of(want[i].word)) && got[k].texts == want[i].texts;
        if (!found)
            fail_msg("%s does not come %d times", want[i].word, (int)want[i].texts);
    }
    assert_true(words_has(texts[0], STR("服务态度")) && !words_has(texts[3], STR("服务")));
}

static enum err add_customers(struct work *w, void *user)
{
    (void)user;
    customers[0] = test_add(w, "customer", 0, "code=C1;name=甲;level=VIP");
    customers[1] = test_add(w, "customer", 0, "code=C2;name=乙;level=普通;owner=xs");
    customers[2] = test_add(w, "customer", 0, "code=C3;name=丙");
    customers[3] = test_add(w, "customer", 0, "code=C4;name=丁");
    return test_salesman(w, "xs");
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(what_is_no_survey_is_refused),
        cmocka_unit_test(a_survey_is_kept),
        cmocka_unit_test(nobody_is_asked_twice_in_the_quiet_time),
        cmocka_unit_test(many_are_decided_as_few_are),
        cmocka_unit_test(a_link_cannot_be_made_up),
        cmocka_unit_test(an_answer_comes_in_parts_and_once),
        cmocka_unit_test(a_bad_answer_comes_to_an_end),
        cmocka_unit_test(what_was_answered_keeps_its_meaning),
        cmocka_unit_test(answers_add_up),
        cmocka_unit_test(published_figures),
        cmocka_unit_test(words_are_told_as_they_are_written),
    };
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_customers, NULL));
    int failed = cmocka_run_group_tests_name("surveys", all, NULL, NULL);
    test_org_destroy(&t);
    return failed;
}
