// Plays on a clock that is held: who enters, in which group, that the control group gets nothing, that
// each step is done once however often the loop is turned, branches, what is judged, harm.
#include "tests/support/test.h"

#include "app/loop.h"
#include "care/invite.h"
#include "auth/person.h"
#include "flow/play.h"
#include "flow/play_result.h"
#include "flow/warning.h"
#include "model/test_deed.h"
#include "model/letter.h"
#include "model/merge.h"
#include "model/reach.h"

enum { CUSTOMERS = 40 };

struct world {
    struct test_org t;
    int64_t ann, play, letter, ids[CUSTOMERS];
    int64_t share;
    const char *steps; // with %lld for the template
};

static enum err furnish(struct work *w, void *user)
{
    struct world *x = user;
    struct person p = {.login = STR("ann"), .name = STR("ann"), .language = STR("zh")};
    struct kept_definition d = {
        .name = STR("正式"), .lost_when = STR("plan = \"停\""), .customer_when = STR(""),
        .not_while = STR(""), .target = value_null(), .official = true};
    struct letter l = {.name = STR("问候"), .subject = STR("您好"), .body = STR("{{name}}，您好"),
                       .kind = MESSAGE_MAIL, .purpose = PURPOSE_SERVICE};
    char steps[2000];
    enum err e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &x->ann);
    if (!e)
        e = definition_create(w, &d);
    if (!e)
        e = letter_create(w, &l);
    x->letter = l.id;
    for (int i = 0; i < CUSTOMERS; i++) {
        char cells[100];
        snprintf(cells, sizeof cells, "name=客户%d;level=好;owner=ann", i);
        x->ids[i] = test_add(w, "customer", 0, cells);
    }
    snprintf(steps, sizeof steps, x->steps, (long long)l.id);
    struct play made = {.name = STR("挽留"), .condition = STR("level = \"危险\""),
                        .steps = str_of(steps), .enabled = true, .share = x->share, .horizon = 30,
                        .cost = 5 * NUM_ONE};
    w->actor = x->ann;
    if (!e)
        e = play_create(w, &made);
    x->play = made.id;
    return e;
}

static void open_world(struct world *x, const char *today)
{
    test_org_create(&x->t);
    test_org_today(&x->t, today);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, furnish, x));
}

// The daily scan and all that is due by noon; turned more often than need be.
static void live(struct world *x, const char *day)
{
    int64_t opened;
    bool more = true;
    test_org_today(&x->t, day);
    assert_ok(&x->t.c, judge_all(&x->t.c, x->t.org, &opened));
    for (int i = 0; more || i < 6; i++)
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
}

static int64_t number(struct world *x, const char *sql)
{
    return count_by(&x->t, sql);
}

static void set(struct world *x, int from, int to, const char *cells)
{
    for (int i = from; i < to; i++)
        change(&x->t, "customer", x->ids[i], cells);
}

struct switching {
    struct world *x;
    bool on;
    int64_t share; // 0: as it was
    enum err got;
};

static enum err switch_it(struct work *w, void *user)
{
    struct switching *s = user;
    struct play p;
    enum err e = play_load(w->c, w->tx, s->x->play, &p);
    p.enabled = s->on;
    p.share = s->share ? s->share : p.share;
    return e ? e : play_update(w, s->x->t.org, &p, p.version);
}

static enum err switch_play(struct world *x, bool on, int64_t share)
{
    struct switching s = {x, on, share, ERR_NONE};
    fail_clear(&x->t.c);
    return org_write(&x->t.c, x->t.org, x->ann, switch_it, &s);
}

#define TASK "[{\"do\":\"task\",\"text\":\"打电话\",\"due_days\":2},"
static const char three_steps[] =
    TASK "{\"do\":\"message\",\"days\":2,\"template\":%lld},{\"do\":\"tell\",\"days\":1,\"text\":\"看一下\"}]";

// ---- chance -------------------------------------------------------------------------------------

static void the_draw_is_what_anybody_works_out(void **state)
{
    (void)state;
    // printf '%s:%s' 00ff 7 | sha256sum | cut -c1-16
    assert_int_equal(play_draw(STR("00ff"), 7), (int64_t)(0xc86430739b1ac145u >> 11));
    struct play tenth = {.share = PLAY_SHARE_STANDARD}, none = {.share = 0};
    int held = 0;
    for (int64_t id = 0; id < 10000; id++) {
        held += play_controls(&tenth, play_draw(STR("seed"), id));
        assert_false(play_controls(&none, play_draw(STR("seed"), id)));
    }
    assert_in_range(held, 900, 1100);
}

