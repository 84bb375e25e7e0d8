// The second factor: the table of RFC 6238 (its secret, its SHA-1 column, of which six digits are
// taken) and base 32 as RFC 4648 has it.
#include "tests/support/test.h"

#include "auth/second.h"

#include <string.h>

static const unsigned char secret[] = "12345678901234567890";

static void the_rfc_table(void **state)
{
    static const struct {
        int64_t seconds;
        uint32_t want;
    } rows[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
                {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(totp_code(secret, 20, rows[i].seconds / TOTP_STEP_S), rows[i].want);
}

static void base_32(void **state)
{
    static const struct {
        const char *bytes, *want;
    } rows[] = {{"", ""},
                {"f", "MY"},
                {"fo", "MZXQ"},
                {"foo", "MZXW6"},
                {"foob", "MZXW6YQ"},
                {"fooba", "MZXW6YTB"},
                {"foobar", "MZXW6YTBOI"}};
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got =
            totp_base32(a, (const unsigned char *)rows[i].bytes, strlen(rows[i].bytes));
        assert_true(str_eq(got, str_of(rows[i].want)));
    }
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_rfc_table), cmocka_unit_test(base_32)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
