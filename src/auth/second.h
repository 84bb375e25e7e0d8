// second: the second factor of signing in: six digits that a telephone works out from a secret and
// the time (RFC 6238: SHA-1, 30 seconds), and ten recovery codes for who has lost it. It knows
// neither passwords nor sessions; whoever asks throttles.
#pragma once
#include "db/db.h"

enum { TOTP_STEP_S = 30, RECOVERY_CODES = 10, SECOND_SECRET_BYTES = 20 };

// The digits of one step, as a number below a million (RFC 4226, section 5.3).
uint32_t totp_code(const unsigned char *secret, size_t length, int64_t step);
// As people and QR codes write a secret (RFC 4648, without padding).
struct str totp_base32(struct arena *a, const unsigned char *bytes, size_t length);

struct second {
    bool on, needed; // needed: one of his roles asks for it
    int codes_left;
};
enum err second_look(struct ctx *c, struct db_tx *tx, int64_t person, struct second *out) MUST_USE;

// A new secret in base 32, which counts once it is confirmed. ERR_CONFLICT where one counts already.
enum err second_begin(struct ctx *c, struct db_tx *tx, int64_t person, struct str *secret) MUST_USE;
// ERR_INPUT where the code is not the telephone's. `codes` are the recovery codes, told this once.
enum err second_confirm(struct ctx *c, struct db_tx *tx, int64_t person, struct str code,
                        int64_t now_ms, struct str codes[RECOVERY_CODES]) MUST_USE;
// Other recovery codes; the old ones are gone. ERR_CONFLICT where it is not on.
enum err second_renew(struct ctx *c, struct db_tx *tx, int64_t person,
                      struct str codes[RECOVERY_CODES]) MUST_USE;
// A code from the telephone (one step early or late will do), or a recovery code. Each counts once.
// ERR_SECOND_FACTOR where it is wrong.
enum err second_check(struct ctx *c, struct db_tx *tx, int64_t person, struct str code,
                      int64_t now_ms) MUST_USE;
enum err second_end(struct ctx *c, struct db_tx *tx, int64_t person) MUST_USE;