// ---- entering, steps ----------------------------------------------------------------------------

static void does_each_step_once_and_nothing_to_the_control_group(void **state)
{
    struct world x = {.share = 400000, .steps = three_steps};
    (void)state;
    open_world(&x, "2026-11-16"); // a Monday
    live(&x, "2026-11-16");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 0);
    set(&x, 0, CUSTOMERS, "level=危险");
    int64_t opened;
    assert_ok(&x.t.c, judge_changes(&x.t.c, x.t.org, &opened));
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), CUSTOMERS);
    int64_t treated = number(&x, "SELECT COUNT(*) FROM play_entry WHERE arm = 'play'");
    assert_in_range(treated, 8, 36);
    live(&x, "2026-11-16");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), CUSTOMERS);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'task'"), treated);
    live(&x, "2026-11-17");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play'"), 0);
    live(&x, "2026-11-18");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND kind = 'mail'"),
                     treated);
    live(&x, "2026-11-19");
    live(&x, "2026-11-30");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND kind = 'bell'"),
                     treated);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step"), 3 * treated);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE ended IS NULL"), 0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM agenda WHERE kind = 'play'"), 0);
    // Nobody of the control group was ever told, written to or given a task about.
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE entry IN (SELECT id FROM play_entry "
                                "WHERE arm = 'control')"),
                     0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND customer IN "
                                "(SELECT customer FROM play_entry WHERE arm = 'control')"),
                     0);
    assert_int_equal(switch_play(&x, true, 100000), ERR_CONFLICT); // the groups are made
    test_org_destroy(&x.t);
}

struct merging {
    struct world *x;
    int keep, gone;
    int64_t undo;
};

static enum err merge_job(struct work *w, void *user)
{
    struct merging *m = user;
    struct merge one = {.object = w->schema->customer,
                        .keep = m->x->ids[m->keep],
                        .gone = m->x->ids[m->gone],
                        .take = ARENA_ARRAY(w->c->arena, enum merge_take, 64)};
    struct merge_done done;
    enum err e = merge_run(w, &one, &done);
    m->undo = done.undo;
    return e;
}

// Of two that are one the lot of who stays counts.
static void nothing_is_done_to_who_was_made_part_of_the_control_group(void **state)
{
    struct world x = {.share = 400000, .steps = three_steps};
    char sql[200];
    (void)state;
    open_world(&x, "2026-11-16");
    set(&x, 0, CUSTOMERS, "level=危险");
    live(&x, "2026-11-16");
    struct play p = {.share = x.share};
    struct merging m = {.x = &x, .keep = -1, .gone = -1};
    for (int i = 0; i < CUSTOMERS; i++) {
        snprintf(sql, sizeof sql, "SELECT draw FROM play_entry WHERE customer = %lld", (long long)x.ids[i]);
        *(play_controls(&p, number(&x, sql)) ? &m.keep : &m.gone) = i;
    }
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, merge_job, &m));
    live(&x, "2026-11-18");
    live(&x, "2026-11-30");
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND customer = %lld",
             (long long)x.ids[m.keep]);
    assert_int_equal(number(&x, sql), 0);
    assert_true(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play'") > 0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE ended IS NULL"), 0);
    test_org_destroy(&x.t);
}

static void waits_while_it_is_off(void **state)
{
    struct world x = {.share = 0, .steps = three_steps};
    (void)state;
    open_world(&x, "2026-11-16");
    set(&x, 0, 1, "level=危险");
    live(&x, "2026-11-16");
    assert_ok(&x.t.c, switch_play(&x, false, 0));
    live(&x, "2026-11-25");
    set(&x, 1, 2, "level=危险");
    live(&x, "2026-11-25");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 1);
    assert_ok(&x.t.c, switch_play(&x, true, 0));
    live(&x, "2026-11-27");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 2);
    test_org_destroy(&x.t);
}

