#include "auth/person.h"
#include "auth/role.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static const char administrators[] =
    "SELECT DISTINCT p.id FROM person p JOIN person_role x ON x.person = p.id JOIN role r ON r.id "
    "= "
    "x.role WHERE p.active = 1 AND r.administrator = 1 ORDER BY p.id";
static const char insert[] =
    "INSERT INTO person (id, login, name, password, language, created, department, manager, mail, "
    "phone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char by_login[] = "SELECT id, password FROM person WHERE login = ? AND active = 1";
static const char login_taken[] = "SELECT id FROM person WHERE login = ?";
static const char by_id[] = "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?";
static const char select_all[] = "SELECT " PERSON_COLUMNS " FROM person ORDER BY login";
static const char update[] =
    "UPDATE person SET version = version + 1, name = ?, mail = ?, phone = ?, department = ?, "
    "manager = ?, active = ? WHERE id = ? AND version = ?";
static const char end_sessions[] = "DELETE FROM session WHERE person = ?";
static const char count_all[] = "SELECT COUNT(*) FROM person";
static const char set_language[] = "UPDATE person SET language = ? WHERE id = ?";
static const char set_password[] = "UPDATE person SET password = ? WHERE id = ?";

static size_t letters_of(struct str s)
{
    size_t n = 0;
    uint32_t code;
    for (size_t len; (len = utf8_next(s, &code)); s = (struct str){s.at + len, s.len - len})
        n++;
    return n;
}

