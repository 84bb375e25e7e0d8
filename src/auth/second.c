#include "auth/second.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

static const char select_one[] =
    "SELECT secret, confirmed, step FROM second_factor WHERE person = ?";
static const char put_secret[] =
    "INSERT INTO second_factor (person, secret, confirmed, step) VALUES (?, ?, 0, 0) ON CONFLICT "
    "(person) DO UPDATE SET secret = excluded.secret, confirmed = 0, step = 0";
static const char set_step[] = "UPDATE second_factor SET confirmed = 1, step = ? WHERE person = ?";
static const char end_one[] = "DELETE FROM second_factor WHERE person = ?";
static const char needed_by[] =
    "SELECT COUNT(*) FROM person_role x JOIN role r ON r.id = x.role WHERE x.person = ? AND "
    "r.second_factor = 1";
static const char insert_code[] = "INSERT INTO recovery_code (person, code) VALUES (?, ?)";
static const char count_codes[] = "SELECT COUNT(*) FROM recovery_code WHERE person = ?";
static const char delete_codes[] = "DELETE FROM recovery_code WHERE person = ?";
static const char use_code[] = "DELETE FROM recovery_code WHERE person = ? AND code = ?";

// ---- the digits ---------------------------------------------------------------------------------

uint32_t totp_code(const unsigned char *secret, size_t length, int64_t step)
{
    enum { SHA1_BYTES = 20 };
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE] = {0};
    unsigned size = SHA1_BYTES;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    HMAC(EVP_sha1(), secret, (int)length, counter, sizeof counter, mac, &size);
    const unsigned char *at = mac + (mac[SHA1_BYTES - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                      (uint32_t)at[3];
    return number % 1000000;
}

struct str totp_base32(struct arena *a, const unsigned char *bytes, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *text = arena_alloc(a, length * 8 / 5 + 2);
    size_t n = 0;
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < length; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            text[n++] = letters[held >> (bits - 5) & 31];
    }
    if (bits)
        text[n++] = letters[held << (5 - bits) & 31];
    return (struct str){text, n};
}

// Six digits, spaces between them allowed; -1 where it is anything else.
static int64_t digits_of(struct str code)
{
    int64_t number = 0;
    int count = 0;
    for (size_t i = 0; i < code.len; i++) {
        if (code.at[i] == ' ')
            continue;
        if (code.at[i] < '0' || code.at[i] > '9' || ++count > 6)
            return -1;
        number = number * 10 + (code.at[i] - '0');
    }
    return count == 6 ? number : -1;
}

// The step a code is of, later than `after`; 0: none.
static int64_t step_of(const unsigned char *secret, int64_t number, int64_t now_ms, int64_t after)
{
    int64_t now = now_ms / 1000 / TOTP_STEP_S, found = 0;
    for (int64_t step = now - 1; number >= 0 && step <= now + 1; step++)
        if (step > after && totp_code(secret, SECOND_SECRET_BYTES, step) == (uint32_t)number)
            found = step;
    return found;
}

// ---- recovery codes -----------------------------------------------------------------------------

enum { CODE_LETTERS = 10 };

// Of letters that are not mistaken for each other: abcde-23456, some 49 bits.
static struct str fresh_code(struct arena *a)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    char *text = arena_alloc(a, CODE_LETTERS + 2);
    for (int i = 0, n = 0; i < CODE_LETTERS; i++) {
        if (i == CODE_LETTERS / 2)
            text[n++] = '-';
        text[n++] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    return (struct str){text, CODE_LETTERS + 1};
}

// What is kept of a code: however it was typed, with spaces, capitals, without its hyphen.
static struct str kept_code(struct arena *a, int64_t person, struct str code)
{
    enum { HASH_BYTES = 32 };
    unsigned char hash[HASH_BYTES];
    char plain[CODE_LETTERS + 1], *text = arena_alloc(a, HASH_BYTES * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < code.len && n < sizeof plain; i++)
        if (code.at[i] != ' ' && code.at[i] != '-')
            plain[n++] =
                (char)(code.at[i] >= 'A' && code.at[i] <= 'Z' ? code.at[i] + 32 : code.at[i]);
    struct str whole = str_format(a, "%lld %.*s", (long long)person, (int)n, plain);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)whole.at, whole.len, NULL, 0);
    sodium_bin2hex(text, HASH_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(text);
}

static enum err make_codes(struct ctx *c, struct db_tx *tx, int64_t person,
                           struct str codes[RECOVERY_CODES])
{
    enum err e = db_run(c, tx, delete_codes, DB_VALUES(value_int(person)), NULL);
    for (int i = 0; i < RECOVERY_CODES && !e; i++) {
        codes[i] = fresh_code(c->arena);
        e = db_run(c, tx, insert_code,
                   DB_VALUES(value_int(person), value_text(kept_code(c->arena, person, codes[i]))),
                   NULL);
    }
    return e;
}