static void branches_by_what_holds_now(void **state)
{
    struct world x = {.share = 0,
                      .steps = "[{\"do\":\"branch\",\"days\":1,\"when\":\"plan = "
                               "\\\"VIP\\\"\",\"otherwise\":3},"
                               "{\"do\":\"tell\",\"text\":\"上门\"},{\"do\":\"branch\",\"when\":\"plan = "
                               "\\\"VIP\\\"\"},{\"do\":\"message\",\"template\":%lld}]"};
    (void)state;
    open_world(&x, "2026-11-16");
    set(&x, 0, 2, "level=危险");
    live(&x, "2026-11-16");
    set(&x, 0, 1, "plan=VIP"); // after he entered: it counts what is so when it is asked
    live(&x, "2026-11-17");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'went_on'"), 2);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'jumped'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'stopped'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'tell'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND kind = 'mail'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE ended IS NULL"), 0);
    test_org_destroy(&x.t);
}

// ---- surveys ------------------------------------------------------------------------------------

struct asking {
    struct world *x;
    bool anonymous, closed;
    int64_t survey;
    int asks[2], count; // whom somebody asks by hand
};

static enum err survey_job(struct work *w, void *user)
{
    static struct survey_item score = {
        .key = {"q", 1}, .kind = QUESTION_SCORE, .required = true, .most = 10};
    struct asking *a = user;
    struct reach_rules rules;
    struct candidate asked[2];
    score.text = (struct survey_words){STR("推荐吗"), STR("Would you?")};
    struct survey s = {.name = STR("回访"), .kind = SURVEY_NPS, .open = !a->closed, .ends = DAY_NONE,
                       .quiet_days = 90, .change_days = 3, .due_days = 3, .bad_below = -1,
                       .anonymous = a->anonymous, .questions = &score, .question_count = 1,
                       .title = {STR("回访"), STR("How are we doing?")}};
    enum err e = reach_rules_get(w->c, w->tx, &rules);
    rules.address = STR("https://crm.example.com");
    if (!e)
        e = reach_rules_set(w, &rules);
    if (!e)
        e = survey_create(w, &s);
    a->survey = s.id;
    for (int i = 0; i < a->count; i++)
        asked[i] = (struct candidate){.customer = a->x->ids[a->asks[i]]};
    return e || !a->count ? e : invite_ask(w, &s, asked, a->count);
}

static int64_t add_survey(struct asking *a)
{
    assert_ok(&a->x->t.c, org_write(&a->x->t.c, a->x->t.org, a->x->ann, survey_job, a));
    return a->survey;
}

// The play does these steps from now on; what was refused, in words.
struct stepping {
    struct world *x;
    const char *steps;
};

static enum err step_job(struct work *w, void *user)
{
    struct stepping *s = user;
    struct play p;
    enum err e = play_load(w->c, w->tx, s->x->play, &p);
    p.steps = str_of(s->steps);
    return e ? e : play_update(w, s->x->t.org, &p, p.version);
}

static enum err set_steps(struct world *x, const char *form, int64_t survey)
{
    char steps[300];
    snprintf(steps, sizeof steps, form, (long long)survey);
    struct stepping s = {x, steps};
    fail_clear(&x->t.c);
    return org_write(&x->t.c, x->t.org, x->ann, step_job, &s);
}

#define SURVEY_STEP "[{\"do\":\"survey\",\"days\":1,\"survey\":%lld,\"send\":\"mail\"}]"