enum err password_hash(struct ctx *c, struct str password, struct str *out)
{
    if (letters_of(password) < PASSWORD_LETTERS_MIN || password.len > PASSWORD_BYTES_MAX)
        return fail(c, ERR_INPUT, "a password has at least %d characters", "密码至少 %d 个字符",
                    PASSWORD_LETTERS_MIN);
    char *hash = arena_alloc(c->arena, crypto_pwhash_STRBYTES);
    if (sodium_init() < 0 ||
        crypto_pwhash_str(hash, password.at, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return fail(c, ERR_INTERNAL, "there is no memory to keep the password safely",
                    "内存不足，无法安全保存密码");
    *out = str_of(hash);
    return ERR_NONE;
}

// Somebody who does not exist is checked against this, so that the answer takes as long.
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct str person_no_password(void)
{
    return STR(nobody);
}

// A text that is never NULL.
static struct value text_of(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err person_create(struct ctx *c, struct db_tx *tx, const struct person *p, struct str hash,
                       int64_t at_ms, int64_t *id)
{
    int64_t there;
    struct str login = str_trim(p->login);
    size_t letters = letters_of(login);
    if (letters < 2 || letters > 100)
        return fail(c, ERR_INPUT, "a sign-in name has 2 to 100 characters",
                    "登录名应为 2 到 100 个字符");
    enum err e = db_number(c, tx, login_taken, DB_VALUES(value_text(login)), 0, &there);
    if (!e && there)
        e = fail(c, ERR_CONFLICT, "the sign-in name is taken", "登录名已被使用");
    if (!e)
        e = db_ids(c, tx, 1, id);
    if (e)
        return e;
    bool english = str_eq(p->language, STR("en"));
    int64_t people;
    e = person_count(c, tx, &people);
    if (!e)
        e = db_run(c, tx, insert,
                   DB_VALUES(value_int(*id), value_text(login),
                             value_text(p->name.len ? p->name : login), value_text(hash),
                             value_text(english ? STR("en") : STR("zh")), value_int(at_ms),
                             value_int(p->department), value_int(p->manager), text_of(p->mail),
                             text_of(p->phone)),
                   NULL);
    int64_t first = ROLE_ADMINISTRATOR;
    return e || people ? e : role_give(c, tx, *id, &first, 1);
}

struct person person_read(struct ctx *c, struct db_rows *rows, int first)
{
    return (struct person){.id = db_int(rows, first),
                           .login = db_text_copy(c, rows, first + 1),
                           .name = db_text_copy(c, rows, first + 2),
                           .language = db_text_copy(c, rows, first + 3),
                           .version = db_int(rows, first + 4),
                           .department = db_int(rows, first + 5),
                           .manager = db_int(rows, first + 6),
                           .mail = db_text_copy(c, rows, first + 7),
                           .phone = db_text_copy(c, rows, first + 8),
                           .active = db_int(rows, first + 9) != 0,
                           .seen_ms = db_int(rows, first + 10),
                           .second_factor = db_int(rows, first + 11) != 0,
                           .second_needed = db_int(rows, first + 12) != 0,
                           .rights = db_int(rows, first + 13)};
}

enum err person_load(struct ctx *c, struct db_tx *tx, int64_t id, struct person *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, by_id, DB_VALUES(value_int(id)), "there is no such person",
                        "没有这个人", &rows);
    if (e)
        return e;
    *out = person_read(c, rows, 0);
    db_rows_close(rows);
    return ERR_NONE;
}

// The last one is repeated up to a power of two, so that few different statements are prepared.
enum err person_names(struct ctx *c, struct db_tx *tx, const struct str *logins, int count,
                      struct str *names)
{
    int room = 1;
    while (room < count)
        room *= 2;
    struct value *values = ARENA_ARRAY(c->arena, struct value, (size_t)room);
    char *marks = arena_alloc(c->arena, (size_t)room * 2 + 1);
    struct db_rows *rows;
    for (int i = 0; i < room; i++) {
        memcpy(marks + i * 2, ",?", 2);
        values[i] = value_text(count ? logins[i < count ? i : count - 1] : STR(""));
    }
    marks[room * 2] = 0;
    enum err e = db_query(
        c, tx,
        str_format(c->arena, "SELECT login, name FROM person WHERE login IN (%s)", marks + 1).at,
        values, room, &rows);
    for (int i = 0; i < count; i++)
        names[i] = STR_NONE;
    while (!e && db_next(c, rows, &e))
        for (int i = 0; i < count; i++)
            if (str_eq(logins[i], db_text(rows, 0)))
                names[i] = db_text_copy(c, rows, 1);
    return e;
}

enum err person_of_login(struct ctx *c, struct db_tx *tx, struct str login, int64_t *id)
{
    return db_number(c, tx, login_taken, DB_VALUES(value_text(str_trim(login))), 0, id);
}

enum err person_list(struct ctx *c, struct db_tx *tx, struct person **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n * 2 + 1, sizeof **out);
        (*out)[n++] = person_read(c, rows, 0);
    }
    *count = n;
    return e;
}

enum err person_update(struct ctx *c, struct db_tx *tx, const struct person *p)
{
    int64_t changed = 0;
    struct person now;
    enum err e = person_load(c, tx, p->id, &now);
    if (!e)
        e = db_run(c, tx, update,
                   DB_VALUES(text_of(p->name), text_of(p->mail), text_of(p->phone),
                             value_int(p->department), value_int(p->manager), value_int(p->active),
                             value_int(p->id), value_int(p->version)),
                   &changed);
    if (!e && !changed)
        e = fail(c, ERR_STALE, "somebody changed this person in the meantime: read it again",
                 "此人资料刚被别人修改过，请刷新后再试");
    if (!e && !p->active)
        e = db_run(c, tx, end_sessions, DB_VALUES(value_int(p->id)), NULL);
    return e ? e : role_need_administrator(c, tx);
}

enum err person_administrators(struct ctx *c, struct db_tx *tx, int64_t **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, administrators, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = db_int(rows, 0);
    }
    return e;
}

enum err person_count(struct ctx *c, struct db_tx *tx, int64_t *out)
{
    return db_number(c, tx, count_all, DB_NO_VALUES, 0, out);
}