// ---- one person's -------------------------------------------------------------------------------

struct kept {
    bool there, confirmed;
    int64_t step;
    unsigned char secret[SECOND_SECRET_BYTES];
};

static enum err load(struct ctx *c, struct db_tx *tx, int64_t person, struct kept *out)
{
    struct db_rows *rows;
    size_t length = 0;
    *out = (struct kept){0};
    enum err e = db_query(c, tx, select_one, DB_VALUES(value_int(person)), &rows);
    if (!e && db_next(c, rows, &e)) {
        struct str hex = db_text(rows, 0);
        out->there = !sodium_hex2bin(out->secret, sizeof out->secret, hex.at, hex.len, NULL,
                                     &length, NULL) &&
                     length == sizeof out->secret;
        out->confirmed = out->there && db_int(rows, 1);
        out->step = db_int(rows, 2);
        db_rows_close(rows);
    }
    return e;
}

enum err second_look(struct ctx *c, struct db_tx *tx, int64_t person, struct second *out)
{
    struct kept k;
    int64_t needed = 0, left = 0;
    enum err e = load(c, tx, person, &k);
    if (!e)
        e = db_number(c, tx, needed_by, DB_VALUES(value_int(person)), 0, &needed);
    if (!e)
        e = db_number(c, tx, count_codes, DB_VALUES(value_int(person)), 0, &left);
    *out = (struct second){!e && k.confirmed, needed > 0, (int)left};
    return e;
}

enum err second_begin(struct ctx *c, struct db_tx *tx, int64_t person, struct str *secret)
{
    unsigned char bytes[SECOND_SECRET_BYTES];
    char hex[SECOND_SECRET_BYTES * 2 + 1];
    struct kept k;
    enum err e = load(c, tx, person, &k);
    if (!e && k.confirmed)
        e = fail(c, ERR_CONFLICT, "two-step sign-in is on already", "两步验证已经开启");
    if (e)
        return e;
    randombytes_buf(bytes, sizeof bytes);
    *secret = totp_base32(c->arena, bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return db_run(c, tx, put_secret,
                  DB_VALUES(value_int(person), value_text(str_copy(c->arena, str_of(hex)))), NULL);
}

enum err second_confirm(struct ctx *c, struct db_tx *tx, int64_t person, struct str code,
                        int64_t now_ms, struct str codes[RECOVERY_CODES])
{
    struct kept k;
    enum err e = load(c, tx, person, &k);
    if (!e && (!k.there || k.confirmed))
        e = fail(c, ERR_CONFLICT, "there is nothing to confirm: begin again",
                 "没有待确认的两步验证，请重新开始");
    int64_t step = e ? 0 : step_of(k.secret, digits_of(code), now_ms, 0);
    if (!e && !step)
        e = fail(c, ERR_INPUT,
                 "the code is not the one of this moment: take the newest, and look at the "
                 "telephone's clock",
                 "验证码不对：请输入最新的 6 位数字，并检查手机时间是否准确");
    if (!e)
        e = db_run(c, tx, set_step, DB_VALUES(value_int(step), value_int(person)), NULL);
    return e ? e : make_codes(c, tx, person, codes);
}

enum err second_renew(struct ctx *c, struct db_tx *tx, int64_t person,
                      struct str codes[RECOVERY_CODES])
{
    struct kept k;
    enum err e = load(c, tx, person, &k);
    if (!e && !k.confirmed)
        e = fail(c, ERR_CONFLICT, "two-step sign-in is off", "两步验证没有开启");
    return e ? e : make_codes(c, tx, person, codes);
}

enum err second_check(struct ctx *c, struct db_tx *tx, int64_t person, struct str code,
                      int64_t now_ms)
{
    struct kept k;
    int64_t used = 0;
    enum err e = load(c, tx, person, &k);
    int64_t step = e || !k.confirmed ? 0 : step_of(k.secret, digits_of(code), now_ms, k.step);
    if (!e && step)
        return db_run(c, tx, set_step, DB_VALUES(value_int(step), value_int(person)), NULL);
    if (!e)
        e = db_run(c, tx, use_code,
                   DB_VALUES(value_int(person), value_text(kept_code(c->arena, person, code))),
                   &used);
    if (!e && !used)
        e = fail(c, ERR_SECOND_FACTOR, "the code is wrong or was used before: take the newest one",
                 "验证码不对或已用过，请输入最新的验证码");
    return e;
}

enum err second_end(struct ctx *c, struct db_tx *tx, int64_t person)
{
    enum err e = db_run(c, tx, end_one, DB_VALUES(value_int(person)), NULL);
    return e ? e : db_run(c, tx, delete_codes, DB_VALUES(value_int(person)), NULL);
}