// Who was asked a short while ago is left out, the control group is asked nothing.
static void asks_by_survey_who_may_be_asked(void **state)
{
    struct world x = {.share = 400000, .steps = "[]"};
    struct asking a = {.x = &x, .asks = {-1, -1}, .count = 2};
    struct play p;
    (void)state;
    open_world(&x, "2026-11-16");
    struct db_tx *tx;
    assert_ok(&x.t.c, db_read_begin(&x.t.c, org_db(x.t.org), &tx));
    assert_ok(&x.t.c, play_load(&x.t.c, tx, x.play, &p));
    db_read_end(tx);
    for (int i = CUSTOMERS - 1; i >= 0; i--) { // one of each group was asked already
        bool control = play_controls(&p, play_draw(p.seed, x.ids[i]));
        a.asks[control] = i;
    }
    if (a.asks[0] > a.asks[1]) {
        int other = a.asks[0];
        a.asks[0] = a.asks[1];
        a.asks[1] = other;
    }
    add_survey(&a);
    assert_ok(&x.t.c, set_steps(&x, SURVEY_STEP, a.survey));
    set(&x, 0, CUSTOMERS, "level=危险");
    live(&x, "2026-11-16");
    int64_t treated = number(&x, "SELECT COUNT(*) FROM play_entry WHERE arm = 'play'");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM survey_invitation"), 2);
    live(&x, "2026-11-17");
    live(&x, "2026-11-18");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM survey_invitation"), 2 + treated - 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'survey' AND note = ''"),
                     treated - 1);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'left_out' AND note LIKE '最近已经问过%'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND kind = 'mail' AND "
                                "target = 'customer' AND body LIKE '%https://crm.example.com/s/%'"),
                     treated - 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM survey_invitation WHERE by_person = 0 AND customer IN "
                                "(SELECT customer FROM play_entry WHERE arm = 'control')"),
                     0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'play' AND customer IN "
                                "(SELECT customer FROM play_entry WHERE arm = 'control')"),
                     0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE ended IS NULL"), 0);
    test_org_destroy(&x.t);
}

static void asks_no_survey_that_cannot_be_asked(void **state)
{
    struct world x = {.share = 0, .steps = "[]"};
    struct asking nameless = {.x = &x, .anonymous = true}, closed = {.x = &x, .closed = true};
    (void)state;
    open_world(&x, "2026-11-16");
    assert_int_equal(set_steps(&x, SURVEY_STEP, 4711), ERR_INPUT); // there is none
    assert_int_equal(set_steps(&x, SURVEY_STEP, add_survey(&nameless)), ERR_INPUT);
    assert_int_equal(set_steps(&x, "[{\"do\":\"survey\",\"survey\":%lld,\"send\":\"pigeon\"}]",
                               add_survey(&closed)),
                     ERR_INPUT);
    assert_ok(&x.t.c, set_steps(&x, SURVEY_STEP, closed.survey));
    set(&x, 0, 1, "level=危险");
    live(&x, "2026-11-16");
    live(&x, "2026-11-17");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_step WHERE what = 'left_out' AND note = '问卷已关闭'"),
                     1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM survey_invitation"), 0);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE ended IS NULL"), 0);
    test_org_destroy(&x.t);
}

// ---- what came of it ----------------------------------------------------------------------------

static struct play_result result(struct world *x)
{
    struct play_result *list;
    struct play p;
    struct db_tx *tx;
    int count;
    assert_ok(&x->t.c, db_read_begin(&x->t.c, org_db(x->t.org), &tx));
    assert_ok(&x->t.c, play_load(&x->t.c, tx, x->play, &p));
    assert_ok(&x->t.c, play_results(&x->t.c, x->t.org, tx, org_schema(x->t.org), viewer_program(), &p,
                                    -1, 0.05, &list, &count));
    db_read_end(tx);
    assert_int_equal(count, 1);
    return *list;
}

// Everybody it is done to goes, nobody of the control group does.
static void is_judged_after_its_days_and_says_harm_once(void **state)
{
    struct world x = {.share = 400000, .steps = three_steps};
    static const char mark[] =
        "SELECT COUNT(*) FROM message WHERE cause = 'play' AND subject LIKE '%适得其反'";
    (void)state;
    open_world(&x, "2026-09-01");
    set(&x, 0, CUSTOMERS, "level=危险");
    live(&x, "2026-09-01");
    struct play p = {.share = x.share};
    char sql[200];
    for (int i = 0; i < CUSTOMERS; i++) {
        snprintf(sql, sizeof sql, "SELECT draw FROM play_entry WHERE customer = %lld", (long long)x.ids[i]);
        if (!play_controls(&p, number(&x, sql)))
            set(&x, i, i + 1, "plan=停");
    }
    live(&x, "2026-09-30");
    struct play_result r = result(&x);
    assert_int_equal(r.play.kept + r.play.lost + r.control.kept + r.control.lost, 0);
    assert_true(r.effect.difference != r.effect.difference);
    live(&x, "2026-10-01"); // the thirtieth day has not ended yet
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE outcome <> ''"), 0);
    live(&x, "2026-10-03"); // looked at late: as of the first of October
    r = result(&x);
    assert_int_equal(r.play.entered + r.control.entered, CUSTOMERS);
    assert_int_equal(r.play.lost, r.play.entered);
    assert_int_equal(r.control.kept, r.control.entered);
    assert_true(effect_harms(&r.effect) && r.effect.difference == -1);
    assert_int_equal(number(&x, mark), 1);
    set(&x, 0, 1, "name=另名");
    live(&x, "2026-10-04");
    assert_int_equal(number(&x, mark), 1);
    assert_int_equal(number(&x, "SELECT harm_told FROM play"), 1);
    test_org_destroy(&x.t);
}