enum err person_language(struct ctx *c, struct db_tx *tx, int64_t id, struct str language)
{
    if (!str_eq(language, STR("zh")) && !str_eq(language, STR("en")))
        return fail(c, ERR_INPUT, "the language is zh or en", "语言应为 zh 或 en");
    return db_run(c, tx, set_language, DB_VALUES(value_text(language), value_int(id)), NULL);
}

enum err person_password(struct ctx *c, struct db_tx *tx, int64_t id, struct str hash)
{
    return db_run(c, tx, set_password, DB_VALUES(value_text(hash), value_int(id)), NULL);
}

enum err person_check(struct ctx *c, struct db_tx *tx, struct str login, struct str password,
                      struct person *out)
{
    struct db_rows *rows;
    int64_t id = 0;
    const char *hash = nobody;
    enum err e = db_query(c, tx, by_login, DB_VALUES(value_text(str_trim(login))), &rows);
    if (!e && db_next(c, rows, &e)) {
        id = db_int(rows, 0);
        hash = str_zero(c->arena, db_text(rows, 1));
        db_rows_close(rows);
    }
    if (e)
        return e;
    bool right = password.len <= PASSWORD_BYTES_MAX && sodium_init() >= 0 &&
                 crypto_pwhash_str_verify(hash, password.at ? password.at : "", password.len) == 0;
    if (!right || !id)
        return fail(c, ERR_SIGN_IN, "the sign-in name or the password is wrong",
                    "登录名或密码不正确");
    return person_load(c, tx, id, out);
}

// ---- throttling ---------------------------------------------------------------------------------

enum { FAILURES_FREE = 5, FORGET_MS = 15 * 60 * 1000, WAIT_MAX_S = 300, ENTRIES = 1024 };

struct entry {
    uint64_t key;
    int64_t last_ms;
    int failures;
};

// A fixed table: when it is full, the entry that failed longest ago makes room.
struct throttle {
    pthread_mutex_t lock;
    struct entry entries[ENTRIES];
};

struct throttle *throttle_create(void)
{
    struct throttle *t = mem_alloc(sizeof *t);
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void throttle_destroy(struct throttle *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static struct entry *entry_of(struct throttle *t, uint64_t key)
{
    struct entry *oldest = &t->entries[0];
    for (int i = 0; i < ENTRIES; i++) {
        if (t->entries[i].key == key)
            return &t->entries[i];
        if (t->entries[i].last_ms < oldest->last_ms)
            oldest = &t->entries[i];
    }
    *oldest = (struct entry){.key = key};
    return oldest;
}

enum err throttle_ask(struct ctx *c, struct throttle *t, struct str key, int64_t now_ms,
                      int *wait_s)
{
    pthread_mutex_lock(&t->lock);
    struct entry one = *entry_of(t, str_hash(key));
    pthread_mutex_unlock(&t->lock);
    *wait_s = 0;
    if (one.failures < FAILURES_FREE || now_ms - one.last_ms > FORGET_MS)
        return ERR_NONE;
    int over = one.failures - FAILURES_FREE;
    int64_t must_wait = over > 8 ? WAIT_MAX_S : (int64_t)2 << over;
    int64_t left = must_wait - (now_ms - one.last_ms) / 1000;
    if (left <= 0)
        return ERR_NONE;
    *wait_s = (int)left;
    return fail(c, ERR_TOO_MANY, "too many wrong passwords: wait %d seconds",
                "密码错误次数过多，请等待 %d 秒", *wait_s);
}

void throttle_failed(struct throttle *t, struct str key, int64_t now_ms)
{
    pthread_mutex_lock(&t->lock);
    struct entry *one = entry_of(t, str_hash(key));
    if (now_ms - one->last_ms > FORGET_MS)
        one->failures = 0;
    one->failures++;
    one->last_ms = now_ms;
    pthread_mutex_unlock(&t->lock);
}

void throttle_passed(struct throttle *t, struct str key)
{
    pthread_mutex_lock(&t->lock);
    entry_of(t, str_hash(key))->failures = 0;
    pthread_mutex_unlock(&t->lock);
}
