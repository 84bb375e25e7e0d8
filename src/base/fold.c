#include "base/fold.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static bool ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

static void fold_ascii(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
}

// Through UTF-16, which is what ICU's NFKC_Casefold works on; a folded text is at most 18 times as
// long as the text (U+FDFA), which the second try has room for.
static void fold_unicode(struct buf *out, struct str s)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCCasefoldInstance(&status);
    int32_t room = (int32_t)s.len + 1, len = 0;
    UChar *wide = mem_array((size_t)room, sizeof *wide);
    u_strFromUTF8WithSub(wide, room, &len, s.at, (int32_t)s.len, 0xFFFD, NULL, &status);
    int32_t folded_room = len * 4 + 16, folded_len = 0;
    UChar *folded = mem_array((size_t)folded_room, sizeof *folded);
    folded_len = unorm2_normalize(nfkc, wide, len, folded, folded_room, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        folded = mem_grow(folded, (size_t)folded_len + 1, sizeof *folded);
        folded_len = unorm2_normalize(nfkc, wide, len, folded, folded_len + 1, &status);
    }
    int32_t bytes_room = folded_len * 3 + 1, bytes = 0;
    char *text = mem_alloc((size_t)bytes_room);
    u_strToUTF8(text, bytes_room, &bytes, folded, folded_len, &status);
    if (U_SUCCESS(status))
        buf_add(out, (struct str){text, (size_t)bytes});
    free(text);
    free(folded);
    free(wide);
}

void fold_add(struct buf *out, struct str s)
{
    if (ascii(s))
        fold_ascii(out, s);
    else
        fold_unicode(out, s);
}

struct str fold(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, SIZE_MAX / 4);
    fold_add(&b, s);
    struct str folded = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return folded;
}