static enum err apart_job(struct work *w, void *user)
{
    struct bulk_undone done;
    w->viewer = viewer_program();
    return bulk_undo(w, ((struct merging *)user)->undo, &done);
}

// Two that are one: of both groups neither counts, of one group the first; taken apart, they count again.
static void counts_who_is_one_once_or_not_at_all(void **state)
{
    struct world x = {.share = 400000, .steps = three_steps};
    char sql[200];
    int by_arm[2][3], n[2] = {0, 0};
    (void)state;
    open_world(&x, "2026-09-01");
    set(&x, 0, CUSTOMERS, "level=危险");
    live(&x, "2026-09-01");
    struct play_result before = result(&x);
    struct play p = {.share = x.share};
    for (int i = 0; i < CUSTOMERS; i++) {
        snprintf(sql, sizeof sql, "SELECT draw FROM play_entry WHERE customer = %lld", (long long)x.ids[i]);
        bool control = play_controls(&p, number(&x, sql));
        if (n[control] < 3)
            by_arm[control][n[control]++] = i;
    }
    assert_int_equal(before.merged, 0);
    assert_int_equal(before.play.entered + before.control.entered, CUSTOMERS);
    struct merging differ = {&x, by_arm[0][0], by_arm[1][0], 0};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, merge_job, &differ));
    struct play_result r = result(&x);
    assert_int_equal(r.play.entered, before.play.entered - 1);
    assert_int_equal(r.control.entered, before.control.entered - 1);
    assert_int_equal(r.merged, 2);
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, apart_job, &differ));
    r = result(&x);
    assert_int_equal(r.play.entered, before.play.entered);
    assert_int_equal(r.merged, 0);
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, merge_job, &differ));
    live(&x, "2026-10-05"); // what is decided by now is left out, too
    r = result(&x);
    assert_int_equal(r.play.kept + r.control.kept, CUSTOMERS - 2);
    struct merging same = {&x, by_arm[1][1], by_arm[1][2], 0};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, merge_job, &same));
    r = result(&x);
    assert_int_equal(r.control.entered, before.control.entered - 2);
    assert_int_equal(r.play.entered, before.play.entered - 1);
    assert_int_equal(r.merged, 3);
    test_org_destroy(&x.t);
}

static void enters_again_only_when_it_became_true_again(void **state)
{
    struct world x = {.share = 0, .steps = "[]"};
    (void)state;
    open_world(&x, "2026-09-01");
    set(&x, 0, 1, "level=危险");
    live(&x, "2026-09-01");
    live(&x, "2026-10-05"); // kept, and it still holds
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry WHERE outcome = 'kept'"), 1);
    live(&x, "2026-10-06");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 1);
    set(&x, 0, 1, "level=好");
    live(&x, "2026-10-07");
    set(&x, 0, 1, "level=危险");
    live(&x, "2026-10-08");
    live(&x, "2026-10-09");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 2);
    assert_int_equal(result(&x).play.entered, 2); // one after the other: both count
    test_org_destroy(&x.t);
}

int main(void)
{
    const struct CMUnitTest list[] = {
        cmocka_unit_test(the_draw_is_what_anybody_works_out),
        cmocka_unit_test(does_each_step_once_and_nothing_to_the_control_group),
        cmocka_unit_test(nothing_is_done_to_who_was_made_part_of_the_control_group),
        cmocka_unit_test(waits_while_it_is_off),
        cmocka_unit_test(branches_by_what_holds_now),
        cmocka_unit_test(asks_by_survey_who_may_be_asked),
        cmocka_unit_test(asks_no_survey_that_cannot_be_asked),
        cmocka_unit_test(is_judged_after_its_days_and_says_harm_once),
        cmocka_unit_test(counts_who_is_one_once_or_not_at_all),
        cmocka_unit_test(enters_again_only_when_it_became_true_again),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
